// The list beside the picture: the same ties as a table, for reading, for the keyboard and for screen readers.
import { fill, h, many } from "../dom.js";
import { badge } from "../evidence.js";
import { swatch } from "../filters.js";

const AT_ONCE = 100;

/** A table of ties. */
export class List {
  element = h("div", { class: "list" });
  #app;
  #most = AT_ONCE;
  #rows = new Map();

  constructor(app) {
    this.#app = app;
  }

  /** Shows ties, the strongest first. */
  show(ties) {
    const { scheme } = this.#app;
    this.#rows.clear();
    const shown = ties.slice(0, this.#most);
    const more = h("button", { type: "button", class: "quiet", onclick: () => {
      this.#most += 5 * AT_ONCE;
      this.show(ties);
    } }, `More of ${ties.length.toLocaleString("en")}`);
    fill(
      this.element,
      h(
        "table",
        {},
        h("caption", {}, "Who, how, whom"),
        h("thead", {}, h("tr", {}, ["Who", "How", "Whom", "Claims"].map((name) => h("th", { scope: "col" }, name)))),
        h("tbody", {}, shown.map((tie) => this.#row(tie, scheme))),
      ),
      shown.length < ties.length && more,
      !ties.length && h("p", { class: "soft" }, "Nothing passes the filters."),
    );
  }

  /** Marks the tie that is looked at, by its key; null for none. */
  choose(key) {
    for (const [each, row] of this.#rows) {
      row.classList.toggle("chosen", each === key);
      if (each === key) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  }

  #row(tie, scheme) {
    const { card, names } = this.#app;
    const entity = (iri) => h("a", { href: card.link("entity", iri) }, names.label(iri));
    const sentences = h(
      "a",
      { href: card.link("tie", tie.subject, tie.property, tie.object), class: "count", "aria-label": this.#spoken(tie) },
      many(tie.claims, "claim"),
    );
    const row = h(
      "tr",
      { onclick: (event) => this.#open(event, tie) },
      h("td", {}, entity(tie.subject)),
      h("td", { class: "how" }, swatch(scheme.colour(tie.name), tie.directed), " ", scheme.label(tie.name)),
      h("td", {}, entity(tie.object)),
      h("td", {}, sentences, " ", !tie.fact && badge(this.#app, tie.first.status, tie.first.modality)),
    );
    this.#rows.set(tie.key, row);
    return row;
  }

  #open(event, { subject, property, object }) {
    if (!event.target.closest("a")) this.#app.card.tie(subject, property, object);
  }

  #spoken(tie) {
    const { names, scheme } = this.#app;
    const said = `${names.label(tie.subject)} ${scheme.label(tie.name)} ${names.label(tie.object)}`;
    return `${many(tie.claims, "claim")}: the sentences that say ${said}`;
  }
}

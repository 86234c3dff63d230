// The card at the side: an entity, a tie between two, or an event, with the sentences behind them. Which one is shown
// stands in the address (`card=`), so that every view can link to one.
import { fill, h, many } from "./dom.js";
import { badge, behind, passages } from "./evidence.js";
import * as state from "./state.js";
import { local } from "./terms.js";
import { voices } from "./voices.js";

const MOST = 12;
const MOST_EVENTS = 500;

/** The card of a page. */
export class Card {
  element = h("aside", { id: "card", "aria-labelledby": "card-title", hidden: true });
  actions = () => [];
  #app;
  #shown = "";
  #opener;

  constructor(app) {
    this.#app = app;
    this.element.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
  }

  entity(iri) {
    this.#go("entity", iri);
  }

  event(iri) {
    this.#go("event", iri);
  }

  tie(subject, property, object) {
    this.#go("tie", subject, property, object);
  }

  /** Returns an address that shows a card in this view. */
  link(kind, ...iris) {
    const { view, params } = state.read();
    params.set("card", [kind, ...iris].join(" "));
    return state.address(view, params);
  }

  close() {
    state.set({ card: null }, { step: true });
    if (this.#opener?.isConnected) this.#opener.focus();
  }

  /** Shows what the address names; does nothing where that is shown already. */
  async update(params) {
    const wanted = params.get("card") ?? "";
    if (wanted === this.#shown) return;
    this.#shown = wanted;
    this.element.hidden = !wanted;
    document.body.classList.toggle("with-card", Boolean(wanted));
    if (!wanted) return;
    if (!this.element.contains(document.activeElement)) this.#opener = document.activeElement;
    const [kind, ...iris] = wanted.split(" ");
    const fillers = { entity: this.#entity, tie: this.#tie, event: this.#event };
    fill(this.element, h("p", { class: "soft" }, "…"));
    try {
      const content = await (fillers[kind] ?? this.#unknown).apply(this, iris);
      if (this.#shown !== wanted) return;
      const close = h("button", { type: "button", class: "quiet close", "aria-label": "Close the card", onclick: () => this.close() }, "×");
      fill(this.element, close, ...content);
      this.element.scrollTop = 0;
      this.element.querySelector("#card-title")?.focus({ preventScroll: true });
    } catch (error) {
      if (this.#shown === wanted) fill(this.element, h("p", { class: "error", role: "alert" }, error.message));
    }
  }

  /** Shows the same again, as things are now. */
  refresh() {
    this.#shown = "";
    void this.update(state.read().params);
  }

  #go(kind, ...iris) {
    state.set({ card: [kind, ...iris].join(" ") }, { step: true });
  }

  async #unknown() {
    return [h("h2", { id: "card-title", tabIndex: -1 }, "There is no such card")];
  }

  #title(...words) {
    return h("h2", { id: "card-title", tabIndex: -1 }, words);
  }

  #link(iri) {
    return h("a", { href: this.link("entity", iri) }, this.#app.names.label(iri));
  }

  // An entity

  async #entity(iri) {
    const { source, names, scheme } = this.#app;
    const one = [iri];
    const [out, back, events, matches, all] = await Promise.all([
      source.table("claims", { subject: one }),
      source.table("claims", { object: one }),
      source.table("events", { entity: one }),
      source.table("matches", { entity: one }),
      names.of(one),
    ]);
    await names.know([iri, ...out.map((row) => row.object), ...back.map((row) => row.subject)]);
    const others = all.filter((name) => name !== names.label(iri)).sort();
    return [
      this.#title(names.label(iri)),
      h("p", { class: "soft" }, scheme.label(names.type(iri)), " ", this.#page(iri)),
      others.length > 0 && h("p", {}, h("span", { class: "soft" }, "Also called "), others.join(", ")),
      matches.length > 0 && h("p", { class: "soft" }, "The same as ", matches.map(({ match }) => outside(match))),
      h("div", { class: "actions" }, this.actions(iri)),
      ...this.#relations(iri, out, back),
      ...(await this.#happenings(events)),
      ...(await this.#articles([...out, ...back])),
    ];
  }

  #page(iri) {
    const { live, base } = this.#app.source;
    return live && iri.startsWith(base) && h("a", { href: `/id/${iri.slice(base.length)}` }, "all that is said");
  }

  #relations(iri, out, back) {
    const groups = new Map();
    const add = (relation, other, tie, claim) => {
      if (!groups.has(relation)) groups.set(relation, new Map());
      const group = groups.get(relation);
      if (!group.has(other)) group.set(other, { tie, claims: [] });
      group.get(other).claims.push(claim);
    };
    const { scheme } = this.#app;
    for (const row of out) add(scheme.label(local(row.property)), row.object, [iri, row.property, row.object], row);
    for (const row of back) add(scheme.inverse(local(row.property)), row.subject, [row.subject, row.property, iri], row);
    return [...groups].flatMap(([relation, group]) => [
      h("h3", {}, relation),
      short([...group].map(([other, { tie, claims }]) => this.#tied(other, tie, claims))),
    ]);
  }

  #tied(other, tie, claims) {
    const fact = claims.find((claim) => local(claim.status) === "Actual");
    const first = fact ?? claims[0];
    return h(
      "li",
      {},
      this.#link(other),
      " ",
      !fact && badge(this.#app, first.status, first.modality),
      " ",
      h("a", { class: "count", href: this.link("tie", ...tie) }, many(voices(claims), "claim")),
    );
  }

  async #happenings(rows) {
    const { source, names, scheme } = this.#app;
    const event = [...new Set(rows.map((row) => row.event))].slice(0, MOST_EVENTS);
    if (!event.length) return [];
    const parts = await source.table("events", { event });
    await names.know(parts.map((row) => row.entity));
    const told = Map.groupBy(parts, (row) => row.event);
    const events = [...told.values()].sort(([a], [b]) => (b.earliest ?? "").localeCompare(a.earliest ?? ""));
    const items = events.map((own) => {
      const [first] = own;
      const who = ["agent", "target", "place"].map((role) => this.#named(own.filter((row) => local(row.role) === role)));
      return h(
        "li",
        {},
        first.date && [h("time", {}, first.date), " "],
        h("a", { href: this.link("event", first.event) }, scheme.label(local(first.type))),
        who[0] && ` by ${who[0]}`,
        who[1] && ` → ${who[1]}`,
        who[2] && h("span", { class: "soft" }, ` in ${who[2]}`),
        " ",
        local(first.status) !== "Actual" && badge(this.#app, first.status),
      );
    });
    return [h("h3", {}, "Events"), short(items)];
  }

  #named(rows) {
    return [...new Set(rows.map((row) => this.#app.names.label(row.entity)))].join(", ");
  }

  async #articles(claims) {
    const article = [...new Set(claims.map((row) => row.article))];
    if (!article.length) return [];
    const rows = await this.#app.source.table("articles", { article: article.slice(0, 500) });
    const items = rows.map((row) =>
      h("li", {}, h("a", { href: state.address("article", { id: row.id }) }, row.title ?? row.id), " ", h("time", {}, row.issued ?? "")),
    );
    return [h("h3", {}, "Articles"), short(items)];
  }

  // A tie

  async #tie(subject, property, object) {
    const { source, names, scheme } = this.#app;
    const name = local(property);
    const ask = (a, b) => source.table("claims", { subject: [a], property: [property], object: [b] });
    const rows = [...(await ask(subject, object)), ...(scheme.symmetric(name) ? await ask(object, subject) : [])];
    const claims = [...new Map(rows.map((row) => [row.claim, row])).values()];
    const [told, mark] = await Promise.all([behind(this.#app, claims), names.of([subject, object])]);
    await names.know([subject, object, ...claims.map((row) => row.speaker)]);
    return [
      this.#title(this.#link(subject), h("span", { class: "verb" }, ` ${scheme.label(name)} `), this.#link(object)),
      claims.length ? passages(this.#app, told, { mark }) : h("p", {}, "No article says so."),
    ];
  }

  // An event

  async #event(event) {
    const { source, names, scheme } = this.#app;
    const [parts, reports] = await Promise.all([
      source.table("events", { event: [event] }),
      source.table("reports", { event: [event] }),
    ]);
    if (!parts.length && !reports.length) return this.#unknown();
    await names.know([...parts.map((row) => row.entity), ...reports.map((row) => row.speaker)]);
    const [told, mark] = await Promise.all([behind(this.#app, reports), names.of(parts.map((row) => row.entity))]);
    const [first] = parts;
    return [
      this.#title(first ? scheme.label(local(first.type)) : "Event"),
      first && h("p", { class: "soft" }, first.date ?? "no date", " ", badge(this.#app, first.status), " ", this.#page(event)),
      h(
        "dl",
        {},
        [...new Map(parts.map((row) => [`${row.role} ${row.entity}`, row])).values()].map((row) => [
          h("dt", {}, scheme.label(local(row.role))),
          h("dd", {}, this.#link(row.entity)),
        ]).flat(),
      ),
      passages(this.#app, told, { mark: [...mark, ...reports.map((row) => row.words)] }),
    ];
  }
}

/** A list that shows its beginning, and all of it when asked. */
function short(items) {
  const list = h("ul", {}, items.slice(0, MOST));
  if (items.length <= MOST) return list;
  const more = h("button", { type: "button", class: "quiet", onclick: () => list.replaceChildren(...items) }, `All ${items.length}`);
  list.append(h("li", {}, more));
  return list;
}

function outside(iri) {
  return /^https?:/.test(iri) ? [h("a", { href: iri, rel: "noreferrer" }, iri), " "] : `${iri} `;
}

// Conflicts: what articles contradict each other on, with the sentences of both sides next to each other.
import { conflicts } from "../conflicts.js";
import { calm, fill, h, many } from "../dom.js";
import { behind, passages } from "../evidence.js";
import { counted, Filters } from "../filters.js";
import { facets } from "../network/ties.js";
import * as state from "../state.js";
import { local } from "../terms.js";

const AT_FIRST = 20;
const AT_ONCE = 2000;
const MOST = 20000;

export default {
  id: "conflicts",
  title: "Conflicts",

  async open(root, app) {
    fill(root, h("p", { class: "soft" }, "Looking for contradictions …"));
    const rows = await app.source.table("conflicts", {}, { limit: MOST });
    const parts = await participants(app, rows);
    await app.names.know([
      ...rows.flatMap((row) => [row.subject, row.object, row.speaker]),
      ...[...parts.values()].flat().map(({ entity }) => entity),
    ]);
    const view = new Conflicts(root, app, rows, parts);
    return { update: (params) => view.update(params) };
  },
};

/** Asks who has a part in the events that reports contradict each other on, by event. */
async function participants({ source }, rows) {
  const events = distinct(rows.map(({ event }) => event));
  const found = [];
  for (let at = 0; at < events.length; at += AT_ONCE)
    found.push(...(await source.table("events", { event: events.slice(at, at + AT_ONCE) })));
  return Map.groupBy(found, ({ event }) => event);
}

class Conflicts {
  #app;
  #rows;
  #parts;
  #all;
  #kinds;
  #types;
  #filters;
  #drawn;
  #search = h("input", {
    type: "search",
    placeholder: "About whom or what",
    "aria-label": "Only conflicts about an actor or place",
  });
  #count = h("p", { class: "soft", role: "status" });
  #list = h("div", { class: "list" });

  constructor(root, app, rows, parts) {
    this.#app = app;
    this.#rows = rows;
    this.#parts = parts;
    this.#all = conflicts(rows);
    this.#kinds = counted(this.#all.map(({ first }) => local(first.property ?? first.type)));
    this.#types = counted(this.#about(rows).map((iri) => app.names.type(iri)));
    this.#filters = new Filters(app, { usual: [...this.#kinds.keys()], title: "About" });
    this.#search.addEventListener(
      "input",
      calm(() => state.set({ q: this.#search.value })),
    );
    const wide = !matchMedia("(max-width: 60rem)").matches;
    fill(
      root,
      h(
        "details",
        { class: "panel", open: wide, hidden: !this.#all.length },
        h("summary", {}, "Filters"),
        this.#search,
        this.#filters.element,
      ),
      h("div", {}, h("h1", {}, "Where articles contradict each other"), this.#count, this.#list),
    );
  }

  async update(params) {
    const wanted = [...params].filter(([name]) => name !== "card").join();
    if (wanted === this.#drawn) return;
    this.#drawn = wanted;
    if (document.activeElement !== this.#search) this.#search.value = params.get("q") ?? "";
    const filter = this.#filters.read(params);
    if (!params.has("status")) filter.statuses = new Set(this.#app.scheme.statuses);
    this.#filters.offer({ properties: this.#kinds, types: this.#types, ...facets(this.#rows) }, filter);
    const fitting = this.#all.filter((each) => this.#fits(each, filter, (params.get("q") ?? "").toLowerCase()));
    const most = Number(params.get("most")) || AT_FIRST;
    await this.#show(fitting.slice(0, most), fitting.length, wanted);
  }

  /** Returns whom and what claims are about. */
  #about(claims) {
    const parts = claims.flatMap(({ event }) => this.#parts.get(event) ?? []);
    return distinct([
      ...claims.flatMap(({ subject, object }) => [subject, object]),
      ...parts.map(({ entity }) => entity),
    ]);
  }

  #fits({ first, sides }, filter, words) {
    const claims = sides.flat();
    const { names, scheme } = this.#app;
    const entities = this.#about(claims);
    const what = scheme.label(local(first.property ?? first.type));
    const text = [...entities.map((iri) => names.label(iri)), what].join(" ").toLowerCase();
    return (
      text.includes(words) &&
      entities.some((iri) => filter.entity(names.type(iri))) &&
      claims.some((claim) => filter.claim({ ...claim, property: claim.property ?? claim.type }))
    );
  }

  async #show(shown, number, wanted) {
    const claims = shown.flatMap(({ sides }) => sides.flat());
    const [told, mark] = await Promise.all([behind(this.#app, claims), this.#marks(claims)]);
    if (this.#drawn !== wanted) return;
    this.#count.textContent = number
      ? `${many(number, "contradiction")}${shown.length < number ? `, ${shown.length} shown` : ""}`
      : this.#all.length
        ? "No contradiction fits these filters."
        : "No claims in this graph contradict each other.";
    const more = h(
      "button",
      { type: "button", onclick: () => state.set({ most: shown.length + AT_FIRST }) },
      "Show more",
    );
    fill(
      this.#list,
      shown.map((each) => this.#conflict(each, told, mark)),
      shown.length < number && more,
    );
  }

  /** Asks for all names of what claims are about, by entity. */
  async #marks(claims) {
    const entity = this.#about(claims);
    const rows = entity.length ? await this.#app.source.table("names", { entity }) : [];
    return Map.groupBy(rows, (row) => row.entity);
  }

  #conflict({ kind, first, sides }, told, mark) {
    const claims = sides.flat();
    const names = this.#about(claims).flatMap((iri) => (mark.get(iri) ?? []).map(({ name }) => name));
    const words = [...names, ...claims.map((claim) => claim.words)];
    return h(
      "article",
      {},
      h("h2", {}, this.#title(kind, first), " ", h("span", { class: "kind" }, kind)),
      h(
        "div",
        { class: "sides" },
        sides.map((side) => this.#side(side, kind, told, words)),
      ),
    );
  }

  #title(kind, { subject, property, object, event, type }) {
    const { card, scheme } = this.#app;
    if (event)
      return [
        h("a", { href: card.link("event", event) }, scheme.label(local(type))),
        ...(this.#parts.get(event) ?? []).flatMap((part) => this.#part(part)),
      ];
    const verb = ` ${scheme.label(local(property))} `;
    if (kind === "two at one time") return [`Who${verb}`, this.#entity(object), "?"];
    return [
      this.#entity(subject),
      h("a", { class: "verb", href: card.link("tie", subject, property, object) }, verb),
      this.#entity(object),
    ];
  }

  #part({ role, entity }) {
    return [h("span", { class: "soft" }, `, ${this.#app.scheme.label(local(role))} `), this.#entity(entity)];
  }

  #side(side, kind, told, mark) {
    const own = new Set(side.map(({ claim }) => claim));
    return h(
      "section",
      {},
      kind === "two at one time" && h("h3", {}, this.#entity(side[0].subject)),
      passages(
        this.#app,
        told.filter(({ claim }) => own.has(claim)),
        { mark },
      ),
    );
  }

  #entity(iri) {
    return h("a", { href: this.#app.card.link("entity", iri) }, this.#app.names.label(iri));
  }
}

const distinct = (values) => [...new Set(values)].filter(Boolean);

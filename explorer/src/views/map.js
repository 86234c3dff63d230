// Map and timeline: what happened where and when, and who controls what.
import { fill, h, many } from "../dom.js";
import { badge } from "../evidence.js";
import { counted, dot, Filters } from "../filters.js";
import { gather } from "../map/happenings.js";
import { spots } from "../map/spots.js";
import { Timeline } from "../map/timeline.js";
import { World } from "../map/world.js";
import { facets } from "../network/ties.js";
import * as state from "../state.js";
import { local } from "../terms.js";
import { voices } from "../voices.js";

const SHOWN = 100;
const NOWHERE = new Map([
  ["none", "No place is told"],
  ["unknown", "In places that the map does not know"],
]);

export default {
  id: "map",
  title: "Map and timeline",

  async open(root, app) {
    fill(root, h("p", { class: "soft" }, "Reading what happened …"));
    const happened = await gather(app); // one after the other: a server takes only so many questions at a time
    const view = new Happenings(root, app, happened, await spots(app));
    return { update: (params) => view.update(params), close: () => view.close() };
  },
};

/** The view; in the address are the filters, `place`, and `at`, where the map is. */
class Happenings {
  #app;
  #items;
  #spots;
  #offered;
  #filters;
  #world;
  #timeline;
  #list = h("section", { class: "list", "aria-label": "Places and what happened there" });
  #drawn;

  constructor(root, app, { items, cut }, places) {
    this.#app = app;
    this.#items = items;
    this.#spots = places;
    const types = counted(items.map(({ type }) => type));
    const actors = counted([...new Set(items.flatMap(involved))].map((iri) => app.names.type(iri)));
    this.#offered = { properties: types, types: actors, ...facets(items.flatMap(({ told }) => told)) };
    this.#filters = new Filters(app, { usual: [...types.keys()], title: "What happened" });
    const canvas = h("div", { class: "canvas", role: "region", "aria-label": "Map. The list has the same places." });
    const days = h("div", { class: "timeline" });
    const wide = !matchMedia("(max-width: 60rem)").matches;
    fill(
      root,
      h("h1", { class: "unseen" }, "What happened where and when"),
      h("details", { class: "panel", open: wide }, h("summary", {}, "Filters"), this.#filters.element),
      h(
        "div",
        { class: "stage" },
        canvas,
        days,
        h(
          "p",
          { class: "soft" },
          h("span", { class: "ring", "aria-hidden": "true" }),
          " somebody is said to control it. ",
          h("span", { class: "land", "aria-hidden": "true" }),
          " somewhere in the country: no place in it is told that the map knows. Drag along the days to choose some. ",
          "Outlines: Natural Earth.",
        ),
      ),
      this.#list,
    );
    if (cut)
      days.after(h("p", { role: "status" }, "This graph has more events than a page can hold: some are left out."));
    this.#world = new World(canvas, {
      choose: (place) => state.set({ place }, { step: true }),
      moved: (at) => state.set({ at }),
    });
    this.#timeline = new Timeline(days, (from, until) => state.set({ from, until }));
  }

  close() {
    this.#world.close();
    this.#timeline.close();
  }

  update(params) {
    const wanted = [...params].filter(([name]) => name !== "card" && name !== "at").join();
    if (wanted === this.#drawn) return;
    this.#drawn = wanted;
    const filter = this.#filters.read(params);
    this.#filters.offer(this.#offered, filter);
    const shown = this.#items.filter((item) => this.#fits(item, filter));
    const always = Object.assign(this.#filters.read(params), { from: "", until: "" });
    const days = this.#items.filter((item) => this.#fits(item, always)).map(({ day }) => day);
    this.#timeline.show(days.filter(Boolean), [filter.from, filter.until]);
    this.#place(shown, params);
  }

  #fits(item, filter) {
    const { names } = this.#app;
    const types = !filter.types.size || involved(item).some((iri) => filter.entity(names.type(iri)));
    return types && item.told.some((row) => filter.claim(row));
  }

  #place(items, params) {
    const byPlace = new Map();
    for (const item of items) {
      const located = this.#spots.of(item.places).map(({ iri }) => iri);
      for (const place of located.length ? located : [item.places.length ? "unknown" : "none"])
        byPlace.set(place, [...(byPlace.get(place) ?? []), item]);
    }
    const chosen = params.get("place");
    const circles = [...byPlace]
      .filter(([place]) => !NOWHERE.has(place))
      .map(([iri, here]) => ({
        ...this.#spots.known.get(iri),
        label: this.#app.names.label(iri),
        number: here.length,
        held: this.#held(here),
      }));
    this.#world.show(circles, chosen, params.get("at"));
    if (chosen) this.#tell(chosen, byPlace.get(chosen) ?? []);
    else this.#places(byPlace, items.length);
  }

  /** Says who is told to control a place, the latest first. */
  #held(items) {
    const holders = items
      .filter(({ type }) => type === "controls")
      .sort(later)
      .map(({ agents }) => this.#app.names.label(agents[0]));
    return holders.length ? `controlled by ${[...new Set(holders)].join(", ")}` : "";
  }

  #places(byPlace, number) {
    const known = [...byPlace].filter(([place]) => !NOWHERE.has(place)).sort((a, b) => b[1].length - a[1].length);
    const others = [...NOWHERE.keys()].filter((name) => byPlace.has(name));
    const item = ([place, items], name) => {
      const whole = this.#spots.known.get(place)?.shape ? ", somewhere in it" : "";
      const number = items.length.toLocaleString("en");
      return h("li", {}, this.#choice(place, name), " ", h("span", { class: "soft" }, `${number}${whole}`));
    };
    fill(
      this.#list,
      h("h2", {}, many(known.length, "place")),
      h(
        "p",
        { class: "soft", role: "status" },
        `${number.toLocaleString("en")} events and claims of control fit the filters.`,
      ),
      h(
        "ul",
        {},
        others.map((name) => item([name, byPlace.get(name)], NOWHERE.get(name))),
        known.map((each) => item(each, this.#app.names.label(each[0]))),
      ),
    );
  }

  #choice(place, name) {
    const { view, params } = state.read();
    params.set("place", place);
    return h("a", { href: state.address(view, params) }, name);
  }

  #tell(place, items) {
    const sorted = [...items].sort(later);
    const rest = items.length > SHOWN ? `, the latest ${SHOWN} shown: choose fewer days to see others` : "";
    const { card, names } = this.#app;
    fill(
      this.#list,
      h("p", {}, this.#back()),
      h(
        "h2",
        {},
        NOWHERE.get(place) ?? h("a", { href: card.link("entity", place) }, names.label(place)),
      ),
      h("p", { class: "soft", role: "status" }, `${many(items.length, "entry", "entries")}${rest}`),
      h(
        "ol",
        {},
        sorted.slice(0, SHOWN).map((item) => this.#item(item, place)),
      ),
    );
  }

  #back() {
    const { view, params } = state.read();
    params.delete("place");
    return h("a", { href: state.address(view, params) }, "← All places");
  }

  #item({ card, type, places, agents, targets, date, day, told }, place) {
    const { scheme, names } = this.#app;
    const who = (iris) => iris.map((iri) => names.label(iri)).join(", ");
    const fact = told.find(({ status }) => local(status) === "Actual") ?? told[0];
    return h(
      "li",
      {},
      h("time", { class: "soft" }, date ?? (day ? `reported ${day}` : "no date")),
      " ",
      h("a", { href: this.#app.card.link(...card) }, dot(scheme.colour(type)), scheme.label(type)),
      agents.length > 0 && ` by ${who(agents)}`,
      targets.length > 0 && `, of ${who(targets)}`,
      places.length > 0 && !places.includes(place) && `, in ${who(places)}`,
      " ",
      local(fact.status) !== "Actual" && badge(this.#app, fact.status, fact.modality),
      h("span", { class: "soft" }, ` ${many(voices(told), "report")}`),
    );
  }
}

const involved = ({ agents, targets }) => [...agents, ...targets];
const later = (a, b) => (b.day ?? "").localeCompare(a.day ?? "") || (a.key < b.key ? -1 : 1);

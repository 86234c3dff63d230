// Who backs whom: the network of actors as a picture, with a list of the same beside it.
import { calm, fill, h, many } from "../dom.js";
import { dot, Filters, swatch } from "../filters.js";
import { Choices, CHOICES } from "../network/choices.js";
import { List } from "../network/list.js";
import { facets, sample, ties } from "../network/ties.js";
import * as state from "../state.js";

const USUAL = ["backs", "alliedWith", "fightsAgainst", "opposes"];
const MOST_ROWS = { ties: 20000, claims: 50000 }; // of one relation
const FIRST_LOOK = 60;
const STEPS = [60, 150, 500, 2000, 20000];
const FEW = 100;

export default {
  id: "backs",
  title: "Who backs whom",
  open: async (root, app) => new Backs(root, app),
};

/** The view; what it shows is in the address: filters, `around`, `more`, `hide`, `pin`, `most`, `at` and the card. */
class Backs {
  #app;
  #picture = null;
  #choices;
  #list;
  #filters;
  #parts;
  #drawn = null;
  #ties = [];
  #chosen = null;
  #cut = 0;
  #facets = { days: [], speakers: [], sources: [] };
  #repaint = () => this.#picture?.theme();

  constructor(root, app) {
    this.#app = app;
    this.#choices = new Choices(app.source.base);
    this.#list = new List(app);
    this.#filters = new Filters(app, { usual: USUAL });
    this.#parts = {
      canvas: h("div", { class: "canvas", role: "img", "aria-label": "The network. The table beside it says the same." }),
      word: h("p", { class: "word" }),
      legend: h("div", { class: "legend" }),
      tools: h("div", { class: "tools", role: "toolbar", "aria-label": "Picture" }),
    };
    const { canvas, word, legend, tools } = this.#parts;
    const narrow = matchMedia("(max-width: 60rem)").matches;
    fill(
      root,
      h("h1", { class: "unseen" }, "Who backs whom"),
      h("details", { class: "panel", open: !narrow }, h("summary", {}, "Filters"), this.#filters.element),
      h("div", { class: "picture" }, canvas, tools, h("div", { class: "under" }, legend, word)),
      this.#list.element,
    );
    app.card.actions = (iri) => this.#actions(iri);
    addEventListener("theme", this.#repaint);
  }

  close() {
    removeEventListener("theme", this.#repaint);
    this.#picture?.close();
  }

  async update(params) {
    const wanted = [...params].filter(([name]) => name !== "card" && name !== "at").join();
    if (wanted !== this.#drawn) {
      this.#drawn = wanted;
      await this.#draw(params, wanted);
    }
    this.#choose(params);
  }

  // What is shown

  async #draw(params, wanted) {
    const { names, scheme } = this.#app;
    const filter = this.#filters.read(params);
    const more = this.#choices.list(params, "more");
    const rows = await this.#gather(filter, more);
    await names.know(rows.flatMap(({ subject, object }) => [subject, object]));
    if (this.#drawn !== wanted) return;
    const passes = filter.detailed ? (row) => filter.claim(row) : (row) => filter.tie(row);
    const chosen = rows.filter((row) => passes(row) || more.includes(row.subject) || more.includes(row.object));
    this.#ties = ties(chosen, scheme).filter(this.#fits(filter, params));
    const drawn = sample(this.#ties, Number(params.get("most")) || FIRST_LOOK);
    const there = this.#counted(ties(rows, scheme));
    this.#filters.offer({ ...there, ...this.#facets }, filter);
    this.#tell(drawn, params);
    this.#legend(drawn);
    await this.#paint(drawn, params);
    this.#facets = await this.#look(filter);
    if (this.#drawn === wanted) this.#filters.offer({ ...there, ...this.#facets }, filter);
  }

  /**
   * Asks for the ties of the relations wanted, and for all of the entities that were expanded; for the claims one by one
   * where a filter is about claims.
   */
  async #gather(filter, more) {
    const { source } = this.#app;
    const table = filter.detailed ? "claims" : "ties";
    const limit = MOST_ROWS[table];
    const answers = await Promise.all([
      ...this.#properties(filter).map((iri) => source.table(table, { property: [iri] }, { limit })),
      ...(more.length ? [source.table(table, { subject: more }), source.table(table, { object: more })] : []),
    ]);
    this.#cut = answers.some((answer) => answer.length === limit) ? limit : 0;
    return answers.flat();
  }

  #properties(filter) {
    const { scheme } = this.#app;
    return scheme.relations.filter((name) => filter.properties.has(name)).map((name) => scheme.iri(name));
  }

  /** Asks who is cited, and when and by whom articles were published. */
  async #look(filter) {
    const { source, names } = this.#app;
    const [speakers, published] = await Promise.all([
      source.table("speakers", { property: this.#properties(filter) }),
      source.table("published"),
    ]);
    const found = facets([...speakers, ...published]);
    await names.know(found.speakers);
    return found;
  }

  /** Returns what tells whether a tie is between those that are wanted. */
  #fits(filter, params) {
    const around = this.#choices.list(params, "around");
    const hidden = this.#choices.list(params, "hide");
    const wanted = (iri) => filter.entity(this.#app.names.type(iri)) && !hidden.includes(iri);
    const near = ({ subject, object }) => !around.length || around.includes(subject) || around.includes(object);
    return (tie) => wanted(tie.subject) && wanted(tie.object) && near(tie);
  }

  /** Counts what there is to choose from: claims by relation, entities by type. */
  #counted(all) {
    const { names, scheme } = this.#app;
    const said = new Map();
    for (const { name, claims } of all) said.set(name, (said.get(name) ?? 0) + claims);
    const order = [...USUAL, ...scheme.relations.filter((name) => !USUAL.includes(name))];
    const ends = new Set(all.flatMap(({ subject, object }) => [subject, object]));
    const types = [...count([...ends].map((iri) => names.type(iri)))].sort((a, b) => b[1] - a[1]);
    return { properties: new Map(order.map((name) => [name, said.get(name)])), types: new Map(types) };
  }

  async #paint(drawn, params) {
    const { names, scheme } = this.#app;
    const degrees = count(drawn.flatMap(({ subject, object }) => [subject, object]));
    const pins = this.#choices.pins(params);
    const few = drawn.length < FEW;
    const scale = Math.min(1, Math.max(0.2, Math.sqrt(FEW / degrees.size)));
    const nodes = [...degrees].map(([id, degree]) => {
      const colour = scheme.colour(names.type(id));
      return { id, label: names.label(id), colour, size: scale * (5 + 2.4 * Math.sqrt(degree)), place: pins.get(id) };
    });
    const lines = drawn.map((tie) => ({
      ...tie,
      colour: scheme.colour(tie.name) + (tie.fact ? "" : "66"),
      size: (few ? 2 : 1) * (tie.name === "backs" ? 2.6 : 1.7) + Math.log2(tie.claims),
    }));
    try {
      this.#picture ??= await this.#opened(params);
      this.#picture.show(nodes, lines);
    } catch (error) {
      this.#picture = null;
      fill(this.#parts.canvas, h("p", { class: "note" }, `No picture here (${error.message}). The list has all that it would show.`));
    }
  }

  async #opened(params) {
    const { Picture } = await import("../network/picture.js");
    const picture = new Picture(this.#parts.canvas, {
      node: (id) => this.#app.card.entity(id),
      tie: (key) => this.#app.card.tie(...key.split(" ")),
      nothing: () => state.read().params.get("card") && this.#app.card.close(),
      moved: calm(({ x, y, ratio }) => state.set({ at: [x, y, ratio].map((n) => n.toFixed(3)).join() }), 400),
      pinned: (id, x, y) => this.#choices.pin(id, { x, y }),
    });
    const at = (params.get("at") ?? "").split(",").map(Number);
    if (at.length === 3 && at.every(Number.isFinite)) picture.camera = { x: at[0], y: at[1], ratio: at[2] };
    this.#furnish(picture);
    return picture;
  }

  /** Shows what the card is about in the picture and in the list. */
  #choose(params) {
    const [kind, ...iris] = (params.get("card") ?? "").split(" ");
    const id = kind === "entity" ? iris[0] : kind === "tie" ? iris.join(" ") : null;
    if (id === this.#chosen) return;
    this.#chosen = id;
    this.#list.choose(id);
    this.#picture?.choose(id);
    if (kind === "entity") this.#picture?.centre(id);
  }

  // Words and tools around the picture

  #tell(drawn, params) {
    const all = this.#ties.length;
    const button = (text, onclick) => h("button", { type: "button", onclick }, text);
    const step = STEPS.find((most) => most > drawn.length);
    const more = drawn.length < all && step && button(`Draw ${Math.min(step, all).toLocaleString("en")}`, () => state.set({ most: step }));
    const words = drawn.length < all ? `The ${drawn.length.toLocaleString("en")} most claimed of ${many(all, "tie")} are drawn, the list has all. ` : `${many(all, "tie")}. `;
    const cut = this.#cut > 0 && `No more than ${this.#cut.toLocaleString("en")} of a relation were looked at. `;
    const narrowed = CHOICES.some((name) => params.get(name));
    const whole = () => state.set(Object.fromEntries(CHOICES.map((name) => [name, null])), { step: true });
    fill(this.#parts.word, words, cut, more, " ", narrowed && button("The whole network again", whole));
    this.#list.show(this.#ties);
    this.#list.choose(this.#chosen);
    this.#app.say(`${many(all, "tie")} found, ${drawn.length} drawn`);
  }

  #legend(drawn) {
    const { names, scheme } = this.#app;
    const relations = [...new Set(drawn.map((tie) => tie.name))];
    const types = [...new Set(drawn.flatMap(({ subject, object }) => [names.type(subject), names.type(object)]))].sort();
    const pale = drawn.some((tie) => !tie.fact);
    fill(
      this.#parts.legend,
      relations.map((name) => {
        const tie = drawn.find((each) => each.name === name);
        return h("span", {}, swatch(scheme.colour(name), tie.directed), scheme.label(name));
      }),
      types.map((name) => h("span", {}, dot(scheme.colour(name)), scheme.label(name))),
      pale && h("span", { class: "soft" }, "pale: not stated as fact"),
    );
  }

  #furnish(picture) {
    const tool = (text, name, onclick) => h("button", { type: "button", "aria-label": name, title: name, onclick }, text);
    fill(
      this.#parts.tools,
      tool("+", "Closer", () => picture.zoom(1.5)),
      tool("−", "Farther", () => picture.zoom(1 / 1.5)),
      tool("⤢", "All in sight", () => picture.zoom(0)),
      tool("↻", "Lay out anew", () => picture.arrange()),
    );
  }

  // What can be done with an entity

  #actions(iri) {
    const { params } = state.read();
    const button = (text, pressed, change) =>
      h("button", { type: "button", "aria-pressed": String(pressed), onclick: () => this.#change(change) }, text);
    const toggle = (name, on, off) => {
      const pressed = this.#choices.list(params, name).includes(iri);
      return button(pressed ? off : on, pressed, () => this.#choices.toggle(name, iri));
    };
    const pinned = this.#choices.pins(params).has(iri);
    return [
      toggle("around", "Only around this", "Not only around this"),
      toggle("more", "All its ties", "Its usual ties"),
      button(pinned ? "Unpin" : "Pin", pinned, () => this.#choices.pin(iri, pinned ? null : this.#picture?.place(iri))),
      toggle("hide", "Hide", "Show again"),
    ];
  }

  /** Makes a choice, and shows the card as it then is. */
  #change(change) {
    change();
    this.#app.card.refresh();
  }
}

function count(values) {
  return values.reduce((found, value) => found.set(value, (found.get(value) ?? 0) + 1), new Map());
}

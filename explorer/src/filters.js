// The filters that the views share: relations, types of actors, days, confidence, status, speaker, source.
import { calm, fill, h } from "./dom.js";
import * as state from "./state.js";
import { local } from "./terms.js";

/** What lets claims and entities through; made by `Filters.read`. */
export class Filter {
  constructor(values) {
    Object.assign(this, values);
  }

  /** Whether claims have to be looked at one by one. */
  get detailed() {
    return Boolean(this.from || this.until || this.sure || this.speaker || this.source);
  }

  /** Tells whether a tie, as ties.rq has it, is let through. */
  tie(row) {
    return this.properties.has(local(row.property)) && this.statuses.has(local(row.status));
  }

  /** Tells whether a claim, as claims.rq has it, is let through. */
  claim(row) {
    return (
      this.tie(row) &&
      Number(row.confidence) >= this.sure &&
      this.time(row) &&
      (!this.speaker || (this.speaker === "none" ? !row.speaker : row.speaker === this.speaker)) &&
      (!this.source || row.source === this.source)
    );
  }

  /** Tells whether something may hold or happen in the time chosen; what has no date at all always may. */
  time({ from, until, issued }) {
    const first = from ?? least(until, issued);
    const last = until ?? most(from, issued);
    return !(this.until && first > this.until) && !(this.from && last < this.from);
  }

  /** Tells whether entities of a type are let through. */
  entity(type) {
    return !this.types.size || this.types.has(type);
  }
}

const least = (a, b) => (a === undefined || b < a ? b : a);
const most = (a, b) => (a === undefined || b > a ? b : a);

/** The panel of filters. Its state is the address alone. */
export class Filters {
  element = h("form", { class: "filters", "aria-label": "Filters", onsubmit: (event) => event.preventDefault() });
  #app;
  #usual;
  #title;

  /** `usual` are the relations shown where the address names none, `title` is what they are called together. */
  constructor(app, { usual, title = "Relations" }) {
    this.#app = app;
    this.#usual = usual;
    this.#title = title;
  }

  /** Reads the address. */
  read(params) {
    const properties = state.list(params, "p");
    const statuses = state.list(params, "status");
    return new Filter({
      properties: new Set(properties.length ? properties : this.#usual),
      types: new Set(state.list(params, "type")),
      statuses: new Set(statuses.length ? statuses : ["Actual"]),
      from: params.get("from") ?? "",
      until: params.get("until") ?? "",
      sure: Number(params.get("sure") ?? 0) || 0,
      speaker: params.get("speaker") ?? "",
      source: params.get("source") ?? "",
    });
  }

  /**
   * Shows what there is to choose from: `properties` and `types` are local names with numbers (Map), `days` the ISO days
   * of the first and the last, `speakers` are IRIs, `sources` texts.
   */
  offer({ properties, types, days, speakers, sources }, filter) {
    const { scheme, names } = this.#app;
    const focused = document.activeElement?.id;
    const line = (name, number) => [scheme.label(name), h("span", { class: "soft" }, ` ${number?.toLocaleString("en") ?? ""}`)];
    fill(
      this.element,
      this.#boxes("p", this.#title, [...properties.keys()], filter.properties, (name) => [
        scheme.relations.includes(name) ? swatch(scheme.colour(name), !scheme.symmetric(name)) : dot(scheme.colour(name)),
        ...line(name, properties.get(name)),
      ]),
      this.#boxes("status", "Said to be", scheme.statuses, filter.statuses, (name) => [STATUS_WORDS[name] ?? scheme.label(name)]),
      days.length > 0 && this.#days(days, filter),
      this.#sure(filter),
      types.size > 0 &&
        this.#boxes("type", "Types", [...types.keys()], filter.types.size ? filter.types : new Set(types.keys()), (name) => [
          dot(scheme.colour(name)),
          ...line(name, types.get(name)),
        ]),
      speakers?.length > 0 &&
        this.#choice("speaker", "According to", filter.speaker, [
          ["none", "the articles themselves"],
          ...speakers.map((iri) => [iri, names.label(iri)]).sort((a, b) => a[1].localeCompare(b[1])),
        ]),
      sources?.length > 0 && this.#choice("source", "Published by", filter.source, sources.map((name) => [name, name])),
    );
    if (focused) document.getElementById(focused)?.focus();
  }

  #boxes(key, title, all, chosen, content) {
    const change = () => {
      const boxes = [...group.querySelectorAll("input")];
      const checked = boxes.filter((box) => box.checked).map((box) => box.value);
      // Nothing chosen would show nothing: then it is as usual again.
      state.set({ [key]: checked.join(" ") });
    };
    const group = h(
      "fieldset",
      {},
      h("legend", {}, title),
      all.map((name) =>
        h(
          "label",
          {},
          h("input", { type: "checkbox", id: `${key}-${name}`, value: name, checked: chosen.has(name), onchange: change }),
          content(name),
        ),
      ),
    );
    return group;
  }

  /** Two sliders over the days that there are: where much happened, they are finer. */
  #days(days, filter) {
    const last = days.length - 1;
    const word = h("output", {});
    const slider = (key, value, name) =>
      h("input", { type: "range", id: `day-${key}`, min: 0, max: last, step: 1, value, "aria-label": name, oninput: move });
    const from = slider("from", Math.max(0, days.findLastIndex((day) => day <= filter.from)), "First day");
    const until = slider("until", filter.until ? Math.max(0, days.findLastIndex((day) => day <= filter.until)) : last, "Last day");
    const tell = () => {
      word.textContent = `${days[from.valueAsNumber]} to ${days[until.valueAsNumber]}`;
      for (const input of [from, until]) input.setAttribute("aria-valuetext", days[input.valueAsNumber]);
    };
    const write = calm(() => {
      const [a, b] = [from.valueAsNumber, until.valueAsNumber];
      state.set({ from: a > 0 ? days[a] : null, until: b < last ? days[b] : null });
    });
    function move() {
      const other = this === from ? until : from;
      if (from.valueAsNumber > until.valueAsNumber) other.value = this.value;
      tell();
      write();
    }
    tell();
    return h("fieldset", { class: "days" }, h("legend", {}, "Days"), word, from, until);
  }

  #sure(filter) {
    const word = h("output", {});
    const tell = () => (word.textContent = `at least ${Math.round(100 * input.valueAsNumber)} %`);
    const write = calm(() => state.set({ sure: input.valueAsNumber || null }));
    const input = h("input", {
      type: "range",
      id: "sure",
      min: 0,
      max: 1,
      step: 0.05,
      value: filter.sure,
      "aria-label": "Least confidence",
      oninput: () => {
        tell();
        write();
      },
    });
    tell();
    return h("fieldset", {}, h("legend", {}, "Confidence"), word, input);
  }

  #choice(key, title, chosen, options) {
    const all = [["", "anybody"], ...options];
    const select = h(
      "select",
      { id: `choice-${key}`, onchange: () => state.set({ [key]: select.value }) },
      all.map(([value, name]) => h("option", { value, selected: value === chosen }, name)),
    );
    return h("label", { class: "choice" }, h("span", { class: "legend" }, title), select);
  }
}

const STATUS_WORDS = {
  Actual: "a fact",
  Hypothetical: "possible: alleged, threatened, planned",
  Negated: "not so: denied",
  Former: "over",
};

/** Counts names, the most frequent first, as `Filters.offer` takes them. */
export function counted(names) {
  const found = new Map();
  for (const name of names) found.set(name, (found.get(name) ?? 0) + 1);
  return new Map([...found].sort((a, b) => b[1] - a[1]));
}

/** A short line in the colour of a relation, with an arrow's head where it has a direction. */
export function swatch(colour, directed) {
  const element = h("span", { class: directed ? "swatch directed" : "swatch", "aria-hidden": "true" });
  element.style.color = colour;
  return element;
}

/** A dot in the colour of a type. */
export function dot(colour) {
  const element = h("span", { class: "dot", "aria-hidden": "true" });
  element.style.color = colour;
  return element;
}

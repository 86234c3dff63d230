// What somebody chose about single entities: looked around, expanded, hidden, pinned. It stands in the address, where the
// store's own IRIs are short.
import * as state from "../state.js";

const PIN = /^(.+),(-?\d+),(-?\d+)$/;

/** The parameters of the address that choices are in. */
export const CHOICES = ["around", "more", "hide", "pin"];

/** Reads and writes the choices; `base` is what the store's IRIs begin with. */
export class Choices {
  #own;

  constructor(base) {
    this.#own = `${base}entity/`;
  }

  /** Returns the IRIs in a parameter. */
  list(params, name) {
    return state.list(params, name).map((brief) => this.#full(brief));
  }

  /** Returns where entities are pinned, by IRI. */
  pins(params) {
    const found = state.list(params, "pin").map((pin) => pin.match(PIN)).filter(Boolean);
    return new Map(found.map(([, brief, x, y]) => [this.#full(brief), { x: Number(x), y: Number(y) }]));
  }

  /** Puts an entity into a parameter, or takes it out. */
  toggle(name, iri) {
    const chosen = new Set(this.list(state.read().params, name));
    if (!chosen.delete(iri)) chosen.add(iri);
    state.set({ [name]: [...chosen].map((each) => this.#brief(each)).join(" ") }, { step: true });
  }

  /** Pins an entity to a place {x, y}, or, without one, unpins it. */
  pin(iri, place) {
    const pins = this.pins(state.read().params);
    if (place) pins.set(iri, place);
    else pins.delete(iri);
    const written = [...pins].map(([each, { x, y }]) => `${this.#brief(each)},${Math.round(x)},${Math.round(y)}`);
    state.set({ pin: written.join(" ") });
  }

  #brief(iri) {
    return iri.startsWith(this.#own) ? iri.slice(this.#own.length) : iri;
  }

  #full(brief) {
    return brief.includes(":") ? brief : this.#own + brief;
  }
}

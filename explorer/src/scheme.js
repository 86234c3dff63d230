// What the ontology says that a page needs: how terms are called, what stands above them, which hold both ways.
import palette from "../../src/kg/data/palette.json";
import { local } from "./terms.js";

/** The ontology's terms by their local names. */
export class Scheme {
  #terms = new Map();

  /** Takes the rows of ontology.rq. */
  constructor(rows) {
    for (const row of rows) {
      const name = local(row.term);
      const term = this.#terms.get(name) ?? { ...row, above: new Set() };
      if (row.above) term.above.add(local(row.above));
      this.#terms.set(name, term);
    }
    this.relations = this.#below("relatedTo").filter((name) => name !== "relatedTo");
    this.entityTypes = this.#below("Entity");
    this.eventTypes = this.#below("Event");
    this.statuses = ["Actual", "Hypothetical", "Negated", "Former"].filter((name) => this.#terms.has(name));
  }

  /** How a term is called in words; its name where the ontology does not know it. */
  label(name) {
    return this.#terms.get(name)?.label ?? name;
  }

  /** How a relation is called from its object's side. */
  inverse(name) {
    return this.symmetric(name) ? this.label(name) : (this.#terms.get(name)?.inverse ?? `${this.label(name)} (of the other)`);
  }

  iri(name) {
    return this.#terms.get(name).term;
  }

  symmetric(name) {
    return this.#terms.get(name)?.symmetric === "true";
  }

  comment(name) {
    return this.#terms.get(name)?.comment ?? "";
  }

  /** A class or property and those above it, the nearest first. */
  lineage(name) {
    const found = new Set([name]);
    for (const each of found) for (const above of this.#terms.get(each)?.above ?? []) found.add(above);
    return [...found];
  }

  /** The finest of some types of one thing. */
  finest(names) {
    const coarser = new Set(names.flatMap((name) => this.lineage(name).slice(1)));
    return names.filter((name) => !coarser.has(name)).sort()[0] ?? names[0];
  }

  /** The colour of a class or relation. */
  colour(name) {
    const colours = { ...palette.classes, ...palette.relations };
    return colours[this.lineage(name).find((each) => each in colours)] ?? palette.other.any;
  }

  #below(root) {
    return [...this.#terms.keys()].filter((name) => this.lineage(name).includes(root)).sort();
  }
}

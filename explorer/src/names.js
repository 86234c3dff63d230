// Labels and types of entities, asked for as they are needed and kept.
import { local } from "./terms.js";

const AT_ONCE = 2000;

/** Knows what entities are called. */
export class Names {
  #source;
  #scheme;
  #known = new Map();
  #all;

  constructor(source, scheme) {
    this.#source = source;
    this.#scheme = scheme;
  }

  /** Asks for what is not known yet of these entities. */
  async know(iris) {
    const missing = [...new Set(iris)].filter((iri) => iri && !this.#known.has(iri));
    for (let at = 0; at < missing.length; at += AT_ONCE) {
      const entity = missing.slice(at, at + AT_ONCE);
      const types = new Map();
      for (const row of await this.#source.table("entities", { entity })) {
        this.#known.set(row.entity, { label: row.label });
        types.set(row.entity, [...(types.get(row.entity) ?? []), local(row.type)]);
      }
      for (const [iri, found] of types) this.#known.get(iri).type = this.#scheme.finest(found);
    }
  }

  label(iri) {
    return this.#known.get(iri)?.label ?? local(iri);
  }

  type(iri) {
    return this.#known.get(iri)?.type ?? "Entity";
  }

  /** Returns every name of some entities. */
  async of(iris) {
    return iris.length ? (await this.#source.table("names", { entity: iris })).map((row) => row.name) : [];
  }

  /**
   * Returns up to `most` entities with a name like the words: {entity, name}. Names that begin so come first, then
   * those with a word that does, then the rest, the shorter first.
   */
  async search(words, most = 12) {
    this.#all ??= this.#source.table("names").then((rows) => rows.map((row) => ({ ...row, folded: fold(row.name) })));
    const wanted = fold(words.trim());
    if (!wanted) return [];
    const rank = ({ folded }) => (folded.startsWith(wanted) ? 0 : folded.includes(` ${wanted}`) ? 1 : 2);
    const fitting = (await this.#all).filter(({ folded }) => folded.includes(wanted));
    fitting.sort((a, b) => rank(a) - rank(b) || a.name.length - b.name.length || (a.name < b.name ? -1 : 1));
    const first = new Map();
    for (const each of fitting) if (!first.has(each.entity)) first.set(each.entity, each);
    return [...first.values()].slice(0, most);
  }
}

/** Takes case and accents off. */
function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

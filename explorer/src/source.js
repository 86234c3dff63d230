// Where the tables come from: the server's own SPARQL endpoint, or, in a page that was exported, the page itself.
//
// A query is a file of queries/. A comment line in it, "# given ?name iri" or "# given ?name text", says that it can be
// asked for some values of a variable: the live source puts VALUES in the line's place; the embedded one has the rows
// for all values and picks. Rows are objects of plain strings, by variable; what is unbound is undefined.
import queries from "queries:all";
import { iri, literal } from "./terms.js";

const GIVEN = /^[ \t]*# given \?(\w+) (iri|text)$/gm;
const KEPT = 200;

/** Asks the server. */
export class Live {
  live = true;
  #answers = new Map();

  /**
   * Reads what the server says about itself: `base` is what its IRIs begin with, `prefixes` need no declaration, `countries`
   * are their numbers in ISO 3166-1 by their IRIs in GeoNames.
   */
  async start() {
    const { base, writable, prefixes, countries } = await (await checked(await fetch("/explorer"))).json();
    Object.assign(this, { base, writable, prefixes, countries, word: "" });
  }

  /**
   * Returns the rows of a shipped query. `given` has lists of values by variable; `limit` is the most rows; `signal`
   * cancels, on the server as well. Throws Error with the server's line where it refuses.
   */
  async table(name, given = {}, { limit, signal } = {}) {
    const query = written(queries[name], given) + (limit ? `\nLIMIT ${Math.trunc(limit)}` : "");
    if (!this.#answers.has(query)) {
      if (this.#answers.size >= KEPT) this.#answers.delete(this.#answers.keys().next().value);
      this.#answers.set(query, this.ask(query, { signal }).then(rows));
      this.#answers.get(query).catch(() => this.#answers.delete(query));
    }
    return this.#answers.get(query);
  }

  /** Returns the answer to any query as SPARQL JSON, or as text where it is a graph. */
  async ask(query, { signal, ...more } = {}) {
    const response = await fetch("/sparql", {
      method: "POST",
      headers: { Accept: "application/sparql-results+json, text/turtle;q=0.9" },
      body: new URLSearchParams({ query, ...more }),
      signal,
    });
    await checked(response);
    return response.headers.get("content-type").includes("json") ? response.json() : response.text();
  }
}

/** Answers from the tables that the export wrote into the page. */
export class Embedded {
  live = false;
  writable = false;
  #tables;

  constructor(text) {
    ({ base: this.base, word: this.word, countries: this.countries, tables: this.#tables } = JSON.parse(text));
  }

  async start() {}

  /** Returns the rows of a shipped query, as `Live.table` does. */
  async table(name, given = {}, { limit = Infinity } = {}) {
    const { vars, rows } = this.#tables[name];
    const wanted = Object.entries(given).map(([variable, values]) => [vars.indexOf(variable), new Set(values)]);
    const fitting = rows.filter((row) => wanted.every(([column, values]) => values.has(row[column])));
    return fitting
      .slice(0, limit)
      .map((row) => Object.fromEntries(vars.map((variable, i) => [variable, row[i] ?? undefined])));
  }
}

/** Returns the source that this page has. */
export function source() {
  const data = document.getElementById("data");
  return data ? new Embedded(data.textContent) : new Live();
}

function written(query, given) {
  const write = { iri, text: literal };
  return query.replace(GIVEN, (line, variable, kind) =>
    given[variable] ? `VALUES ?${variable} { ${given[variable].map(write[kind]).join(" ")} }` : line,
  );
}

function rows({ results }) {
  return results.bindings.map((row) =>
    Object.fromEntries(Object.entries(row).map(([variable, term]) => [variable, term.value])),
  );
}

async function checked(response) {
  if (!response.ok) throw new Error((await response.text()).trim() || `the server answered ${response.status}`);
  return response;
}

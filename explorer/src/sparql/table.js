// The rows of an answer as a table.
import { h } from "../dom.js";

const SHOWN = 1000;

/** Returns the table; names of entities lead to their cards. */
export function table(app, { columns, rows }) {
  const head = h(
    "tr",
    {},
    columns.map((name) => h("th", { scope: "col" }, name)),
  );
  const body = rows.slice(0, SHOWN).map((row) =>
    h(
      "tr",
      {},
      row.map((term) => cell(app, term)),
    ),
  );
  return [
    rows.length > SHOWN &&
      h("p", { class: "soft" }, `The first ${SHOWN.toLocaleString("en")} rows are shown; the files have them all.`),
    h(
      "div",
      { class: "rows", tabIndex: 0, role: "region", "aria-label": "Rows" },
      h("table", { "aria-label": "Answer" }, h("thead", {}, head), h("tbody", {}, body)),
    ),
  ];
}

function cell(app, term) {
  if (!term) return h("td", {});
  const number = /#(?:integer|decimal|double)$/.test(term.datatype ?? "");
  return h("td", { class: number ? "number" : null }, term.type === "uri" ? link(app, term.value) : term.value);
}

function link(app, iri) {
  const { base } = app.source;
  if (iri.startsWith(`${base}entity/`))
    return h("a", { href: app.card.link("entity", iri), title: iri }, app.names.label(iri));
  const href = iri.startsWith(base) ? `/id/${iri.slice(base.length)}` : /^https?:/.test(iri) ? iri : undefined;
  return h("a", { href, title: iri, rel: "noreferrer" }, shortened(app, iri));
}

/** Writes an IRI with its prefix where it has one. */
export function shortened({ source }, iri) {
  const [prefix, namespace] =
    Object.entries({ ...source.prefixes, "": source.base }).find(([, start]) => iri.startsWith(start)) ?? [];
  if (namespace === undefined) return iri;
  return prefix ? `${prefix}:${iri.slice(namespace.length)}` : iri.slice(namespace.length);
}

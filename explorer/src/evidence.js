// Sentences behind statements, with the article, its day, the speaker and how far it is said to be true.
import { h, many } from "./dom.js";
import * as state from "./state.js";
import { local } from "./terms.js";
import { copied } from "./voices.js";

const STATUS = {
  Actual: "stated as fact",
  Negated: "denied",
  Hypothetical: "not said to be fact",
  Former: "over",
};

/** Says a status in words: "denied"; "alleged" for what is hypothetical and said to be so. */
export function told(app, status, modality) {
  if (modality) return app.scheme.label(local(modality));
  return STATUS[local(status)] ?? app.scheme.label(local(status));
}

/** Returns the status as a small label, which differs by more than colour. */
export function badge(app, status, modality) {
  return h("span", { class: `badge ${local(status).toLowerCase()}` }, told(app, status, modality));
}

/** Joins claims with the passages behind them: rows of claims.rq or reports.rq, each with a row of evidence.rq. */
export async function behind(app, claims) {
  const byClaim = new Map(claims.map((claim) => [claim.claim, claim]));
  const rows = byClaim.size ? await app.source.table("evidence", { claim: [...byClaim.keys()] }) : [];
  return rows.map((row) => ({ ...byClaim.get(row.claim), ...row }));
}

/** Returns a list of passages, copies under the first of them; `mark` are names whose words are marked. */
export function passages(app, rows, { mark = [] } = {}) {
  const item = ([first, ...copies]) => h("li", {}, passage(app, first, mark), copies.length > 0 && also(copies));
  return h("ul", { class: "passages" }, copied(rows).map(item));
}

function also(copies) {
  return h(
    "details",
    { class: "copies" },
    h("summary", {}, `and in ${many(copies.length, "copy", "copies")} of this article`),
    h("ul", {}, copies.map((row) => h("li", {}, printed(row)))),
  );
}

/** Says in which article a passage stands, who published it and when. */
function printed(row) {
  const address = state.address("article", { id: row.id, start: row.start, end: row.end });
  return [
    h("a", { href: address }, row.title ?? row.id),
    " ",
    row.source && h("span", {}, row.source),
    " ",
    h("time", { dateTime: row.issued }, row.issued ?? "no date"),
  ];
}

function passage(app, row, mark) {
  return h(
    "figure",
    {},
    h("blockquote", {}, marked(row.quote, mark)),
    h(
      "figcaption",
      {},
      badge(app, row.status, row.modality),
      row.speaker ? h("span", {}, "according to ", h("strong", {}, app.names.label(row.speaker))) : h("span", {}, "in the article’s own words"),
      printed(row),
      h("span", { class: "soft", title: "How sure the reader is that the sentence says so" }, `${Math.round(100 * row.confidence)} % sure`),
    ),
  );
}

/** Splits a text into strings and <mark> elements where one of the names stands in it. */
export function marked(text, names) {
  const wanted = [...new Set(names)].filter(Boolean).sort((a, b) => b.length - a.length);
  if (!wanted.length) return [text];
  const either = wanted.map((name) => name.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")).join("|");
  const parts = text.split(new RegExp(`(?<![\\p{L}\\p{N}])(${either})(?![\\p{L}\\p{N}])`, "giu"));
  return parts.map((part, index) => (index % 2 ? h("mark", {}, part) : part)).filter((part) => part !== "");
}

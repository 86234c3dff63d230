// From claims to ties: what stands between two entities by one relation, with the claims behind it. Nothing here draws.
import { local } from "../terms.js";
import { voices } from "../voices.js";

/** The most that is drawn: a browser stays fluid with it. */
export const MOST_NODES = 5000;
export const MOST_TIES = 20000;

/**
 * Returns the ties that rows of claims.rq or of ties.rq make, the strongest first; a symmetric relation is one tie,
 * whichever of the two is named first. `claims` is how many claims there are, those of copies counted once, `fact` whether
 * one states it as fact, `first` a row that tells how it is said to be. Backing counts double in strength: who backs whom is the question.
 */
export function ties(rows, scheme) {
  const found = new Map();
  for (const row of rows) {
    const name = local(row.property);
    const directed = !scheme.symmetric(name);
    const turned = !directed && row.object < row.subject;
    const [subject, object] = turned ? [row.object, row.subject] : [row.subject, row.object];
    const key = `${subject} ${row.property} ${object}`;
    if (!found.has(key)) found.set(key, { key, subject, property: row.property, name, object, directed, rows: new Map() });
    found.get(key).rows.set(row.claim ?? `${row.status} ${turned}`, row);
  }
  for (const tie of found.values()) weigh(tie);
  return [...found.values()].sort((a, b) => b.strength - a.strength || (a.key < b.key ? -1 : 1));
}

function weigh(tie) {
  const rows = [...tie.rows.values()];
  const fact = rows.find((row) => local(row.status) === "Actual");
  tie.fact = Boolean(fact);
  tie.first = fact ?? rows[0];
  tie.claims = rows[0].claims ? rows.reduce((sum, row) => sum + Number(row.claims), 0) : apart(rows);
  tie.strength = tie.claims * (tie.name === "backs" ? 2 : 1) - (fact ? 0 : 0.5);
}

/** Counts claims as ties.rq does: by status and direction. */
function apart(rows) {
  const alike = Map.groupBy(rows, ({ status, subject }) => `${status} ${subject}`);
  return [...alike.values()].reduce((sum, own) => sum + voices(own), 0);
}

/** Returns those of the ties, strongest first, that are drawn: up to `most`, without those that would be a node too many. */
export function sample(all, most) {
  const nodes = new Set();
  const drawn = [];
  for (const tie of all) {
    if (drawn.length >= Math.min(most, MOST_TIES)) break;
    const more = [tie.subject, tie.object].filter((end) => !nodes.has(end));
    if (nodes.size + more.length > MOST_NODES) continue;
    more.forEach((end) => nodes.add(end));
    drawn.push(tie);
  }
  return drawn;
}

/** Returns what there is to filter by in some claims, each sorted. */
export function facets(rows) {
  const some = (values) => [...new Set(values.filter(Boolean))].sort();
  return {
    days: some(rows.flatMap(({ from, until, issued }) => [from, until, issued])),
    speakers: some(rows.map((row) => row.speaker)),
    sources: some(rows.map((row) => row.source)),
  };
}

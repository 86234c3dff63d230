// Claims that contradict each other, gathered by what they disagree on.
import { local } from "./terms.js";

/**
 * Gathers the rows of conflicts.rq: {key, kind, first, sides}, `sides` being lists of claims that say the same, what is
 * stated as fact first. `first` is one of the claims, for what they all share.
 */
export function conflicts(rows) {
  const claims = new Map(rows.map((row) => [row.claim, row]));
  const found = new Map();
  for (const { claim, other } of rows) {
    if (!claims.has(other)) continue;
    const pair = [claims.get(claim), claims.get(other)].sort(before);
    const kind = kindOf(...pair);
    const key = [kind.rival ? "" : pair[0].subject, pair[0].property, pair[0].object, pair[0].event, kind.words].join(
      " ",
    );
    if (!found.has(key)) found.set(key, { key, kind: kind.words, first: pair[0], sides: new Map() });
    const { sides } = found.get(key);
    for (const each of pair) {
      const side = kind.rival ? each.subject : local(each.status);
      if (!sides.has(side)) sides.set(side, new Map());
      sides.get(side).set(each.claim, each);
    }
  }
  return [...found.values()].map((each) => ({
    ...each,
    sides: [...each.sides.values()].map((side) => [...side.values()]),
  }));
}

/** What is stated as fact comes first, then what was published first. */
function before(a, b) {
  const fact = ({ status }) => (local(status) === "Actual" ? 0 : 1);
  return fact(a) - fact(b) || (a.issued ?? "").localeCompare(b.issued ?? "") || (a.claim < b.claim ? -1 : 1);
}

function kindOf(one, other) {
  if (one.event) return { words: "reported and denied" };
  if (one.subject !== other.subject) return { words: "two at one time", rival: true };
  const former = [one, other].some(({ status }) => local(status) === "Former");
  return { words: former ? "said to hold and to be over" : "stated and denied" };
}

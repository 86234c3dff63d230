// What an article states, passage by passage.
import { h, many } from "../dom.js";
import { badge, told } from "../evidence.js";
import * as state from "../state.js";
import { local } from "../terms.js";

const WEIGHT = ["Negated", "Hypothetical", "Former", "Actual"];

/**
 * Gathers what an article states: spans {start, end, statements, status}, `status` being the least like a fact. `claims` are
 * rows of claims.rq and reports.rq, `parts` of events.rq, `evidence` of evidence.rq, all of one article.
 */
export function passages(claims, parts, evidence) {
  const byClaim = new Map(claims.map((row) => [row.claim, row]));
  const byEvent = Map.groupBy(parts, ({ event }) => event);
  const found = new Map();
  for (const { claim, start, end } of evidence) {
    const stated = byClaim.get(claim);
    if (!stated) continue;
    const key = `${start} ${end}`;
    if (!found.has(key))
      found.set(key, { kind: "passage", start: Number(start), end: Number(end), statements: new Map() });
    const own = byEvent.get(stated.event) ?? [];
    found.get(key).statements.set(claim, { ...stated, parts: own, type: own[0]?.type, date: own[0]?.date });
  }
  return [...found.values()].map((span) => {
    const statements = [...span.statements.values()];
    return {
      ...span,
      statements,
      status: WEIGHT.find((name) => statements.some((each) => local(each.status) === name)) ?? "Actual",
    };
  });
}

/** Says how many statements a passage makes, and how those are said that are no fact: "3 · denied". */
export function summary(app, { statements }) {
  const others = statements.filter((each) => local(each.status) !== "Actual");
  const words = [...new Set(others.map((each) => told(app, each.status, each.modality)))];
  const [number, noun] = many(statements.length, "statement").split(" ");
  return [number, h("span", { class: "unseen" }, ` ${noun} in this passage`), words.map((word) => ` · ${word}`)];
}

/** Returns the list of the statements of a passage; each leads to its cards and into the network. */
export function list(app, { statements }) {
  return h(
    "ul",
    { class: "statements" },
    statements.map((each) => h("li", {}, each.event ? event(app, each) : relation(app, each), ...manner(app, each))),
  );
}

function relation(app, { subject, property, object }) {
  const tie = () => app.card.tie(subject, property, object);
  return [
    entity(app, subject),
    " ",
    h(
      "a",
      { href: app.card.link("tie", subject, property, object), onclick: (event) => here(event, tie), class: "verb" },
      app.scheme.label(local(property)),
    ),
    " ",
    entity(app, object),
    " ",
    h("a", { class: "soft", href: network(subject, property, object) }, "in the network"),
  ];
}

const network = (subject, property, object) =>
  state.address("backs", { p: local(property), around: subject, card: `tie ${subject} ${property} ${object}` });

function event(app, { event, type, date, parts }) {
  return [
    h(
      "a",
      {
        href: app.card.link("event", event),
        onclick: (click) => here(click, () => app.card.event(event)),
        class: "verb",
      },
      app.scheme.label(local(type)),
    ),
    date && h("time", { dateTime: date }, ` ${date}`),
    ...parts.flatMap(({ role, entity: iri }) => [
      h("span", { class: "soft" }, ` ${app.scheme.label(local(role))} `),
      entity(app, iri),
    ]),
  ];
}

function entity(app, iri) {
  return h(
    "a",
    { href: app.card.link("entity", iri), onclick: (event) => here(event, () => app.card.entity(iri)) },
    app.names.label(iri),
  );
}

function manner(app, { status, modality, speaker, from, until, confidence }) {
  return [
    " ",
    badge(app, status, modality),
    speaker && h("span", {}, " according to ", entity(app, speaker)),
    (from || until) && h("span", {}, ` ${from ?? ""} – ${until ?? ""}`),
    h("span", { class: "soft" }, ` ${Math.round(100 * confidence)} % sure`),
  ];
}

/** Follows a link within the page as it is now: the address may have changed since the link was made. */
export function here(event, action) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  action();
}

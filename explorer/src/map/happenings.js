// What happened where and when, and who held what: events and claims of control, each with its places and days.
import { local } from "../terms.js";

const MOST = 60000;

/**
 * Asks for all of it: {items, cut}. An item is {key, card, type, places, agents, targets, day, date, told}; `told` are its
 * reports or claims as filters take them, `day` is the first that the text allows, else that of publication. `cut` tells
 * that the graph has more than a page can hold.
 */
export async function gather(app) {
  const { source, names, scheme } = app;
  const [parts, reports, held] = await Promise.all([
    source.table("events", {}, { limit: MOST }),
    source.table("reports", {}, { limit: MOST }),
    source.table("claims", { property: [scheme.iri("controls")] }, { limit: MOST }),
  ]);
  await names.know([...parts.map(({ entity }) => entity), ...held.flatMap(({ subject, object }) => [subject, object])]);
  await names.know([...reports, ...held].map(({ speaker }) => speaker));
  const cut = [parts, reports, held].some((rows) => rows.length >= MOST);
  return { items: [...events(app, parts, reports), ...holdings(held)], cut };
}

function* events(app, parts, reports) {
  const told = Map.groupBy(reports, ({ event }) => event);
  for (const [event, rows] of Map.groupBy(parts, (row) => row.event)) {
    const [{ type, date, earliest, latest }] = rows;
    const having = (role) => [...new Set(rows.filter((row) => local(row.role) === role).map(({ entity }) => entity))];
    const [agents, targets, places] = ["agent", "target", "place"].map(having);
    const times = { property: type, from: earliest, until: latest };
    const own = (told.get(event) ?? []).map((report) => ({ ...report, ...times }));
    yield {
      key: event,
      card: ["event", event],
      type: local(type),
      places: places.length ? places : targets.filter((iri) => isPlace(app, iri)),
      agents,
      targets,
      date,
      day: earliest ?? latest ?? published(own),
      told: own,
    };
  }
}

function* holdings(claims) {
  const ties = Map.groupBy(claims, ({ subject, object }) => `${subject} ${object}`);
  for (const [key, told] of ties) {
    const [{ subject, property, object }] = told;
    const from = told
      .map((row) => row.from)
      .filter(Boolean)
      .sort()[0];
    yield {
      key,
      card: ["tie", subject, property, object],
      type: local(property),
      places: [object],
      agents: [subject],
      targets: [],
      date: from,
      day: from ?? published(told),
      told,
    };
  }
}

/** A country that is a target is an actor more often than the place of what happened. */
function isPlace({ names, scheme }, iri) {
  const type = names.type(iri);
  return type !== "Country" && scheme.lineage(type).includes("Location");
}

const published = (told) =>
  told
    .map(({ issued }) => issued)
    .filter(Boolean)
    .sort()[0];

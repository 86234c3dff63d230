// The rows of an answer as a graph and on a map.
import { h, many } from "../dom.js";
import { points, spots } from "../map/spots.js";
import { World } from "../map/world.js";
import { Picture } from "../network/picture.js";
import { local } from "../terms.js";
import { colour } from "../theme.js";
import { shortened } from "./table.js";

const MOST = 5000;

/** Draws an answer as a graph, from one column to another; returns what ends it. */
export function graph(app, root, { columns, rows, graph: triples }) {
  const select = (name, chosen) =>
    h(
      "select",
      { "aria-label": name, onchange: draw },
      ["", ...columns].map((value) => h("option", { value, selected: value === chosen }, value || "none")),
    );
  const [from, to, by] = triples
    ? [select("From", columns[0]), select("To", columns[2]), select("Kind", columns[1])]
    : [select("From", columns[0]), select("To", columns[1] ?? ""), select("Kind", "")];
  const canvas = h("div", {
    class: "canvas",
    role: "img",
    "aria-label": "The rows as a graph. The table says the same.",
  });
  const word = h("p", { class: "soft", role: "status" });
  root.replaceChildren(h("p", { class: "choices" }, "From ", from, " to ", to, ", kind ", by), canvas, word);
  const picture = new Picture(canvas, {
    node: (id) => opened(app, id),
    tie() {},
    nothing() {},
    moved() {},
    pinned() {},
  });
  function draw() {
    const [a, b, kind] = [from, to, by].map((each) => columns.indexOf(each.value));
    const pairs = rows
      .filter((row) => row[a] && row[b] && row[b].type === (triples ? "uri" : row[b].type))
      .slice(0, MOST);
    const { nodes, ties } = network(app, pairs, a, b, kind);
    picture.show(nodes, ties);
    word.textContent = `${many(nodes.length, "node")}, ${many(ties.length, "line")}${rows.length > MOST ? `, of the first ${MOST} rows` : ""}`;
  }
  draw();
  return () => picture.close();
}

function opened(app, id) {
  if (id.startsWith(`${app.source.base}entity/`)) app.card.entity(id);
}

function network(app, rows, a, b, kind) {
  const degree = new Map();
  const ties = new Map();
  for (const row of rows) {
    const [subject, object] = [row[a].value, row[b].value];
    for (const end of [subject, object]) degree.set(end, (degree.get(end) ?? 0) + 1);
    const name = row[kind] ? local(row[kind].value) : "";
    const key = [subject, name, object].join("\n");
    if (!ties.has(key))
      ties.set(key, { key, subject, object, directed: true, colour: app.scheme.colour(name), number: 0 });
    ties.get(key).number += 1;
  }
  const nodes = [...degree].map(([id, number]) => ({
    id,
    label: called(app, id),
    colour: painted(app, id),
    size: 3 + Math.sqrt(number),
  }));
  return { nodes, ties: [...ties.values()].map((tie) => ({ ...tie, size: 1 + Math.log2(tie.number) / 2 })) };
}

const isEntity = (app, id) => id.startsWith(`${app.source.base}entity/`);
const called = (app, id) => (isEntity(app, id) ? app.names.label(id) : shortened(app, id));
const painted = (app, id) => (isEntity(app, id) ? app.scheme.colour(app.names.type(id)) : colour("--accent"));

/** Shows an answer on a map: what is a place, is called like one, or has a geometry. Returns what ends it. */
export async function map(app, root, { rows }) {
  const { known } = await spots(app);
  const byLabel = new Map([...known.keys()].map((iri) => [app.names.label(iri), iri]));
  const found = new Map();
  const add = (label, spot) => {
    if (!found.has(spot.iri)) found.set(spot.iri, { ...spot, label, number: 0 });
    found.get(spot.iri).number += 1;
  };
  for (const row of rows)
    for (const term of row) {
      const place = term && (known.has(term.value) ? term.value : term.type === "literal" && byLabel.get(term.value));
      if (place && known.has(place)) add(app.names.label(place), known.get(place));
      else if (term?.datatype?.endsWith("#wktLiteral"))
        for (const [iri, point] of points([{ place: term.value, wkt: term.value }])) add(iri, { iri, point });
    }
  const canvas = h("div", { class: "canvas" });
  root.replaceChildren(
    h(
      "p",
      { class: "soft", role: "status" },
      found.size ? `${many(found.size, "place")} in the answer` : "No place that is on the map is in the answer.",
    ),
    canvas,
  );
  const world = new World(canvas, { choose: (iri) => opened(app, iri) });
  world.show([...found.values()]);
  return () => world.close();
}

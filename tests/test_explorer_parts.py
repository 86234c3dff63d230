"""Parts of the explorer without a browser: its questions, and in Node.js how it counts, cuts texts and finds places."""

import json
import random
import shutil
import subprocess
from pathlib import Path

import pytest
from browsing import printed

from kg.export.network import Network
from kg.store import Store

EXPLORER = Path(__file__).parents[1] / "explorer"
# Node.js has Map.groupBy from 21 on.
BEGIN = """
import { readFileSync } from "node:fs";
const given = JSON.parse(readFileSync(0));
const put = (all, row, key) => all.set(key, [...(all.get(key) ?? []), row]);
Map.groupBy ??= (rows, key) => rows.reduce((all, row) => put(all, row, key(row)), new Map());
"""
TIES = """
const { ties } = await import(given.module);
const found = ties(given.rows, { symmetric: () => false });
console.log(JSON.stringify(found.map(({ subject, name, object, claims }) => [subject, name, object, claims])));
"""
SPOTS = """
const { Spots } = await import(given.module);
const known = new Map(["Town", "Kenya", "Chad"].map((iri) => [iri, { iri, shape: iri !== "Town" && {} }]));
const spots = new Spots(known, given.rows.map(([place, whole]) => ({ place, whole })));
console.log(JSON.stringify(given.asked.map((places) => spots.of(places).map(({ iri }) => iri))));
"""
SPANS = """
const { nested } = await import(given.module);
const points = [..."a\U0001f600bcdefghij"];
const flat = (parts) => parts.map((part) => typeof part === "string" ? part : flat(part.parts)).join("");
const covered = (parts, span) => parts.map((part) =>
  typeof part === "string" ? "" : part.span === span ? flat(part.parts) : covered(part.parts, span)).join("");
let seed = 7;
const any = () => (seed = (seed * 1103515245 + 12345) % 2147483648) % 13;
for (let round = 0; round < 500; round++) {
  const spans = Array.from({ length: 6 }, () => ({ start: any(), end: any() }));
  const parts = nested(points, spans);
  if (flat(parts) !== points.join("")) throw new Error(JSON.stringify(spans));
  for (const span of spans.filter(({ start, end }) => start < end && end <= points.length)) {
    const words = points.slice(span.start, span.end).join("");
    if (covered(parts, span) !== words) throw new Error(JSON.stringify(spans));
  }
}
console.log("0");
"""
LABELS = """
const { Labels } = await import(given.module);
const shown = [];
const pen = { measureText: (text) => ({ width: 10 * text.length }), fillText: (...name) => shown.push(name) };
const context = new Proxy(pen, { get: (own, name) => own[name] ?? (() => {}), set: () => true });
const labels = new Labels();
labels.crowded = given.crowded;
for (const [label, x, y, size] of given.nodes)
  labels.take(context, { key: label, label, x, y, size }, { labelSize: 12, labelFont: "serif" }, 300);
labels.draw();
console.log(JSON.stringify(shown.map(([label, x]) => [label, x])));
"""


def run(program: str, module: str, **given) -> object:
    """Run a program with a module of the explorer; return what it prints."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is not installed")
    command = [node, "--input-type=module", "--eval", BEGIN + program]
    data = json.dumps({"module": (EXPLORER / "src" / module).as_uri(), **given})
    ran = subprocess.run(command, input=data, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def ask(store: Store, name: str) -> list[dict[str, str]]:
    """Return the rows of one of the page's own questions, as the page has them."""
    query = (EXPLORER / "queries" / f"{name}.rq").read_text(encoding="utf-8")
    rows = store.query(query)
    names = [variable.value for variable in rows.variables]
    return [{name: row[name].value for name in names if row[name] is not None} for row in rows]


@pytest.fixture(params=range(3))
def store(request, tmp_path):
    chance = random.Random(request.param)
    with Store.open(tmp_path / "store", writable=True) as opened:
        for number in range(12):
            ends = [tuple(chance.sample(["Norland", "Sudmark", "Harrow"], 2)) for _ in range(chance.randrange(4))]
            printed(opened, f"s{number}", chance.choice((None, "s0", "s1")), ends)
        yield opened


def exported(store: Store) -> set[tuple[str, str, str, int]]:
    edges, nodes = Network(store).edges(), {node.id: node.iri for node in Network(store).nodes()}
    return {(nodes[edge.source], edge.property, nodes[edge.target], edge.weight) for edge in edges}


def test_a_tie_has_the_claims_that_an_export_counts(store):
    ties = ask(store, "ties")
    assert {(t["subject"], "backs", t["object"], int(t["claims"])) for t in ties} == exported(store)
    assert sum(int(tie["claims"]) for tie in ties) < len({row["claim"] for row in ask(store, "claims")})


def test_claims_one_by_one_are_counted_alike(store):
    found = run(TIES, "network/ties.js", rows=ask(store, "claims"))
    assert {tuple(tie) for tie in found} == exported(store)


def test_places_are_drawn_where_they_are_or_with_what_they_lie_within():
    if not (EXPLORER / "node_modules" / "polylabel").is_dir():
        pytest.skip("the packages of the explorer are not installed: make explorer")
    within = [("village", "hill"), ("village", "Kenya"), ("hill", "Kenya"), ("quarter", "Town"), ("quarter", "Chad")]
    within += [("border", "Kenya"), ("border", "Chad"), ("ring", "ring2"), ("ring2", "ring")]
    drawn = {
        ("Town",): ["Town"],
        ("Town", "Kenya"): ["Town"],
        ("Kenya", "Chad"): ["Kenya", "Chad"],
        ("village",): ["Kenya"],
        ("village", "hill"): ["Kenya"],
        ("quarter",): ["Town"],
        ("border",): [],
        ("ring",): [],
        ("nowhere",): [],
    }
    assert run(SPOTS, "map/spots.js", rows=within, asked=list(drawn)) == list(drawn.values())


def test_spans_nest_and_cross_without_losing_a_character():
    run(SPANS, "article/spans.js")


@pytest.mark.parametrize("crowded", [False, True])
def test_a_name_makes_room_for_that_of_a_larger_node(crowded):
    nodes = [
        ["later", 100, 50, 5],
        ["alone", 100, 90, 5],
        ["first", 120, 50, 9],
        ["edge", 290, 50, 4],
        ["left", 5, 50, 3],
    ]
    shown = dict(run(LABELS, "network/labels.js", nodes=nodes, crowded=crowded))
    assert shown["first"] == 120 + 9 + 3  # to the right of its node
    assert shown["later"] == 100 - 5 - 3 - 50  # the larger node's name has the right
    assert shown["alone"] == 100 + 5 + 3
    assert shown["edge"] == 290 - 4 - 3 - 40  # outside the picture otherwise
    assert ("left" in shown) is not crowded

"""What narrows an export narrows every format alike."""

from datetime import date

import lxml.etree
import networkx
import pyoxigraph as ox
import pytest
from exporting import exported
from invented import fill

from kg.errors import QueryError, UsageError
from kg.export import FORMATS, Selection
from kg.export.network import Network
from kg.store import Store
from kg.terms import KG

NETWORKS = ("graphml", "gexf", "cytoscape", "dot", "csv", "neo4j", "obsidian")


@pytest.fixture(scope="module")
def store(invented_store):
    return invented_store


def seen(store: Store, events: bool = False, **selection) -> tuple[set[str], set[str]]:
    """Return the labels of the nodes, and the edges as "Norland backs Delta Front"."""
    network = Network(store, Selection(**selection), events=events)
    called = {node.id: node.label for node in network.nodes()}
    edges = {f"{called[edge.source]} {edge.property} {called[edge.target]}" for edge in network.edges()}
    return set(called.values()), edges


BACKS = "Norland backs Delta Front"
FIGHTS = "Norland fightsAgainst Delta Front"
CONTROLS = "Delta Front controls Harrow"
ALL = {"Norland", "Sudmark", "Delta Front", "Harrow"}


@pytest.mark.parametrize(
    ("selection", "nodes", "edges"),
    [
        ({}, ALL, {BACKS, FIGHTS, CONTROLS}),
        ({"properties": ("backs",)}, {"Norland", "Delta Front"}, {BACKS}),
        ({"properties": ("kg:backs", f"{KG.iri}controls")}, ALL - {"Sudmark"}, {BACKS, CONTROLS}),
        ({"min_confidence": 0.8}, ALL - {"Sudmark"}, {BACKS, CONTROLS}),
        ({"min_confidence": 1.0}, set(), set()),
        ({"since": date(2031, 5, 2)}, ALL - {"Sudmark"}, {BACKS, CONTROLS}),
        ({"until": date(2031, 5, 1)}, {"Norland", "Delta Front"}, {BACKS, FIGHTS}),
        ({"since": date(2031, 5, 3)}, set(), set()),
        ({"around": "norland"}, {"Norland", "Delta Front"}, {BACKS, FIGHTS}),
        ({"around": "NL", "hops": 2}, ALL - {"Sudmark"}, {BACKS, FIGHTS, CONTROLS}),
        ({"around": "Norland", "hops": 0}, {"Norland"}, set()),
        ({"around": "Sudmark", "hops": 9}, {"Sudmark"}, set()),
        ({"around": "Norland", "hops": 2, "properties": ("controls",)}, {"Norland"}, set()),
        ({"query": "SELECT ?a { ?a a kg:Country }"}, {"Norland", "Sudmark"}, set()),
        ({"query": "SELECT ?a ?b { ?a kg:controls ?b }"}, {"Delta Front", "Harrow"}, {CONTROLS}),
        ({"query": "SELECT ?x { ?x a kg:Assault }"}, set(), set()),
        ({"query": "SELECT ?c { ?c kg:confidence 0.7 }"}, {"Norland", "Delta Front"}, {BACKS}),
        ({"query": "CONSTRUCT { ?a kg:backs ?b } WHERE { ?a kg:backs ?b }"}, {"Norland", "Delta Front"}, {BACKS}),
        ({"query": "CONSTRUCT { ?a rdfs:label ?l } WHERE { ?a rdfs:label ?l }"}, ALL, set()),
    ],
)
def test_what_goes_out(store, selection, nodes, edges):
    assert seen(store, **selection) == (nodes, edges)


@pytest.mark.parametrize(
    ("selection", "nodes", "edges"),
    [
        ({"properties": ("target",)}, {"assault", "Harrow"}, {"assault target Harrow"}),
        (
            {"query": "SELECT ?x { ?x a kg:Assault }"},
            {"assault", "Delta Front", "Harrow"},
            {"assault agent Delta Front", "assault target Harrow"},
        ),
        # Those with a part in one event are one step from each other.
        (
            {"around": "Harrow"},
            {"assault", "Delta Front", "Harrow"},
            {CONTROLS, "assault agent Delta Front", "assault target Harrow"},
        ),
        ({"around": "Harrow", "hops": 0}, {"Harrow"}, set()),
    ],
)
def test_what_goes_out_with_events(store, selection, nodes, edges):
    assert seen(store, events=True, **selection) == (nodes, edges)


def test_the_weight_counts_the_claims_that_go_out(store):
    def weight(**selection) -> int:
        (edge,) = (e for e in Network(store, Selection(properties=("backs",), **selection)).edges())
        return edge.weight

    assert weight() == 3
    assert weight(min_confidence=0.6) == 2
    assert weight(until=date(2031, 5, 1)) == 1
    assert weight(query="SELECT ?c { ?c kg:confidence 0.7 }") == 1


@pytest.mark.parametrize("name", NETWORKS)
def test_each_network_format_is_narrowed(store, name):
    data = exported(store, name, selection=Selection(properties=("backs",))).decode()
    assert "Norland" in data
    assert "Delta Front" in data
    assert "Harrow" not in data.replace("He said", "")
    assert "fights against" not in data.replace("fightsAgainst", "fights against")


@pytest.mark.parametrize("name", ["turtle", "ntriples", "rdfxml", "trig", "nquads", "jsonld"])
def test_rdf_has_what_goes_out_with_its_evidence_and_what_is_denied(store, name):
    formats = {"turtle": "text/turtle", "ntriples": "nt", "rdfxml": "rdf", "trig": "trig", "nquads": "nq"}
    format_ = (
        ox.RdfFormat.JSON_LD
        if name == "jsonld"
        else (ox.RdfFormat.from_media_type(formats[name]) or ox.RdfFormat.from_extension(formats[name]))
    )
    data = exported(store, name, selection=Selection(properties=("backs",)))
    narrowed = ox.Store()
    narrowed.extend(ox.parse(data, format=format_))
    base = store.base.iri
    ask = f"PREFIX kg: <{KG.iri}> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> PREFIX oa: <http://www.w3.org/ns/oa#>"
    claims = narrowed.query(ask + "SELECT DISTINCT ?c { ?c a kg:Claim ; kg:evidence/oa:hasSelector/oa:exact ?words }")
    assert {row["c"].value.removeprefix(base) for row in claims} == {
        "claim/one-a",
        "claim/one-b",
        "claim/two-a",
        "claim/two-b",
    }
    assert bool(narrowed.query(ask + "ASK { ?a kg:backs ?b }"))
    assert not bool(
        narrowed.query(ask + "ASK { { ?a kg:controls ?b } UNION { ?e kg:agent ?a } UNION { ?r kg:reports ?e } }")
    )
    # Sudmark is in no fact, but in a claim that is denied.
    names = {row["n"].value for row in narrowed.query(ask + "SELECT ?n { ?e kg:mainName ?n }")}
    assert names == {"Norland", "Sudmark", "Delta Front"}
    stated = {q.triple for q in store.raw}
    if name != "rdfxml":
        assert {q.triple for q in narrowed} < stated
    assert len({q.triple for q in narrowed}) < len(stated)


def test_a_claim_that_denies_brings_no_fact_and_a_threat_keeps_its_parts(tmp_path):
    fill(tmp_path / "store")
    with Store.open(tmp_path / "store", writable=True) as store:
        claim, event = (ox.NamedNode(f"{store.base.iri}{name}") for name in ("claim/one-a", "event/one-a"))
        for node, status in ((claim, KG["Negated"]), (event, KG["Hypothetical"])):
            store.raw.remove(ox.Quad(node, KG["status"], KG["Actual"]))
            store.raw.add(ox.Quad(node, KG["status"], status))

        def triples(query: str) -> set[str]:
            data = exported(store, "turtle", selection=Selection(query=query))
            found = ox.parse(data, format=ox.RdfFormat.TURTLE)
            return {quad.predicate.value.removeprefix(KG.iri) for quad in found}

        assert "backs" not in triples("SELECT ?c { ?c kg:confidence 0.9 }")
        assert "backs" in triples("SELECT ?c { ?c kg:confidence 0.7 }")
        assert {"agent", "target", "reports"} <= triples("SELECT ?e { ?e a kg:Assault }")


def test_narrowed_to_nothing_every_format_is_still_a_file(store):
    for name in FORMATS:
        data = exported(store, name, selection=Selection(min_confidence=1.0))
        assert b"Norland" not in data.replace(b"Norland arms", b"")
        if name in {"graphml", "gexf", "rdfxml"}:
            lxml.etree.fromstring(data)


def test_what_is_not_dated_is_out_where_time_narrows(tmp_path):
    fill(tmp_path / "store")
    with Store.open(tmp_path / "store", writable=True) as store:
        for quad in list(store.raw):
            if quad.predicate.value.endswith("issued"):
                store.raw.remove(quad)
        assert seen(store)[1] == {BACKS, FIGHTS, CONTROLS}
        assert seen(store, until=date(2099, 1, 1)) == (set(), set())


def test_a_relation_that_no_claim_states_goes_out_unless_claims_are_asked_about(tmp_path):
    fill(tmp_path / "store")
    with Store.open(tmp_path / "store", writable=True) as store:
        norland, harrow = (store.base.entity("", name) for name in ("norland", "harrow"))
        store.raw.add(ox.Quad(norland, KG["controls"], harrow))
        assert "Norland controls Harrow" in seen(store)[1]
        assert "Norland controls Harrow" in seen(store, properties=("controls",))[1]
        assert "Norland controls Harrow" not in seen(store, min_confidence=0.1)[1]


@pytest.mark.parametrize(
    ("selection", "error", "words"),
    [
        ({"properties": ("bucks",)}, UsageError, "backs"),
        ({"around": "Nobody"}, UsageError, "Nobody"),
        ({"around": "https://example.org/nobody"}, UsageError, "nobody"),
        ({"around": "http://not an iri"}, UsageError, "not an IRI"),
        ({"query": "ASK {}"}, UsageError, "ASK"),
        ({"query": "SELECT ?l { ?x rdfs:label ?l }"}, UsageError, "IRI"),
        ({"query": "SELECT ?x {"}, QueryError, "line 1"),
    ],
)
def test_what_is_not_there_is_an_error(store, selection, error, words):
    with pytest.raises(error, match=words):
        seen(store, **selection)


@pytest.mark.parametrize(
    "selection", [{"since": date(2031, 1, 2), "until": date(2031, 1, 1)}, {"min_confidence": 1.1}, {"hops": -1}]
)
def test_what_cannot_be_meant_is_an_error(selection):
    with pytest.raises(UsageError):
        Selection(**selection)


def test_the_command_takes_the_options(store, kg, tmp_path):
    (tmp_path / "q.rq").write_text("SELECT ?a ?b { ?a kg:backs ?b }")
    path = str(store.path)
    common = ("export", "--store", path, "--format", "graphml", "-o", tmp_path / "g.graphml")
    assert kg(*common, "--query", tmp_path / "q.rq", "--property", "backs", "--since", "2031-05-01")[0] == 0
    assert len(networkx.read_graphml(tmp_path / "g.graphml").edges) == 1
    assert kg(*common, "--around", "Harrow", "--hops", "1", "--until", "2031-05-02", "--min-confidence", "0.1")[0] == 0
    assert len(networkx.read_graphml(tmp_path / "g.graphml")) == 2
    for wrong, words in (
        (("--since", "yesterday"), "yesterday"),
        (("--query", tmp_path / "none.rq"), "none.rq"),
        (("--property", "bucks"), "backs"),
        (("--claims", "some"), "plain"),
        (("--dynamic",), "gexf"),
    ):
        status, out, said = kg(*common, *wrong)
        assert (status, out) == (2, "")
        assert words in said
        assert len(said.splitlines()) == 1

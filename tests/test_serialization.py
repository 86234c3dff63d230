"""RDF 1.2 on request: claims as reifiers of triple terms."""

import pyoxigraph as ox
import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple
from serving import ask, make, send

from kg.export import Options, export
from kg.serialization import RDF_12, reified
from kg.server.formats import wants_rdf_12
from kg.store import Store
from kg.terms import RDF

BOTH = """SELECT ?claim { ?claim rdf:reifies <<( ?s ?p ?o )>> ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o }"""
PREFIXES = {"rdf": RDF.iri}
FORMATS = {f: f.name.lower().replace("-", "") for f in RDF_12}


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return make(tmp_path_factory.mktemp("rdf12") / "store")


def claims(path):
    with Store.open(path) as store:
        return {row[0] for row in store.query("SELECT ?claim { ?claim rdf:subject ?s }")}


@pytest.mark.parametrize(("format_", "name"), FORMATS.items(), ids=FORMATS.values())
def test_an_export_of_rdf_12_reads_back_with_every_claim_a_reifier(kg, path, tmp_path, format_, name):
    out = tmp_path / "graph"
    assert kg("export", "--store", path, "--format", name, "--rdf12", "-o", out)[0] == 0
    read = ox.Store()
    read.load(path=str(out), format=format_)
    assert {row[0] for row in read.query(BOTH, prefixes=PREFIXES)} == claims(path) != set()
    with Store.open(path) as store:
        plain = tmp_path / "plain"
        with plain.open("wb") as file:
            export(store, name, file, Options())
    without = [quad for quad in read if quad.predicate != RDF["reifies"]]
    assert set(without) == set(ox.parse(path=str(plain), format=format_))
    named = {quad.graph_name for quad in read if quad.predicate == RDF["reifies"]}
    assert len(named) == (3 if format_.supports_datasets else 1)


@pytest.mark.parametrize("name", ["rdfxml", "jsonld", "graphml"])
def test_formats_without_triple_terms_refuse(kg, path, tmp_path, name):
    status, _, error = kg("export", "--store", path, "--format", name, "--rdf12", "-o", tmp_path / "x")
    assert status == 2
    assert "turtle" in error


def test_parts_that_make_no_triple_are_left_alone():
    claim, other = NamedNode("http://e.org/c"), NamedNode("http://e.org/d")
    subject, predicate, object_ = (RDF[name] for name in ("subject", "predicate", "object"))
    odd = [Triple(claim, subject, Literal("x")), Triple(claim, predicate, other), Triple(claim, object_, other)]
    assert list(reified(odd)) == odd
    parts = [(object_, Literal("x")), (subject, other), (predicate, other)]
    apart = [Quad(claim, p, o, g) for (p, o), g in zip(parts, [DefaultGraph(), other, other], strict=True)]
    assert list(reified(apart)) == apart
    whole = [Triple(claim, p, o) for p, o in parts]
    assert list(reified(whole)) == [*whole, Triple(claim, RDF["reifies"], Triple(other, other, Literal("x")))]


def test_the_endpoint_gives_rdf_12_to_who_asks_for_it(server):
    query = "CONSTRUCT WHERE { ?claim rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o }"
    answer = ask(server, query, accept="text/turtle; version=1.2")
    assert answer.headers["Content-Type"].replace(" ", "").startswith("text/turtle;version=1.2")
    read = ox.Store()
    read.load(answer.body, format=RdfFormat.TURTLE)
    assert len(list(read.query(BOTH, prefixes=PREFIXES))) == 6
    plain = ask(server, query, accept="text/turtle")
    assert "reifies" not in plain.text
    assert "version" not in plain.headers["Content-Type"]
    graph = send(server, "GET", "/store?default", Accept="application/n-triples;version=1.2")
    assert graph.text.count("<<(") == 6
    assert ask(server, query, format="text/turtle;version=1.2").text.count("<<(") == 6
    xml = ask(server, query, accept="application/rdf+xml; version=1.2")
    assert xml.type == "application/rdf+xml"
    assert "reifies" not in xml.text


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("text/turtle; version=1.2", True),
        ('text/turtle;charset=utf-8;version="1.2"', True),
        ("text/turtle;version=1.2;q=0.5, text/turtle", False),
        ("text/turtle;q=0.5, text/turtle;version=1.2", True),
        ("text/turtle;version=1.1", False),
        ("text/turtle;version=1.2;q=0", False),
        ("application/trig;version=1.2, text/turtle", False),
        ("text/turtle", False),
        ("*/*", False),
        ("", False),
    ],
)
def test_a_version_is_part_of_what_is_accepted(accept, wanted):
    assert wants_rdf_12("text/turtle", (), accept) is wanted

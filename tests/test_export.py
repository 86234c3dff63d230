import io
import json
import os

import networkx
import pyoxigraph as ox
import pytest
import rdflib
from invented import ODD, fill
from rdflib.compare import isomorphic

from kg.errors import ExportError, UsageError
from kg.export import FORMATS, export, write
from kg.store import Store
from kg.xmltext import clean

GRAPHS = {
    "turtle": (ox.RdfFormat.TURTLE, "turtle"),
    "ntriples": (ox.RdfFormat.N_TRIPLES, "nt"),
    "rdfxml": (ox.RdfFormat.RDF_XML, "xml"),
}
DATASETS = {
    "trig": (ox.RdfFormat.TRIG, "trig"),
    "nquads": (ox.RdfFormat.N_QUADS, "nquads"),
    "jsonld": (ox.RdfFormat.JSON_LD, "json-ld"),
}
NETWORKS = {
    "graphml": networkx.read_graphml,
    "gexf": networkx.read_gexf,
    "cytoscape": lambda file: networkx.cytoscape_graph(json.load(file)),
}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    path = tmp_path_factory.mktemp("export") / "store"
    fill(path)
    with Store.open(path) as opened:
        yield opened


def exported(store: Store, name: str) -> bytes:
    out = io.BytesIO()
    export(store, name, out)
    return out.getvalue()


def cleaned(quads):
    """Return quads with literals as XML can hold them."""
    for quad in quads:
        object_ = quad.object
        if isinstance(object_, ox.Literal) and object_.datatype == ox.Literal("").datatype:
            object_ = ox.Literal(clean(object_.value))
        yield ox.Quad(quad.subject, quad.predicate, object_, quad.graph_name)


def as_rdflib(quads) -> rdflib.Graph:
    lines = "".join(f"{quad.triple} .\n" for quad in quads)
    return rdflib.Graph().parse(data=lines, format="nt")


@pytest.mark.parametrize("name", GRAPHS)
def test_formats_without_named_graphs_carry_the_default_graph(store, name):
    format_, rdflib_name = GRAPHS[name]
    stated = set(cleaned(store.default_quads()) if name == "rdfxml" else store.default_quads())
    data = exported(store, name)
    assert len(stated) > 50
    assert {ox.Quad(*q.triple) for q in ox.parse(data, format=format_)} == stated
    assert isomorphic(rdflib.Graph().parse(data=data, format=rdflib_name), as_rdflib(stated))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # in rdflib's own parsers
@pytest.mark.parametrize("name", DATASETS)
def test_formats_with_named_graphs_carry_the_articles_graphs_too(store, name):
    format_, rdflib_name = DATASETS[name]
    stated = {*store.default_quads(), *store.article_quads()}
    data = exported(store, name)
    assert set(ox.parse(data, format=format_)) == stated

    dataset = rdflib.Dataset()
    dataset.parse(data=data, format=rdflib_name)
    graphs = {str(graph.identifier): graph for graph in dataset.graphs()}
    articles = {article.iri.value for article in store.articles()}
    assert len(articles) == 2
    assert graphs.keys() == {*articles, "urn:x-rdflib:default"}
    assert isomorphic(graphs["urn:x-rdflib:default"], as_rdflib(store.default_quads()))
    for iri in articles:
        assert isomorphic(graphs[iri], as_rdflib(q for q in store.article_quads() if q.graph_name.value == iri))


@pytest.fixture(scope="module")
def shuffled(store, tmp_path_factory):
    """The same store, its quads arrived in another order."""
    with Store.open(tmp_path_factory.mktemp("export") / "shuffled", writable=True) as opened:
        opened.raw.clear()
        for quad in sorted(store.raw, key=str, reverse=True):
            opened.raw.add(quad)
        yield opened


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_graph_gives_the_same_bytes(store, shuffled, name):
    assert exported(shuffled, name) == exported(store, name)


def test_turtle_reads_well(store):
    text = exported(store, "turtle").decode()
    header, *things = text.strip().split("\n\n")
    names = [line.split()[1] for line in header.splitlines()]
    assert names == sorted(names)
    assert {"kg:", "entity:", "claim:", "oa:"} <= set(names)
    kinds = [thing.split(":")[0] for thing in things]
    assert list(dict.fromkeys(kinds)) == ["entity", "event", "claim", "report", "evidence", "article"]
    assert len({thing.split()[0] for thing in things}) == len(things)
    norland = next(thing for thing in things if 'rdfs:label "Norland"' in thing)
    assert norland.startswith("entity:norland-")
    assert "\n\tkg:backs entity:delta-" in norland


@pytest.mark.parametrize("name", NETWORKS)
def test_networks_have_entities_and_the_relations_that_stand(store, name):
    graph = NETWORKS[name](io.BytesIO(exported(store, name)))
    assert graph.is_directed()
    nodes = {data["label"]: (ident, data) for ident, data in graph.nodes(data=True)}
    assert {label: data["type"] for label, (_, data) in nodes.items()} == {
        "Norland": "Country",
        "Sudmark": "Country",
        "Delta Front": "ArmedGroup",
        "Harrow": "Settlement",
    }
    labels = {ident: label for label, (ident, _) in nodes.items()}
    edges = {
        (labels[s], data["property"], labels[o]): (data["weight"], data["evidence"], data["issued"])
        for s, o, data in graph.edges(data=True)
    }
    odd = ODD if name == "cytoscape" else clean(ODD)
    assert edges == {
        ("Norland", "backs", "Delta Front"): (3, "It was Norland, not Sudmark.", "2031-05-01"),
        ("Norland", "fightsAgainst", "Delta Front"): (1, "It was Norland, not Sudmark.", "2031-05-01"),
        ("Delta Front", "controls", "Harrow"): (1, odd, "2031-05-02"),
    }
    assert odd in nodes["Delta Front"][1]["names"]
    assert nodes["Norland"][1]["iri"].startswith("https://w3id.org/conflict-kg/id/entity/norland-")


def test_gexf_keeps_parallel_edges_apart(store):
    text = exported(store, "gexf").decode()
    assert 'version="1.3"' in text
    assert text.count('kind="backs"') == 1
    assert text.count('kind="fightsAgainst"') == 1


def test_dot_quotes_what_has_a_meaning_there(store):
    lines = exported(store, "dot").decode().splitlines()
    assert lines[0].startswith("digraph")
    assert lines[-1] == "}"
    assert len([line for line in lines if " -> " in line]) == 3
    odd = next(line for line in lines if "controls" in line)
    assert 'tooltip="He said: \\"no\\\\way\\" &amp; <b>left</b>\ufffd\ufffd\ufffd, أهلا 😀\\nend"' in odd


def test_a_finer_type_goes_before_a_coarser_one(tmp_path):
    fill(tmp_path / "store")
    with Store.open(tmp_path / "store", writable=True) as store:
        for quad in store.query("CONSTRUCT { ?e a kg:Organization } WHERE { ?e a kg:ArmedGroup }"):
            store.raw.add(ox.Quad(*quad))
        graph = networkx.read_graphml(io.BytesIO(exported(store, "graphml")))
    assert sorted(type_ for _, type_ in graph.nodes(data="type")) == ["ArmedGroup", "Country", "Country", "Settlement"]


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_store_gives_an_empty_file_that_parses(tmp_path, name):
    with Store.open(tmp_path / "empty", writable=True) as empty:
        data = exported(empty, name)
    if name in NETWORKS:
        assert len(NETWORKS[name](io.BytesIO(data))) == 0
    elif name != "dot":
        format_, _ = (GRAPHS | DATASETS)[name]
        assert list(ox.parse(data, format=format_)) == []


@pytest.mark.parametrize("name", ["geojson", "Turtle", ""])
def test_an_unknown_format_is_refused_with_those_that_exist(store, tmp_path, name):
    with pytest.raises(UsageError, match=r"turtle.*gexf"):
        write(store, name, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_replaced_whole_or_not_at_all(store, tmp_path, monkeypatch):
    target, link = tmp_path / "graph.ttl", tmp_path / "link.ttl"
    target.write_text("old")
    link.symlink_to(target)

    def fail(_, out):
        out.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(FORMATS, "turtle", fail)
    with pytest.raises(ExportError, match=r"graph\.ttl: No space left on device"):
        write(store, "turtle", target)
    assert target.read_text() == "old"
    monkeypatch.undo()

    write(store, "turtle", link)
    assert target.read_bytes() == exported(store, "turtle")
    assert link.is_symlink()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["graph.ttl", "link.ttl"]


def test_where_no_file_can_be_one_line_says_so(store, tmp_path):
    for path in (tmp_path, tmp_path / "missing" / "graph.ttl"):
        with pytest.raises(ExportError, match=f"cannot write {path}: .+"):
            write(store, "turtle", path)


def test_a_pipe_is_written_to_and_stays(store, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write(store, "dot", pipe)
        assert os.read(reader, 1 << 16) == exported(store, "dot")
    finally:
        os.close(reader)
    assert pipe.is_fifo()


def test_standard_output(store, capfdbinary):
    write(store, "ntriples", None)
    assert capfdbinary.readouterr().out == exported(store, "ntriples")

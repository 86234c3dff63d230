import json
import os

import lxml.etree
import pyoxigraph as ox
import pytest
import rdflib
from exporting import exported
from invented import fill
from rdflib.compare import isomorphic

from kg.errors import ExportError, UsageError
from kg.export import FORMATS, Options, Selection, write
from kg.export.formats import Format
from kg.store import Store
from kg.terms import DCTERMS, GEO, KG
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


@pytest.fixture(scope="module")
def store(invented_store):
    return invented_store


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


def test_turtle_has_the_entities_first_and_then_each_article_with_its_day(store):
    text = exported(store, "turtle").decode()
    header, *things = text.strip().split("\n\n")
    names = [line.split()[1] for line in header.splitlines()]
    assert names == sorted(names)
    assert {"kg:", "entity:", "claim:", "oa:"} <= set(names)
    kinds = [thing.split(":")[0] if thing[0] != "#" else thing for thing in things]
    entities = list(dict.fromkeys(kinds[: kinds.index("# 2031-05-01 Sudmark denies it")]))
    assert entities == ["entity"]
    second = kinds.index("# 2031-05-02 Norland arms the Delta Front")
    assert list(dict.fromkeys(kinds[second + 1 :])) == ["article", "event", "report", "claim", "evidence"]
    subjects = [thing.split()[0] for thing in things if thing[0] != "#"]
    assert len(set(subjects)) == len(subjects)
    norland = next(thing for thing in things if 'rdfs:label "Norland"' in thing)
    assert norland.startswith("entity:norland-")
    assert "\n\tkg:backs entity:delta-" in norland


def test_each_sentence_of_turtle_follows_what_it_is_evidence_of(store):
    subjects = [thing.split()[0] for thing in exported(store, "turtle").decode().split("\n\n") if thing.strip()]
    first = subjects.index("claim:one-a")
    assert subjects[first : first + 5] == [
        "claim:one-a",
        "evidence:one-a",
        "evidence:one-a\\/position",
        "evidence:one-a\\/quote",
        "claim:one-b",
    ]


def test_an_articles_title_breaks_no_comment(tmp_path):
    fill(tmp_path / "store")
    with Store.open(tmp_path / "store", writable=True) as store:
        article = next(store.articles())
        for graph in (article.iri, ox.DefaultGraph()):
            for quad in list(store.raw.quads_for_pattern(article.iri, DCTERMS["title"], None, graph)):
                store.raw.remove(quad)
            title = ox.Literal("Two\nlines\u2028and @prefix\r. <b>")
            store.raw.add(ox.Quad(article.iri, DCTERMS["title"], title, graph))
        data = exported(store, "turtle")
        assert {ox.Quad(*q.triple) for q in ox.parse(data, format=ox.RdfFormat.TURTLE)} == set(store.default_quads())


def test_json_ld_reads_as_json(store):
    data = json.loads(exported(store, "jsonld"))
    assert data["@context"]["backs"] == {"@id": "https://w3id.org/conflict-kg#backs", "@type": "@id"}
    things = {thing["@id"]: thing for thing in data["@graph"] if "@graph" not in thing}
    claim = things["claim/one-a"]
    assert (claim["@type"], claim["status"], claim["predicate"]) == ("Claim", "Actual", "backs")
    assert things[claim["subject"]]["label"] == "Norland"
    assert things[claim["evidence"]]["hasSource"] == "article/one-" + store.base.article("one").value[-15:]
    assert things["evidence/one-a/position"]["start"] == 10


@pytest.mark.parametrize("name", [*GRAPHS, *DATASETS])
def test_plain_claims_leave_facts_alone(store, name):
    format_, _ = (GRAPHS | DATASETS)[name]
    quads = set(ox.parse(exported(store, name, claims="plain"), format=format_))
    subjects = {quad.subject.value.removeprefix(store.base.iri).split("/")[0] for quad in quads}
    assert subjects == {"entity", "event"}
    default = cleaned(store.default_quads()) if name == "rdfxml" else store.default_quads()
    assert {q.triple for q in quads} < {q.triple for q in [*default, *store.article_quads()]}
    facts = {q.triple for q in store.default_quads() if q.predicate == KG["backs"]}
    assert facts == {q.triple for q in quads if q.predicate == KG["backs"]}


@pytest.mark.parametrize("name", [*GRAPHS, *DATASETS])
def test_the_geometry_of_a_place_stands_once_and_after_the_place(tmp_path, name):
    fill(tmp_path / "store")
    with Store.open(tmp_path / "store", writable=True) as store:
        harrow, article = store.base.entity("", "harrow"), store.base.article("one")
        shape = ox.NamedNode(f"{harrow.value}/geometry")
        wkt = ox.Literal("POINT(36.75 35.13)", datatype=GEO["wktLiteral"])
        for graph in (article, ox.DefaultGraph()):
            store.raw.add(ox.Quad(harrow, GEO["hasGeometry"], shape, graph))
            store.raw.add(ox.Quad(shape, GEO["asWKT"], wkt, graph))
        format_, _ = (GRAPHS | DATASETS)[name]
        data = exported(store, name)
        found = [q for q in ox.parse(data, format=format_) if q.graph_name == ox.DefaultGraph()]
        assert set(found) == set(cleaned(store.default_quads()) if name == "rdfxml" else store.default_quads())
        assert len(found) == len(set(found))
        subjects = list(dict.fromkeys(quad.subject for quad in found))
        assert subjects.index(shape) == subjects.index(harrow) + 1
        if name != "rdfxml":
            narrow = exported(store, name, selection=Selection(properties=("controls",)))
            assert b"POINT(36.75 35.13)" in narrow


@pytest.mark.parametrize("name", [*GRAPHS, *DATASETS])
def test_what_came_without_an_article_goes_out_too(tmp_path, name):
    fill(tmp_path / "store")
    with Store.open(tmp_path / "store", writable=True) as store:
        node, blank = ox.NamedNode("urn:a:b"), ox.BlankNode("x1")
        literals = [ox.Literal("5", datatype=ox.NamedNode("urn:type")), ox.Literal("fünf", language="de")]
        for object_ in (blank, *literals, ox.Literal("kg:x"), ox.Literal(True)):
            store.raw.add(ox.Quad(node, KG["name"], object_))
        store.raw.add(ox.Quad(blank, ox.NamedNode("urn:p"), node))
        format_, _ = (GRAPHS | DATASETS)[name]
        parsed = ox.Dataset(ox.parse(exported(store, name), format=format_))
        default = cleaned(store.default_quads()) if name == "rdfxml" else store.default_quads()
        stated = ox.Dataset([*default, *(store.article_quads() if name in DATASETS else [])])
        for dataset in (parsed, stated):
            dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        assert set(parsed) == set(stated)


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_store_gives_an_empty_file_that_parses(tmp_path, name):
    with Store.open(tmp_path / "empty", writable=True) as empty:
        data = exported(empty, name)
    if name in GRAPHS | DATASETS:
        format_, _ = (GRAPHS | DATASETS)[name]
        assert list(ox.parse(data, format=format_)) == []
    elif name in {"cytoscape", "geojson"}:
        assert json.loads(data)
    elif name in {"graphml", "gexf"}:
        assert len(lxml.etree.fromstring(data)) > 0


@pytest.mark.parametrize("name", ["Turtle", "", "xlsx"])
def test_an_unknown_format_is_refused_with_those_that_exist(store, tmp_path, name):
    with pytest.raises(UsageError, match=r"turtle.*gexf"):
        write(store, name, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_replaced_whole_or_not_at_all(store, tmp_path, monkeypatch):
    target, link = tmp_path / "graph.ttl", tmp_path / "link.ttl"
    target.write_text("old")
    link.symlink_to(target)

    def fail(_, __, out):
        out.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(FORMATS, "turtle", Format(fail))
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


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("turtle", {"dynamic": True}, "for gexf"),
        ("gexf", {"yed": True}, "for graphml"),
        ("dot", {"claims": "plain"}, "for turtle"),
        ("ntriples", {"events": True}, "for graphml"),
    ],
)
def test_an_option_that_a_format_has_no_use_for_is_refused(store, tmp_path, name, options, words):
    with pytest.raises(UsageError, match=words):
        write(store, name, tmp_path / "out", Options(**options))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["neo4j", "csv", "obsidian"])
def test_a_folder_cannot_be_standard_output(store, name):
    with pytest.raises(UsageError, match="folder"):
        write(store, name, None)

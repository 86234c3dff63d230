"""The formats of graph tools, each opened by a reader that its users have."""

import io
import json
import re
import shutil
import subprocess

import lxml.etree
import networkx
import pytest
from exporting import HOSTILE, exported, labels, relations, times
from invented import ODD, fill
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from kg.export import scheme, style
from kg.store import Store
from kg.terms import KG, XSD
from kg.xmltext import clean

READERS = {
    "graphml": networkx.read_graphml,
    "gexf": networkx.read_gexf,
    "cytoscape": lambda file: networkx.cytoscape_graph(json.load(file)),
}
GEXF = {"g": "http://gexf.net/1.3", "viz": "http://gexf.net/1.3/viz"}


@pytest.fixture(scope="module")
def store(invented_store):
    return invented_store


@pytest.fixture(scope="module")
def dated(tmp_path_factory):
    """The same store with times: who backed whom from when on, and when the assault was."""
    path = tmp_path_factory.mktemp("dated") / "store"
    fill(path)
    with Store.open(path, writable=True) as opened:
        base = opened.base.iri
        for subject, name, day in (
            ("claim/one-a", "validFrom", "2029-01-01"),
            ("claim/one-b", "validUntil", "2031-04-30"),
            ("event/one-a", "earliest", "2031-04-01"),
            ("event/one-a", "latest", "2031-04-30"),
        ):
            day_ = Literal(day, datatype=XSD["date"])
            opened.raw.add(Quad(NamedNode(f"{base}{subject}"), KG[name], day_, DefaultGraph()))
        month = Literal("2031-04", datatype=XSD["gYearMonth"])
        opened.raw.add(Quad(NamedNode(f"{base}event/one-a"), KG["date"], month, DefaultGraph()))
        yield opened


@pytest.fixture(scope="module")
def seeds(seed_store):
    with Store.open(seed_store) as opened:
        yield opened


def read(store: Store, name: str, **options) -> networkx.MultiDiGraph:
    return READERS[name](io.BytesIO(exported(store, name, **options)))


@pytest.mark.parametrize("name", READERS)
def test_networks_have_entities_and_the_relations_that_stand(store, name):
    graph = read(store, name)
    assert graph.is_directed()
    nodes = {data["label"]: (ident, data) for ident, data in graph.nodes(data=True)}
    assert {label: data["type"] for label, (_, data) in nodes.items()} == labels(store)
    called = {ident: label for label, (ident, _) in nodes.items()}
    edges = {
        (called[s], data["property"], called[o]): (data["weight"], data["evidence"], data["issued"], data["confidence"])
        for s, o, data in graph.edges(data=True)
    }
    odd = ODD if name == "cytoscape" else clean(ODD)
    assert edges == {
        ("Norland", "backs", "Delta Front"): (3, "It was Norland, not Sudmark.", "2031-05-01", 0.9),
        ("Norland", "fightsAgainst", "Delta Front"): (1, "It was Norland, not Sudmark.", "2031-05-01", 0.5),
        ("Delta Front", "controls", "Harrow"): (1, odd, "2031-05-02", 0.8),
    }
    assert {ends: weight for ends, (weight, *_) in edges.items()} == relations(store)
    assert odd in nodes["Delta Front"][1]["names"]
    assert nodes["Norland"][1]["iri"].startswith("https://w3id.org/conflict-kg/id/entity/norland-")


@pytest.mark.parametrize("name", READERS)
def test_the_seeds_network_is_that_of_the_store(seeds, name):
    graph = read(seeds, name)
    called = networkx.get_node_attributes(graph, "label")
    assert sorted(called.values()) == sorted(" ".join(label.split()) for label in labels(seeds))
    edges = {(called[s], data["property"], called[o]): data["weight"] for s, o, data in graph.edges(data=True)}
    assert edges == relations(seeds)
    assert len(graph.edges) == len(edges) > 10


@pytest.mark.parametrize("which", ["store", "dated", "seeds"])
@pytest.mark.parametrize("name", READERS)
def test_times_are_those_of_the_store(request, name, which):
    opened = request.getfixturevalue(which)
    graph = read(opened, name)
    called = networkx.get_node_attributes(graph, "label")
    edges = {
        (called[s], data["property"], called[o]): (data.get("first", ""), data.get("last", ""))
        for s, o, data in graph.edges(data=True)
    }
    assert edges == times(opened)
    assert any(first for first, _ in edges.values())


@pytest.mark.parametrize("which", ["store", "dated", "seeds"])
def test_spells_begin_and_end_as_the_store_has_it(request, which):
    opened = request.getfixturevalue(which)
    tree = gexf(opened, dynamic=True)
    called = {node.get("id"): node.get("label") for node in tree.iterfind(".//g:node", GEXF)}
    spans = {}
    for edge in tree.iterfind(".//g:edge", GEXF):
        spells = edge.findall(".//g:spell", GEXF)
        first, last = min((s.get("start") for s in spells), default=""), max((s.get("end") for s in spells), default="")
        spans[called[edge.get("source")], edge.get("kind"), called[edge.get("target")]] = first, last
    wanted = times(opened)
    assert {tie: span for tie, span in spans.items() if tie in wanted} == wanted


@pytest.mark.parametrize("name", READERS)
def test_events_are_nodes_where_they_are_wanted(dated, name):
    graph = read(dated, name, events=True)
    called = networkx.get_node_attributes(graph, "label")
    (event,) = [data for _, data in graph.nodes(data=True) if data["type"] == "Assault"]
    assert (event["label"], event["date"]) == ("assault", "2031-04")
    roles = {(data["property"], called[o]) for s, o, data in graph.edges(data=True) if called[s] == "assault"}
    assert roles == {("agent", "Delta Front"), ("target", "Harrow")}


def test_an_event_that_was_only_threatened_is_no_node(tmp_path):
    fill(tmp_path / "store")
    with Store.open(tmp_path / "store", writable=True) as store:
        event = NamedNode(f"{store.base.iri}event/one-a")
        store.raw.remove(Quad(event, KG["status"], KG["Actual"], DefaultGraph()))
        store.raw.add(Quad(event, KG["status"], KG["Hypothetical"], DefaultGraph()))
        graph = read(store, "graphml", events=True)
    assert "Assault" not in networkx.get_node_attributes(graph, "type").values()


@pytest.mark.parametrize("name", READERS)
def test_hostile_words_stay_words(evil, name):
    graph = read(evil, name, **({"yed": True} if name == "graphml" else {}))
    assert len(graph) == len(graph.edges) == len(HOSTILE)
    found = sorted(data["evidence"] for _, _, data in graph.edges(data=True) if data.get("evidence"))
    if name == "cytoscape":
        assert found == sorted(HOSTILE)
    else:
        # XML folds line ends in attributes; what XML cannot hold stands as U+FFFD.
        folded = {" ".join(clean(words).split()) for words in HOSTILE}
        assert {" ".join(words.split()) for words in found} >= folded - {""}


# GEXF


def gexf(store: Store, **options) -> lxml.etree._Element:
    return lxml.etree.fromstring(exported(store, "gexf", **options))


def test_gexf_keeps_parallel_edges_apart(store):
    kinds = gexf(store).xpath("//g:edge/@kind", namespaces=GEXF)
    assert sorted(kinds) == ["backs", "controls", "fightsAgainst"]


def test_gexf_has_colours_by_type_and_sizes_by_degree(store):
    tree = gexf(store)
    size = {n.get("label"): float(n.find("viz:size", GEXF).get("value")) for n in tree.iterfind(".//g:node", GEXF)}
    assert size["Sudmark"] < size["Harrow"] < size["Norland"] < size["Delta Front"]
    colour = {n.get("label"): dict(n.find("viz:color", GEXF).attrib) for n in tree.iterfind(".//g:node", GEXF)}
    assert colour["Norland"] == colour["Sudmark"]
    assert len({str(value) for value in colour.values()}) == 3


def test_a_dynamic_gexf_has_the_days_of_claims_and_events(dated):
    tree = gexf(dated, dynamic=True)
    graph = tree.find("g:graph", GEXF)
    assert (graph.get("mode"), graph.get("timeformat")) == ("dynamic", "date")
    spells = {
        edge.get("kind"): [(s.get("start"), s.get("end")) for s in edge.iterfind(".//g:spell", GEXF)]
        for edge in tree.iterfind(".//g:edge", GEXF)
    }
    # The text says since when; until when; neither, so that the article's own day is all that is known.
    assert spells["backs"] == [("2029-01-01", "2031-05-02"), ("2031-04-30", "2031-04-30"), ("2031-05-01", "2031-05-01")]
    assert spells["controls"] == [("2031-05-02", "2031-05-02")]
    assert spells["agent"] == [("2031-04-01", "2031-04-30")]
    (event,) = [node for node in tree.iterfind(".//g:node", GEXF) if node.get("label") == "assault"]
    assert [(s.get("start"), s.get("end")) for s in event.iterfind(".//g:spell", GEXF)] == [
        ("2031-04-01", "2031-04-30")
    ]
    assert len(READERS["gexf"](io.BytesIO(exported(dated, "gexf", dynamic=True)))) == 5


@pytest.mark.parametrize("options", [{}, {"dynamic": True}, {"events": True}])
@pytest.mark.parametrize("which", ["store", "evil", "dated"])
def test_gexf_keeps_the_rules_of_its_schema(request, which, options):
    schema = lxml.etree.RelaxNG(lxml.etree.fromstring(GEXF_RULES))
    tree = gexf(request.getfixturevalue(which), **options)
    schema.assertValid(tree)
    nodes = tree.xpath("//g:node/@id", namespaces=GEXF)
    assert len(set(nodes)) == len(nodes)
    assert {*tree.xpath("//g:edge/@source", namespaces=GEXF), *tree.xpath("//g:edge/@target", namespaces=GEXF)} <= {
        *nodes
    }
    declared = {(a.getparent().get("class"), a.get("id")) for a in tree.iterfind(".//g:attribute", GEXF)}
    used = {(v.getparent().getparent().tag.split("}")[1], v.get("for")) for v in tree.iterfind(".//g:attvalue", GEXF)}
    assert used <= declared


# What the schema of GEXF 1.3 says of the elements that an export has, written down for this test.
GEXF_RULES = """
<grammar xmlns="http://relaxng.org/ns/structure/1.0" ns="http://gexf.net/1.3"
         datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
  <start><element name="gexf"><attribute name="version"><value>1.3</value></attribute>
    <element name="graph">
      <attribute name="defaultedgetype"><value>directed</value></attribute>
      <attribute name="mode"><choice><value>static</value><value>dynamic</value></choice></attribute>
      <optional><attribute name="timeformat"><value>date</value></attribute></optional>
      <zeroOrMore><ref name="attributes"/></zeroOrMore>
      <element name="nodes"><zeroOrMore><ref name="node"/></zeroOrMore></element>
      <element name="edges"><zeroOrMore><ref name="edge"/></zeroOrMore></element>
    </element></element></start>
  <define name="attributes"><element name="attributes">
    <attribute name="class"><choice><value>node</value><value>edge</value></choice></attribute>
    <attribute name="mode"><choice><value>static</value><value>dynamic</value></choice></attribute>
    <zeroOrMore><element name="attribute"><attribute name="id"/><attribute name="title"/>
      <attribute name="type"><choice><value>string</value><value>double</value></choice></attribute>
    </element></zeroOrMore></element></define>
  <define name="node"><element name="node"><attribute name="id"/>
    <attribute name="label"><data type="token"/></attribute>
    <interleave><ref name="values"/><optional><ref name="spells"/></optional><ref name="colour"/>
      <element name="size" ns="http://gexf.net/1.3/viz"><attribute name="value">
        <data type="float"><param name="minInclusive">0.0</param></data></attribute></element>
    </interleave></element></define>
  <define name="edge"><element name="edge"><attribute name="id"/><attribute name="source"/><attribute name="target"/>
    <attribute name="kind"><data type="token"/></attribute><attribute name="label"><data type="token"/></attribute>
    <attribute name="weight"><data type="double"/></attribute>
    <interleave><ref name="values"/><optional><ref name="spells"/></optional><ref name="colour"/>
      <element name="thickness" ns="http://gexf.net/1.3/viz"><attribute name="value">
        <data type="float"><param name="minInclusive">0.0</param></data></attribute></element>
    </interleave></element></define>
  <define name="values"><element name="attvalues"><zeroOrMore><element name="attvalue">
    <attribute name="for"/><attribute name="value"/></element></zeroOrMore></element></define>
  <define name="spells"><element name="spells"><oneOrMore><element name="spell">
    <attribute name="start"><data type="date"/></attribute><attribute name="end"><data type="date"/></attribute>
  </element></oneOrMore></element></define>
  <define name="colour"><element name="color" ns="http://gexf.net/1.3/viz">
    <attribute name="r"><ref name="channel"/></attribute><attribute name="g"><ref name="channel"/></attribute>
    <attribute name="b"><ref name="channel"/></attribute></element></define>
  <define name="channel"><data type="nonNegativeInteger"><param name="maxInclusive">255</param></data></define>
</grammar>
"""


# GraphML, Cytoscape, DOT


def test_graphml_tells_cytoscape_the_interaction(store):
    edges = read(store, "graphml").edges(data=True)
    assert {data["interaction"] for _, _, data in edges} == {"backs", "controls", "fightsAgainst"}


def test_graphml_for_yed_has_labels_that_yed_draws(store, evil):
    spaces = {"y": "http://www.yworks.com/xml/graphml"}
    tree = lxml.etree.fromstring(exported(store, "graphml", yed=True))
    assert sorted(tree.xpath("//y:NodeLabel/text()", namespaces=spaces)) == sorted(labels(store))
    assert sorted(tree.xpath("//y:EdgeLabel/text()", namespaces=spaces)) == ["backs", "controls", "fights against"]
    assert len(tree.xpath("//y:Arrows[@target='none']", namespaces=spaces)) == 1
    plain = lxml.etree.fromstring(exported(evil, "graphml", yed=True)).xpath("//y:NodeLabel/text()", namespaces=spaces)
    assert not [label for label in plain if label.startswith("<html")]


def test_cytoscape_has_a_style_for_what_it_draws(store):
    data = json.loads(exported(store, "cytoscape"))
    assert {rule["selector"] for rule in data["style"]} >= {"node", "edge"}
    used = set(re.findall(r"data\((\w+)\)", json.dumps(data["style"])))
    for kind in ("nodes", "edges"):
        for element in data["elements"][kind]:
            assert used - {"size", "width"} <= element["data"].keys()
            assert not [value for value in element["data"].values() if isinstance(value, list | dict)]


def test_dot_quotes_what_has_a_meaning_there(store):
    lines = exported(store, "dot").decode().splitlines()
    assert lines[0].startswith("digraph")
    assert lines[-1] == "}"
    assert len([line for line in lines if " -> " in line]) == 3
    odd = next(line for line in lines if "controls" in line)
    assert 'tooltip="He said: \\"no\\\\way\\" &amp; <b>left</b>\ufffd\ufffd\ufffd, أهلا 😀\\nend"' in odd


@pytest.mark.parametrize("which", ["store", "evil", "dated"])
def test_graphviz_draws_it(request, which):
    dot = shutil.which("dot")
    if dot is None:
        pytest.skip("Graphviz is not installed")
    store = request.getfixturevalue(which)
    data = exported(store, "dot", events=True)
    ran = subprocess.run([dot, "-Tjson"], input=data, capture_output=True, check=True, timeout=60)
    assert ran.stderr == b""
    drawn = json.loads(ran.stdout, strict=False)
    graph = read(store, "graphml", events=True)
    assert len(drawn["objects"]) == len(graph)
    assert len(drawn["edges"]) == len(graph.edges)
    assert {edge["weight"] for edge in drawn["edges"]} == {str(data["weight"]) for _, _, data in graph.edges(data=True)}
    svg = subprocess.run([dot, "-Tsvg"], input=data, capture_output=True, check=True, timeout=60).stdout
    shown = "".join(lxml.etree.fromstring(svg).itertext())
    for _, label in graph.nodes(data="label"):
        for part in clean(label or "").replace("\u2028", " ").split():
            assert part in shown


def test_a_finer_type_goes_before_a_coarser_one(tmp_path):
    fill(tmp_path / "store")
    with Store.open(tmp_path / "store", writable=True) as store:
        for triple in list(store.query("CONSTRUCT { ?e a kg:Organization } WHERE { ?e a kg:ArmedGroup }")):
            store.raw.add(Quad(*triple))
        graph = read(store, "graphml")
    assert sorted(type_ for _, type_ in graph.nodes(data="type")) == ["ArmedGroup", "Country", "Country", "Settlement"]


def test_what_is_not_as_the_ontology_has_it_breaks_nothing(tmp_path):
    fill(tmp_path / "store")
    with Store.open(tmp_path / "store", writable=True) as store:
        claim, norland = NamedNode(f"{store.base.iri}claim/one-a"), store.base.entity("", "norland")
        for triple in (
            (claim, KG["confidence"], Literal("NaN", datatype=XSD["double"])),
            (claim, KG["evidence"], Literal("no node")),
            (claim, KG["validFrom"], Literal("soon")),
            (norland, KG["backs"], Literal("nobody")),
            (norland, KG["backs"], NamedNode("urn:nobody")),
        ):
            store.raw.add(Quad(*triple, DefaultGraph()))
        for name in READERS:
            assert len(read(store, name, events=True).edges) == 5
        days = gexf(store, dynamic=True).xpath("//g:spell/@start", namespaces=GEXF)
        assert set(days) == {"2031-05-01", "2031-05-02"}


def test_colours_are_those_of_terms_that_the_ontology_has():
    known = {scheme.local(node) for node in scheme.entity_types() | scheme.event_types() | scheme.relations()}
    assert {*style._palette()["classes"], *style._palette()["relations"]} <= known

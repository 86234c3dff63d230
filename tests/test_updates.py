"""Updates of articles' graphs: the default graph stays their merge."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad
from serving import make

from kg.iris import Base
from kg.store import Store
from kg.updates import of_data

KG = "https://w3id.org/conflict-kg#"
THING = "<http://example.org/thing>"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return make(tmp_path_factory.mktemp("updates") / "store")


@pytest.fixture
def path(made, tmp_path):
    return Path(shutil.copytree(made, tmp_path / "store"))


def articles(path):
    with Store.open(path) as store:
        return [article.iri for article in store.articles()]


def update(path, text):
    with Store.open(path, writable=True) as store:
        store.update(text)


def default(path):
    with Store.open(path) as store:
        return {quad.triple for quad in store.default_quads()}


def merged(path):
    """Return what the articles state, but for names, which the default graph tells otherwise too."""
    with Store.open(path) as store:
        return {quad.triple for quad in store.article_quads()}


BY_DATA = "{op} DATA {{ GRAPH {graph} {{ {data} }} }}"
BY_PATTERN = "{op} {{ GRAPH {graph} {{ {data} }} }} WHERE {{ }}"
BY_VARIABLE = "{op} {{ GRAPH ?g {{ {data} }} }} WHERE {{ VALUES ?g {{ {graph} }} }}"
BY_BASE = "BASE <https://w3id.org/> {op} {{ GRAPH <{relative}> {{ {data} }} }} WHERE {{ }}"
BY_PREFIX = "PREFIX a: <https://w3id.org/conflict-kg/id/article/> {op} {{ GRAPH a:{local} {{ {data} }} }} WHERE {{ }}"
BY_WITH = "WITH {graph} {op} {{ {data} }} WHERE {{ }}"


@pytest.mark.parametrize("form", [BY_DATA, BY_PATTERN, BY_VARIABLE, BY_BASE, BY_PREFIX, BY_WITH])
def test_a_triple_comes_with_the_first_article_and_goes_with_the_last(path, form):
    one, two = articles(path)
    before = default(path)
    data = f'{THING} a kg:Country ; kg:mainName "Zorn" .'

    def make_(op, graph):
        update(
            path,
            form.format(op=op, graph=graph, data=data, relative=graph.value[17:], local=graph.value.rpartition("/")[2]),
        )

    make_("INSERT", one)
    labelled = default(path) - before
    assert {triple.predicate.value.rpartition("#")[2] for triple in labelled} == {"type", "mainName", "label"}
    assert merged(path) <= default(path)
    make_("INSERT", two)
    make_("DELETE", one)
    assert default(path) - before == labelled
    make_("DELETE", two)
    assert default(path) == before


@pytest.mark.parametrize(
    "text", ["DROP GRAPH {one}", "CLEAR GRAPH {one}", "MOVE {one} TO <http://e.org/g>", "CLEAR NAMED"]
)
def test_a_graph_that_goes_takes_along_what_only_it_said(path, text):
    one, _ = articles(path)
    update(path, text.format(one=one))
    left = default(path)
    assert merged(path) <= left
    assert not any("one-" in str(triple) for triple in left)
    assert any("two-" in str(triple) for triple in left) is (text != "CLEAR NAMED")


def test_graphs_that_are_sent_are_merged_as_well(path):
    one, _ = articles(path)
    before = default(path)
    quad = Quad(NamedNode("http://e.org/s"), NamedNode(f"{KG}mainName"), Literal("Sent"), one)
    with Store.open(path, writable=True) as store:
        store.load_graph(one, [quad], replace=False)
    assert len(default(path) - before) == 2
    with Store.open(path, writable=True) as store:
        store.load_graph(one, [quad], replace=True)
    assert {t for t in default(path) if "one-" in str(t)} == set()
    with Store.open(path, writable=True) as store:
        store.drop_graph(one)
        assert not store.raw.contains_named_graph(one)
    assert not any("Sent" in str(triple) for triple in default(path))


def test_blank_nodes_in_an_article_come_and_go(path):
    one, _ = articles(path)
    before = default(path)
    update(path, f"INSERT DATA {{ GRAPH {one} {{ [] rdfs:comment 'x' ; kg:note [ rdfs:comment 'y' ] }} }}")
    assert len(default(path) - before) == 3
    assert merged(path) <= default(path)
    update(path, f"DELETE WHERE {{ GRAPH {one} {{ ?s rdfs:comment ?o }} }}")
    assert len(default(path) - before) == 1
    with Store.open(path, writable=True) as store:
        store.remove("one")
    assert not any("note" in str(triple) for triple in default(path))


def test_what_an_update_says_of_the_default_graph_alone_it_does_there_alone(path):
    update(path, f"INSERT DATA {{ {THING} rdfs:comment 'own' }}")
    one, _ = articles(path)
    update(path, f"DELETE DATA {{ GRAPH {one} {{ {THING} rdfs:comment 'own' }} }}")
    assert any("own" in str(triple) for triple in default(path))


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("PREFIX e: <http://e.org/> INSERT DATA { e:s e:p 'DELETE { } ;' } ; DELETE DATA { e:s e:p e:o }", (0, 1)),
        ("insert data { <a:s> <a:p> 1 } ; delete data { <a:s> <a:p> 1 } ;", (0, 0)),
        ("DELETE DATA { <http://e.org/is> <http://e.org/p> 1 }", (1, 0)),
        (
            "PREFIX e: <http://e.org/> DELETE DATA { e:is e:p 1 } ; INSERT DATA { e:is e:p 1 }",
            (0, 0),
        ),
        ("INSERT DATA { <http://e.org/is> <http://e.org/p> 1 # } ; CLEAR ALL \n}", (0, 0)),
        ("BASE <http://e.org/> INSERT DATA { GRAPH <g> { <s> <p> [] } }", (0, 1)),
        ("INSERT DATA { <a:s> <a:p> 1 } ; CLEAR ALL", None),
        ("DELETE WHERE { ?s ?p ?o }", None),
        ("INSERT { <a:s> <a:p> ?o } WHERE { ?s ?p ?o }", None),
        ("INSERT DATA { <a:s> <a:p> '\\u0041' }", None),
    ],
)
def test_what_an_update_of_data_changes_is_known_beforehand(text, changes):
    raw = ox.Store()
    raw.add(Quad(NamedNode("http://e.org/is"), NamedNode("http://e.org/p"), Literal(1), DefaultGraph()))
    found = of_data(raw, Base(), text)
    assert (None if found is None else tuple(map(len, found))) == changes


KILLED = """
import os, signal, sys
from pathlib import Path
from kg import updates
from kg.store import Store
updates.between = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
with Store.open(Path(sys.argv[1]), writable=True) as store:
    store.update(sys.argv[2])
"""


def test_a_writer_killed_between_an_update_and_its_merge_leaves_no_half(path):
    one, _ = articles(path)
    text = f"INSERT {{ GRAPH {one} {{ {THING} kg:mainName 'Half' }} }} WHERE {{ }}"
    done = subprocess.run([sys.executable, "-c", KILLED, str(path), text], check=False)
    assert done.returncode == -signal.SIGKILL
    assert (path / "unmerged").exists()
    labels = [t.object.value for t in default(path) if t.subject.value == THING.strip("<>")]
    assert labels == ["Half", "Half"]
    assert not (path / "unmerged").exists()

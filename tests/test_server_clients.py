"""Clients that people use."""

import subprocess
from shutil import which
from urllib.parse import urlencode

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from serving import BACKS, TOKEN, make, running

THING, SAYS = URIRef("http://example.org/thing"), URIRef("http://example.org/says")


@pytest.fixture(scope="module")
def writable(tmp_path_factory):
    with running(make(tmp_path_factory.mktemp("clients") / "store"), writable=True, token=TOKEN) as address:
        yield f"http://{address.netloc}/sparql"


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("format_", ["json", "xml"])
def test_rdflib_asks(writable, method, format_):
    graph = Graph(SPARQLStore(writable, method=method, returnFormat=format_))
    assert [str(row.who) for row in graph.query(BACKS)] == ["Norland"]


def test_rdflib_writes_and_reads_back(writable):
    store = SPARQLUpdateStore(writable, writable, headers={"Authorization": f"Bearer {TOKEN}"}, autocommit=True)
    graph = Graph(store, identifier=URIRef("http://example.org/graph"))
    said = (THING, SAYS, Literal('"أهلا" 😀\n', lang="ar"))
    graph.add(said)
    assert list(graph.triples((THING, None, None))) == [said]
    graph.remove(said)
    assert list(graph.triples((THING, None, None))) == []


@pytest.mark.skipif(not which("curl"), reason="curl is not here")
def test_curl_asks(writable):
    command = ["curl", "-sS", "--compressed", "-H", "Accept: text/csv", "--data", urlencode({"query": BACKS}), writable]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["who", "Norland"]

"""Clients that people use."""

import subprocess
from shutil import which
from urllib.parse import urlencode

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from serving import BACKS, TOKEN, make, running
from SPARQLWrapper import CSV, JSON, POST, POSTDIRECTLY, TURTLE, XML, SPARQLExceptions, SPARQLWrapper

PREFIX = "PREFIX kg: <https://w3id.org/conflict-kg#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>"
WITH_PREFIXES = f"{PREFIX} {BACKS}"
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


def wrapper(address, query, format_=JSON, **options):
    client = SPARQLWrapper(address)
    client.setQuery(query)
    client.setReturnFormat(format_)
    for name, value in options.items():
        getattr(client, f"set{name}")(value)
    return client


@pytest.mark.parametrize("method", ["GET", POST])
@pytest.mark.parametrize("way", ["urlencoded", POSTDIRECTLY])
def test_sparqlwrapper_asks(writable, method, way):
    asked = wrapper(writable, WITH_PREFIXES, Method=method, RequestMethod=way)
    assert [row["who"]["value"] for row in asked.queryAndConvert()["results"]["bindings"]] == ["Norland"]


def test_sparqlwrapper_reads_every_form(writable):
    table = wrapper(writable, WITH_PREFIXES, XML).queryAndConvert()
    assert "Norland" in table.toxml()
    assert wrapper(writable, WITH_PREFIXES, CSV).queryAndConvert().split() == [b"who", b"Norland"]
    graph = wrapper(writable, f"{PREFIX} CONSTRUCT {{ ?a kg:backs ?b }} WHERE {{ ?a kg:backs ?b }}", TURTLE)
    assert b":backs" in graph.queryAndConvert()
    assert wrapper(writable, f"{PREFIX} ASK {{ ?a kg:backs ?b }}").queryAndConvert()["boolean"] is True


def test_sparqlwrapper_writes_with_the_token_alone(writable):
    update = f"INSERT DATA {{ <{THING}> <{SAYS}> 'wrapped' }}"
    there = f"ASK {{ <{THING}> <{SAYS}> 'wrapped' }}"
    with pytest.raises(SPARQLExceptions.Unauthorized):
        wrapper(writable, update, Method=POST).query()
    assert wrapper(writable, there).queryAndConvert()["boolean"] is False
    allowed = wrapper(writable, update, Method=POST)
    allowed.addCustomHttpHeader("Authorization", f"Bearer {TOKEN}")
    allowed.query()
    assert wrapper(writable, there).queryAndConvert()["boolean"] is True


def test_sparqlwrapper_tells_of_a_wrong_query(writable):
    with pytest.raises(SPARQLExceptions.QueryBadFormed, match="line 1, column"):
        wrapper(writable, "SELECT * WHERE { ?s ?p }").query()


@pytest.mark.skipif(not which("curl"), reason="curl is not here")
def test_curl_asks(writable):
    command = ["curl", "-sS", "--compressed", "-H", "Accept: text/csv", "--data", urlencode({"query": BACKS}), writable]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["who", "Norland"]

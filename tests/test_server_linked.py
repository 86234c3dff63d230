"""What is found by following IRIs: things, and the description of the data."""

from urllib.parse import quote

import pyoxigraph as ox
import pytest
from invented import ODD
from serving import ask, make, running, send

from kg.iris import Base
from kg.server.void import VOID
from kg.store import Store
from kg.terms import RDF

NORLAND = Base().entity("", "norland")
PLACE = f"/id/{NORLAND.value.removeprefix(Base().iri)}"


def parsed(answer, format_=ox.RdfFormat.TURTLE):
    assert answer.status == 200, answer.text
    return {quad.triple for quad in ox.parse(answer.body, format=format_)}


@pytest.mark.parametrize("accept", ["", "text/turtle", "application/n-triples;q=0.9", "*/*"])
def test_a_thing_answers_under_its_iri(server, store, accept):
    answer = send(server, "GET", PLACE, **({"Accept": accept} if accept else {}))
    said = parsed(answer)
    with Store.open(store) as opened:
        quads = [*opened.default_quads()]
    assert said == {q.triple for q in quads if NORLAND in (q.subject, q.object)}
    assert said


def test_a_browser_gets_a_page_with_links(server):
    answer = send(server, "GET", PLACE, Accept="text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
    assert answer.type == "text/html"
    assert "<h1>Norland</h1>" in answer.text
    other = Base().entity("", "delta").value.removeprefix(Base().iri)
    assert f'<a href="/id/{other}">Delta Front</a>' in answer.text
    assert send(server, "GET", f"/id/{other}", Accept="text/html").ok


def test_a_page_shows_hostile_text_as_text(server):
    rows = ask(server, "SELECT ?quote { ?quote oa:exact ?text FILTER(CONTAINS(?text, '<b>')) }").rows()
    place = f"/id/{rows[0]['quote'].removeprefix(Base().iri)}"
    page = send(server, "GET", place, Accept="text/html").text
    assert "<b>" in ODD
    assert "<b>" not in page
    assert "&lt;b&gt;" in page


@pytest.mark.parametrize("name", ["entity/nobody-0", "", "a%20b", "%3Cscript%3E", quote("é")])
def test_what_is_not_there_is_not_found(server, name):
    assert send(server, "GET", f"/id/{name}", Accept="text/html").status == 404


def test_the_data_is_described_with_counts_that_follow_the_store(tmp_path):
    path = make(tmp_path / "store")
    with running(path) as server:
        said = parsed(send(server, "GET", "/.well-known/void"))

        def count(name: str) -> int:
            values = [int(t.object.value) for t in said if t.predicate == ox.NamedNode(VOID + name)]
            return sum(values)

        with Store.open(path) as opened:
            triples = [q.triple for q in opened.default_quads()]
        partitions = 1 + 1  # all of it, and all of it by its properties
        assert count("triples") == partitions * len(triples)
        assert count("distinctSubjects") == len({t.subject for t in triples})
        assert count("classes") == len({t.object for t in triples if t.predicate == RDF["type"]})
        assert count("documents") == 2
        with Store.open(path, writable=True) as opened:
            opened.remove("two")
        assert "documents> 1" in send(server, "GET", "/.well-known/void", Accept="application/n-triples").text.replace(
            '"1"^^<http://www.w3.org/2001/XMLSchema#integer>', "1"
        )
        service = parsed(send(server, "GET", "/sparql"))
        datasets = {t.subject for t in said if t.object == ox.NamedNode(f"{VOID}Dataset")}
        assert datasets & {t.object for t in service}

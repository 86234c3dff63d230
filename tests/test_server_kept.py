"""Answers that the server keeps: given again only where the same would come out."""

import re
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from serving import BACKS, TOKEN, ask, make, running, send

from kg.server.kept import Kept
from kg.server.wire import Head, Query, Update
from kg.store import Store

HEAD = Head(200, "application/sparql-results+json", 7, 2)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return make(tmp_path_factory.mktemp("kept") / "store")


@pytest.fixture(scope="module")
def keeping(path):
    with running(path, token=TOKEN) as address:
        yield address


def times_kept(server) -> int:
    return int(float(re.search(r"^kg_kept_total (\S+)", send(server, "GET", "/metrics").text, re.MULTILINE)[1]))


def test_the_same_question_gets_the_same_answer(keeping):
    first = ask(keeping, BACKS)
    before = times_kept(keeping)
    again = ask(keeping, BACKS)
    by_get = send(keeping, "GET", f"/sparql?{urlencode({'query': BACKS})}")
    assert times_kept(keeping) == before + 2
    for answer in (again, by_get):
        assert (answer.status, answer.type, answer.body) == (200, first.type, first.body)
    tag = by_get.headers["ETag"]
    assert send(keeping, "GET", f"/sparql?{urlencode({'query': BACKS})}", If_None_Match=tag).status == 304


@pytest.mark.parametrize("other", [{"format": "csv"}, {"inferred": "true"}, {"default_graph_uri": "http://e.org/none"}])
def test_another_question_does_not(keeping, other):
    assert ask(keeping, BACKS).ok
    before = times_kept(keeping)
    assert ask(keeping, BACKS, **other).ok
    assert times_kept(keeping) == before


@pytest.mark.parametrize("call", ["NOW()", "RAND()", "UUID()", "strUUID()", "BNODE()"])
def test_what_comes_out_otherwise_each_time_is_not_kept(keeping, call):
    query = f"SELECT ({call} AS ?x) WHERE {{}}"
    assert ask(keeping, query).body != ask(keeping, query).body


def test_another_state_of_the_store_gets_another_answer(keeping, path):
    query = "SELECT (COUNT(*) AS ?n) WHERE { ?s <http://e.org/kept> ?o }"
    for number in range(3):
        assert [ask(keeping, query).rows() for _ in range(2)] == [[{"n": str(number)}]] * 2
        with Store.open(path, writable=True) as store:
            store.update(f"INSERT DATA {{ <http://e.org/s> <http://e.org/kept> {number} }}")


def test_a_refusal_is_not_kept(keeping):
    before = times_kept(keeping)
    for _ in range(2):
        assert ask(keeping, "SELECT nonsense").status == 400
    assert times_kept(keeping) == before


def test_no_more_is_kept_than_there_is_room_for():
    kept = Kept(100_000, lambda: 7)
    queries = [Query(1.0, f"ASK {{ ?s ?p {number} }}") for number in range(1000)]
    for query in queries:
        kept.put(query, HEAD, b"{}" * 100)
    there = [query for query in queries if kept.get(query)]
    assert there == queries[-len(there) :]
    assert 50 < len(there) < 200
    kept.put(replace(queries[0], text="large"), HEAD, b"x" * 10_000)
    assert kept.get(replace(queries[0], text="large")) is None


def test_what_was_asked_for_last_stays():
    generation = 7
    kept = Kept(100_000, lambda: generation)
    often = Query(1.0, "ASK {}")
    kept.put(often, HEAD, b"{}")
    for number in range(1000):
        kept.put(Query(1.0, f"ASK {{ ?s ?p {number} }}"), HEAD, b"{}" * 100)
        assert kept.get(replace(often, seconds=2.0)) == (HEAD, b"{}")
    assert kept.get(Update(1.0, "ASK {}")) is None
    generation = 8
    assert kept.get(often) is None

"""Small queries on the shortest way: they get what they would get the whole way, only sooner."""

import gzip
import json
import os
import signal
import subprocess
import threading
import time
from urllib.parse import urlencode

import pytest
from serving import BACKS, TOKEN, ask, counted, running, send
from wires import client, get, post, rows

from kg.server.limits import Limits

NORLAND = [{"who": "Norland"}]
SCAN = "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 30"
SLOW = "SELECT (COUNT(*) AS ?n) WHERE { { SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } LIMIT 400000 } }"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
LONG = "SELECT ?s ?p ?o ?x WHERE { ?s ?p ?o . ?x a ?y } LIMIT 20000"


@pytest.fixture(scope="module")
def hurrying(store, log):
    with running(store, limits=Limits(stall=2, queries=4), writable=True, token=TOKEN, access_log=log) as address:
        yield address


def hurried(server) -> int:
    return counted(server, "kg_hurried_total")


def taught(asking, **headers):
    """Let a client's head be known for rows, whether there are few or many; the next differ in their query alone."""
    for number, query in enumerate((BACKS, SCAN, "ASK {}")):
        assert asking.ask(get(f"{query} # {time.monotonic()} {number}", **headers))[0] == 200
    return asking


def without_tag(answer):
    status, headers, body = answer
    return status, {name: value for name, value in headers.items() if name != "etag"}, body


@pytest.mark.parametrize("query", [BACKS, SCAN, "ASK { ?a kg:backs ?b }", "SELECT ?x WHERE { ?x a kg:None }"])
@pytest.mark.parametrize("accept", ["application/sparql-results+json", "text/csv", "application/sparql-results+xml"])
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_an_answer_is_that_of_the_whole_way(hurrying, query, accept, encoding):
    name = f"{query[:6]}{accept}{encoding}"
    with client(hurrying) as asking, client(hurrying) as other:
        taught(asking, Accept=accept, Accept_Encoding=encoding, X=name)
        before = hurried(hurrying)
        asked = f"{query} # {encoding}"
        short = asking.ask(get(asked, Accept=accept, Accept_Encoding=encoding, X=name))
        large = "content-encoding" in short[1]
        assert hurried(hurrying) == before + (not large)
        whole = other.ask(get(asked, Accept=accept, Accept_Encoding=encoding, X="never seen before"))
        assert without_tag(short) == without_tag(whole)
        assert short[1]["etag"] == whole[1]["etag"]
        assert large == (encoding == "gzip" and len(gzip.decompress(short[2]) if large else short[2]) >= 500)


def test_a_client_that_has_the_answer_is_told_so(hurrying):
    with client(hurrying) as asking:
        taught(asking)
        asked = f"{BACKS} # tagged"
        tag = asking.ask(get(asked))[1]["etag"]
        assert asking.ask(get(asked, If_None_Match=tag))[0] == 304


def test_a_refusal_says_what_it_would_say(hurrying):
    with client(hurrying) as asking:
        taught(asking)
        for number in range(20):  # more than there are workers: none is lost
            status, headers, body = asking.ask(get(f"SELECT nonsense # {number}"))
            assert (status, headers["content-type"]) == (400, "text/plain; charset=utf-8")
            assert b"error at line 1, column" in body
        assert rows(asking.ask(get(f"{BACKS} # after refusals"))) == NORLAND


@pytest.mark.parametrize("accept", ["*/*", "text/turtle", "text/csv"])
def test_another_kind_of_answer_is_not_taken_for_the_one_known(hurrying, accept):
    with client(hurrying) as asking:
        taught(asking, Accept="*/*", X=accept)
        asked = "CONSTRUCT { ?a kg:backs ?b } WHERE { ?a kg:backs ?b }"
        for number in range(3):
            status, headers, _ = asking.ask(get(f"{asked} # {accept} {number}", Accept="*/*", X=accept))
            assert (status, headers["content-type"].partition(";")[0]) == (200, "text/turtle")
            assert rows(asking.ask(get(f"{BACKS} # {accept} {number}", Accept="*/*", X=accept))) == NORLAND


def test_what_takes_its_time_goes_on_and_is_seen_and_cancelled(hurrying):
    with client(hurrying) as asking:
        taught(asking)
        asked = f"{ENDLESS} # endless"
        asking.send(get(asked))
        listed = []
        for _ in range(50):
            time.sleep(0.05)
            listed = [q for q in json.loads(manage(hurrying, "GET", "/queries").text) if q["text"] == asked]
            if listed:
                break
        assert manage(hurrying, "DELETE", f"/queries/{listed[0]['id']}").status == 204
        status, _, body = asking.answer()
        assert (status, body) == (503, b"the query was cancelled\n")
        assert rows(asking.ask(get(f"{BACKS} # after endless"))) == NORLAND


def manage(server, method, path):
    return send(server, method, path, Authorization=f"Bearer {TOKEN}")


def test_what_takes_longer_than_the_shortcut_waits_is_answered_once(hurrying):
    before = counted(hurrying, 'kg_requests_total{method="GET",status="200"}')
    with client(hurrying) as asking:
        taught(asking)
        assert rows(asking.ask(get(f"{SLOW} # slow")))[0]["n"].isdigit()
    assert counted(hurrying, 'kg_requests_total{method="GET",status="200"}') == before + 5  # the metrics one more


def test_a_large_answer_is_whole(hurrying):
    with client(hurrying) as asking:
        taught(asking)
        asking.send(get(f"{LONG} # large", X="large") + b"")
        whole = asking.chunked()
        taught(asking)
        asking.send(get(f"{LONG} # larger"))
        assert asking.chunked() == whole
        assert len(json.loads(whole)["results"]["bindings"]) > 1000


def test_what_comes_behind_is_answered_after_it(hurrying):
    with client(hurrying) as asking:
        taught(asking)
        for number in range(20):
            asking.send(get(f"{BACKS} # first {number}"))
            time.sleep(0.0002 * (number % 5))
            asking.send(get(f"ASK {{ ?x a kg:None }} # second {number}"))
            assert rows(asking.answer()) == NORLAND
            assert json.loads(asking.answer()[2])["boolean"] is False


def test_a_client_that_closes_its_side_gets_its_answer(hurrying):
    for query in (BACKS, SLOW):
        with client(hurrying) as asking:
            taught(asking)
            asking.send(get(f"{query} # half closed"))
            asking.close_writing()
            assert len(rows(asking.answer())) == 1
            assert asking.at_end()


def test_clients_that_go_away_leave_the_workers_to_others(hurrying):
    for number in range(12):
        with client(hurrying) as asking:
            taught(asking)
            asking.send(get(f"{ENDLESS} # gone {number}"))
            time.sleep(0.01 * (number % 3))
    begun = time.monotonic()
    while json.loads(manage(hurrying, "GET", "/queries").text):
        assert time.monotonic() - begun < 10
        time.sleep(0.05)
    answers = []
    threads = [
        threading.Thread(target=lambda n=n: answers.append(ask(hurrying, f"{BACKS} # {n}").rows())) for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert answers == [NORLAND] * 8


def test_more_at_a_time_than_there_are_workers_are_all_answered(hurrying):
    answers = []

    def asks(name):
        with client(hurrying) as asking:
            taught(asking)
            answers.extend(rows(asking.ask(get(f"{BACKS} # {name} {number}"))) for number in range(30))

    threads = [threading.Thread(target=asks, args=(name,)) for name in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert answers == [NORLAND] * (16 * 30)


def test_a_worker_that_was_ended_is_told_of(hurrying):
    with client(hurrying) as asking:
        taught(asking)
        asking.send(get(f"{ENDLESS} # ended"))
        time.sleep(0.02)
        found = subprocess.run(["pgrep", "-f", "kg.server.worker read"], capture_output=True, text=True, check=True)
        for process in found.stdout.split():
            os.kill(int(process), signal.SIGKILL)
        status, _, body = asking.answer()
        assert status == 503
        assert b"its process was ended" in body
        time.sleep(0.2)  # until the server knows that the others are gone
        assert rows(asking.ask(get(f"{BACKS} # after the end"))) == NORLAND


def test_an_update_is_in_the_answer_that_follows(hurrying):
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?s <http://e.org/hurried> ?o }"
    with client(hurrying) as asking:
        taught(asking)
        for number in range(4):
            assert rows(asking.ask(get(f"{count} # {number}"))) == [{"n": str(number)}]
            update = f"INSERT DATA {{ <http://e.org/s> <http://e.org/hurried> {number} }}"
            asking.send(post(urlencode({"update": update}), Authorization=f"Bearer {TOKEN}"))
            assert asking.answer()[0] == 204


def test_other_heads_are_read_each_time(hurrying):
    with client(hurrying) as asking:
        taught(asking)
        before = hurried(hurrying)
        wanted = [
            (get(f"{BACKS} # a", Authorization="Bearer other"), 200),
            (get(f"{BACKS} # b").replace(b"localhost", b"evil.example"), 421),
            (get(f"{BACKS} # c", Accept="a/b"), 406),
            (get(f"{BACKS} # d").replace(b"query=", b"timeout=5&query="), 200),
            (get("SELECT * { SERVICE <http://localhost:1/> { ?s ?p ?o } }"), 403),
            (get(f"{BACKS} # e").replace(b"/sparql?query=", b"/sparql?query=%ff"), 400),
            (get(f"{BACKS} # f", "HEAD"), 200),
        ]
        for _ in range(2):
            assert [asking.ask(request)[0] for request, _ in wanted] == [status for _, status in wanted]
        assert hurried(hurrying) == before


def test_each_is_counted_and_noted(hurrying, log):
    with client(hurrying) as asking:
        taught(asking)
        answers = [asking.ask(get(f"{BACKS} # note {number}")) for number in range(3)]
        asking.ask(get(f"{BACKS} # whose turn comes once the last answer is noted"))
    noted = [entry for entry in map(json.loads, log.read_text().splitlines()) if "%20note%20" in entry["target"]]
    assert [(e["method"], e["status"], e["bytes"], e["client"]) for e in noted] == [
        ("GET", 200, len(answer[2]), "127.0.0.1") for answer in answers
    ]

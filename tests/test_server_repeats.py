"""Requests that came before, byte for byte: they get what they would get anyway, only sooner."""

import json
import socket
import time
from urllib.parse import urlencode

import pytest
from serving import BACKS, TOKEN, ask, counted, running
from wires import client, get, post, rows

from kg.server.limits import Limits
from kg.store import Store

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s <http://e.org/counted> ?o }"
SCAN = "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 30"
NORLAND = [{"who": "Norland"}]


@pytest.fixture(scope="module")
def repeating(store, log):
    with running(store, limits=Limits(stall=0.5), writable=True, token=TOKEN, access_log=log) as address:
        yield address


def repeated(server) -> int:
    return counted(server, "kg_repeated_total")


@pytest.mark.parametrize("request_", [get(BACKS), post(urlencode({"query": BACKS}))])
def test_what_is_asked_again_is_answered_the_same(repeating, request_):
    before = repeated(repeating)
    with client(repeating) as one, client(repeating) as other:
        first = one.ask(request_)
        again = [each.ask(request_) for each in (one, one, other, one)]
    assert rows(first) == NORLAND
    assert again == [first] * 4
    assert repeated(repeating) >= before + 3
    assert "content-security-policy" in first[1]


def test_another_state_of_the_store_gets_another_answer(repeating, store):
    before = repeated(repeating)
    with client(repeating) as asking:
        for number in range(3):
            assert [rows(asking.ask(get(COUNT))) for _ in range(4)] == [[{"n": str(number)}]] * 4
            with Store.open(store, writable=True) as opened:
                opened.update(f"INSERT DATA {{ <http://e.org/s> <http://e.org/counted> {number} }}")
    assert repeated(repeating) >= before + 6


def test_an_update_is_in_the_answer_that_follows_it(repeating):
    with client(repeating) as asking:
        asked = get(COUNT.replace("counted", "updated"))
        for number in range(3):
            assert [rows(asking.ask(asked)) for _ in range(3)] == [[{"n": str(number)}]] * 3
            update = f"INSERT DATA {{ <http://e.org/s> <http://e.org/updated> {number} }}"
            asking.send(post(urlencode({"update": update}), Authorization=f"Bearer {TOKEN}"))
            assert asking.answer()[0] == 204


def test_requests_that_differ_at_all_are_told_apart(repeating):
    with client(repeating) as asking:
        tag = asking.ask(get(SCAN))[1]["etag"]
        requests = [
            get(SCAN),
            get(SCAN, "HEAD"),
            get(SCAN, Accept="text/csv"),
            get(SCAN, Accept="application/sparql-results+xml"),
            get(SCAN, Accept="a/b"),
            get(SCAN, Accept_Encoding="gzip"),
            get(SCAN, If_None_Match=tag),
            get(SCAN, If_None_Match='"other"'),
            get(SCAN).replace(b"localhost", b"evil.example"),
            post(urlencode({"query": SCAN})),
            post(SCAN, "application/sparql-query"),
            post(SCAN, "text/plain"),
        ]
        first = [asking.ask(request) for request in requests]
        for _ in range(3):
            assert [asking.ask(request) for request in requests] == first
    assert [answer[0] for answer in first] == [200, 200, 200, 200, 406, 200, 304, 200, 421, 200, 200, 415]
    assert first[1][2] == first[6][2] == b""
    assert first[2][2].startswith(b"s,p,o\r\n")
    assert first[5][1]["content-encoding"] == "gzip"
    assert len({answer[2] for answer in first}) == 8  # nothing, JSON, CSV, XML, gzip, and three refusals


def test_answers_come_in_the_order_of_the_requests(repeating):
    known = [get(BACKS), get(SCAN)]
    with client(repeating) as asking:
        answers = [asking.ask(request) for request in known for _ in range(3)][::3]
        asking.send(*known, *known)
        assert [asking.answer() for _ in range(4)] == answers * 2
        asking.send(get(f"{COUNT} # a query not asked before, and another behind it"))
        time.sleep(0.001)
        asking.send(known[0])
        assert b'"n"' in asking.answer()[2]
        assert asking.answer() == answers[0]


def test_a_request_in_pieces_gets_the_same_answer(repeating):
    asked = post(urlencode({"query": BACKS}))
    with client(repeating) as asking:
        whole = [asking.ask(asked) for _ in range(3)][-1]
        for cut in (1, 30, asked.index(b"\r\n\r\n") + 4, len(asked) - 1):
            asking.send(asked[:cut])
            time.sleep(0.05)
            asking.send(asked[cut:])
            assert asking.answer() == whole
            assert asking.ask(asked) == whole


def test_a_request_with_something_behind_it_is_read_each_time(repeating):
    before = repeated(repeating)
    for behind in (b"\0\0\r\n\r\n", b"GET", get(BACKS)[:40]):
        for _ in range(3):
            with client(repeating) as asking:
                asking.send(get(BACKS, X="behind"), behind)
                assert rows(asking.answer()) == NORLAND
    assert repeated(repeating) == before


@pytest.mark.parametrize(
    "request_",
    [
        get(BACKS, Connection="close"),
        get(BACKS).replace(b"HTTP/1.1", b"HTTP/1.0"),
    ],
)
def test_a_connection_that_is_to_be_closed_is(repeating, request_):
    for _ in range(3):
        with client(repeating) as asking:
            assert rows(asking.ask(request_)) == NORLAND
            assert asking.at_end()


@pytest.mark.parametrize("headers", [{"Authorization": f"Bearer {TOKEN}"}, {"Authorization": "Bearer other"}])
def test_a_request_with_a_token_is_read_each_time(repeating, headers):
    with client(repeating) as asking:
        before = repeated(repeating)
        assert [rows(asking.ask(get(BACKS, **headers))) for _ in range(4)] == [NORLAND] * 4
        assert repeated(repeating) == before


@pytest.mark.parametrize("query", ["SELECT (NOW() AS ?x) {}", "SELECT nonsense", "SELECT (STRUUID() AS ?x) {}"])
def test_what_may_come_out_otherwise_is_asked_each_time(repeating, query):
    before = repeated(repeating)
    with client(repeating) as asking:
        for _ in range(4):
            asking.ask(get(query))
    assert repeated(repeating) == before


def test_each_is_counted_and_noted(repeating, log):
    name = 'kg_requests_total{method="GET",status="200"}'
    asked = get(f"{BACKS} # noted")
    with client(repeating) as asking:
        before = counted(repeating, name)
        answers = [asking.ask(asked) for _ in range(5)]
        assert counted(repeating, name) == before + 6
    noted = [entry for entry in map(json.loads, log.read_text().splitlines()) if "%20noted" in entry["target"]]
    assert len(noted) == 5
    assert len({tuple(entry) for entry in noted}) == 1
    assert {(entry["status"], entry["bytes"], entry["client"]) for entry in noted} == {
        (200, len(answers[0][2]), "127.0.0.1")
    }
    assert sorted(entry["time"] for entry in noted) == [entry["time"] for entry in noted]


def test_a_client_that_takes_nothing_is_let_go(repeating):
    large = get("SELECT * WHERE { ?s ?p ?o } LIMIT 200", X="large")
    with client(repeating) as asking:
        for _ in range(3):
            asking.ask(large)
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.connect((repeating.hostname, repeating.port))
        slow.settimeout(30)
        with pytest.raises(ConnectionError):  # it is not waited for until it reads
            while True:
                slow.sendall(large)
                time.sleep(0.002)
    assert ask(repeating, BACKS).rows() == NORLAND

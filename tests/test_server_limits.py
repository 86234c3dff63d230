"""Queries that would hang the endpoint, swell or reach out of it."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

import pytest
from serving import BACKS, FORM, ask, connected, listening, send

from kg.server.wire import Query

ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
_numbers = count()
LONG = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def backs() -> str:
    """Return a small query that the server was not asked before: it must have a worker answer it."""
    return f"{BACKS} # {next(_numbers)}"


def test_a_query_out_of_time_is_stopped(server):
    begun = time.monotonic()
    answer = ask(server, ENDLESS, timeout="0.5")
    assert (answer.status, time.monotonic() - begun < 4) == (503, True)
    assert "stopped after 0.5 s" in answer.refusal()
    assert ask(server, backs(), timeout="1000").rows() == [{"who": "Norland"}]


def test_an_answer_out_of_time_is_broken_off(server):
    fields = urlencode({"query": LONG, "timeout": 2})
    assert ask(server, backs()).ok
    with connected(server) as connection:
        connection.request("POST", "/sparql", fields, {"Content-Type": FORM})
        response = connection.getresponse()
        assert response.status == 200
        with pytest.raises(http.client.IncompleteRead):
            while response.read(1 << 20):
                pass


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?x32 WHERE { BIND('four' AS ?x0) "
        + "".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1}) " for i in range(32))
        + "}",
        f"SELECT * WHERE {{ ?s ?p ?o FILTER({'!' * 200_000}?o) }}",
    ],
)
def test_a_query_that_ends_its_worker_ends_nothing_else(server, query):
    answer = ask(server, query)
    assert answer.status == 503
    assert "too much memory or nests too deep" in answer.refusal()
    assert ask(server, backs()).rows() == [{"who": "Norland"}]


def test_no_more_queries_at_a_time_than_there_are_places(server):
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(ask(server, ENDLESS, timeout="1"))) for _ in range(2)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    assert ask(server, backs(), timeout="0.2").status == 503
    assert send(server, "GET", "/").status == 200
    for thread in threads:
        thread.join()
    assert [answer.status for answer in answers] == [503, 503]


@pytest.mark.parametrize("query", [ENDLESS, LONG])
def test_the_place_of_a_client_that_went_away_is_free(server, query):
    for _ in range(2):
        with connected(server) as connection:
            connection.request("POST", "/sparql", urlencode({"query": query}), {"Content-Type": FORM})
            if query == LONG:
                connection.getresponse().read(1)
            else:
                time.sleep(0.2)
    assert ask(server, backs(), timeout="15").rows() == [{"who": "Norland"}]


CALLS = [
    "SELECT * WHERE { SERVICE <URL> { ?s ?p ?o } }",
    "ASK { service Silent<URL>{ ?s ?p ?o } }",
    "ASK { Service # { not yet\n # nor here\r\n SILENT#>\n <URL>#\n{ ?s ?p ?o } }",
    "PREFIX away: <URL> ASK { SERVICE away: { ?s ?p ?o } }",
    "PREFIX : <URL> ASK { SERVICE:a\\#b\\?c { ?s ?p ?o } }",
    "ASK { VALUES ?to { <URL> } FILTER EXISTS { SERVICE ?to { ?s ?p ?o } } }",
    "ASK { VALUES $to { <URL> } FILTER EXISTS { SERVICE$to{ ?s ?p ?o } } }",
    "ASK { BIND(1 AS ?a) BIND(2 AS ?b) FILTER(?a<?b)SERVICE#>\n<URL>{ ?s ?p ?o } }",
    "ASK { VALUES ?v { 1 } { SELECT * WHERE { SERVICE <URL\\u0061> { ?s ?p ?o } } } }",
]
RAW = """
import sys, pyoxigraph
answer = pyoxigraph.Store().query(sys.argv[1])
list(answer) if isinstance(answer, pyoxigraph.QuerySolutions) else answer
"""


@pytest.mark.parametrize("query", CALLS)
def test_a_query_reaches_no_other_endpoint(server, query):
    with listening() as (url, made):
        query = query.replace("URL", url)
        answer = ask(server, query)
        assert answer.status == 403
        assert "SERVICE" in answer.refusal()
        time.sleep(0.05)
        assert made == []
        # The listener does hear the query where nothing keeps it.
        subprocess.run([sys.executable, "-c", RAW, query], stderr=subprocess.DEVNULL, timeout=20, check=False)
        until = time.monotonic() + 5
        while not made and time.monotonic() < until:
            time.sleep(0.01)
        assert made


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service WHERE { ?service a kg:Claim }",
        "SELECT ?service ?b WHERE { ?service kg:status ?b { } } # the service is good: {",
        'ASK { VALUES ?x { "secret service" } { FILTER(CONTAINS(?x, "service")) { } } }',
        "ASK { OPTIONAL { ?a <https://example.org/service> ?b } { } }",
    ],
)
def test_the_word_service_alone_is_no_offence(server, query):
    assert ask(server, query).status == 200


def workers(store) -> list[int]:
    """Return the processes that work on a store."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            command = (process / "cmdline").read_bytes().split(b"\0")
            if b"kg.server.worker" in command and str(store).encode() in command:
                found.append(int(process.name))
    return found


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="there is no list of processes to find a worker in")
def test_a_worker_that_is_killed_from_outside_is_replaced(server, store):
    answers = []
    asking = threading.Thread(target=lambda: answers.append(ask(server, ENDLESS)))
    asking.start()
    while asking.is_alive():
        for process in workers(store):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        time.sleep(0.3)
    asking.join()
    assert answers[0].status == 503
    assert "ended" in answers[0].refusal()
    assert ask(server, backs()).rows() == [{"who": "Norland"}]


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="there is no list of processes to find a worker in")
@pytest.mark.skipif(os.getpriority(os.PRIO_PROCESS, 0) >= 19, reason="these tests have the lowest priority themselves")
def test_a_query_that_runs_for_long_lets_others_go_first(server, store):
    asking = threading.Thread(target=lambda: ask(server, ENDLESS))
    asking.start()
    least = os.getpriority(os.PRIO_PROCESS, 0)
    while asking.is_alive() and all(priority(p) <= least for p in workers(store)):
        time.sleep(0.1)
    assert any(priority(p) > least for p in workers(store))
    for entry in json.loads(send(server, "GET", "/queries").text):
        send(server, "DELETE", f"/queries/{entry['id']}")
    asking.join()
    assert ask(server, backs()).rows() == [{"who": "Norland"}]
    assert all(priority(p) <= least for p in workers(store))


def priority(process: int) -> int:
    with suppress(ProcessLookupError):
        return os.getpriority(os.PRIO_PROCESS, process)
    return -20


def test_no_more_queries_wait_than_may(server):
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(ask(server, ENDLESS, timeout="3"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status for answer in answers} == {503}
    refused = [answer for answer in answers if "waiting" in answer.text]
    assert len(refused) == 3
    assert {answer.headers["Retry-After"] for answer in refused} == {"1"}


def test_an_answer_with_too_many_rows_is_broken_off(server):
    rows = "{ VALUES ?x { " + "1 " * 600 + "} } { VALUES ?y { " + "1 " * 600 + "} }"
    for format_ in ("json", "xml", "csv", "tsv"):
        with connected(server) as connection:
            fields = urlencode({"query": f"SELECT * WHERE {{ {rows} }}", "format": format_})
            connection.request("POST", "/sparql", fields, {"Content-Type": FORM})
            with pytest.raises(http.client.IncompleteRead):
                connection.getresponse().read()


def test_a_client_that_reads_a_byte_now_and_then_is_let_go(server):
    head = f"GET /sparql?{urlencode({'query': LONG})} HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.connect((server.hostname, server.port))
        slow.sendall(head.encode())
        deadline = time.monotonic() + 15
        while 'reason="slow client"' not in send(server, "GET", "/metrics").text:
            assert time.monotonic() < deadline
            slow.recv(1)
            time.sleep(0.5)
    assert send(server, "GET", "/queries").text == "[]"


def test_the_first_rows_leave_at_once(server):
    """The whole answer would take longer than the server gives it."""
    begun = time.monotonic()
    with connected(server) as connection:
        connection.request("POST", "/sparql", urlencode({"query": LONG, "format": "csv"}), {"Content-Type": FORM})
        response = connection.getresponse()
        assert response.readline() == b"a,b,c,d,e,f,g,h,i,j,k,l\r\n"
        assert response.readline().startswith(b"http")
    assert time.monotonic() - begun < 10


def test_a_store_that_a_killed_build_left_is_brought_up_to_date(server, store):
    """A process that is killed after its transaction and before its checkpoint; the server publishes it."""
    killed = (
        "import os, sys; from pathlib import Path; from kg.store import Store\n"
        "store = Store.open(Path(sys.argv[1]), writable=True)\n"
        "store.update('INSERT DATA { <http://e.org/killed> rdfs:label \"x\" }')\n"
        "os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", killed, str(store)], check=False)
    deadline = time.monotonic() + 20
    while '"boolean":true' not in ask(server, "ASK { <http://e.org/killed> ?p ?o }").text:
        assert time.monotonic() < deadline
        time.sleep(0.2)


@pytest.fixture
def worker(store):
    command = [sys.executable, "-m", "kg.server.worker", "read", str(store), str(1 << 30), "1000", "100"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield process


def test_a_worker_ends_with_its_server(worker):
    worker.stdin.close()
    assert worker.wait(30) == 0


def test_a_worker_whose_server_has_gone_says_nothing(store):
    command = [sys.executable, "-m", "kg.server.worker", "read", str(store), str(1 << 30), "1000000", "100"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdin.write(Query(20, LONG).encode())
        process.stdin.flush()
        process.stdout.read(1)
        process.stdout.close()
        said = process.communicate(timeout=30)[1]
    assert b"Traceback" not in said


def test_a_worker_without_its_server_does_not_run_on(worker):
    worker.stdin.write(Query(0.1, ENDLESS).encode())
    worker.stdin.close()
    assert worker.wait(30) == -signal.SIGALRM

"""Queries that would hang the endpoint, swell or reach out of it."""

import http.client
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from urllib.parse import urlencode

import pytest
from serving import BACKS, FORM, ask, connected, send

from kg.server.wire import Job

ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
LONG = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def test_a_query_out_of_time_is_stopped(server):
    begun = time.monotonic()
    answer = ask(server, ENDLESS, timeout="0.5")
    assert (answer.status, time.monotonic() - begun < 4) == (503, True)
    assert "stopped after 0.5 s" in answer.refusal()
    assert ask(server, BACKS, timeout="1000").rows() == [{"who": "Norland"}]


def test_an_answer_out_of_time_is_broken_off(server):
    fields = urlencode({"query": LONG, "timeout": 1})
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
        f"SELECT * WHERE {'{' * 100_000}{'}' * 100_000}",
    ],
)
def test_a_query_that_ends_its_worker_ends_nothing_else(server, query):
    answer = ask(server, query)
    assert answer.status == 503
    assert "too much memory or nests too deep" in answer.refusal()
    assert ask(server, BACKS).rows() == [{"who": "Norland"}]


def test_no_more_queries_at_a_time_than_there_are_places(server):
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(ask(server, ENDLESS, timeout="1"))) for _ in range(2)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    assert ask(server, BACKS, timeout="0.2").status == 503
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
    assert ask(server, BACKS, timeout="3").rows() == [{"who": "Norland"}]


@contextmanager
def listening():
    """Yield a URL on this machine and the list of connections made to it."""
    made = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                connection.close()
                made.append(1)

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/", made
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


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


@pytest.fixture
def worker(store):
    command = [sys.executable, "-m", "kg.server.worker", str(store), str(1 << 30)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield process


def test_a_worker_ends_with_its_server(worker):
    worker.stdin.close()
    assert worker.wait(5) == 0


def test_a_worker_without_its_server_does_not_run_on(worker):
    worker.stdin.write(Job(ENDLESS, (), (), False, (), "", 0.1).encode())
    worker.stdin.close()
    assert worker.wait(5) == -signal.SIGALRM

"""Updates and graphs that clients send: who may, in which forms, and that readers see all of it or nothing."""

import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from serving import FORM, TOKEN, ask, listening, make, running, send

from kg.store import Store

UPDATE = "application/sparql-update"
GRAPH = "http://example.org/graph"
PLACE = f"/store?graph={quote(GRAPH, safe='')}"
INSERT = "INSERT DATA { GRAPH <http://example.org/graph> { <http://example.org/s> rdfs:label 'said' } }"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return make(tmp_path_factory.mktemp("writable") / "store")


@pytest.fixture(scope="module")
def writable(path):
    with running(path, writable=True, token=TOKEN) as address:
        yield address


def write(server, method, path, body=None, **headers):
    return send(server, method, path, body, Authorization=f"Bearer {TOKEN}", **headers)


def update(server, text, **parameters):
    return write(server, "POST", f"/sparql?{urlencode(parameters)}", text.encode(), Content_Type=UPDATE)


WRITES = [
    ("POST", "/sparql", INSERT.encode(), UPDATE),
    ("POST", "/sparql", urlencode({"update": INSERT}), FORM),
    ("PUT", PLACE, b"<http://example.org/s> <http://example.org/p> 1 .", "text/turtle"),
    ("POST", PLACE, b"<http://example.org/s> <http://example.org/p> 1 .", "text/turtle"),
    ("POST", "/store", b"<http://example.org/s> <http://example.org/p> 1 .", "text/turtle"),
    ("PUT", "/store/mine", b"<http://example.org/s> <http://example.org/p> 1 .", "text/turtle"),
    ("DELETE", "/store?default", None, FORM),
]


@pytest.mark.parametrize("token", [None, "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer", "Bearer é"])
@pytest.mark.parametrize(("method", "place", "body", "type_"), WRITES)
def test_nothing_is_written_without_the_token(writable, method, place, body, type_, token):
    before = ask(writable, COUNT).rows()
    headers = {"Authorization": token.encode("latin-1")} if token else {}
    answer = send(writable, method, place, body, Content_Type=type_, **headers)
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert "token" in answer.refusal()
    assert TOKEN not in answer.text
    assert ask(writable, COUNT).rows() == before


@pytest.mark.parametrize(("method", "place", "body", "type_"), WRITES)
def test_a_server_that_is_not_writable_refuses_even_the_token(server, method, place, body, type_):
    answer = write(server, method, place, body, Content_Type=type_)
    assert answer.status == 403
    assert "read-only" in answer.refusal()


@pytest.mark.parametrize(("body", "type_"), [(INSERT.encode(), UPDATE), (urlencode({"update": INSERT}), FORM)])
def test_an_update_is_in_the_next_answer(writable, body, type_):
    assert update(writable, f"DROP SILENT GRAPH <{GRAPH}>").status == 204
    query = f"ASK {{ GRAPH <{GRAPH}> {{ ?s rdfs:label 'said' }} }}"
    assert '"boolean":false' in ask(writable, query).text
    assert write(writable, "POST", "/sparql", body, Content_Type=type_).status == 204
    assert '"boolean":true' in ask(writable, query).text


def test_an_update_all_or_nothing(writable):
    before = ask(writable, COUNT).rows()
    answer = update(writable, f"{INSERT.replace('said', 'half')} ; CREATE GRAPH <{GRAPH}x> ; CREATE GRAPH <{GRAPH}x>")
    assert answer.status == 400
    assert ask(writable, COUNT).rows() == before


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("INSERT DATA {\n <a:b> <a:c> }", "line 2, column"),
        ("LOAD <http://127.0.0.1:1/x.ttl>", "LOAD is refused"),
        ("INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "SERVICE is refused"),
        ("CLEAR ALL" + " " * (1 << 20), "longer than"),
    ],
)
def test_a_wrong_update_is_refused_in_one_line(writable, text, reason):
    answer = update(writable, text)
    assert 400 <= answer.status < 500
    assert reason in answer.refusal()


def test_a_delete_where_sees_the_graphs_that_the_request_names(writable):
    one, two = "http://example.org/one", "http://example.org/two"
    data = "<http://example.org/s> rdfs:label 'x'"
    assert update(writable, f"INSERT DATA {{ {data} GRAPH <{one}> {{ {data} }} GRAPH <{two}> {{ {data} }} }}").ok
    assert update(writable, "DELETE WHERE { GRAPH ?g { ?s rdfs:label 'x' } }", **{"using-named-graph-uri": one}).ok
    rows = ask(writable, "SELECT ?g WHERE { GRAPH ?g { ?s rdfs:label 'x' } }").rows()
    assert rows == [{"g": two}]
    assert update(writable, f"DROP GRAPH <{two}> ; DELETE DATA {{ {data} }}").ok


def test_a_graph_in_every_format_comes_back_the_same(writable):
    said = "<http://e.org/s> <http://e.org/p> 'أهلا 😀 \\u0007 \"q\"'@ar ; <http://e.org/q> [ a <http://e.org/T> ] ."
    assert write(writable, "PUT", PLACE, said.encode(), Content_Type="text/turtle").status in (201, 204)
    turtle = send(writable, "GET", PLACE, Accept="text/turtle").text
    assert "http://e.org/T" in turtle
    for media in ("application/n-triples", "application/ld+json", "text/n3"):
        body = send(writable, "GET", PLACE, Accept=media).body
        assert write(writable, "PUT", PLACE, body, Content_Type=media).status == 204
        answer = send(writable, "GET", PLACE, Accept="application/n-triples")
        assert answer.text.count(" .\n") == 3
        assert "أهلا 😀" in answer.text


@pytest.mark.parametrize(
    ("method", "place", "body", "type_", "status"),
    [
        ("GET", "/store", None, "", 400),
        ("GET", "/store?graph=not+an+iri", None, "", 400),
        ("GET", f"{PLACE}&default", None, "", 400),
        ("GET", "/store?graph=http%3A%2F%2Fexample.org%2Fnone", None, "", 404),
        ("DELETE", "/store?graph=http%3A%2F%2Fexample.org%2Fnone", None, "", 404),
        ("PUT", PLACE, b"<http://example.org/s> oops", "text/turtle", 400),
        ("PUT", PLACE, b"\xff", "text/turtle", 400),
        ("PUT", PLACE, b"{}", "application/json", 415),
        ("PUT", PLACE, b"<a:b> <a:c> <a:d> <a:e> .", "application/n-quads", 415),
        ("PUT", PLACE, b"", "", 415),
        ("PATCH", PLACE, b"", "text/turtle", 405),
    ],
)
def test_wrong_requests_for_graphs_are_refused(writable, method, place, body, type_, status):
    answer = write(writable, method, place, body, **({"Content_Type": type_} if type_ else {}))
    assert answer.status == status
    assert answer.refusal()


def test_a_new_graph_gets_an_address_of_its_own(writable):
    made = write(writable, "POST", "/store", b"<http://e.org/s> <http://e.org/p> 1 .", Content_Type="text/turtle")
    assert made.status == 201
    path = made.headers["Location"].removeprefix(f"http://{writable.netloc}")
    assert "http://e.org/p" in send(writable, "GET", path).text
    assert write(writable, "DELETE", path).status == 204
    assert send(writable, "GET", path).status == 404


def test_updates_and_a_build_take_turns_and_no_answer_is_half(writable, path):
    """A transaction changes two triples at a time; whoever reads sees both or neither."""
    script = "import sys; sys.path.insert(0, sys.argv[2]); from test_server_writing import build; build(sys.argv[1])"
    command = [sys.executable, "-c", script, str(path), str(Path(__file__).parent)]
    wrong, ended = [], threading.Event()
    pair = "SELECT (COUNT(*) AS ?n) WHERE { ?s <http://example.org/pair> ?o }"

    def read() -> None:
        while not ended.is_set():
            count = int(ask(writable, pair).rows()[0]["n"])
            if count % 2:
                wrong.append(count)

    reader = threading.Thread(target=read)
    reader.start()
    with subprocess.Popen(command) as builder:
        try:
            for turn in range(3):
                data = f"<http://example.org/{turn}> <http://example.org/pair> 1, 2"
                assert update(writable, f"INSERT DATA {{ {data} }}").ok
        finally:
            builder.terminate()
            ended.set()
    reader.join()
    assert not wrong
    assert int(ask(writable, pair).rows()[0]["n"]) >= 6


def build(path: str) -> None:
    from pyoxigraph import Literal, NamedNode, Triple

    from kg.types import Article

    with Store.open(Path(path), writable=True) as store:
        for k in range(100_000):
            said = [
                Triple(NamedNode(f"http://example.org/a{k}"), NamedNode("http://example.org/pair"), Literal(n))
                for n in (1, 2)
            ]
            store.put(Article(str(k % 50), "t", f"t{k}"), said, str(k))
            time.sleep(0.02)


CALLS = ["LOAD <URL>", "LOAD SILENT <URL> INTO GRAPH <http://example.org/g>"]
OUTSIDE = """
import socket, subprocess, sys, pyoxigraph
from pathlib import Path
from kg.server.sandbox import confine
import kg.server.worker
print(confine(None if sys.argv[1] == "write" else [Path(sys.argv[3])]))
attempts = {
    "socket": lambda: socket.create_connection(("127.0.0.1", int(sys.argv[2].rsplit(":")[-1].strip("/")))),
    "service": lambda: list(pyoxigraph.Store().query(f"SELECT * {{ SERVICE <{sys.argv[2]}> {{ ?s ?p ?o }} }}")),
    "load": lambda: pyoxigraph.Store().update(f"LOAD <{sys.argv[2]}>"),
    "program": lambda: subprocess.run(["true"]),
}
if sys.argv[1] == "read":
    attempts["file"] = lambda: open("/etc/passwd").read()
    attempts["write"] = lambda: open(sys.argv[3] + "/new", "w")
for name, attempt in attempts.items():
    try:
        attempt()
        print(name, "done")
    except OSError as error:
        print(name, type(error).__name__)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux confines a process")
@pytest.mark.parametrize("role", ["read", "write"])
def test_a_worker_cannot_reach_out_below_the_parser(path, role):
    """What no look at the text of a query can promise: the system refuses."""
    with listening() as (url, made):
        done = subprocess.run(
            [sys.executable, "-c", OUTSIDE, role, url, str(path)], capture_output=True, text=True, check=True
        )
        missing, *tried = done.stdout.splitlines()
        if missing != "[]":
            pytest.skip(f"this system cannot refuse {missing}")
        assert len(tried) == (6 if role == "read" else 4)
        assert all(line.endswith(" PermissionError") for line in tried), tried
        assert made == []


@pytest.mark.parametrize("call", CALLS)
def test_an_update_loads_nothing(writable, call):
    with listening() as (url, made):
        answer = update(writable, call.replace("URL", url))
        assert answer.status == 403
        assert made == []

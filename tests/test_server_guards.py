"""What stands before requests: hosts, origins, tokens to manage with, slow clients; what is kept, noted and counted."""

import gzip
import json
import socket
import threading
import time
from urllib.parse import urlencode

import pytest
from serving import BACKS, FORM, TOKEN, ask, connected, running, send
from starlette.testclient import TestClient

from kg.errors import UsageError
from kg.server.app import application
from kg.server.limits import Options
from kg.server.run import serve
from kg.store import Store

ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
GET = f"/sparql?{urlencode({'query': BACKS})}"


@pytest.fixture(scope="module")
def guarded(store, log):
    options = {"origins": ("https://news.example",), "names": ("kg.example",), "token": TOKEN}
    with running(store, **options, access_log=log) as address:
        yield address


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "[::2]", "@"])
def test_another_host_is_misdirected(server, host):
    answer = send(server, "GET", GET, Host=host)
    assert answer.status == 421
    assert "--name" in answer.refusal()


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1:99", "[::1]:7878", "kg.example:443"])
def test_a_host_of_its_own_is_answered(guarded, host):
    assert send(guarded, "GET", GET, Host=host).ok


@pytest.mark.parametrize(
    ("host", "status"), [("192.0.2.7", 200), ("[2001:db8::1]", 200), (socket.gethostname(), 200), ("a.example", 421)]
)
def test_a_server_beyond_this_machine_goes_by_addresses_and_its_name(store, host, status):
    with TestClient(application(store, Options(local=False))) as client:
        assert client.get("/questions", headers={"Host": host}).status_code == status


def test_no_other_origin_reads_unless_it_may(server, guarded):
    asked = {"Origin": "https://news.example", "Access_Control_Request_Method": "GET"}
    assert "Access-Control-Allow-Origin" not in send(server, "GET", GET, **asked).headers
    assert "Access-Control-Allow-Origin" not in send(server, "OPTIONS", "/sparql", **asked).headers
    for method, place in (("GET", GET), ("OPTIONS", "/sparql")):
        assert send(guarded, method, place, **asked).headers["Access-Control-Allow-Origin"] == "https://news.example"
    other = asked | {"Origin": "https://other.example"}
    assert "Access-Control-Allow-Origin" not in send(guarded, "GET", GET, **other).headers


def test_a_client_that_has_the_answer_is_told_so(guarded, store):
    answer = send(guarded, "GET", GET)
    tag = answer.headers["ETag"]
    again = send(guarded, "GET", GET, If_None_Match=f'"other", {tag}')
    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag)
    assert send(guarded, "GET", GET, If_None_Match=tag, Accept="text/csv").status == 200
    assert send(guarded, "GET", f"{GET}&format=csv", If_None_Match=tag).status == 200
    with Store.open(store, writable=True) as opened:
        opened.update("INSERT DATA { <http://e.org/s> <http://e.org/p> 1 }")
    changed = send(guarded, "GET", GET, If_None_Match=tag)
    assert changed.status == 200
    assert changed.headers["ETag"] != tag


def test_an_answer_comes_compressed_where_that_is_accepted(guarded):
    place = f"/sparql?{urlencode({'query': 'SELECT * WHERE { ?s ?p ?o }'})}"
    plain, small = send(guarded, "GET", place), send(guarded, "GET", place, Accept_Encoding="gzip")
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.body) == plain.body
    assert len(small.body) < len(plain.body) / 2
    assert "Accept-Encoding" in plain.headers["Vary"]


def listed(server, **headers):
    return json.loads(send(server, "GET", "/queries", **headers).text)


def test_a_running_query_is_shown_and_cancelled_by_its_id(server):
    answers = []
    asking = threading.Thread(target=lambda: answers.append(ask(server, ENDLESS)))
    asking.start()
    deadline = time.monotonic() + 15
    while not (found := listed(server)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [entry["text"] for entry in found] == [ENDLESS]
    assert found[0]["kind"] == "Query"
    assert send(server, "DELETE", f"/queries/{found[0]['id']}").status == 204
    asking.join()
    assert answers[0].status == 503
    assert "cancelled" in answers[0].refusal()
    assert listed(server) == []
    assert send(server, "DELETE", f"/queries/{found[0]['id']}").status == 404


def test_the_queries_of_others_are_for_the_bearer_of_the_token(guarded):
    assert send(guarded, "GET", "/queries").status == 401
    assert send(guarded, "DELETE", "/queries/x", Authorization="Bearer no").status == 401
    assert listed(guarded, Authorization=f"Bearer {TOKEN}") == []


def test_a_server_beyond_this_machine_shows_no_queries_without_a_token(store):
    with TestClient(application(store, Options(local=False)), base_url="http://192.0.2.1") as client:
        assert client.get("/queries").status_code == 403


def test_a_client_that_does_not_finish_its_head_is_let_go(server):
    with socket.create_connection((server.hostname, server.port), timeout=20) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: local")
        begun = time.monotonic()
        assert slow.recv(1) == b""
        assert time.monotonic() - begun < 15
    with connected(server) as kept:
        for _ in range(2):
            kept.request("GET", "/questions")
            assert kept.getresponse().read()
            time.sleep(1.2)


def test_a_head_that_is_too_long_is_refused(server):
    with socket.create_connection((server.hostname, server.port), timeout=20) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * (70 << 10))
        assert connection.recv(100).startswith(b"HTTP/1.1 431 ")
    with socket.create_connection((server.hostname, server.port), timeout=20) as connection:
        lines = "".join(f"X-{number}: {'x' * 1000}\r\n" for number in range(70))
        connection.sendall(f"GET / HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n".encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 431 ")


def test_a_client_that_offers_another_protocol_is_answered_in_this_one(server):
    """As Java's client does with its first request, which comes before others on the connection."""
    offer = {"Connection": "Upgrade, HTTP2-Settings", "Upgrade": "h2c", "HTTP2-Settings": "AAEAAEAA"}
    with connected(server) as connection:
        for method, place, body, headers in (
            ("GET", GET, None, offer),
            ("POST", "/sparql", urlencode({"query": BACKS}), offer | {"Content-Type": FORM}),
            ("GET", GET, None, {}),
        ):
            connection.request(method, place, body, headers)
            response = connection.getresponse()
            assert (response.status, b"Norland" in response.read()) == (200, True)


def test_what_follows_a_refused_head_is_not_waited_for(server):
    head = "PUT /store?default HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999\r\n\r\n"
    with socket.create_connection((server.hostname, server.port), timeout=5) as connection:
        connection.sendall(head.encode())
        answer = connection.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 403 ")


def test_health_metrics_and_the_log_tell_how_it_goes(guarded, log, store):
    assert ask(guarded, BACKS).ok
    assert send(guarded, "GET", "/nowhere?secret").status == 404
    with Store.open(store) as opened:
        assert json.loads(send(guarded, "GET", "/health").text)["generation"] == opened.generation
    metrics = send(guarded, "GET", "/metrics")
    assert metrics.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert 'kg_requests_total{method="POST",status="200"}' in metrics.text
    assert "kg_running 0.0" in metrics.text
    noted = [json.loads(line) for line in log.read_text().splitlines()]
    entry = next(e for e in noted if e["target"] == "/nowhere?secret")
    assert (entry["method"], entry["status"], entry["client"]) == ("GET", 404, "127.0.0.1")
    assert entry["seconds"] >= 0


def test_a_store_that_went_away_is_not_healthy(tmp_path):
    with TestClient(application(tmp_path / "none"), base_url="http://localhost") as client:
        assert client.get("/health").status_code == 503


def test_no_writing_without_a_token(store):
    with pytest.raises(UsageError, match="KG_TOKEN"):
        serve(store, "127.0.0.1", 0, ready=print, options=Options(writable=True))


def test_serving_beyond_this_machine_without_a_token_is_warned_of(store):
    warned = []

    class StopError(Exception):
        pass

    def ready(_: str) -> None:
        raise StopError

    for options in (Options(), Options(token=TOKEN)):
        with pytest.raises(StopError):
            serve(store, "0.0.0.0", 0, ready=ready, warn=warned.append, options=options)
    assert len(warned) == 1
    assert "0.0.0.0" in warned[0]


def test_the_token_comes_from_a_file_or_the_environment(kg, store, tmp_path, monkeypatch):
    monkeypatch.setattr("kg.server.run.serve", lambda *_, options, **__: tokens.append(options.token))
    tokens = []
    (tmp_path / "token").write_text(f" {TOKEN}\n")
    (tmp_path / "empty").write_text("\n")
    assert kg("serve", "--store", store, "--writable", "--token-file", tmp_path / "token")[0] == 0
    monkeypatch.setenv("KG_TOKEN", "other")
    assert kg("serve", "--store", store, "--writable")[0] == 0
    assert tokens == [TOKEN, "other"]
    for file in ("empty", "none"):
        status, _, said = kg("serve", "--store", store, "--token-file", tmp_path / file)
        assert (status, said.count("\n")) == (2, 1)

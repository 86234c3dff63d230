"""SERVICE and LOAD: whom a query may call, and that nobody else is called whatever it says."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from serving import TOKEN, ask, listening, make, running, send

from kg.errors import QueryError
from kg.server import calls
from kg.server.calls import Said
from kg.server.output import RefusedError
from kg.server.outside import Outside, _public

ROWS = {
    "head": {"vars": ["name", "what", "none"]},
    "results": {
        "bindings": [
            {"name": {"type": "literal", "value": 'Nor"land\n'}, "what": {"type": "bnode", "value": "b0"}},
            {"name": {"type": "literal", "value": "Norland", "xml:lang": "en"}},
        ]
    },
}
TURTLE = "<http://example.org/s> <http://example.org/p> 'loaded', [ <http://example.org/q> 1 ] ."


@contextmanager
def remote(answers):
    """Yield the address of a server that answers each path with (status, headers, body), and what it was asked."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            asked.append((self.command, self.path, self.headers["Host"], body))
            status, headers, body = answers[self.path]
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def do_GET(self):
            self.do_POST()

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_address[1], asked
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def elsewhere():
    json_ = {"Content-Type": "application/sparql-results+json"}
    answers = {
        "/sparql": (200, json_, json.dumps(ROWS)),
        "/odd": (200, json_, "<not json>"),
        "/fails": (500, {}, "no"),
        "/file": (200, {"Content-Type": "text/turtle"}, TURTLE),
        "/moved": (302, {"Location": "/file"}, ""),
        "/away": (302, {"Location": "http://127.0.0.2:1/file"}, ""),
        "/round": (302, {"Location": "/round"}, ""),
    }
    with remote(answers) as (port, asked):
        yield port, asked


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return make(tmp_path_factory.mktemp("calling") / "store")


@pytest.fixture(scope="module")
def calling(path, elsewhere):
    with running(path, writable=True, token=TOKEN, hosts=(f"127.0.0.1:{elsewhere[0]}",)) as address:
        yield address


def update(server, text):
    headers = {"Authorization": f"Bearer {TOKEN}", "Content_Type": "application/sparql-update"}
    return send(server, "POST", "/sparql", text.encode(), **headers)


def test_a_service_that_is_allowed_answers_and_its_rows_are_joined(calling, elsewhere):
    port, asked = elsewhere
    query = f"""PREFIX e: <http://127.0.0.1:{port}/>
      SELECT ?x ?name ?what {{ SERVICE e:sparql {{ ?y rdfs:label ?name . # a comment with }}
        OPTIONAL {{ ?y e:what ?what }} }} OPTIONAL {{ ?x rdfs:label ?plain FILTER(STR(?name) = ?plain) }} }}"""
    rows = ask(calling, query).rows()
    assert sorted(row["name"] for row in rows) == ['Nor"land\n', "Norland"]
    assert [row["x"].rpartition("/")[2].partition("-")[0] for row in rows if "x" in row] == ["norland"]
    method, _, host, body = asked[-1]
    sent = parse_qs(body)["query"][0]
    assert (method, host) == ("POST", f"127.0.0.1:{port}")
    assert f"PREFIX e: <http://127.0.0.1:{port}/>" in sent
    assert sent.count("SELECT *") == 1
    assert "OPTIONAL { ?y e:what ?what }" in sent
    assert "FILTER" not in sent


@pytest.mark.parametrize(
    ("place", "status", "reason"),
    [("/odd", 400, "cannot be read"), ("/fails", 502, "status 500"), ("/moved", 502, "status 302")],
)
def test_a_service_that_fails_is_told_of_unless_it_is_silent(calling, elsewhere, place, status, reason):
    url = f"http://127.0.0.1:{elsewhere[0]}{place}"
    answer = ask(calling, f"SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}")
    assert answer.status == status
    assert reason in answer.refusal()
    if status == 502:
        assert ask(calling, f"SELECT * {{ SERVICE SILENT <{url}> {{ ?s ?p ?o }} }}").rows() == [{}]


def test_a_document_is_loaded_into_the_graph(calling, elsewhere):
    url = f"http://127.0.0.1:{elsewhere[0]}/moved"
    assert update(calling, f"LOAD <{url}> INTO GRAPH <http://example.org/g> ; LOAD SILENT <{url}x>").status == 204
    rows = ask(calling, "SELECT ?o { GRAPH <http://example.org/g> { <http://example.org/s> ?p ?o } }").rows()
    assert len(rows) == 2
    assert "loaded" in {row["o"] for row in rows}
    for place, reason in (("/away", "127.0.0.2"), ("/round", "redirects"), ("/sparql", "a graph is sent as")):
        answer = update(calling, f"LOAD <{url.replace('/moved', place)}>")
        assert 400 <= answer.status < 600
        assert reason in answer.refusal()


CALLS = [
    "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "PREFIX e: <URL> SELECT * { SERVICE e: { ?s ?p ?o } }",
    "SELECT * { VALUES ?u { <URL> } SERVICE ?u { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <URL> { ?s ?p ?o } }",
    "SELECT * { SERVICE<URL>{} }",
    "SELECT * { ?x a 'SERVICE <' . SERVICE <URL> { ?s ?p ?o } }",
    "BASE <URL> SELECT * { SERVICE <> { ?s ?p ?o } }",
    "SELECT * { \\u0053ERVICE <URL> { ?s ?p ?o } }",
]


@pytest.mark.parametrize("query", CALLS)
def test_allowing_one_server_opens_no_other(calling, query):
    with listening() as (url, made):
        ask(calling, query.replace("URL", url))
        ask(calling, query.replace("URL", url.replace("127.0.0.1", "localhost")))
        assert update(calling, f"LOAD <{url}>").status == 403
        assert update(calling, f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{url}> {{ ?s ?p ?o }} }}").status == 403
        assert made == []


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:127.0.0.1", "fe80::1%eth0", "224.0.0.1", "0.0.0.0"],
)
def test_addresses_inside_a_network_are_not_public(address):
    assert not _public(address)
    assert _public("8.8.8.8")


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("http://data.example/sparql", True),
        ("http://DATA.example.:8080/sparql", True),
        ("https://only.example:444/", True),
        ("https://only.example/", False),
        ("http://data.example@evil.example/", False),
        ("http://evil.example#data.example/", False),
        ("http://u:p@data.example/", False),
        ("ftp://data.example/", False),
        ("file:///etc/passwd", False),
        ("http://data.example:99999/", False),
        ("http:///x", False),
        ("http://sub.data.example/", False),
        ("http://[::1/", False),
    ],
)
def test_a_server_is_allowed_by_its_name_and_no_other(url, allowed):
    outside = Outside(frozenset({"data.example", "only.example:444"}), 1)
    if allowed:
        assert outside._target(url)
        return
    with pytest.raises(RefusedError) as refused:
        outside._target(url)
    assert refused.value.args[0] == 403


def test_a_name_that_points_inside_is_refused_unless_the_address_is_allowed(monkeypatch):
    import asyncio

    async def found(*_, **__):
        return [(2, 1, 6, "", ("10.0.0.7", 80))]

    async def address(*hosts):
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", found)
        outside = Outside(frozenset(hosts), 1)
        return await outside._address(outside._target("http://data.example/"))

    assert asyncio.run(address("data.example", "10.0.0.7")) == "10.0.0.7"
    with pytest.raises(RefusedError) as refused:
        asyncio.run(address("data.example"))
    assert "not public" in refused.value.args[1]


def test_what_is_said_stands_in_place_of_the_call():
    text = "ASK { SERVICE <http://a.example/> { ?s ?p 'SERVICE <http://b.example/> { }' } }"
    said = [Said("application/sparql-results+json", json.dumps(ROWS))]
    assert calls.answered(text, said).startswith("ASK { VALUES (?name ?what ?none) {")
    assert "SERVICE" not in calls.without(text)
    with pytest.raises(QueryError):
        calls.answered(text, [Said("application/json", '{"head": {}, "boolean": true}')])

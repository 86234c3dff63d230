import http.client
import json
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager
from dataclasses import asdict
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from invented import ODD, fill

from kg.errors import StoreMissing, WorkError
from kg.questions import questions
from kg.server import serve
from kg.server.formats import GRAPHS, TABLES, choose
from kg.server.wire import Job
from kg.store import Store
from kg.terms import RDFS
from kg.types import Article
from kg.xmltext import clean

SHARED = Path(__file__).parents[2] / "shared" / "w3c" / "protocol"
PROGRAM = """
import sys
from pathlib import Path
from kg.server import serve
from kg.server.app import Limits
serve(Path(sys.argv[1]), "127.0.0.1", 0, ready=lambda url: print(url, flush=True),
      limits=Limits(seconds=10, memory=400 << 20, queries=2))
"""
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
LONG = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
BACKS = "SELECT ?who WHERE { ?a kg:backs ?b . ?a rdfs:label ?who }"
TURTLE = ox.RdfFormat.TURTLE


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    path = tmp_path_factory.mktemp("server") / "store"
    fill(path)
    with Store.open(path, writable=True) as opened:
        for file in sorted(SHARED.glob("data*.nt")):
            graph = ox.NamedNode(f"http://kasei.us/2009/09/sparql/data/{file.stem}.rdf")
            opened.raw.load(path=str(file), format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
    return path


@pytest.fixture(scope="module")
def server(store):
    with subprocess.Popen([sys.executable, "-c", PROGRAM, str(store)], stdout=subprocess.PIPE, text=True) as process:
        yield urlsplit(process.stdout.readline().strip())
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0


class Answer:
    def __init__(self, response: http.client.HTTPResponse, body: bytes) -> None:
        self.status = response.status
        self.headers = response.headers
        self.type = response.headers.get_content_type()
        self.body = body
        self.text = body.decode()

    def rows(self) -> list[dict[str, str]]:
        assert self.status == 200, self.text
        bindings = json.loads(self.text)["results"]["bindings"]
        return [{name: term["value"] for name, term in row.items()} for row in bindings]

    def refusal(self) -> str:
        """Return the one line that says why there is no answer."""
        assert self.type == "text/plain"
        assert self.text.endswith("\n")
        assert self.text.count("\n") == 1
        return self.text.strip()


@contextmanager
def connected(server, timeout=30):
    with closing(http.client.HTTPConnection(server.hostname, server.port, timeout=timeout)) as connection:
        yield connection


def send(server, method, path, body=None, **headers) -> Answer:
    with connected(server) as connection:
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return Answer(response, response.read())


def ask(server, query, accept="", **parameters) -> Answer:
    fields = urlencode({"query": query, **{k.replace("_", "-"): v for k, v in parameters.items()}}, doseq=True)
    return send(server, "POST", "/sparql", fields, Content_Type=FORM, Accept=accept)


# Asking


def test_the_three_ways_to_ask_give_the_same(server):
    form = urlencode({"query": BACKS})
    answers = [
        send(server, "GET", f"/sparql?{form}"),
        send(server, "POST", "/sparql", form, Content_Type=f"{FORM}; charset=UTF-8"),
        send(server, "POST", "/sparql", BACKS.encode(), Content_Type=QUERY),
    ]
    assert [answer.rows() for answer in answers] == [[{"who": "Norland"}]] * 3
    assert {answer.type for answer in answers} == {"application/sparql-results+json"}


def test_text_beyond_ascii_goes_both_ways(server):
    query = f"SELECT ?label WHERE {{ VALUES ?label {{ {ox.Literal('Ғ أهلا 😀')} }} }}"
    for answer in (ask(server, query), send(server, "POST", "/sparql", query.encode(), Content_Type=QUERY)):
        assert answer.rows() == [{"label": "Ғ أهلا 😀"}]


@pytest.mark.parametrize(
    ("accept", "type_"),
    [
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv, */*;q=0.1", "text/csv"),
        ("text/csv;q=0.5, text/tab-separated-values;q=0.7", "text/tab-separated-values"),
        ("application/json", "application/json"),
        ("text/html, application/xml;q=0.9, */*;q=0.8", "application/xml"),
        ("*/*, application/sparql-results+json;q=0, application/json;q=0", "application/sparql-results+xml"),
        ("text/*", "text/xml"),
    ],
)
def test_a_table_comes_as_accept_asks(server, accept, type_):
    answer = ask(server, BACKS, accept)
    assert (answer.status, answer.type) == (200, type_)
    assert "Norland" in answer.text
    assert answer.headers["Vary"] == "Accept"


@pytest.mark.parametrize(
    ("accept", "type_"),
    [
        ("", "text/turtle"),
        ("application/n-triples", "application/n-triples"),
        ("application/rdf+xml, text/turtle;q=0.9", "application/rdf+xml"),
        ("application/ld+json", "application/ld+json"),
        ("application/n-quads", "application/n-quads"),
        ("application/trig", "application/trig"),
        ("application/sparql-results+json, text/turtle;q=0.2", "text/turtle"),
    ],
)
@pytest.mark.parametrize("query", ["CONSTRUCT WHERE { ?a kg:backs ?b }", "DESCRIBE ?a WHERE { ?a kg:backs ?b }"])
def test_a_graph_comes_as_accept_asks(server, store, query, accept, type_):
    answer = ask(server, query, accept)
    assert (answer.status, answer.type) == (200, type_)
    got = {quad.triple for quad in ox.parse(answer.body, format=ox.RdfFormat.from_media_type(type_))}
    with Store.open(store) as opened:
        stated = set(opened.query(query))
    if type_ == "application/rdf+xml":
        got, stated = ({str(t) for t in got}, {clean(str(t)).replace("\\u0001", "\ufffd") for t in stated})
    assert got == stated


@pytest.mark.parametrize("accept", ["image/png", "text/turtle", "application/sparql-results+json;q=0", "nonsense"])
def test_a_format_that_a_table_does_not_have_is_not_acceptable(server, accept):
    answer = ask(server, BACKS, accept)
    assert answer.status == 406
    assert "text/csv" in answer.refusal()


@pytest.mark.parametrize(
    ("formats", "type_"),
    [
        (["csv"], "text/csv"),
        (["XML"], "application/sparql-results+xml"),
        (["unheard-of", "text/tab-separated-values"], "text/tab-separated-values"),
        ([""], "text/tab-separated-values"),
    ],
)
def test_the_format_parameter_goes_before_accept(server, formats, type_):
    assert ask(server, BACKS, "text/tab-separated-values", format=formats).type == type_


def test_a_format_parameter_for_another_kind_of_answer_is_not_acceptable(server):
    assert ask(server, BACKS, format="turtle").status == 406
    assert ask(server, "CONSTRUCT WHERE { ?s kg:backs ?o }", format="csv").status == 406


def test_each_format_has_names_of_its_own():
    for formats in (TABLES, GRAPHS):
        for format_ in formats:
            for name in (*format_.names, format_.media[0]):
                assert choose(formats, [name], "") == (format_, format_.media[0])


@pytest.mark.parametrize("format_", ["json", "xml", "csv", "tsv"])
def test_yes_and_no(server, format_):
    assert "true" in ask(server, "ASK { ?a kg:backs ?b }", format=format_).text
    assert "false" in ask(server, "ASK { ?a kg:leads ?b }", format=format_).text


def test_xml_stands_whatever_the_text_holds(server):
    table = ask(server, "SELECT ?text WHERE { ?quote oa:exact ?text }", format="xml")
    texts = {e.text for e in ElementTree.fromstring(table.body).iter("{http://www.w3.org/2005/sparql-results#}literal")}
    assert clean(ODD) in texts
    graph = ask(server, "CONSTRUCT WHERE { ?quote oa:exact ?text }", format="xml")
    assert clean(ODD) in {quad.object.value for quad in ox.parse(graph.body, format=ox.RdfFormat.RDF_XML)}


# The dataset


def test_the_request_chooses_the_graphs(server, store):
    with Store.open(store) as opened:
        one, two = (article.iri.value for article in opened.articles())
        sizes = {iri: sum(q.graph_name.value == iri for q in opened.article_quads()) for iri in (one, two)}
        merged = {quad.triple for quad in opened.article_quads()}
    everything = "SELECT DISTINCT * WHERE { ?s ?p ?o }"
    graphs = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"
    assert len(ask(server, everything, default_graph_uri=one).rows()) == sizes[one]
    assert len(ask(server, everything, default_graph_uri=[one, two]).rows()) == len(merged)
    assert ask(server, graphs, named_graph_uri=two).rows() == [{"g": two}]
    assert {"g": one} in ask(server, graphs).rows()
    # What the request does not name is not in the dataset.
    assert ask(server, graphs, default_graph_uri=one).rows() == []
    assert ask(server, everything, named_graph_uri=two).rows() == []


def test_what_follows_is_there_when_asked_for(server, store):
    with Store.open(store, writable=True) as opened:
        kind = ox.NamedNode("https://example.org/inferred")
        opened.raw.add(ox.Quad(kind, RDFS["label"], ox.Literal("it follows"), opened.base.graph("inferred")))
    query = 'ASK { ?it rdfs:label "it follows" }'
    answers = [json.loads(ask(server, query, **p).text)["boolean"] for p in ({}, {"inferred": "false"})]
    assert answers == [False, False]
    assert json.loads(ask(server, query, inferred="true").text)["boolean"]


def test_an_article_built_meanwhile_is_in_the_next_answer(server, store):
    query = 'ASK { ?article dcterms:identifier "three" }'
    assert not json.loads(ask(server, query).text)["boolean"]
    with Store.open(store, writable=True) as opened:
        busy = ask(server, query)
        node = opened.base.article("three")
        identifier = ox.Triple(node, ox.NamedNode("http://purl.org/dc/terms/identifier"), ox.Literal("three"))
        opened.put(Article("three", "three", "three\n"), [identifier], "three")
    assert busy.status == 503
    assert "is being written" in busy.refusal()
    assert json.loads(ask(server, query).text)["boolean"]


# What is refused


@pytest.mark.parametrize(
    ("query", "place"),
    [("SELECT * WHERE { ?a kg:backs }", "1:"), ("SELECT *\nWHERE {\n  ?a foo:bar ?b }", "3:"), ("CLEAR ALL", "1:")],
)
def test_a_query_that_is_no_query_is_refused_with_line_and_column(server, query, place):
    answer = ask(server, query)
    assert answer.status == 400
    assert place in answer.refusal()


@pytest.mark.parametrize(
    ("body", "type_"), [("CLEAR ALL", "application/sparql-update"), ("update=CLEAR+ALL", FORM), ("", None)]
)
def test_updates_are_refused(server, body, type_):
    before = ask(server, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }").rows()
    if type_:
        answer = send(server, "POST", "/sparql", body, Content_Type=type_)
    else:
        answer = send(server, "GET", "/sparql?update=CLEAR+ALL")
    assert answer.status == 403
    assert "read-only" in answer.refusal()
    assert ask(server, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }").rows() == before


@pytest.mark.parametrize(
    ("method", "path", "body", "type_", "status"),
    [
        ("GET", "/sparql", None, None, 400),
        ("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", None, None, 400),
        ("POST", "/sparql?query=ASK%7B%7D", b"ASK {}", QUERY, 400),
        ("GET", "/sparql?query=%FF", None, None, 400),
        ("GET", "/sparql?" + "&".join(f"p{i}=" for i in range(1001)), None, None, 400),
        ("POST", "/sparql", b"ASK { # \xff\n}", QUERY, 400),
        ("GET", "/sparql?query=ASK%7B%7D&timeout=soon", None, None, 400),
        ("GET", "/sparql?query=ASK%7B%7D&timeout=-1", None, None, 400),
        ("GET", "/sparql?query=ASK%7B%7D&timeout=nan", None, None, 400),
        ("GET", "/sparql?query=ASK%7B%7D&inferred=maybe", None, None, 400),
        ("GET", "/sparql?query=ASK%7B%7D&default-graph-uri=not+an+iri", None, None, 400),
        ("PUT", "/sparql?query=ASK%7B%7D", None, None, 405),
        ("DELETE", "/", None, None, 405),
        ("POST", "/sparql", b"ASK {}", "text/plain", 415),
        ("POST", "/sparql", b"ASK {}", None, 415),
        ("POST", "/sparql", "ASK {}".encode("utf-16"), f"{QUERY}; charset=UTF-16", 415),
        ("POST", "/sparql", b"#" * ((1 << 20) + 1), QUERY, 413),
        ("GET", "/nowhere", None, None, 404),
        ("GET", "/page/../worker.py", None, None, 404),
    ],
)
def test_wrong_requests_are_refused_in_one_line(server, method, path, body, type_, status):
    answer = send(server, method, path, body, **({"Content_Type": type_} if type_ else {}))
    assert answer.status == status
    assert answer.refusal()


def test_what_may_be_done_is_said(server):
    options = send(server, "OPTIONS", "/sparql")
    assert (options.status, options.body) == (204, b"")
    assert options.headers["Allow"] == "GET, HEAD, OPTIONS, POST"
    assert set(send(server, "PATCH", "/sparql").headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
    head = send(server, "HEAD", f"/sparql?{urlencode({'query': BACKS})}")
    assert (head.status, head.body, head.type) == (200, b"", "application/sparql-results+json")


def test_only_names_of_this_machine_are_answered(server):
    assert send(server, "GET", "/", Host="kg.example").status == 400
    assert send(server, "GET", "/", Host=f"localhost:{server.port}").status == 200


# Queries that would hang, swell or reach out


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
    threads = [threading.Thread(target=lambda: answers.append(ask(server, ENDLESS, timeout="2"))) for _ in range(2)]
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


# The page


class Page(HTMLParser):
    """Collects what a page loads or links to, and what it holds inline."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.inline: list[str] = []
        self._within = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self._within = tag
        for name, value in attrs:
            if name in {"src", "href", "action"}:
                self.links.append(value)
            if name == "style" or name.startswith("on"):
                self.inline.append(name)

    def handle_data(self, data):
        if self._within in {"script", "style"} and data.strip():
            self.inline.append(data)


def test_the_page_needs_nothing_from_elsewhere(server):
    front = send(server, "GET", "/")
    assert front.type == "text/html"
    page = Page(front.text)
    assert page.inline == []
    assert {"/page/page.css", "/page/page.js"} <= set(page.links)
    for link in page.links:
        answer = send(server, "GET", link)
        assert link.startswith("/")
        assert answer.status == (400 if link == "/sparql" else 200)
        if link.endswith((".css", ".js")):
            assert "//" not in answer.text.replace("https://w3id.org", "")
            assert "innerHTML" not in answer.text


@pytest.mark.parametrize("path", ["/", "/page/page.js", "/sparql?query=ASK%7B%7D", "/sparql", "/nowhere"])
def test_every_response_keeps_browsers_careful(server, path):
    headers = send(server, "GET", path).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "*" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in headers


def test_the_shipped_questions_are_offered_and_can_be_asked(server):
    offered = json.loads(send(server, "GET", "/questions").text)
    assert offered == [asdict(question) for question in questions()]
    assert offered
    for question in offered:
        assert question["question"]
        assert ask(server, question["query"]).status == 200


# Starting


def test_a_store_that_is_not_there_is_told_of_at_once(tmp_path):
    with pytest.raises(StoreMissing):
        serve(tmp_path / "none", "127.0.0.1", 0, ready=print)


def test_an_address_in_use_is_told_of_at_once(server, store):
    with pytest.raises(WorkError, match=rf"127\.0\.0\.1 port {server.port}: .*in use"):
        serve(store, "127.0.0.1", server.port, ready=print)


# The W3C's tests of the protocol


def protocol_tests() -> list:
    """Return the requests of each test of queries, from the W3C's manifest."""
    if not SHARED.is_dir():
        return [pytest.param([], id="w3c", marks=pytest.mark.skip("the W3C's protocol tests are not here"))]
    from rdflib import Graph, Namespace
    from rdflib.collection import Collection

    tests = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
    http_ = Namespace("http://www.w3.org/2011/http#")
    content = Namespace("http://www.w3.org/2011/content#")
    graph = Graph().parse(SHARED / "manifest.ttl")

    def request(node) -> dict:
        body = graph.value(node, http_.body)
        response = graph.value(node, http_.resp)
        boolean = graph.value(response, tests.expectedBoolean)
        headers = Collection(graph, graph.value(node, http_.headers)) if graph.value(node, http_.headers) else ()
        encoding = str(graph.value(body, content.characterEncoding)) if body else ""
        return {
            "method": str(graph.value(node, http_.methodName)),
            "path": str(graph.value(node, http_.absolutePath)),
            "body": str(graph.value(body, content.chars)).encode(encoding) if body else None,
            "headers": {str(graph.value(h, http_.fieldName)): str(graph.value(h, http_.fieldValue)) for h in headers},
            "statuses": {str(status)[-3] for status in graph.objects(response, tests.expectedStatus)},
            "format": str(graph.value(response, tests.expectedFormat)),
            "boolean": None if boolean is None else boolean.toPython(),
        }

    found = []
    for entry in Collection(graph, graph.value(None, None, None) or next(graph.objects(None, tests.entries))):
        name = str(entry).partition("#")[2]
        if "update" not in name:
            connection = graph.value(entry, tests.action)
            requests = Collection(graph, graph.value(connection, http_.requests))
            found.append(pytest.param([request(node) for node in requests], id=name))
    return found


KINDS = {
    "boolean": {format_.media[0] for format_ in TABLES},
    "tabular": {format_.media[0] for format_ in TABLES},
    "RDF": {format_.media[0] for format_ in GRAPHS},
}


@pytest.mark.parametrize("requests", protocol_tests())
def test_w3c_protocol(server, requests):
    for request in requests:
        answer = send(server, request["method"], request["path"], request["body"], **request["headers"])
        assert str(answer.status)[0] in request["statuses"], answer.text
        if answer.status == 200:
            assert answer.type in KINDS[request["format"]]
        if request["boolean"] is not None:
            assert json.loads(answer.text)["boolean"] is request["boolean"]

import json
import socket
from dataclasses import asdict
from html.parser import HTMLParser
from urllib.parse import urlencode
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from invented import ODD
from serving import BACKS, FORM, QUERY, ask, running, send

from kg.errors import StoreMissing, WorkError
from kg.questions import questions
from kg.server.formats import GRAPHS, TABLES, choose
from kg.server.run import serve
from kg.store import Store
from kg.terms import RDFS
from kg.types import Article
from kg.xmltext import clean

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
    assert "Accept" in answer.headers["Vary"].split(", ")


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
        meanwhile = ask(server, query)
        node = opened.base.article("three")
        identifier = ox.Triple(node, ox.NamedNode("http://purl.org/dc/terms/identifier"), ox.Literal("three"))
        opened.put(Article("three", "three", "three\n"), [identifier], "three")
    assert not json.loads(meanwhile.text)["boolean"]
    assert json.loads(ask(server, query).text)["boolean"]


# What is refused


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("SELECT * WHERE { ?a kg:backs }", "line 1, column 30: "),
        ("SELECT *\nWHERE {\n  ?a foo:bar ?b }", "line 3, column 13: "),
        ("CLEAR ALL", "line 1, column 10: "),
    ],
)
def test_a_query_that_is_no_query_is_refused_with_line_and_column(server, query, place):
    answer = ask(server, query)
    assert answer.status == 400
    assert place in answer.refusal()


@pytest.mark.parametrize(("body", "type_"), [("CLEAR ALL", "application/sparql-update"), ("update=CLEAR+ALL", FORM)])
def test_updates_are_refused(server, body, type_):
    before = ask(server, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }").rows()
    answer = send(server, "POST", "/sparql", body, Content_Type=type_)
    assert answer.status == 403
    assert "read-only" in answer.refusal()
    assert ask(server, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }").rows() == before


@pytest.mark.parametrize(
    ("method", "path", "body", "type_", "status"),
    [
        ("GET", "/sparql?timeout=1", None, None, 400),
        ("GET", "/sparql?update=CLEAR+ALL", None, None, 405),
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


def test_a_request_that_does_not_end_is_given_up(server):
    start = f"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: {QUERY}\r\nContent-Length: 100\r\n\r\nASK"
    with socket.create_connection((server.hostname, server.port), timeout=10) as gone:
        gone.sendall(start.encode())
    with socket.create_connection((server.hostname, server.port), timeout=10) as slow:
        slow.sendall(start.encode())
        assert slow.recv(1 << 16).startswith(b"HTTP/1.1 408 ")


def test_what_may_be_done_is_said(server):
    options = send(server, "OPTIONS", "/sparql")
    assert (options.status, options.body) == (204, b"")
    assert options.headers["Allow"] == "GET, HEAD, OPTIONS, POST"
    assert set(send(server, "PATCH", "/sparql").headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
    head = send(server, "HEAD", f"/sparql?{urlencode({'query': BACKS})}")
    assert (head.status, head.body, head.type) == (200, b"", "application/sparql-results+json")


def test_only_names_of_this_machine_are_answered(server):
    assert send(server, "GET", "/", Host="kg.example").status == 421
    assert send(server, "GET", "/", Host=f"localhost:{server.port}").status == 200


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


def test_the_plain_page_needs_nothing_from_elsewhere(store, tmp_path):
    with running(store, explorer=tmp_path) as server:
        front = send(server, "GET", "/")
        assert front.type == "text/html"
        page = Page(front.text)
        assert page.inline == []
        assert {"/page/page.css", "/page/page.js"} <= set(page.links)
        answers = {link: send(server, "GET", link) for link in page.links if not link.startswith("https://nodejs")}
    for link, answer in answers.items():
        assert link.startswith("/")
        assert answer.status == 200
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

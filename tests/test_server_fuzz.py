"""Requests made at random from what requests are made of: whatever comes, the server answers and says no 500."""

import io
import socket
import time
from collections import Counter
from dataclasses import dataclass
from http.client import HTTPResponse, IncompleteRead, RemoteDisconnected
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from serving import TOKEN, ask, make, running

METHODS = ["GET", "GET", "POST", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "get", "X" * 50]
KNOWN = {"get": "GET", "X" * 50: "HEAD"}
PATHS = [
    *"/ /sparql /sparql /sparql/ /store /store/ /store/a%2Fb /store/%FF /id/ /id/entity/x /queries /queries/x".split(),
    *"/health /metrics /questions /explorer /assets/x /assets/../x /.well-known/void /%00 //sparql * x:y /é".split(),
]
NAMES = "query update graph default format timeout inferred default-graph-uri named-graph-uri using-graph-uri x".split()
QUERIES = [
    "ASK{}",
    "SELECT*{?s?p?o}LIMIT 2",
    "SELECT ?s{?s ?p ?o}ORDER BY ?s LIMIT 1",
    "CONSTRUCT{?s?p?o}WHERE{?s?p?o}LIMIT 2",
    "DESCRIBE<a:b>",
    "INSERT DATA{<a:b><a:c>1}",
    "DELETE WHERE{<a:b>?p?o}",
    "SELECT*{?x kg:search('a' 5 ?score)}",
    "LOAD<http://localhost/x>",
    "{" * 300,
    "'" * 9,
]
WORDS = [
    *"SELECT ASK CONSTRUCT DESCRIBE INSERT DELETE DATA WHERE FROM NAMED GRAPH SERVICE FILTER EXISTS BIND AS".split(),
    *"VALUES UNDEF OPTIONAL MINUS UNION COUNT NOW() REGEX ( ) { } * . ; , | ^ / ! + ?s ?p $o <a:b> <x <<( )>>".split(),
    *"_:b [] 'x' \"\"\" 1 -1e999 'x'@en '2'^^xsd:date kg:Claim kg:search kg:nothing: PREFIX BASE # \\u0041 \\".split(),
    *["GROUP BY", "ORDER BY", "LIMIT 2", "OFFSET 1", "HAVING", "CLEAR ALL", "\n", "\0", "\ud7ff", "é", "😀", "\r"],
]
VALUES = ["", "http://example.org/g", "urn:x", "1", "-1", "1e400", "nan", "true", "json", "html", "\\", "a" * 5000, "+"]
HEADERS = {
    "Host": ["localhost", "127.0.0.1:1", "[::1", "evil.example", ""],
    "Accept": ["*/*", "text/html", "text/turtle;q=2", ";;,,", "text/csv;q=0", "a/b", "text/turtle;version=1.2"],
    "Content-Type": [
        *("application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update", "text/turtle"),
        *("multipart/form-data", "multipart/form-data; boundary=x", "application/ld+json; charset=x", "/", ""),
    ],
    "Authorization": [f"Bearer {TOKEN}", "Bearer", "Basic eDp5"],
    "Accept-Encoding": ["gzip", "x"],
    "If-None-Match": ["*", 'W/"x"', ","],
    "Origin": ["https://a.example", "null"],
    "Expect": ["100-continue"],
    "Upgrade": ["h2c", "websocket"],
    "Connection": ["upgrade", "keep-alive", "x"],
}
WRONG = {"Content-Length": ["5", "0", "-1", "99999999999", "x"], "Transfer-Encoding": ["chunked", "gzip", "x"]}
BODIES = [
    b"",
    b"ASK{}",
    b"query=ASK%7B%7D",
    b"<a:b> <a:c> 1 .",
    b'{"@id": "a:b"}',
    b"\xff\xfe\0",
    b"--x\r\n",
    b"0\r\n\r\n",
]
LAST = b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

# The same requests in each run: what fails once fails again.
FUZZ = settings(derandomize=True, database=None, deadline=None, phases=[Phase.generate])


@dataclass(frozen=True)
class Request:
    """What is sent: `ends` where its head is well-formed and tells where it ends."""

    method: str
    raw: bytes
    ends: bool


def texts() -> st.SearchStrategy[str]:
    words = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
    return st.sampled_from(QUERIES) | words | st.sampled_from(VALUES) | st.text(max_size=20)


def parameters() -> st.SearchStrategy[str]:
    encoded = texts().map(quote_plus) | st.binary(max_size=8).map(quote)
    pair = st.builds("{}={}".format, st.sampled_from(NAMES), encoded)
    return st.lists(pair, max_size=3).map("&".join)


def headers(values: dict[str, list[str]]) -> st.SearchStrategy[dict[str, bytes]]:
    return st.fixed_dictionaries({}, optional={k: st.sampled_from(v).map(str.encode) for k, v in values.items()})


@st.composite
def requests(draw, wrong: st.SearchStrategy[bool], closing: bool) -> Request:
    method = draw(st.sampled_from(METHODS))
    target = draw(st.sampled_from(PATHS)) + draw(st.sampled_from(["", "?"])) + draw(parameters())
    form = parameters().map(str.encode)
    body = draw(st.sampled_from(BODIES) | form | texts().map(lambda text: text.encode("utf-8", "replace")))
    given_ = {"Host": b"localhost"} | draw(headers(HEADERS)) | {"Content-Length": b"%d" % len(body)}
    version = "HTTP/1.1"
    if closing:
        given_["Connection"] = b"close"
    if ends := not draw(wrong):
        method, target = KNOWN.get(method, method), "/" + quote(target, "/?&=%+*").removeprefix("/")
    else:
        given_ |= draw(headers(WRONG))
        given_ |= draw(st.dictionaries(st.sampled_from([*HEADERS, "X"]), st.binary(max_size=9), max_size=1))
        version = draw(st.sampled_from([version, version, version, "HTTP/1.0", "HTTP/0.9", "HTTP/3.0", "HTTP/", ""]))
    lines = [f"{method} {target} {version}".encode(), *(b"%b: %b" % (n.encode(), v) for n, v in given_.items())]
    return Request(method, b"\r\n".join([*lines, b"", b""]) + body, ends)


def exchange(server, *pieces: bytes, ending: bool = False) -> bytes:
    """Send pieces one after the other, and their end; return what comes back until the server closes the connection."""
    with socket.create_connection((server.hostname, server.port), timeout=5) as connection:
        try:
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(0.001)
            if ending:
                connection.shutdown(socket.SHUT_WR)
            with connection.makefile("rb") as received:
                return received.read()
        except ConnectionError:
            return b""  # the server has refused what came first and does not wait for the rest


class Received(io.BytesIO):
    """What was received, to be read one response after the other."""

    def makefile(self, _: str) -> "Received":
        return self

    def close(self) -> None:
        """A response closes what it was read from."""


def responses(received: bytes, methods: list[str]) -> list[HTTPResponse]:
    """Return the responses to requests by these methods. Raises HTTPException where one is wrong."""
    source, found = Received(received), []
    while source.tell() < len(received):
        response = HTTPResponse(source, method=methods[len(found)] if len(found) < len(methods) else "GET")
        try:
            response.begin()
            response.text = response.read()
        except (RemoteDisconnected, IncompleteRead):
            break  # the server has taken the end of what it was sent for the client's leave
        found.append(response)
    return found


def check(response: HTTPResponse, sent: object) -> None:
    """Of a busy machine a query may be out of time; nothing else is the server's fault."""
    assert response.status < 500 or b"was stopped after" in response.text, (sent, response.status, response.text)


@pytest.fixture(scope="module")
def writable(tmp_path_factory):
    with running(make(tmp_path_factory.mktemp("fuzz") / "store"), writable=True, token=TOKEN) as address:
        yield address


def test_no_request_is_too_much(writable):
    statuses = Counter()

    @settings(FUZZ, max_examples=100)
    @given(requests(wrong=st.booleans(), closing=True))
    def fuzz(request: Request) -> None:
        for response in responses(exchange(writable, request.raw, ending=not request.ends), [request.method]):
            check(response, request)
            statuses[response.status] += 1

    fuzz()
    assert {200, 400, 404, 405, 421} <= statuses.keys(), statuses
    assert ask(writable, "ASK {}").ok


def test_requests_on_one_connection_are_answered_in_their_order(writable):
    """However they are cut into pieces: an answer for each, up to one that ends the connection."""
    answered = Counter()

    @settings(FUZZ, max_examples=40)
    @given(st.lists(requests(wrong=st.just(False), closing=False), min_size=1, max_size=4), st.data())
    def fuzz(several: list[Request], data: st.DataObject) -> None:
        raw = b"".join(request.raw for request in several) + LAST
        cuts = sorted(data.draw(st.lists(st.integers(0, len(raw)), max_size=3)))
        pieces = [raw[start:end] for start, end in zip([0, *cuts], [*cuts, len(raw)], strict=True)]
        got = responses(exchange(writable, *pieces), [request.method for request in several])
        for response in got:
            check(response, several)
        assert len(got) <= len(several) + 1
        assert not got or got[-1].getheader("Connection") == "close"
        answered[len(got)] += 1

    fuzz()
    assert {2, 3, 4, 5} <= answered.keys(), answered


def test_a_request_that_ends_too_soon_ends_nothing_else(writable):
    @settings(FUZZ, max_examples=40)
    @given(requests(wrong=st.just(False), closing=False), st.data())
    def fuzz(request: Request, data: st.DataObject) -> None:
        part = request.raw[: data.draw(st.integers(0, len(request.raw) - 1))]
        for response in responses(exchange(writable, part, ending=True), [request.method]):
            check(response, part)

    fuzz()
    assert ask(writable, "ASK {}").ok

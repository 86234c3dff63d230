"""Requests made at random from what requests are made of: whatever comes, the server answers and says no 500."""

import random
import socket

import pytest
from serving import TOKEN, ask, make, running

METHODS = ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "get", "X" * 50]
PATHS = "/ /sparql /sparql/ /store /store/ /store/a%2Fb /id/ /id/entity/x /queries /queries/x /health /.well-known/void"
NAMES = "query update graph default format timeout inferred default-graph-uri using-graph-uri using-named-graph-uri x"
VALUES = [
    *(
        "",
        "ASK{}",
        "SELECT*{?s?p?o}LIMIT 2",
        "CONSTRUCT{?s?p?o}WHERE{?s?p?o}LIMIT 2",
        "INSERT DATA{<a:b><a:c>1}",
        "%00",
    ),
    *(
        "http://example.org/g",
        "urn:x",
        "%FF",
        "%F0%9F%98%80",
        "1",
        "-1",
        "1e400",
        "nan",
        "true",
        "json",
        "html",
        "{" * 300,
    ),
    *("DELETE WHERE{<a:b>?p?o}", "'" * 9, "\\", "a" * 5000, "%0D%0A", "SELECT ?s{?s ?p ?o}ORDER BY ?s LIMIT 1", "+"),
]
HEADERS = {
    "Accept": ["*/*", "text/html", "text/turtle;q=2", ";;,,", "text/csv;q=0", "a/b", "application/json", "\xff"],
    "Content-Type": [
        *("application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update", "text/turtle"),
        *("multipart/form-data", "multipart/form-data; boundary=x", "application/ld+json; charset=x", "/", ""),
    ],
    "Authorization": [f"Bearer {TOKEN}", "Bearer", "Basic eDp5", "\xff"],
    "Accept-Encoding": ["gzip", "x"],
    "If-None-Match": ["*", 'W/"x"', ","],
    "Origin": ["https://a.example", "null"],
    "Content-Length": ["5", "0", "-1", "99999999999"],
    "Transfer-Encoding": ["chunked"],
    "Expect": ["100-continue"],
}
BODIES = [
    b"",
    b"ASK{}",
    b"query=ASK%7B%7D",
    b"update=CLEAR+ALL",
    b"<a:b> <a:c> 1 .",
    b'{"@id": "a:b"}',
    b"\xff\xfe\x00",
    b"--x\r\n",
]


@pytest.fixture(scope="module")
def writable(tmp_path_factory):
    with running(make(tmp_path_factory.mktemp("fuzz") / "store"), writable=True, token=TOKEN) as address:
        yield address


def request(rng: random.Random) -> bytes:
    given = [f"{rng.choice(NAMES.split())}={rng.choice(VALUES)}".replace(" ", "+") for _ in range(rng.randrange(4))]
    target = rng.choice(PATHS.split()) + rng.choice(["", "?"]) + "&".join(given)
    body = rng.choice(BODIES)
    headers = {name: rng.choice(values) for name, values in HEADERS.items() if rng.random() < 0.3}
    if rng.random() < 0.9:
        headers |= {"Content-Length": str(len(body))}
        headers.pop("Transfer-Encoding", None)
    lines = [f"{rng.choice(METHODS)} {target} HTTP/1.1", "Host: localhost", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


@pytest.mark.parametrize("seed", range(4))
def test_no_request_is_too_much(writable, seed):
    rng = random.Random(seed)
    statuses = set()
    for _ in range(100):
        sent = request(rng)
        with socket.create_connection((writable.hostname, writable.port), timeout=30) as connection:
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
            got = connection.makefile("rb").read()
        if got:
            status = int(got.split()[1])
            statuses.add(status)
            assert status < 500, (sent, got)
    assert {200, 400, 405} <= statuses
    assert ask(writable, "ASK {}").ok

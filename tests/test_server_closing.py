"""Clients that close their side of a connection: who still reads is answered, for who has gone nothing is done."""

import json
import socket
import time
from urllib.parse import quote

import pytest
from serving import send
from test_server_fuzz import exchange, responses
from test_server_limits import ENDLESS
from test_server_load import SLOW


def get(query: str, version: str = "HTTP/1.1") -> bytes:
    return f"GET /sparql?query={quote(query)} {version}\r\nHost: localhost\r\n\r\n".encode()


def at_hand(server) -> list[dict[str, object]]:
    return json.loads(send(server, "GET", "/queries").text)


def test_a_client_that_closes_its_side_gets_its_answers(server):
    asked = [get(SLOW), get("ASK { ?s ?p ?o }"), get("SELECT * { ?s ?p ?o }")]
    for _ in range(3):  # from a worker, from memory, and before the request is read
        for several in (asked[:1], asked[1:2], asked[2:], asked):
            got = responses(exchange(server, b"".join(several), ending=True), ["GET"] * len(several))
            assert [response.status for response in got] == [200] * len(several)
            assert all(response.text.endswith(b"}") for response in got)
            assert got[-1].getheader("Connection") in {"close", None}


@pytest.mark.parametrize("cut", [1, 40])
def test_a_request_that_is_not_whole_then_gets_none(server, cut):
    assert exchange(server, get("ASK {}")[:-cut], ending=True) == b""


@pytest.mark.parametrize("version", ["HTTP/1.1", "HTTP/1.0"])
def test_a_client_that_has_gone_is_told_from_one_that_reads(server, version):
    with socket.create_connection((server.hostname, server.port)) as connection:
        connection.sendall(get(f"{ENDLESS} # {version}", version))
        while not at_hand(server):
            time.sleep(0.05)
    deadline = time.monotonic() + 10
    while at_hand(server):
        assert time.monotonic() < deadline
        time.sleep(0.05)

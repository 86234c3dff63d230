"""One connection to a server that is kept, for the tests that look at each byte which goes over it."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO
from urllib.parse import quote

from serving import FORM


class Client:
    """One connection that is kept."""

    def __init__(self, connection: socket.socket, received: IO[bytes]) -> None:
        self._connection = connection
        self._received = received

    def send(self, *requests: bytes) -> None:
        self._connection.sendall(b"".join(requests))

    def answer(self, *, head: bool = False) -> tuple[int, dict[str, str], bytes]:
        """Return the next answer's status, headers but for the date, and body."""
        status = int(self._received.readline().split()[1])
        while status == 100:  # which finds out whether this client is still there
            assert self._received.readline() == b"\r\n"
            status = int(self._received.readline().split()[1])
        lines = [line.decode().strip() for line in iter(self._received.readline, b"\r\n")]
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        assert headers.pop("date")
        length = 0 if head or status in {204, 304} else int(headers["content-length"])
        return status, headers, self._received.read(length)

    def ask(self, request: bytes) -> tuple[int, dict[str, str], bytes]:
        self.send(request)
        return self.answer(head=request.startswith(b"HEAD"))

    def chunked(self) -> bytes:
        """Return the body of the next answer, which comes in parts."""
        lines = [line.strip().lower() for line in iter(self._received.readline, b"\r\n")]
        assert b"transfer-encoding: chunked" in lines
        found = b""
        while size := int(self._received.readline(), 16):
            found += self._received.read(size)
            self._received.readline()
        self._received.readline()
        return found

    def close_writing(self) -> None:
        self._connection.shutdown(socket.SHUT_WR)

    def at_end(self) -> bool:
        return self._received.read(1) == b""


@contextmanager
def client(server) -> Iterator[Client]:
    with socket.create_connection((server.hostname, server.port), timeout=30) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with connection.makefile("rb") as received:
            yield Client(connection, received)


def get(query: str, method: str = "GET", **headers: str) -> bytes:
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"{method} /sparql?query={quote(query)} HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n".encode()


def post(body: str, kind: str = FORM, **headers: str) -> bytes:
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    head = f"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
    return f"{head}{lines}\r\n{body}".encode()


def rows(answer: tuple[int, dict[str, str], bytes]) -> list[dict[str, str]]:
    assert answer[0] == 200
    return [{k: v["value"] for k, v in row.items()} for row in json.loads(answer[2])["results"]["bindings"]]

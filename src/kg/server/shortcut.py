"""The shortest way for small queries: from the connection to a worker and back.

Most of what a small query costs is the way through the web framework. So a query by GET whose head is, byte for byte,
that of one that has gone the whole way goes to a worker at once, if one is free, and its answer gets the headers which
the other one's had. That is all it can do. An answer that takes its time, is a refusal or comes in parts, a client that
sends more or closes its side: then the request goes the whole way after all, where the worker that is at it is taken
over.
"""

import asyncio
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import unquote_to_bytes

from starlette.types import Scope

from kg.server.kept import Recent, entity_tag
from kg.server.metrics import Journal, Noted
from kg.server.process import Worker, WorkerEndedError
from kg.server.service import Service
from kg.server.wire import Query

STATUS_LINE = b"HTTP/1.1 200 OK\r\n"
ZIPPED = 500
"""Bytes from which on a body is compressed for a client that wants it so."""

_PLAIN = re.compile(rb"GET (/sparql)\?(query=([^&# ]+)) HTTP/1\.1\r\n")
_OWN = {b"authorization", b"content-length", b"expect", b"if-none-match", b"transfer-encoding", b"upgrade"}
_CHANGING = {b"content-length", b"etag"}
_CHARSET = "; charset=utf-8"
_SOON = 0.05
_OK = 200
_MOST = 1 << 20
_LONGEST = 4  # bytes of a character

Headers = Sequence[tuple[bytes, bytes]]


class Connection(Protocol):
    """What a request on the shortcut needs of its connection."""

    def reply(self, response: bytes) -> None:
        """Send a whole response, and expect the next request."""

    def go_on(self, request: bytes) -> None:
        """Take a request as if it came now."""

    @property
    def clear(self) -> bool:
        """Tell whether a response can be sent at once."""

    @property
    def default_headers(self) -> list[tuple[bytes, bytes]]:
        """Return the headers that are those of the moment."""

    @property
    def peer(self) -> str:
        """Return the client's address."""


@dataclass(frozen=True)
class Manner:
    """How requests with one head are answered: the headers of the response, by media type and whether it is large."""

    accept: str
    headers: dict[tuple[str, bool], bytes] = field(default_factory=dict)

    def of(self, media: str, length: int) -> bytes | None:
        """Return the headers of an answer, but for those that are its own; None where none like it was given yet."""
        return self.headers.get((media, length >= ZIPPED))


@dataclass(frozen=True)
class Plain:
    """A request that may go on the shortcut."""

    request: bytes
    path: bytes
    parameters: bytes
    job: Query
    manner: Manner

    def noted(self, length: int) -> Noted:
        """Return what is noted of the request and its answer."""
        return Noted.at("GET", f"{self.path.decode()}?{self.parameters.decode('latin-1')}", _OK, length)


class Shortcut:
    """Answers requests that are like others which went the whole way."""

    def __init__(self, service: Service, journal: Journal) -> None:
        self._manners: Recent[bytes, Manner] = Recent(_MOST)
        self.service = service
        self.journal = journal

    def learn(self, request: bytes, scope: Scope, headers: Headers) -> None:
        """Take a request that was answered, and the headers of its answer, as a model for others."""
        line = _PLAIN.match(request)
        answered = dict(headers)
        if line is None or not answered.keys() >= _CHANGING or b"content-encoding" in answered:
            return
        if not _OWN.isdisjoint(name for name, _ in scope["headers"]):
            return
        media = answered[b"content-type"].decode("latin-1").removesuffix(_CHARSET)
        accept = ", ".join(value.decode("latin-1") for name, value in scope["headers"] if name == b"accept")
        head = request[line.end() :]
        manner = self._manners.get(head) or Manner(accept)
        large = int(answered[b"content-length"]) >= ZIPPED
        manner.headers[media, large] = encoded([header for header in headers if header[0] not in _CHANGING])
        self._manners.put(head, manner, len(head) + sum(map(len, manner.headers.values())))

    def begin(self, connection: Connection, request: bytes) -> "Relay | None":
        """Have a worker begin with a request, None where it has to go the whole way from the start."""
        plain = self._read(request)
        if plain is None or self.service.kept.get(plain.job) is not None:
            return None
        relay = Relay(self, connection, plain)
        return relay if relay.begin() else None

    def _read(self, request: bytes) -> Plain | None:
        line = _PLAIN.match(request)
        manner = self._manners.get(request[line.end() :]) if line else None
        if line is None or manner is None:
            return None
        limits = self.service.options.limits
        try:
            text = unquote_to_bytes(line[3].replace(b"+", b" ")).decode()
        except UnicodeDecodeError:
            return None
        if len(text) * _LONGEST > limits.text or "service" in text.casefold():
            return None
        return Plain(request, line[1], line[2], Query(limits.seconds, text, accept=manner.accept), manner)


class Relay:
    """One request on the shortcut."""

    _timer: asyncio.TimerHandle

    def __init__(self, shortcut: Shortcut, connection: Connection, plain: Plain) -> None:
        self._shortcut = shortcut
        self._connection = connection
        self._plain = plain
        self._pool = shortcut.service.pool(plain.job)
        self._begun = time.perf_counter()
        self._worker: Worker | None = None
        self._over = False

    def begin(self) -> bool:
        """Give the job to a worker that is free or soon will be, and wait a moment for the answer.

        Tells whether there is such a worker.
        """
        if not self._take() and not self._pool.hope(self._wanted):
            return False
        self._timer = asyncio.get_running_loop().call_later(_SOON, self.go_on)
        return True

    def _take(self) -> bool:
        self._worker = self._pool.begin(self._plain.job, self._look)
        return self._worker is not None

    def _wanted(self) -> bool:
        """Take a worker that is free now, if that is still wanted; tell whether it was."""
        return not self._over and self._take()

    def _look(self) -> None:
        """See what the worker has said: pass the answer on if it is all there and one like it was given before."""
        assert self._worker
        try:
            told = self._worker.told()
        except WorkerEndedError:
            self.go_on()
            return
        if told is None:
            return
        head, body = told
        fixed = self._plain.manner.of(head.media, len(body))
        if head.status != _OK or head.generation is None or fixed is None or not self._connection.clear:
            self.go_on()
            return
        tag = entity_tag(head.generation, self._plain.path, self._plain.parameters, self._plain.job.accept)
        own = b"content-length: %d\r\netag: %b\r\n\r\n" % (len(body), tag.encode())
        self._connection.reply(b"".join((STATUS_LINE, encoded(self._connection.default_headers), fixed, own, body)))
        # What follows the client need not wait for.
        self._timer.cancel()
        self._pool.finish(self._worker)
        service = self._shortcut.service
        service.kept.put(self._plain.job, head, body)
        service.metrics.hurried.inc()
        seconds = time.perf_counter() - self._begun
        self._shortcut.journal.note(self._plain.noted(len(body)), self._connection.peer, seconds)

    def go_on(self) -> None:
        """Have the request go the whole way."""
        self._end()
        if self._worker:
            self._pool.hand_on(self._plain.job, self._worker)
        self._connection.go_on(self._plain.request)

    def drop(self) -> None:
        """End what nobody waits for any more."""
        self._end()
        if self._worker:
            self._pool.drop(self._worker)

    def _end(self) -> None:
        self._over = True
        self._timer.cancel()


def encoded(headers: Headers) -> bytes:
    """Return headers as they go over the wire."""
    return b"".join(b"%b: %b\r\n" % header for header in headers)

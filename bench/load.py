"""Clients that ask an HTTP server one request after the other over connections they keep, and note how long each took.

What a client itself costs comes on top of every server's time alike, so it is kept small: bytes made beforehand, a
parser in C.
"""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import urlencode

import httptools


@dataclass
class Timing:
    """The seconds each request took, all of them together, and those of the server's processor; bytes of the bodies."""

    each: list[float] = field(default_factory=list)
    together: float = 0.0
    processor: float = 0.0
    bytes: int = 0
    failures: list[str] = field(default_factory=list)


def request(port: int, path: str, query: str, accept: str = "application/sparql-results+json") -> bytes:
    """Return a query by GET as it goes over the wire."""
    target = f"{path}?{urlencode({'query': query})}"
    return f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: {accept}\r\n\r\n".encode()


def measure(port: int, requests: Iterator[bytes], count: int, clients: int, longest: float) -> Timing:
    """Send `count` requests from so many clients at once; one that takes more than `longest` seconds has failed."""
    return asyncio.run(_measure(port, islice(requests, count), clients, longest))


async def _measure(port: int, requests: Iterator[bytes], clients: int, longest: float) -> Timing:
    timing = Timing()
    begun = time.perf_counter()
    await asyncio.gather(*(_ask(port, requests, longest, timing) for _ in range(clients)))
    timing.together = time.perf_counter() - begun
    return timing


async def _ask(port: int, requests: Iterator[bytes], longest: float, timing: Timing) -> None:
    loop = asyncio.get_running_loop()
    client: _Client | None = None
    for sent in requests:
        if client is None or client.transport.is_closing():
            _, client = await loop.create_connection(lambda: _Client(timing), "127.0.0.1", port)
        begun = time.perf_counter()
        try:
            async with asyncio.timeout(longest):
                await client.ask(sent)
        except (TimeoutError, ConnectionError) as error:
            timing.failures.append(type(error).__name__)
            client.transport.abort()
        timing.each.append(time.perf_counter() - begun)
    if client is not None:
        client.transport.close()


class _Client(asyncio.Protocol):
    def __init__(self, timing: Timing) -> None:
        self._timing = timing
        self._done: asyncio.Future[None] | None = None

    def ask(self, sent: bytes) -> "asyncio.Future[None]":
        self._parser = httptools.HttpResponseParser(self)
        self._done = asyncio.get_running_loop().create_future()
        self.transport.write(sent)
        return self._done

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if self._done is not None and not self._done.done():
            self._done.set_exception(exc or ConnectionError())

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        self._timing.bytes += len(body)

    def on_message_complete(self) -> None:
        if self._parser.get_status_code() != 200:
            self._timing.failures.append(str(self._parser.get_status_code()))
        if self._done is not None and not self._done.done():
            self._done.set_result(None)

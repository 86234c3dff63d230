"""Asks other servers, those that are allowed and no others, for the queries that may ask none themselves.

A name is looked up once, and the address that was looked at is the one that is connected to. An address that is not
public is refused unless it is itself allowed, so that a name elsewhere cannot point into this network.
"""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from urllib.parse import urlencode, urljoin, urlsplit

import h11

from kg.server.calls import Call, Said, calls
from kg.server.formats import GRAPHS
from kg.server.output import RefusedError
from kg.server.protocol import content_type
from kg.server.wire import Query, Update

_ROWS = "application/sparql-results+json"
_FORM = "application/x-www-form-urlencoded"
_REDIRECTS = {301, 302, 303, 307, 308}
_MOST_REDIRECTS = 5
_MOST_CALLS = 8
_PIECE = 1 << 16
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class _Target:
    """Where a URL leads."""

    secure: bool
    host: str
    port: int
    path: str
    shown: str


@dataclass(frozen=True)
class Outside:
    """The servers that may be called: names or addresses, with or without a port.

    What is called for one query may answer with `most` bytes in all.
    """

    hosts: Collection[str]
    most: int

    async def answer(self, job: Query | Update) -> Query | Update:
        """Return a job with what its calls were answered. Raises RefusedError."""
        found = calls(job.text) if self.hosts else []
        if not found:
            return job
        if len(found) > _MOST_CALLS:
            raise RefusedError(403, f"this endpoint makes at most {_MOST_CALLS} calls for a query, not {len(found)}")
        each = replace(self, most=self.most // len(found))
        said = await asyncio.gather(*map(each._call, found))
        return replace(job, said=tuple((answer.media, answer.text) for answer in said))

    async def _call(self, call: Call) -> Said:
        target = self._target(call.url)
        try:
            return await self._ask(target, call) if call.query is not None else await self._load(target)
        except (OSError, h11.ProtocolError, UnicodeDecodeError, asyncio.IncompleteReadError) as error:
            if call.silent:
                return Said("", "")
            raise RefusedError(502, f"{target.shown} does not answer: {error}") from error
        except RefusedError:
            if call.silent:
                return Said("", "")
            raise

    async def _ask(self, target: _Target, call: Call) -> Said:
        body = urlencode({"query": call.query}).encode()
        async with self._sent(target, "POST", _ROWS, body) as (status, headers, received):
            if status != 200:
                raise RefusedError(502, f"{target.shown} answers with status {status}")
            return Said(_media(headers), received.decode())

    async def _load(self, target: _Target) -> Said:
        accepted = ", ".join(f.media[0] for f in GRAPHS if not f.writer.supports_datasets) + ", application/ld+json"
        for _ in range(_MOST_REDIRECTS):
            async with self._sent(target, "GET", accepted) as (status, headers, received):
                if status == 200:
                    return Said(_media(headers), received.decode())
                if status not in _REDIRECTS or "location" not in headers:
                    raise RefusedError(502, f"{target.shown} answers with status {status}")
                target = self._target(urljoin(target.shown, headers["location"]))
        raise RefusedError(502, f"{target.shown} redirects on and on")

    def _target(self, url: str) -> _Target:
        """Return where a URL leads. Raises RefusedError where nobody allowed that."""
        try:
            parts = urlsplit(url)
            host = (parts.hostname or "").rstrip(".").encode("idna").decode().lower()
            port = parts.port or _PORTS[parts.scheme]
        except (ValueError, KeyError) as error:
            raise RefusedError(403, f"{url} is not the address of a server") from error
        if not host or parts.username is not None or not self._names(host, port):
            raise RefusedError(403, f"this endpoint does not call {host or url}: --allow-host names whom it calls")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return _Target(parts.scheme == "https", host, port, path, url)

    def _names(self, host: str, port: int) -> bool:
        shown = f"[{host}]" if ":" in host else host
        return not {host, shown, f"{shown}:{port}"}.isdisjoint(self.hosts)

    async def _address(self, target: _Target) -> str:
        """Look a host up, once. Raises RefusedError where it has no address that may be called, or OSError."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
        addresses = [str(place[0]) for *_, place in found]
        for address in addresses:
            own = target.host in {address, "localhost"} or self._names(address, target.port)
            if own or _public(address):
                return address
        raise RefusedError(403, f"{target.host} is at {addresses[0]}, which is not public: allow the address itself")

    @asynccontextmanager
    async def _sent(
        self, target: _Target, method: str, accept: str, body: bytes = b""
    ) -> AsyncIterator[tuple[int, dict[str, str], bytes]]:
        """Send a request; give the status, the headers and the body of the response."""
        address = await self._address(target)
        context = ssl.create_default_context() if target.secure else None
        name = target.host if target.secure else None
        reader, writer = await asyncio.open_connection(address, target.port, ssl=context, server_hostname=name)
        try:
            connection = h11.Connection(h11.CLIENT)
            host = f"[{target.host}]" if ":" in target.host else target.host
            headers = [("Host", f"{host}:{target.port}"), ("Accept", accept), ("Connection", "close")]
            headers += [("Content-Type", _FORM), ("Content-Length", str(len(body)))] if body else []
            head = connection.send(h11.Request(method=method, target=target.path, headers=headers)) or b""
            sent = connection.send(h11.Data(data=body)) or b""
            writer.write(head + sent + (connection.send(h11.EndOfMessage()) or b""))
            await writer.drain()
            yield await self._received(connection, reader)
        finally:
            writer.close()

    async def _received(
        self, connection: h11.Connection, reader: asyncio.StreamReader
    ) -> tuple[int, dict[str, str], bytes]:
        status, headers, body = 0, dict[str, str](), bytearray()
        while True:
            event = connection.next_event()
            if event is h11.NEED_DATA:
                connection.receive_data(await reader.read(_PIECE))
            elif isinstance(event, h11.Response):
                status = event.status_code
                headers = {name.decode(): value.decode("latin-1") for name, value in event.headers}
            elif isinstance(event, h11.Data):
                body += event.data
                if len(body) > self.most:
                    raise RefusedError(502, f"what was called answers with more than {self.most} bytes")
            elif isinstance(event, h11.EndOfMessage | h11.ConnectionClosed):
                return status, headers, bytes(body)


def _media(headers: dict[str, str]) -> str:
    return content_type(headers.get("content-type", ""))[0] or "application/octet-stream"


def _public(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    inner = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    found = inner or found
    return found.is_global and not found.is_multicast

"""What stands before every request: who may send it, from where, and what is noted of it."""

import hmac
import ipaddress
import socket
import time
from functools import cache

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.server.limits import Options
from kg.server.metrics import Journal, Noted

LOOPBACK = ("127.0.0.1", "localhost", "::1")
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def may_write(request: Request, options: Options) -> None:
    """Raise HTTPException unless the request may change the store."""
    if not options.writable:
        raise HTTPException(403, "this endpoint is read-only: it takes queries, not updates")
    _check_token(request, options)


def may_manage(request: Request, options: Options) -> None:
    """Raise HTTPException unless the request may see and stop the queries of others."""
    if options.token is not None:
        _check_token(request, options)
    elif not options.local:
        raise HTTPException(403, "queries are shown to the bearer of a token only, and the server was given none")


def _check_token(request: Request, options: Options) -> None:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    known = (options.token or "").encode()
    right = hmac.compare_digest(given.strip().encode(), known)
    if scheme.lower() != "bearer" or not right or not known:
        raise HTTPException(
            401, "this needs the server's token: Authorization: Bearer TOKEN", {"WWW-Authenticate": "Bearer"}
        )


class Hosts:
    """Answers only what was addressed to this server by a name of its own.

    So a web page elsewhere cannot reach it under a name that it has made point here.
    """

    def __init__(self, app: ASGIApp, options: Options) -> None:
        self._app = app
        self._names = {name.lower() for name in (*LOOPBACK, *options.names)}
        self._local = options.local

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "http" and not self._own(_host(Headers(scope=scope).get("host", ""))):
            told = "this server does not go by that name: start it with --name to add one\n"
            await PlainTextResponse(told, 421)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _own(self, name: str) -> bool:
        if name in self._names:
            return True
        return not self._local and (_is_address(name) or name in _machine())


@cache
def _machine() -> frozenset[str]:
    return frozenset({socket.gethostname().lower(), socket.getfqdn().lower()})


def _host(header: str) -> str:
    """Return the name in a Host header, without its port."""
    name = header.strip().lower()
    if name.startswith("["):
        return name[1:].partition("]")[0]
    return name.partition(":")[0]


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


class Careful:
    """Adds to every response what keeps a browser from doing more with it than it should."""

    def __init__(self, app: ASGIApp, *, shared: bool) -> None:
        self._app = app
        added = _HEADERS | ({"Cross-Origin-Resource-Policy": "cross-origin"} if shared else {})
        self._added = [(name.lower().encode(), value.encode()) for name, value in added.items()]
        self._names = {name for name, _ in self._added}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its response back with the headers."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [header for header in message["headers"] if header[0] not in self._names]
                message["headers"] = kept + self._added
            await send(message)

        await self._app(scope, receive, sending if scope["type"] == "http" else send)


class Log:
    """Has every request noted."""

    def __init__(self, app: ASGIApp, journal: Journal) -> None:
        self._app = app
        self._journal = journal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and note how it went."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        status, size = 0, 0

        async def sending(message: Message) -> None:
            nonlocal status, size
            status = message.get("status", status)
            size += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            client = (scope.get("client") or ("",))[0]
            self._journal.note(Noted.of(scope, status, size), client, time.perf_counter() - begun)

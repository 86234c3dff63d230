"""The web application: its addresses, its guards, and running it."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.errors import WorkError
from kg.questions import questions
from kg.server import protocol
from kg.server.answer import Answer
from kg.server.pool import Pool
from kg.store import Store

_PAGE = Path(__file__).parent / "page"
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True)
class Limits:
    """What a server gives to its clients: seconds and bytes of memory a query, queries and connections at a time."""

    seconds: float = 30.0
    memory: int = 1 << 30
    queries: int = max(2, os.cpu_count() or 1)
    connections: int = 256


def application(store: Path, limits: Limits = Limits(), *, any_host: bool = False) -> Starlette:
    """Return the web application over the store at a path.

    Unless `any_host`, it answers only requests that were addressed to this machine by a loopback name, so that a web
    page elsewhere cannot reach it under a name of its own.
    """
    pool = Pool(store, limits.queries, limits.memory)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await pool.close()

    async def sparql(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": "GET, HEAD, OPTIONS, POST"})
        try:
            async with asyncio.timeout(limits.seconds):
                return Answer(pool, await protocol.read(request, limits.seconds))
        except TimeoutError as error:
            raise HTTPException(408, f"the request was not complete after {limits.seconds:g} s") from error
        except ClientDisconnect as error:
            raise HTTPException(400, "the request was broken off") from error

    methods = ["GET", "POST", "OPTIONS"]
    guards = [Middleware(_SecurityHeaders)]
    if not any_host:
        guards.append(Middleware(TrustedHostMiddleware, allowed_hosts=_LOOPBACK, www_redirect=False))
    return Starlette(
        routes=[
            Route("/", _page),
            Route("/questions", _questions),
            Route("/sparql", sparql, methods=methods),
            Route("/sparql/", sparql, methods=methods),
            Mount("/page", StaticFiles(directory=_PAGE)),
        ],
        middleware=guards,
        exception_handlers={HTTPException: _failure},
        lifespan=lifespan,
    )


def serve(store: Path, host: str, port: int, *, ready: Callable[[str], None], limits: Limits = Limits()) -> None:
    """Serve the store at a path until the process is told to stop; `ready` is called with the address in use.

    Port 0 takes any that is free. Raises what `Store.open` raises, and WorkError where the address cannot be used.
    """
    with Store.open(store):
        pass  # a store that cannot be opened is told of now, not at the first query
    try:
        listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise WorkError(f"cannot listen on {host} port {port}: {error.strerror or error}") from error
    name = f"[{host}]" if ":" in host else host
    config = uvicorn.Config(
        application(store, limits, any_host=name not in _LOOPBACK),
        log_level="warning",
        access_log=False,
        server_header=False,
        limit_concurrency=limits.connections,
        timeout_graceful_shutdown=1,
    )
    with listener, suppress(KeyboardInterrupt):
        ready(f"http://{name}:{listener.getsockname()[1]}/")
        uvicorn.Server(config).run(sockets=[listener])


async def _page(_: Request) -> Response:
    return FileResponse(_PAGE / "index.html")


async def _questions(_: Request) -> Response:
    return JSONResponse([asdict(question) for question in questions()])


async def _failure(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return PlainTextResponse(f"{error.detail}\n", error.status_code, error.headers)


class _SecurityHeaders:
    """Adds to every response what keeps a browser from doing more with it than it should."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, partial(self._send, send) if scope["type"] == "http" else send)

    @staticmethod
    async def _send(send: Send, message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(_HEADERS)
        await send(message)

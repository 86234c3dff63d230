"""The web application: its addresses and what answers at each."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import asdict
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from kg.questions import questions
from kg.server import explorer, graphs, protocol
from kg.server.answer import Answer
from kg.server.description import describe, written
from kg.server.formats import GRAPHS, choose
from kg.server.guards import Careful, Hosts, Log, may_manage, may_write
from kg.server.limits import Options
from kg.server.metrics import CONTENT_TYPE, Journal
from kg.server.repeats import Learn, Repeats
from kg.server.service import Service
from kg.server.shortcut import ZIPPED, Shortcut
from kg.server.wire import ReadStatistics, ReadThing, Update, WriteGraph

_SPARQL = ["GET", "POST", "OPTIONS"]
_FAST_GZIP = 4
_DEFAULTS = Options()


def application(store: Path, options: Options = _DEFAULTS) -> Starlette:
    """Return the web application over the store at a path."""
    service = Service(store, options)
    files = ExitStack()
    log = files.enter_context(options.access_log.open("a", encoding="utf-8")) if options.access_log else None
    journal = Journal(service.metrics, log)
    repeats = Repeats(options.limits.kept // 2, lambda: service.generation, journal)
    shortcut = Shortcut(service, journal)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        fresh = asyncio.create_task(service.run())
        with files:
            yield
            fresh.cancel()
            await service.close()

    guards = [
        Middleware(Learn, repeats=repeats, shortcut=shortcut),
        Middleware(Log, journal=journal),
        Middleware(Careful, shared=bool(options.origins)),
        Middleware(Hosts, options=options),
        Middleware(  # all that is served is text
            GZipMiddleware, minimum_size=ZIPPED, compresslevel=_FAST_GZIP, exclude_content_types=()
        ),
    ]
    if options.origins:
        guards.append(
            Middleware(
                CORSMiddleware,
                allow_origins=options.origins,
                allow_methods=graphs.METHODS,
                allow_headers=["Authorization"],
                expose_headers=["ETag", "Location"],
            )
        )
    app = Starlette(
        routes=[
            Route("/sparql", _sparql, methods=_SPARQL),
            Route("/sparql/", _sparql, methods=_SPARQL),
            Route("/store", _store, methods=graphs.METHODS),
            Route("/store/{name:path}", _store, methods=graphs.METHODS),
            Route("/id/{name:path}", _thing),
            Route("/.well-known/void", _statistics),
            Route("/queries", _queries),
            Route("/queries/{id}", _cancel, methods=["DELETE"]),
            Route("/health", _health),
            Route("/metrics", _metrics),
            Route("/questions", _questions),
            *explorer.routes(service),
        ],
        middleware=guards,
        exception_handlers={HTTPException: _failure},
        lifespan=lifespan,
    )
    app.state.service, app.state.repeats, app.state.shortcut = service, repeats, shortcut
    return app


def _service(request: Request) -> Service:
    service = request.app.state.service
    assert isinstance(service, Service)
    return service


async def _sparql(request: Request) -> Response:
    service = _service(request)
    if request.method == "OPTIONS":
        return _allowed(_SPARQL)
    job = await protocol.read(request, service.options.limits)
    if job is None:
        return _description(request, service)
    if isinstance(job, Update):
        may_write(request, service.options)
    return Answer(service, job, request)


async def _store(request: Request) -> Response:
    service = _service(request)
    if request.method == "OPTIONS":
        return _allowed(graphs.METHODS)
    if request.method not in {"GET", "HEAD"}:
        may_write(request, service.options)
    job, location = await graphs.read(request, service.options.limits)
    return Answer(service, job, request, location if isinstance(job, WriteGraph) else None)


def _allowed(methods: list[str]) -> Response:
    return Response(status_code=204, headers={"Allow": ", ".join(sorted({*methods, "HEAD"}))})


def _description(request: Request, service: Service) -> Response:
    formats = request.query_params.getlist("format")
    chosen = choose(GRAPHS, formats, protocol.accepted(request))
    if chosen is None:
        raise HTTPException(406, f"this is answered as one of {', '.join(f.media[0] for f in GRAPHS)}")
    triples = describe(graphs.origin(request), writable=service.options.writable)
    return Response(written(triples, chosen[0].writer), media_type=chosen[1], headers={"Vary": "Accept"})


async def _thing(request: Request) -> Response:
    service = _service(request)
    name = protocol.utf8(request.scope["raw_path"]).removeprefix("/id/")
    wanted = tuple(request.query_params.getlist("format")), protocol.accepted(request)
    return Answer(service, ReadThing(service.options.limits.seconds, name, *wanted), request)


async def _statistics(request: Request) -> Response:
    service = _service(request)
    wanted = tuple(request.query_params.getlist("format")), protocol.accepted(request)
    return Answer(service, ReadStatistics(service.options.limits.seconds, graphs.origin(request), *wanted), request)


async def _questions(_: Request) -> Response:
    return JSONResponse([asdict(question) for question in questions()])


async def _queries(request: Request) -> Response:
    service = _service(request)
    may_manage(request, service.options)
    return JSONResponse([entry.described() for entry in service.running])


async def _cancel(request: Request) -> Response:
    service = _service(request)
    may_manage(request, service.options)
    ident = request.path_params["id"]
    if not service.running.cancel(ident):
        raise HTTPException(404, f"no query {ident} is running")
    return Response(status_code=204)


async def _health(request: Request) -> Response:
    generation = _service(request).generation
    if generation is None:
        return JSONResponse({"status": "the store cannot be read"}, 503)
    return JSONResponse({"status": "ok", "generation": generation, "running": len(_service(request).running)})


async def _metrics(request: Request) -> Response:
    return Response(_service(request).metrics.text(), media_type=CONTENT_TYPE)


async def _failure(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return PlainTextResponse(f"{error.detail}\n", error.status_code, error.headers)

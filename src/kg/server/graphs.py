"""Reads a request of the SPARQL 1.1 Graph Store Protocol.

A graph is named by `?graph=IRI` or is the default graph (`?default`), or its IRI is the address that is asked for.
"""

from typing import Literal
from uuid import uuid4

from pyoxigraph import NamedNode
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from kg.server.limits import Limits
from kg.server.protocol import accepted, arriving, body, content_type, parameters, seconds_of, utf8, values
from kg.server.wire import Job, ReadGraph, WriteGraph

_CHANGES: dict[str, Literal["replace", "add", "drop"]] = {"PUT": "replace", "POST": "add", "DELETE": "drop"}
_MULTIPART = "multipart/form-data"
_MOST_PARTS = 100
METHODS = ["GET", "HEAD", "OPTIONS", *_CHANGES]


def origin(request: Request) -> str:
    """Return the address of the server as the client knows it, without a slash at the end."""
    return f"{request.url.scheme}://{request.url.netloc}"


async def read(request: Request, limits: Limits) -> tuple[Job, str | None]:
    """Read what a request asks for; with it, the address of a graph that it has made. Raises HTTPException."""
    given = parameters(request.scope["query_string"])
    seconds = seconds_of(given, limits)
    try:
        graph = _graph(request, given)
    except LookupError:
        if request.method != "POST":
            raise HTTPException(400, "say which graph: ?graph=IRI, ?default, or the graph's own address") from None
        graph = f"{origin(request)}/store/{uuid4()}"
    location = graph if graph and graph.startswith(f"{origin(request)}/store/") else None
    change = _CHANGES.get(request.method)
    if change is None:
        return ReadGraph(seconds, graph, values(given, "format"), accepted(request)), None
    documents: list[tuple[str, str]] = []
    if change != "drop":
        async with arriving(limits):
            documents = await _documents(request, limits.graph)
    base = graph or str(request.url.replace(query=""))
    return WriteGraph(seconds, graph, change, tuple(documents), base), location


def _graph(request: Request, given: list[tuple[str, str]]) -> str | None:
    """Return the IRI of the graph, None for the default graph. Raises LookupError where the request names none."""
    named, default = values(given, "graph"), values(given, "default")
    address = utf8(request.scope["raw_path"])
    direct = address.rstrip("/").count("/") > 1
    if len(named) + bool(default) + direct > 1:
        raise HTTPException(400, "name one graph, and in one way")
    if default:
        return None
    if not named and not direct:
        raise LookupError
    iri = named[0] if named else f"{origin(request)}{address}"
    try:
        return NamedNode(iri).value
    except ValueError as error:
        raise HTTPException(400, f"{iri!r} is not an absolute IRI") from error


async def _documents(request: Request, most: int) -> list[tuple[str, str]]:
    """Return what is sent: media types and texts."""
    header = request.headers.get("content-type", "")
    if content_type(header)[0] != _MULTIPART:
        return [_document(header, await body(request, most))]
    if int(request.headers.get("content-length", most + 1)) > most:
        raise HTTPException(413, f"the request is longer than {most} bytes, or does not say how long it is")
    found = []
    async with request.form(max_files=_MOST_PARTS, max_fields=0) as form:
        for _, part in form.multi_items():
            if isinstance(part, UploadFile):
                found.append(_document(part.content_type or "", await part.read()))
    return found


def _document(header: str, data: bytes) -> tuple[str, str]:
    media, charset = content_type(header)
    if charset not in ("utf-8", "utf8"):
        raise HTTPException(415, f"send the graph in UTF-8, not in {charset}")
    return media, utf8(data)

"""Reads a request of the SPARQL 1.1 Protocol."""

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from kg.server.limits import Limits
from kg.server.wire import Query, Update

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_ENCODED = 3
_MAX_PARAMETERS = 1000
_TRUTH = {"true": True, "1": True, "false": False, "0": False}
_OF_UPDATES = ("using-graph-uri", "using-named-graph-uri")
_OF_QUERIES = ("default-graph-uri", "named-graph-uri")

Given = list[tuple[str, str]]


async def read(request: Request, limits: Limits) -> Query | Update | None:
    """Read what a request asks for, None where it is for the service itself. Raises HTTPException where it is wrong."""
    given = parameters(request.scope["query_string"])
    if request.method == "POST":
        given += await _posted(request, limits)
    queries, updates = values(given, "query"), values(given, "update")
    if request.method != "POST" and updates:
        raise HTTPException(405, "an update is sent by POST", {"Allow": "POST"})
    if request.method != "POST" and not queries and all(name == "format" for name, _ in given):
        return None
    if len(queries) + len(updates) != 1:
        raise HTTPException(400, f"expected one query or update, got {len(queries) + len(updates) or 'none'}")
    if len((queries + updates)[0].encode()) > limits.text:
        raise HTTPException(413, f"the query is longer than {limits.text} bytes")
    for name in _OF_QUERIES if updates else _OF_UPDATES:
        if values(given, name):
            raise HTTPException(400, f"{name} does not go with {'an update' if updates else 'a query'}")
    seconds = seconds_of(given, limits)
    default, named = (values(given, name) for name in (_OF_UPDATES if updates else _OF_QUERIES))
    if updates:
        return Update(seconds, updates[0], default, named)
    return Query(
        seconds,
        queries[0],
        default,
        named,
        inferred=_truth(values(given, "inferred")),
        formats=values(given, "format"),
        accept=accepted(request),
    )


async def _posted(request: Request, limits: Limits) -> Given:
    kind, charset = content_type(request.headers.get("content-type", ""))
    if kind not in (_FORM, _QUERY, _UPDATE):
        raise HTTPException(415, f"send {_QUERY}, {_UPDATE} or {_FORM}, not {kind or 'content of no type'}")
    if charset not in ("utf-8", "utf8"):
        raise HTTPException(415, f"send the query in UTF-8, not in {charset}")
    async with arriving(limits):
        text = await body(request, _ENCODED * limits.text if kind == _FORM else limits.text)
    if kind == _FORM:
        return parameters(text)
    return [("query" if kind == _QUERY else "update", utf8(text))]


@asynccontextmanager
async def arriving(limits: Limits) -> AsyncIterator[None]:
    """Raise HTTPException where the request is not there whole, for the block to read, in the time that it has."""
    try:
        async with asyncio.timeout(limits.arrival):
            yield
    except TimeoutError as error:
        raise HTTPException(408, f"the request was not complete after {limits.arrival:g} s") from error
    except ClientDisconnect as error:
        raise HTTPException(400, "the request was broken off") from error


def content_type(header: str) -> tuple[str, str]:
    """Return the media type and the character encoding of a Content-Type."""
    kind, *parameters = header.split(";")
    found = dict(parameter.strip().lower().partition("=")[::2] for parameter in parameters)
    return kind.strip().lower(), found.get("charset", "utf-8").strip("\"'")


async def body(request: Request, most: int) -> bytes:
    """Return the body of a request. Raises HTTPException where it has more bytes than it may."""
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > most:
            raise HTTPException(413, f"the request is longer than {most} bytes")
    return bytes(received)


def parameters(encoded: bytes) -> Given:
    """Return names and values in a query string or form. Raises HTTPException."""
    try:
        return parse_qsl(utf8(encoded), keep_blank_values=True, errors="strict", max_num_fields=_MAX_PARAMETERS)
    except ValueError as error:
        raise HTTPException(400, f"the parameters cannot be read: {error}") from error


def utf8(data: bytes) -> str:
    """Return bytes as text. Raises HTTPException."""
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise HTTPException(400, f"the request is not UTF-8: byte {error.start} is wrong") from error


def values(given: Given, name: str) -> tuple[str, ...]:
    """Return all values of a parameter."""
    return tuple(value for key, value in given if key == name)


def seconds_of(given: Given, limits: Limits) -> float:
    """Return how long an answer may take: the limit, or less where `timeout` says so. Raises HTTPException."""
    return min([limits.seconds, *map(_seconds, values(given, "timeout"))])


def accepted(request: Request) -> str:
    """Return the formats a client accepts; several headers of the name are one list."""
    return ", ".join(request.headers.getlist("accept"))


def _truth(given: tuple[str, ...]) -> bool:
    wrong = set(given) - _TRUTH.keys()
    if wrong:
        raise HTTPException(400, f"inferred is true or false, not {min(wrong)!r}")
    return any(map(_TRUTH.__getitem__, given))


def _seconds(given: str) -> float:
    try:
        seconds = float(given)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise HTTPException(400, f"timeout is a number of seconds above 0, not {given!r}")
    return seconds

"""Reads a request of the SPARQL 1.1 Protocol."""

import math
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

from kg.server.wire import Job

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_MAX_BODY = 1 << 20
_MAX_PARAMETERS = 1000
_TRUTH = {"true": True, "1": True, "false": False, "0": False}


async def read(request: Request, longest: float) -> Job:
    """Read what a request asks; it gets no longer than `longest` seconds. Raises HTTPException where it is wrong."""
    given = _parameters(request.scope["query_string"])
    if request.method == "POST":
        given += await _posted(request)
    if any(name == "update" for name, _ in given):
        raise _read_only()
    queries = _all(given, "query")
    if len(queries) != 1:
        raise HTTPException(400, f"expected one query, got {len(queries) or 'none'}")
    return Job(
        text=queries[0],
        default_graphs=_all(given, "default-graph-uri"),
        named_graphs=_all(given, "named-graph-uri"),
        inferred=_truth(_all(given, "inferred")),
        formats=_all(given, "format"),
        accept=request.headers.get("accept", ""),
        seconds=min([longest, *map(_seconds, _all(given, "timeout"))]),
    )


async def _posted(request: Request) -> list[tuple[str, str]]:
    kind, charset = _content_type(request)
    if kind == _UPDATE:
        raise _read_only()
    if kind not in (_FORM, _QUERY):
        raise HTTPException(415, f"send a query as {_QUERY} or {_FORM}, not as {kind or 'content of no type'}")
    if charset not in ("utf-8", "utf8"):
        raise HTTPException(415, f"send the query in UTF-8, not in {charset}")
    body = await _body(request)
    return _parameters(body) if kind == _FORM else [("query", _utf8(body))]


def _content_type(request: Request) -> tuple[str, str]:
    kind, *parameters = request.headers.get("content-type", "").split(";")
    values = dict(parameter.strip().lower().partition("=")[::2] for parameter in parameters)
    return kind.strip().lower(), values.get("charset", "utf-8").strip("\"'")


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_BODY:
            raise HTTPException(413, f"the request is longer than {_MAX_BODY} bytes")
    return bytes(body)


def _parameters(encoded: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(_utf8(encoded), keep_blank_values=True, errors="strict", max_num_fields=_MAX_PARAMETERS)
    except ValueError as error:
        raise HTTPException(400, f"the parameters cannot be read: {error}") from error


def _utf8(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise HTTPException(400, f"the request is not UTF-8: byte {error.start} is wrong") from error


def _all(given: list[tuple[str, str]], name: str) -> tuple[str, ...]:
    return tuple(value for key, value in given if key == name)


def _truth(values: tuple[str, ...]) -> bool:
    wrong = set(values) - _TRUTH.keys()
    if wrong:
        raise HTTPException(400, f"inferred is true or false, not {min(wrong)!r}")
    return any(map(_TRUTH.__getitem__, values))


def _seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise HTTPException(400, f"timeout is a number of seconds above 0, not {value!r}")
    return seconds


def _read_only() -> HTTPException:
    return HTTPException(403, "this endpoint is read-only: it takes queries, not updates")

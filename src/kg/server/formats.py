"""The formats of answers, and choosing one by the request's `format` or `Accept`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from pyoxigraph import QueryResultsFormat, RdfFormat

_RANGE = re.compile(r"\s*([\w!#$&^.+*-]+)/([\w!#$&^.+*-]+)\s*(?:;(.*))?", re.ASCII)
_QUALITY = re.compile(r"(?:^|;)\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*(?:;|$)", re.IGNORECASE | re.ASCII)

_VERSION = re.compile(r'(?:^|;)\s*version\s*=\s*(?:1\.2|"1\.2")\s*(?:;|$)', re.IGNORECASE | re.ASCII)
_REMEMBERED = 64

Writer = TypeVar("Writer", QueryResultsFormat, RdfFormat, RdfFormat | None)


@dataclass(frozen=True)
class Format(Generic[Writer]):
    """A way to write results. The first of `media` is its own type, the others are also understood."""

    media: tuple[str, ...]
    names: tuple[str, ...]
    writer: Writer


TABLES = (
    Format(("application/sparql-results+json", "application/json"), ("json",), QueryResultsFormat.JSON),
    Format(("application/sparql-results+xml", "application/xml", "text/xml"), ("xml",), QueryResultsFormat.XML),
    Format(("text/csv",), ("csv",), QueryResultsFormat.CSV),
    Format(("text/tab-separated-values",), ("tsv",), QueryResultsFormat.TSV),
)
GRAPHS = (
    Format(("text/turtle", "application/x-turtle"), ("turtle", "ttl"), RdfFormat.TURTLE),
    Format(("application/n-triples", "text/plain"), ("ntriples", "nt"), RdfFormat.N_TRIPLES),
    Format(
        ("application/rdf+xml", "application/xml", "text/xml"), ("rdfxml", "rdf", "rdf+xml", "xml"), RdfFormat.RDF_XML
    ),
    Format(("application/ld+json", "application/json"), ("jsonld", "json-ld", "json"), RdfFormat.JSON_LD),
    Format(("text/n3",), ("n3",), RdfFormat.N3),
    Format(("application/n-quads",), ("nquads", "nq"), RdfFormat.N_QUADS),
    Format(("application/trig",), ("trig",), RdfFormat.TRIG),
)
# Things are also described in pages for people, which no RDF writer writes.
PAGES: tuple[Format[RdfFormat | None], ...] = (
    *(Format[RdfFormat | None](format_.media, format_.names, format_.writer) for format_ in GRAPHS),
    Format(("text/html", "application/xhtml+xml"), ("html",), None),
)


def choose(formats: Sequence[Format[Writer]], named: Sequence[str], accept: str) -> tuple[Format[Writer], str] | None:
    """Return the format to answer in and the media type to call it by, None where none of them is wanted.

    `named` are the values of the request's `format` parameter, names or media types, which go before its `Accept`.
    """
    wanted = [name.lower().partition(";")[0].strip() for name in named if name]
    if wanted:
        for format_ in formats:
            if any(name in format_.names or name in format_.media for name in wanted):
                return format_, format_.media[0]
        return None
    ranges = _ranges(accept)
    best = 0.0
    chosen: tuple[Format[Writer], str] | None = None
    for format_ in formats:
        for media in format_.media:
            quality = _quality(media, ranges)
            if quality > best:
                best, chosen = quality, (format_, media)
    return chosen


def wants_rdf_12(media: str, named: Sequence[str], accept: str) -> bool:
    """Tell whether a media type is asked for in version 1.2 (`text/turtle; version=1.2`), and not rather without."""
    asked = {True: 0.0, False: 0.0}
    for part in named or accept.split(","):
        match = _RANGE.fullmatch(part)
        if match and f"{match[1]}/{match[2]}".lower() == media:
            newer = _VERSION.search(match[3] or "") is not None
            asked[newer] = max(asked[newer], _weight(match[3]))
    return asked[True] > 0 and asked[True] >= asked[False]


def _weight(parameters: str | None) -> float:
    quality = _QUALITY.search(parameters or "")
    return float(quality[1]) if quality else 1.0


@lru_cache(_REMEMBERED)
def _ranges(accept: str) -> Mapping[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    for part in (accept or "*/*").split(","):
        match = _RANGE.fullmatch(part)
        if match:
            range_ = match[1].lower(), match[2].lower()
            found[range_] = max(found.get(range_, 0.0), _weight(match[3]))
    return found


def _quality(media: str, ranges: Mapping[tuple[str, str], float]) -> float:
    """Return how much a media type is wanted, by the most specific range that names it."""
    main, _, sub = media.partition("/")
    for range_ in ((main, sub), (main, "*"), ("*", "*")):
        if range_ in ranges:
            return ranges[range_]
    return 0.0

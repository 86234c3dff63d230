"""The formats of answers, and choosing one by the request's `format` or `Accept`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pyoxigraph import QueryResultsFormat, RdfFormat

_RANGE = re.compile(r"\s*([\w!#$&^.+*-]+)/([\w!#$&^.+*-]+)\s*(?:;(.*))?", re.ASCII)
_QUALITY = re.compile(r"(?:^|;)\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*(?:;|$)", re.IGNORECASE | re.ASCII)

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
    wanted = [name.lower() for name in named if name]
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


def _ranges(accept: str) -> list[tuple[str, str, float]]:
    found = []
    for part in (accept or "*/*").split(","):
        match = _RANGE.fullmatch(part)
        if match:
            quality = _QUALITY.search(match[3] or "")
            found.append((match[1].lower(), match[2].lower(), float(quality[1]) if quality else 1.0))
    return found


def _quality(media: str, ranges: Sequence[tuple[str, str, float]]) -> float:
    """Return how much a media type is wanted, by the most specific range that names it."""
    main, _, sub = media.partition("/")
    for named in ((main, sub), (main, "*"), ("*", "*")):
        qualities = [quality for *range_, quality in ranges if tuple(range_) == named]
        if qualities:
            return max(qualities)
    return 0.0

"""Puts a query to a store and prints the answer: tables for people, the standard formats for programs."""

import signal
import sys
from collections.abc import Iterator
from typing import IO, cast

import pyoxigraph as ox

from kg.cli.console import table
from kg.errors import QueryError
from kg.serialization import serialize
from kg.showing import readable
from kg.standing import Day
from kg.store import Store
from kg.xmltext import CleanXml

_FORMATS = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}


def render(store: Store | Day, text: str, format_: str, *, inferred: bool = False) -> None:
    """Print the answer to a query on standard output. Raises QueryError."""
    # pyoxigraph does not look at signals while it works; the store is only read, so ending the process is safe.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        results = store.query(text, inferred=inferred)
        if isinstance(results, ox.QueryTriples):
            serialize(sorted(results, key=str), ox.RdfFormat.TURTLE, sys.stdout.buffer, store.base)
        elif format_ != "table":
            out = CleanXml(sys.stdout.buffer) if format_ == "xml" else sys.stdout.buffer
            results.serialize(cast("IO[bytes]", out), _FORMATS[format_])
        elif isinstance(results, ox.QueryBoolean):
            print("yes" if results else "no")
        else:
            table([v.value for v in results.variables], rows(results, store.base.iri))
    except (OSError, RuntimeError) as error:
        raise QueryError(" ".join(str(error).split())) from error


def rows(results: ox.QuerySolutions, base: str) -> Iterator[list[str]]:
    """Yield the cells of each solution as people read them: IRIs by prefix, literals by their words."""
    for solution in results:
        yield [readable(term, base) for term in solution]

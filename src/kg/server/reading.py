"""What a worker does that reads: it answers queries and sends graphs, from the newest checkpoint."""

import sys
from collections.abc import Iterable, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox
from pyoxigraph import DefaultGraph, NamedNode, Triple

from kg import checkpoints
from kg.errors import QueryError
from kg.serialization import RDF_12, reified
from kg.serialization import serialize as write_statements
from kg.server import things, void
from kg.server.calls import Said, answered, without
from kg.server.formats import GRAPHS, PAGES, TABLES, Format, Writer, choose, wants_rdf_12
from kg.server.output import Body, RefusedError
from kg.server.syntax import calls_out, too_deep
from kg.server.wire import Head, Job, Query, ReadGraph, ReadStatistics, ReadThing, Update, write_frame
from kg.sparql import Results
from kg.store import Store
from kg.xmltext import CleanXml, Sink

_REMEMBERED = 64

Reads = Query | ReadGraph | ReadStatistics | ReadThing


class Reading:
    """Answers from the store at a path, each with at most so many rows; keeps its newest checkpoint open."""

    def __init__(self, path: Path, rows: int, nesting: int) -> None:
        self._path = path
        self._rows = rows
        self._nesting = nesting
        self._store: Store | None = None
        self._counted: tuple[int | None, str, list[Triple]] | None = None

    def answer(self, job: Job, out: IO[bytes]) -> None:
        """Answer one job. Raises RefusedError or KgError where there is no answer."""
        store = self._newest()
        if isinstance(job, Query):
            text = checked(job, self._nesting)
            results = store.query(
                text, inferred=job.inferred, default_graphs=job.default_graphs, named_graphs=job.named_graphs
            )
            self._write(results, store, job, out)
        elif isinstance(job, ReadGraph):
            self._write(_graph(store, job.graph), store, job, out)
        elif isinstance(job, ReadStatistics):
            self._write(self._statistics(store, job.origin), store, job, out)
        elif isinstance(job, ReadThing):
            self._describe(store, job, out)
        else:
            write_frame(out, Head(204, "", store.generation).encode())

    def _newest(self) -> Store:
        if self._store is not None and self._store.generation != checkpoints.newest(self._path):
            self._store.close()
            self._store = None
        if self._store is None:
            self._store = Store.open(self._path)
        return self._store

    def _statistics(self, store: Store, origin: str) -> list[Triple]:
        """Return the description of the data, which is counted once for each generation."""
        known = self._counted
        if known is None or known[:2] != (store.generation, origin):
            known = self._counted = store.generation, origin, list(void.describe(store, origin))
        return known[2]

    def _describe(self, store: Store, job: ReadThing, out: IO[bytes]) -> None:
        try:
            thing = NamedNode(store.base.iri + job.name)
        except ValueError as error:
            raise RefusedError(404, f"{job.name!r} is not the end of an IRI") from error
        said = things.about(store, thing)
        if not said:
            raise RefusedError(404, f"nothing is said about {thing.value}")
        format_, media = _format(PAGES, job.formats, job.accept)
        if format_.writer is not None:
            self._write(said, store, job, out)
            return
        write_frame(out, Head(200, media, store.generation).encode())
        write_frame(out, things.page(store, thing, said))

    def _write(self, results: Results | Iterable[Triple], store: Store, job: Reads, out: IO[bytes]) -> None:
        if isinstance(results, ox.QuerySolutions | ox.QueryBoolean):
            table, media = _table(tuple(job.formats), job.accept)
            body = Body(out, Head(200, media, store.generation), table.writer, self._rows)
            serialize = partial(_serialize, results, table.writer)
        else:
            graph, media = _format(GRAPHS, job.formats, job.accept)
            if graph.writer in RDF_12 and wants_rdf_12(media, job.formats, job.accept):
                results, media = reified(results), f"{media}; version=1.2"
            body = Body(out, Head(200, media, store.generation), graph.writer, self._rows)
            serialize = partial(write_statements, results, graph.writer, base=store.base)
        try:
            serialize(body)
        except (OSError, RuntimeError, ValueError, RefusedError) as error:
            if body.begun:
                sys.stderr.write(f"{error}\n")
                sys.exit(1)  # an answer cut short must not look complete
            if isinstance(error, RefusedError):
                raise
            raise QueryError(" ".join(str(error).split())) from error
        body.end()


def checked(job: Query | Update, nesting: int) -> str:
    """Return the text of a query or update, with what its calls brought.

    Raises RefusedError for what pyoxigraph would do and must not, or might not survive.
    """
    text = without(job.text) if job.said else job.text
    if too_deep(text, nesting):
        raise RefusedError(400, f"the brackets nest deeper than {nesting}")
    word = calls_out(text)
    if word:
        raise RefusedError(403, f"this endpoint calls no other: {word} is refused")
    return answered(job.text, [Said(*said) for said in job.said]) if job.said else text


def _graph(store: Store, name: str | None) -> Iterable[Triple]:
    graph = DefaultGraph() if name is None else NamedNode(name)
    if isinstance(graph, NamedNode) and not store.raw.contains_named_graph(graph):
        raise RefusedError(404, f"there is no graph {name}")
    return (quad.triple for quad in store.raw.quads_for_pattern(None, None, None, graph))


def _serialize(results: ox.QuerySolutions | ox.QueryBoolean, format_: ox.QueryResultsFormat, out: Sink) -> None:
    results.serialize(cast("IO[bytes]", CleanXml(out) if format_ == ox.QueryResultsFormat.XML else out), format_)


@lru_cache(_REMEMBERED)
def _table(named: tuple[str, ...], accept: str) -> tuple[Format[ox.QueryResultsFormat], str]:
    return _format(TABLES, named, accept)


def _format(formats: Sequence[Format[Writer]], named: Sequence[str], accept: str) -> tuple[Format[Writer], str]:
    chosen = choose(formats, named, accept)
    if chosen is None:
        raise RefusedError(406, f"this is answered as one of {', '.join(f.media[0] for f in formats)}")
    return chosen

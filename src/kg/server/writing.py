"""What the worker does that writes: updates, and graphs that clients send. It holds the store for one job at a time."""

from pathlib import Path
from typing import IO

import pyoxigraph as ox
from pyoxigraph import DefaultGraph, NamedNode, Quad

from kg import checkpoints
from kg.errors import QueryError
from kg.server.formats import GRAPHS
from kg.server.output import RefusedError
from kg.server.reading import check
from kg.server.syntax import with_dataset
from kg.server.wire import Head, Job, Update, WriteGraph, write_frame
from kg.sparql import reason
from kg.store import Store

_VAGUE = {"text/plain", "text/xml", "application/xml", "application/json"}


class Writing:
    """Changes the store at a path."""

    def __init__(self, path: Path, nesting: int) -> None:
        self._path = path
        self._nesting = nesting

    def answer(self, job: Job, out: IO[bytes]) -> None:
        """Do one job in one transaction. Raises RefusedError or KgError where nothing was changed."""
        status = 204
        quads = _parse(job) if isinstance(job, WriteGraph) else []
        if isinstance(job, Update):
            check(job.text, self._nesting)
        with Store.open(self._path, writable=True, create=False, patience=job.seconds) as store:
            if isinstance(job, Update):
                store.update(with_dataset(job.text, job.using, job.using_named))
            elif isinstance(job, WriteGraph):
                status = self._write(store, job, quads)
        write_frame(out, Head(status, "", checkpoints.newest(self._path)).encode())

    @staticmethod
    def _write(store: Store, job: WriteGraph, quads: list[Quad]) -> int:
        graph = _name(job)
        there = isinstance(graph, DefaultGraph) or store.raw.contains_named_graph(graph)
        if job.change == "drop" and not there:
            raise RefusedError(404, f"there is no graph {job.graph}")
        if job.change == "drop":
            store.raw.remove_graph(graph)
        else:
            store.load_graph(graph, quads, replace=job.change == "replace")
        return 204 if there else 201


def _name(job: WriteGraph) -> NamedNode | DefaultGraph:
    return DefaultGraph() if job.graph is None else NamedNode(job.graph)


def _parse(job: WriteGraph) -> list[Quad]:
    """Return the triples of the documents in the graph. Raises RefusedError or QueryError."""
    quads = []
    for media, text in job.documents:
        format_ = next((f.writer for f in GRAPHS if media in f.media and media not in _VAGUE), None)
        if format_ is None or (format_.supports_datasets and format_ != ox.RdfFormat.JSON_LD):
            known = ", ".join(f.media[0] for f in GRAPHS if not f.writer.supports_datasets)
            raise RefusedError(415, f"a graph is sent as one of {known}, application/ld+json, not as {media or 'that'}")
        try:
            parsed = ox.parse(
                text, format=format_, base_iri=job.base, without_named_graphs=True, rename_blank_nodes=True
            )
            quads += [Quad(q.subject, q.predicate, q.object, _name(job)) for q in parsed]
        except (SyntaxError, ValueError) as error:
            raise QueryError(reason(error)) from error
    return quads

"""What the worker does that writes: updates, and graphs that clients send. It holds the store for one job at a time."""

from pathlib import Path
from typing import IO

from pyoxigraph import DefaultGraph, NamedNode, Quad

from kg import checkpoints
from kg.server.calls import Said, parsed
from kg.server.output import RefusedError
from kg.server.reading import checked
from kg.server.syntax import with_dataset
from kg.server.wire import Head, Job, Update, WriteGraph, write_frame
from kg.store import Store


class Writing:
    """Changes the store at a path."""

    def __init__(self, path: Path, nesting: int) -> None:
        self._path = path
        self._nesting = nesting

    def answer(self, job: Job, out: IO[bytes]) -> None:
        """Do one job in one transaction. Raises RefusedError or KgError where nothing was changed."""
        status = 204
        quads = _parse(job) if isinstance(job, WriteGraph) else []
        text = checked(job, self._nesting) if isinstance(job, Update) else ""
        with Store.open(self._path, writable=True, create=False, patience=job.seconds) as store:
            if isinstance(job, Update):
                store.update(with_dataset(text, job.using, job.using_named))
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
            store.drop_graph(graph)
        else:
            store.load_graph(graph, quads, replace=job.change == "replace")
        return 204 if there else 201


def _name(job: WriteGraph) -> NamedNode | DefaultGraph:
    return DefaultGraph() if job.graph is None else NamedNode(job.graph)


def _parse(job: WriteGraph) -> list[Quad]:
    """Return the triples of the documents in the graph. Raises RefusedError or QueryError."""
    return [quad for document in job.documents for quad in parsed(Said(*document), job.base, _name(job))]

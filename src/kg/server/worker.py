"""A process that evaluates queries, one at a time, so that the server can stop any of them by ending the process.

A query cannot make it call another endpoint, take more memory than the limit, or run on when its time is over and its
server gone.
"""

import os
import re
import resource
import signal
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from kg.errors import KgError, QueryError, StoreBusy
from kg.export import rdf
from kg.iris import Base
from kg.server.formats import GRAPHS, TABLES, Format, Writer, choose
from kg.server.wire import Head, Job, write_frame
from kg.store import Results, Store
from kg.vocabulary import prefixes
from kg.xmltext import CleanXml, Sink

_PIECE = 1 << 16
_GRACE = 1.0

# SERVICE as SPARQL's grammar has it: perhaps SILENT, then a variable or an IRI, then a group. Looking for the whole
# clause in the bare text, strings and comments included, leaves no way around it: reading the text in another way than
# pyoxigraph does (where does an IRI end, where a comment?) would.
_GAP = r"(?:\s|#[^\r\n]*)*"
_SERVICE = re.compile(
    rf"(?<![?$])service{_GAP}(?:silent{_GAP})?"
    rf"(?:[?$][^\s{{}}]*?|<[^>]*>|[^\s{{}}()<>?$#\"']*?:[^\s{{}}]*?){_GAP}\{{",
    re.IGNORECASE,
)


class _RefusedError(Exception):
    """The query gets no result. `args` are an HTTP status and one line that says why."""


class _Body:
    """The body of an answer, sent in pieces. Until the first is sent an error can stand in its place."""

    def __init__(self, out: IO[bytes], head: Head) -> None:
        self._out = out
        self._head = head
        self._held = bytearray()
        self.begun = False

    def write(self, data: bytes) -> int:
        self._held += data
        if len(self._held) >= _PIECE:
            self._send()
        return len(data)

    def flush(self) -> None:
        """Do nothing: a piece goes out when it is large enough."""

    def end(self) -> None:
        self._send()

    def _send(self) -> None:
        if not self.begun:
            self.begun = True
            write_frame(self._out, self._head.encode())
        for start in range(0, len(self._held), _PIECE):
            write_frame(self._out, bytes(self._held[start : start + _PIECE]))
        self._held.clear()


def answer(path: Path, job: Job, out: IO[bytes]) -> None:
    """Evaluate a query on the store at a path and write its answer."""
    try:
        _keep_home(job)
        with Store.open(path) as store:
            results = store.query(
                job.text, inferred=job.inferred, default_graphs=job.default_graphs, named_graphs=job.named_graphs
            )
            _write(results, store.base, job, out)
    except _RefusedError as refusal:
        _refuse(out, *refusal.args)
    except QueryError as error:
        _refuse(out, 400, _reason(error))
    except KgError as error:
        _refuse(out, 503 if isinstance(error, StoreBusy) else 500, str(error))
    write_frame(out, b"")


def _keep_home(job: Job) -> None:
    """Refuse a query that calls another endpoint, which pyoxigraph would do."""
    if _SERVICE.search(job.text):
        raise _RefusedError(403, "this endpoint calls no other: SERVICE is refused")


def _refuse(out: IO[bytes], status: int, reason: str) -> None:
    write_frame(out, Head(status, "text/plain").encode())
    write_frame(out, f"{reason}\n".encode())


def _write(results: Results, base: Base, job: Job, out: IO[bytes]) -> None:
    if isinstance(results, ox.QueryTriples):
        graph, media = _format(GRAPHS, job)
        serialize = partial(rdf.serialize, results, graph.writer, base=base)
    else:
        table, media = _format(TABLES, job)
        serialize = partial(_serialize, results, table.writer)
    body = _Body(out, Head(200, media))
    try:
        serialize(body)
    except (OSError, RuntimeError, ValueError) as error:
        if body.begun:
            sys.exit(1)  # an answer cut short must not look complete
        raise _RefusedError(400, _reason(error)) from error
    body.end()


def _serialize(results: ox.QuerySolutions | ox.QueryBoolean, format_: ox.QueryResultsFormat, out: Sink) -> None:
    results.serialize(cast("IO[bytes]", CleanXml(out) if format_ == ox.QueryResultsFormat.XML else out), format_)


def _format(formats: Sequence[Format[Writer]], job: Job) -> tuple[Format[Writer], str]:
    chosen = choose(formats, job.formats, job.accept)
    if chosen is None:
        raise _RefusedError(406, f"this query is answered as one of {', '.join(f.media[0] for f in formats)}")
    return chosen


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())


def main() -> None:
    """Answer the jobs on standard input until it ends. Arguments: the store, the limit of memory in bytes."""
    path, memory = Path(sys.argv[1]), int(sys.argv[2])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (memory, resource.getrlimit(resource.RLIMIT_DATA)[1]))
    prefixes()  # read before the first query comes
    with os.fdopen(os.dup(1), "wb") as out:
        os.dup2(2, 1)
        for line in sys.stdin.buffer:
            job = Job.decode(line)
            signal.setitimer(signal.ITIMER_REAL, job.seconds + _GRACE)
            answer(path, job, out)
            signal.setitimer(signal.ITIMER_REAL, 0)


if __name__ == "__main__":
    main()

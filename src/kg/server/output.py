"""How a worker sends an answer: in pieces, as it comes, within its rows."""

import time
from dataclasses import replace
from typing import IO

from pyoxigraph import QueryResultsFormat, RdfFormat

from kg.server.wire import Head, write_frame

_PIECE = 1 << 16
_SOON = 0.05

# What each row or triple holds once in the format, and nothing else holds but now and then a text that is quoted as it
# stands (JSON, CSV): there the rows counted may be more than there are.
_ROW = {
    QueryResultsFormat.JSON: b"}},{",
    QueryResultsFormat.XML: b"<result>",
    QueryResultsFormat.CSV: b"\n",
    QueryResultsFormat.TSV: b"\n",
}
_TRIPLE = b"\n"


class RefusedError(Exception):
    """The request gets no result. `args` are an HTTP status and one line that says why."""


class Body:
    """The body of an answer, sent in pieces. Until the first is sent an error can stand in its place."""

    def __init__(self, out: IO[bytes], head: Head, format_: QueryResultsFormat | RdfFormat, rows: int) -> None:
        self._out = out
        self._head = head
        self._mark = _ROW[format_] if isinstance(format_, QueryResultsFormat) else _TRIPLE
        self._left = rows
        self._rows = rows
        self._held = bytearray()
        self._sent = time.monotonic()
        self.begun = False

    def write(self, data: bytes) -> int:
        """Take more of the body. Raises RefusedError where it has more rows than it may."""
        self._left -= data.count(self._mark)
        if self._left < 0:
            raise RefusedError(
                503, f"the answer has more than {self._rows} rows: ask for less, with a LIMIT for example"
            )
        self._held += data
        if len(self._held) >= _PIECE or time.monotonic() - self._sent > _SOON:
            self._send(self._head)
            self._out.flush()
        return len(data)

    def flush(self) -> None:
        """Do nothing: a piece goes out when it is large or old enough."""

    def end(self) -> None:
        """Write what is left; a body of which nothing is sent goes out whole."""
        whole = not self.begun and len(self._held) <= _PIECE
        self._send(replace(self._head, length=len(self._held)) if whole else self._head)

    def _send(self, head: Head) -> None:
        if not self.begun:
            self.begun = True
            write_frame(self._out, head.encode())
        for start in range(0, len(self._held), _PIECE):
            write_frame(self._out, bytes(self._held[start : start + _PIECE]))
        self._held.clear()
        self._sent = time.monotonic()


def refuse(out: IO[bytes], status: int, reason: str) -> None:
    """Write one line in place of a result."""
    line = f"{' '.join(reason.split())}\n".encode()
    write_frame(out, Head(status, "text/plain", length=len(line)).encode())
    write_frame(out, line)

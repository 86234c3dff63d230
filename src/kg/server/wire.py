"""What the server and its workers say to each other: a job a line one way, frames the other.

A frame is four bytes of length and that many bytes. An answer is a frame with its head, frames with its body and an
empty frame. A small answer is written at once: each write wakes the server, which costs more than a small query does.
"""

import json
from dataclasses import dataclass, field
from typing import IO, Any, Literal, Self

LENGTH = 4
"""Bytes of a frame's length."""


@dataclass(frozen=True)
class _Line:
    def encode(self) -> bytes:
        """Return it as one line of JSON."""
        return json.dumps({"kind": type(self).__name__} | vars(self)).encode() + b"\n"

    @classmethod
    def decode(cls, line: bytes) -> Self:
        """Return what a line of JSON stands for."""
        values: dict[str, Any] = json.loads(line)
        kind = values.pop("kind")
        return next(c for c in (cls, *cls.__subclasses__()) if c.__name__ == kind)(**values)


@dataclass(frozen=True)
class Job(_Line):
    """Something for a worker to do, in `seconds`, which make no other job of it.

    By itself it asks for nothing but to see the newest checkpoint.
    """

    seconds: float = field(compare=False)


@dataclass(frozen=True)
class Query(Job):
    """A query to answer; `said` are pairs of a media type and a text that its calls to other servers brought."""

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    inferred: bool = False
    formats: tuple[str, ...] = ()
    accept: str = ""
    said: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ReadGraph(Job):
    """A graph to send, the default graph where it has no name."""

    graph: str | None
    formats: tuple[str, ...] = ()
    accept: str = ""


@dataclass(frozen=True)
class ReadThing(Job):
    """A thing to describe by the end of its IRI, what follows the store's base."""

    name: str
    formats: tuple[str, ...] = ()
    accept: str = ""


@dataclass(frozen=True)
class ReadStatistics(Job):
    """The description of the data to send, for the address that it is served at."""

    origin: str
    formats: tuple[str, ...] = ()
    accept: str = ""


@dataclass(frozen=True)
class Update(Job):
    """An update to make; `using` and `using_named` are the graphs that its patterns see, all where none is given."""

    text: str
    using: tuple[str, ...] = ()
    using_named: tuple[str, ...] = ()
    said: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class WriteGraph(Job):
    """A graph (the default graph where it has no name) to change by documents: pairs of a media type and a text."""

    graph: str | None
    change: Literal["replace", "add", "drop"]
    documents: tuple[tuple[str, str], ...] = ()
    base: str = ""


@dataclass(frozen=True)
class Head:
    """How an answer begins: the HTTP status, the media type, and the generation of the store that it is from.

    `length` is that of its body in bytes where all of it follows in one frame.
    """

    status: int
    media: str = ""
    generation: int | None = None
    length: int | None = None

    def encode(self) -> bytes:
        """Return it as a line of words."""
        return f"{self.status} {_number(self.generation)} {_number(self.length)} {self.media}".encode()

    @classmethod
    def decode(cls, line: bytes) -> Self:
        """Return what a line of words stands for."""
        status, generation, length, media = line.decode().split(" ", 3)
        return cls(int(status), media, _numbered(generation), _numbered(length))


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _numbered(word: str) -> int | None:
    return int(word) if word else None


def write_frame(out: IO[bytes], data: bytes) -> None:
    """Write one frame, to be sent when `out` is flushed."""
    out.write(len(data).to_bytes(LENGTH, "big") + data)

"""What the server and its workers say to each other: a job a line one way, frames the other.

A frame is four bytes of length and that many bytes. An answer is a frame with its head, frames with its body and an
empty frame.
"""

import json
from asyncio import StreamReader
from dataclasses import asdict, dataclass
from typing import IO, Any, Self

_LENGTH = 4


@dataclass(frozen=True, slots=True)
class _Line:
    def encode(self) -> bytes:
        """Return it as one line of JSON."""
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def decode(cls, line: bytes) -> Self:
        """Return what a line of JSON stands for."""
        values: dict[str, Any] = json.loads(line)
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Job(_Line):
    """One query to answer. `formats` are the values of `format`; `seconds` is how long the answer may take."""

    text: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    inferred: bool
    formats: tuple[str, ...]
    accept: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Head(_Line):
    """How an answer begins: the HTTP status and the media type."""

    status: int
    media: str


def write_frame(out: IO[bytes], data: bytes) -> None:
    """Send one frame."""
    out.write(len(data).to_bytes(_LENGTH, "big") + data)
    out.flush()


async def read_frame(source: StreamReader) -> bytes:
    """Receive one frame. Raises asyncio.IncompleteReadError where the sender ended before it was complete."""
    length = int.from_bytes(await source.readexactly(_LENGTH), "big")
    return await source.readexactly(length)

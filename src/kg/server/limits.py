"""What a server gives to its clients, and what it asks of them."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from kg import resources


@dataclass(frozen=True)
class Limits:
    """The bounds of one request and of all together.

    Of a query: `seconds` from its arrival to its last byte, bytes of `memory`, `rows` or triples of the answer, bytes
    of its `text` and how deep its brackets may nest (`nesting`). Of a graph that is sent: its bytes (`graph`). Of all
    together: `queries` at a time, more of them `waiting`, and `connections`; a query that has taken `turn` seconds
    makes room for one that waits. The head of a request has to arrive within `patience` seconds, all of it within
    `arrival`; a client that takes nothing for `stall` seconds is let go. Small answers are `kept` for whoever asks the
    same of the same store, so many bytes of them. A process that nobody has needed for `rest` seconds ends.
    """

    seconds: float = 30.0
    memory: int = 1 << 30
    rows: int = 10_000_000
    text: int = 1 << 20
    nesting: int = 100
    graph: int = 64 << 20
    queries: int = max(16, 2 * (os.cpu_count() or 1))
    waiting: int = 256
    turn: float = 5.0
    connections: int = 4096
    patience: float = 15.0
    arrival: float = 60.0
    stall: float = 10.0
    kept: int = 32 << 20
    rest: float = 60.0


@dataclass(frozen=True)
class Options:
    """How a store is served.

    Writing needs `writable` and the `token`. `names` are the hosts it answers as besides those of this machine, `local`
    whether only this machine reaches it, `origins` the web pages elsewhere that may read it (`*` for all), `access_log`
    the file that each request is noted in, `hosts` the other servers that queries may call, `explorer` the folder that
    the explorer was built into.
    """

    limits: Limits = field(default_factory=Limits)
    writable: bool = False
    token: str | None = None
    names: tuple[str, ...] = ()
    local: bool = True
    origins: tuple[str, ...] = ()
    access_log: Path | None = None
    hosts: tuple[str, ...] = ()
    explorer: Path = field(default_factory=lambda: resources.data("explorer"))

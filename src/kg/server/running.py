"""The jobs that a server has at hand, and stopping one of them."""

import asyncio
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from kg.server.wire import Job, Query, Update

_SHOWN = 2000


@dataclass
class Running:
    """One job at hand: its name for clients, since when, and the task that works on it."""

    job: Job
    task: asyncio.Task[Any]
    id: str = field(default_factory=lambda: secrets.token_hex(6))
    since: datetime = field(default_factory=lambda: datetime.now(UTC))
    begun: float = field(default_factory=time.monotonic)
    cancelled: bool = False

    def described(self) -> dict[str, object]:
        """Return what is shown of it."""
        text = self.job.text if isinstance(self.job, Query | Update) else ""
        return {
            "id": self.id,
            "kind": type(self.job).__name__,
            "text": text[:_SHOWN],
            "since": self.since.isoformat(timespec="milliseconds"),
            "seconds": round(time.monotonic() - self.begun, 3),
            "limit": self.job.seconds,
        }


class Register:
    """All the jobs at hand."""

    def __init__(self) -> None:
        self._entries: dict[str, Running] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Running]:
        return iter(list(self._entries.values()))

    @contextmanager
    def entry(self, job: Job, task: asyncio.Task[Any]) -> Iterator[Running]:
        """Note a job while the block runs."""
        entry = Running(job, task)
        self._entries[entry.id] = entry
        try:
            yield entry
        finally:
            del self._entries[entry.id]

    def cancel(self, ident: str) -> bool:
        """Stop a job; tell whether there was one of that id."""
        entry = self._entries.get(ident)
        if entry is None:
            return False
        entry.cancelled = True
        entry.task.cancel()
        return True

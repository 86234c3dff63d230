"""What a server counts, for Prometheus, and what it notes of each request."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Self

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4 as CONTENT_TYPE
from starlette.types import Scope

__all__ = ["CONTENT_TYPE", "Journal", "Metrics", "Noted"]

_NOTED = 500


class Metrics:
    """The counters of one server."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.requests = Counter("kg_requests", "Requests answered.", ["method", "status"], registry=self._registry)
        self.seconds = Histogram(
            "kg_request_seconds", "From a request to the end of its answer.", registry=self._registry
        )
        self.kept = Counter("kg_kept", "Answers given again, as they were kept.", registry=self._registry)
        self.repeated = Counter(
            "kg_repeated", "Of these, to requests that were the same byte for byte.", registry=self._registry
        )
        self.hurried = Counter("kg_hurried", "Answers to small queries on the shortest way.", registry=self._registry)
        self.stopped = Counter("kg_stopped", "Jobs stopped before their end.", ["reason"], registry=self._registry)
        self.running = Gauge("kg_running", "Jobs at hand, those that wait included.", registry=self._registry)
        self.waiting = Gauge("kg_waiting", "Jobs waiting for a worker.", registry=self._registry)
        self.generation = Gauge("kg_store_generation", "The newest checkpoint's generation.", registry=self._registry)

    def text(self) -> bytes:
        """Return all of it in Prometheus' text format."""
        return generate_latest(self._registry)


@dataclass(frozen=True)
class Noted:
    """What is noted of a request and its response: the beginning of its target, the bytes of the body."""

    method: str
    target: str
    status: int
    bytes: int

    @classmethod
    def of(cls, scope: Scope, status: int, size: int) -> Self:
        """Return what is noted of a request by its scope."""
        target = scope["raw_path"] + (b"?" + scope["query_string"] if scope["query_string"] else b"")
        return cls.at(scope["method"], target.decode("latin-1"), status, size)

    @classmethod
    def at(cls, method: str, target: str, status: int, size: int) -> Self:
        """Return what is noted of a request to a target."""
        return cls(method, target[:_NOTED], status, size)


class Journal:
    """Counts requests and, where there is a log, notes each as a line of JSON."""

    def __init__(self, metrics: Metrics, out: IO[str] | None = None) -> None:
        self.metrics = metrics
        self._out = out

    def note(self, noted: Noted, client: str, seconds: float) -> None:
        """Note a request that took so long."""
        self.metrics.requests.labels(noted.method, str(noted.status)).inc()
        self.metrics.seconds.observe(seconds)
        if self._out:
            now = datetime.now(UTC).isoformat(timespec="milliseconds")
            line = {"time": now, "client": client, **vars(noted), "seconds": round(seconds, 4)}
            self._out.write(json.dumps(line) + "\n")
            self._out.flush()

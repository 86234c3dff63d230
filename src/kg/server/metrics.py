"""What a server counts, for Prometheus."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4 as CONTENT_TYPE

__all__ = ["CONTENT_TYPE", "Metrics"]


class Metrics:
    """The counters of one server."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.requests = Counter("kg_requests", "Requests answered.", ["method", "status"], registry=self._registry)
        self.seconds = Histogram(
            "kg_request_seconds", "From a request to the end of its answer.", registry=self._registry
        )
        self.kept = Counter("kg_kept", "Answers given again, as they were kept.", registry=self._registry)
        self.stopped = Counter("kg_stopped", "Jobs stopped before their end.", ["reason"], registry=self._registry)
        self.running = Gauge("kg_running", "Jobs at hand, those that wait included.", registry=self._registry)
        self.waiting = Gauge("kg_waiting", "Jobs waiting for a worker.", registry=self._registry)
        self.generation = Gauge("kg_store_generation", "The newest checkpoint's generation.", registry=self._registry)

    def text(self) -> bytes:
        """Return all of it in Prometheus' text format."""
        return generate_latest(self._registry)

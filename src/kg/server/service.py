"""What a server has: the store, the workers on it, the jobs they have at hand, the counters."""

import asyncio
from contextlib import suppress
from pathlib import Path

from kg import checkpoints, locking
from kg.errors import KgError
from kg.server.kept import Kept
from kg.server.limits import Options
from kg.server.metrics import Metrics
from kg.server.outside import Outside
from kg.server.pool import Pool
from kg.server.running import Register
from kg.server.wire import Job, Update, WriteGraph
from kg.store import Store

_TICK = 2.0


class Service:
    """One store being served."""

    def __init__(self, store: Path, options: Options) -> None:
        self.store = store
        self.options = options
        self.metrics = Metrics()
        self.running = Register()
        self.outside = Outside(frozenset(map(str.lower, options.hosts)), options.limits.graph)
        self.kept = Kept(options.limits.kept // 2, lambda: self.generation)  # the other half is for whole responses
        self._readers = Pool("read", store, options.limits.queries, options.limits)
        self._writers = Pool("write", store, 1, options.limits)  # one process at a time can write to a store
        self.metrics.running.set_function(lambda: len(self.running))
        self.metrics.waiting.set_function(lambda: self._readers.waiting + self._writers.waiting)
        self.metrics.generation.set_function(lambda: self.generation or 0)

    @property
    def generation(self) -> int | None:
        """Return the generation of the store, None where it cannot be read."""
        return checkpoints.newest(self.store)

    def pool(self, job: Job) -> Pool:
        """Return the workers for a job."""
        return self._writers if isinstance(job, Update | WriteGraph) else self._readers

    async def run(self) -> None:
        """Have a worker ready, and keep up with those who write, until cancelled."""
        await self._readers.prepare()
        seen = self.generation
        while True:
            await asyncio.sleep(_TICK)
            await self._readers.thin()
            if locking.abandoned(self.store):
                await asyncio.to_thread(self._recover)
            if self.generation != seen:
                seen = self.generation
                await self._readers.refresh(_TICK)
                with suppress(OSError):
                    checkpoints.tidy(self.store)

    def _recover(self) -> None:
        """Publish what a writer that was killed had finished; workers may not."""
        with suppress(KgError):
            Store.open(self.store).close()

    async def close(self) -> None:
        """End the workers."""
        await self._readers.close()
        await self._writers.close()

"""The workers of a server: started when needed, kept for the next job, ended when a job must stop."""

import asyncio
import math
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Literal

from kg.server.limits import Limits
from kg.server.process import Worker, WorkerEndedError
from kg.server.wire import Job


class FullError(Exception):
    """There are as many jobs waiting as may wait."""


class MadeRoomError(Exception):
    """The job was stopped for another that waits, as it has taken longest."""


class Pool:
    """At most `size` workers on the store at a path, and at most so many jobs waiting for one as the limits allow.

    A reader that waits gets the place of the one that has taken longest, if that is more than a few seconds: a handful
    of queries without an end must not keep all the others out.
    """

    def __init__(self, role: Literal["read", "write"], store: Path, size: int, limits: Limits) -> None:
        bounds = map(str, (limits.memory, limits.rows, limits.nesting))
        self._command = (sys.executable, "-m", "kg.server.worker", role, str(store), *bounds)
        self._places = asyncio.Semaphore(size)
        self._most_waiting = limits.waiting
        self._turn = limits.turn if role == "read" else math.inf
        self._since: dict[asyncio.Task[Any], float] = {}
        self._rest = limits.rest
        self._idle: list[Worker] = []
        self._spare: asyncio.Task[None] | None = None
        self.waiting = 0

    @asynccontextmanager
    async def worker(self) -> AsyncIterator[Worker]:
        """Lend a worker, when one is free. Raises FullError, and MadeRoomError in place of what the block was at.

        One that is busy when it is given back, or was for long, is ended.
        """
        if self.waiting >= self._most_waiting:
            raise FullError
        self.waiting += 1
        try:
            if self._places.locked():
                self._make_room()
            await self._places.acquire()
        finally:
            self.waiting -= 1
        try:
            worker = await self._take()
            worker.watch()
            try:
                with self._stoppable():
                    yield worker
            finally:
                worker.leave()
                if worker.reusable:
                    self._idle.append(worker)
                else:
                    await worker.end()
                    self._spare = self._spare or asyncio.create_task(self._have_spare())
        finally:
            self._places.release()

    @contextmanager
    def _stoppable(self) -> Iterator[None]:
        """Let the block be stopped for a job that waits. Raises MadeRoomError where it was."""
        task = asyncio.current_task()
        assert task
        self._since[task] = time.monotonic()
        self._make_room()  # those that came while the worker started have found nobody to stop
        try:
            yield
        except asyncio.CancelledError:
            if task in self._since:
                raise
            task.uncancel()
            raise MadeRoomError from None
        finally:
            self._since.pop(task, None)

    def _make_room(self) -> None:
        """Stop the job that has taken longest, once that is long, for one that waits."""
        if not self.waiting or not self._places.locked() or not self._since:
            return
        task, since = next(iter(self._since.items()))
        left = since + self._turn - time.monotonic()
        if left <= 0:
            del self._since[task]
            task.cancel()
        elif left < math.inf:
            asyncio.get_running_loop().call_later(left, self._make_room)

    async def _have_spare(self) -> None:
        """Start a worker if there is none that is free: the next job shall not wait for it."""
        try:
            if not self._idle:
                self._idle.append(await Worker.start(self._command))
        finally:
            self._spare = None

    async def _take(self) -> Worker:
        while self._idle:
            worker = self._idle.pop()
            if worker.alive:
                return worker
        return await Worker.start(self._command)

    async def prepare(self) -> None:
        """Start a worker before the first job comes."""
        async with self.worker():
            pass

    async def refresh(self, seconds: float) -> None:
        """Have the idle workers let go of an old checkpoint."""
        idle, self._idle = self._idle, []
        for worker in idle:
            try:
                async with asyncio.timeout(seconds):
                    await worker.ask(Job(seconds))
                    await worker.whole()
            except (WorkerEndedError, TimeoutError):
                await worker.end()
            else:
                self._idle.append(worker)

    async def thin(self) -> None:
        """End the workers that nobody has needed for long, but one: each holds memory."""
        while len(self._idle) > 1 and self._idle[0].last + self._rest < time.monotonic():
            await self._idle.pop(0).end()

    async def close(self) -> None:
        """End the workers that are free; the others end with their job."""
        if self._spare is not None:
            await self._spare
        while self._idle:
            await self._idle.pop().end()

"""The workers of a server: started when needed, kept for the next job, ended when a job must stop."""

import asyncio
import math
import os
import sys
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, Literal

from kg.server.limits import Limits
from kg.server.process import Worker, WorkerEndedError
from kg.server.wire import Job

_FORGOTTEN = 1.0
_ENOUGH = os.cpu_count() or 1
_PATIENCE = 0.25
"""Seconds that a job waits for one of enough workers: about what starting another beside them takes."""


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
        self._lent = 0
        self._hoping: deque[Callable[[], bool]] = deque()
        self._begun: dict[Job, list[Worker]] = defaultdict(list)
        self._spare: asyncio.Task[None] | None = None
        self._ending: set[asyncio.Task[None]] = set()
        self.waiting = 0

    @asynccontextmanager
    async def worker(self, job: Job) -> AsyncIterator[Worker]:
        """Lend a worker for a job, when one is free: one that has begun it, if there is. Raises FullError.

        Raises MadeRoomError in place of what the block was at. A worker that is busy when it is given back, or was for
        long, is ended.
        """
        worker = self._begun[job].pop() if self._begun.get(job) else None
        if worker is None:
            await self._wait()
        try:
            worker = worker or await self._take()
            worker.watch()
            try:
                with self._stoppable():
                    yield worker
            finally:
                worker.leave()
                await self._take_back(worker)
        finally:
            self._places.release()

    async def _wait(self) -> None:
        """Take a place when there is one. Raises FullError."""
        if self.waiting >= self._most_waiting:
            raise FullError
        self.waiting += 1
        try:
            if self._places.locked():
                self._make_room()
            await self._places.acquire()
        finally:
            self.waiting -= 1

    async def _take_back(self, worker: Worker) -> None:
        self._lent -= 1
        if worker.reusable:
            self._free(worker)
        else:
            await worker.end()
            self._spare = self._spare or asyncio.create_task(self._have_spare())

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

    # Jobs that are begun without waiting for anything

    def begin(self, job: Job, look: Callable[[], None]) -> Worker | None:
        """Give a job to a worker that is free this moment, None where none is; `look` is called when it says something.

        The worker is given back by `finish`, handed on to whoever asks for the job next, or dropped.
        """
        if self._places.locked() or not self._idle or not self._idle[-1].alive:
            return None
        with suppress(StopIteration):
            self._places.acquire().send(None)  # there is a place, so that this does not wait
        worker = self._idle.pop()
        self._lent += 1
        worker.begin(job, look)
        return worker

    def hope(self, take: Callable[[], bool]) -> bool:
        """Have a function called when a worker is free, until it says that it has taken one.

        Returns False, and does not, where there are so few workers that another one had better be started.
        """
        if self._lent < _ENOUGH:
            return False
        self._hoping.append(take)
        return True

    def finish(self, worker: Worker) -> None:
        """Take back a worker whose answer has been taken."""
        worker.finish()
        worker.leave()
        self._lent -= 1
        self._places.release()
        self._free(worker)

    def hand_on(self, job: Job, worker: Worker) -> None:
        """Keep a worker for whoever asks for its job next."""
        worker.call_off()
        self._begun[job].append(worker)
        asyncio.get_running_loop().call_later(_FORGOTTEN, self._forget, job, worker)

    def _forget(self, job: Job, worker: Worker) -> None:
        if worker in self._begun.get(job, ()):
            self._begun[job].remove(worker)
            self.drop(worker)
        if not self._begun.get(job, True):
            del self._begun[job]

    def drop(self, worker: Worker) -> None:
        """End a worker whose answer nobody waits for."""
        worker.call_off()
        task = asyncio.create_task(self._drop(worker))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    async def _drop(self, worker: Worker) -> None:
        try:
            await self._take_back(worker)
        finally:
            self._places.release()

    async def _have_spare(self) -> None:
        """Start a worker if there is none that is free: the next job shall not wait for it."""
        try:
            if not self._idle:
                self._free(await Worker.start(self._command))
        finally:
            self._spare = None

    def _free(self, worker: Worker) -> None:
        """Have a worker at hand, and tell the next who hopes for one."""
        self._idle.append(worker)
        while self._hoping and not self._hoping.popleft()():
            pass

    async def _take(self) -> Worker:
        """Return a worker: one that is free, or soon will be, else a new one."""
        worker = self._at_hand()
        if worker is None and self._lent >= _ENOUGH:
            with suppress(TimeoutError):
                async with asyncio.timeout(_PATIENCE):
                    worker = await self._next()
        self._lent += 1
        try:
            return worker or await Worker.start(self._command)
        except BaseException:
            self._lent -= 1
            raise

    def _at_hand(self) -> Worker | None:
        while self._idle:
            worker = self._idle.pop()
            if worker.alive:
                return worker
        return None

    async def _next(self) -> Worker:
        """Return the next worker that is free, unless another job is sooner."""
        while True:
            free = asyncio.get_running_loop().create_future()
            self._hoping.append(partial(_tell, free))
            await free
            if worker := self._at_hand():
                return worker

    async def prepare(self) -> None:
        """Start a worker before the first job comes."""
        async with self.worker(Job(0.0)):
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
                self._free(worker)

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


def _tell(free: asyncio.Future[None]) -> bool:
    """Let who waits for something know that it is there; tell whether somebody still does."""
    if free.done():
        return False
    free.set_result(None)
    return True

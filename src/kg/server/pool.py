"""The workers of a server: started when needed, kept for the next job, ended when a job must stop."""

import asyncio
import contextlib
import os
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

from kg.server.limits import Limits
from kg.server.wire import LENGTH, Head, Job

_SHORT = 1.0
_LOWER = 5


class WorkerEndedError(Exception):
    """A worker ended before its answer was complete. `status` is its exit status, below 0 where a signal ended it."""

    def __init__(self, status: int) -> None:
        super().__init__(f"exit status {status}")
        self.status = status


class FullError(Exception):
    """There are as many jobs waiting as may wait."""


class Worker:
    """One worker process. `busy` from when it gets a job until its whole answer has been read."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._demoted = False
        self._watch: asyncio.TimerHandle | None = None
        self.busy = False

    @property
    def reusable(self) -> bool:
        """Tell whether the worker can do another job as well as a new one could."""
        return not self.busy and not self._demoted

    @property
    def alive(self) -> bool:
        """Tell whether the process is still there."""
        return self._process.returncode is None

    def watch(self) -> None:
        """Let others have the processor first once the job at hand has had it for a second."""
        self._look_at(_processor(self._process.pid) + _SHORT)

    def leave(self) -> None:
        """Watch it no more: its job is done."""
        if self._watch is not None:
            self._watch.cancel()

    def _look_at(self, most: float) -> None:
        left = most - _processor(self._process.pid)
        if left > 0:
            self._watch = asyncio.get_running_loop().call_later(left, self._look_at, most)
        else:
            self._demote()

    def _demote(self) -> None:
        """Lower its priority; for good, as raising it again takes a privilege."""
        self._demoted = True
        with contextlib.suppress(OSError):
            own = os.getpriority(os.PRIO_PROCESS, 0)
            os.setpriority(os.PRIO_PROCESS, self._process.pid, own + _LOWER)

    async def ask(self, job: Job) -> Head:
        """Give the worker a job and return the head of its answer. Raises WorkerEndedError."""
        assert self._process.stdin
        self.busy = True
        # That it ended shows when its answer is read; uvloop's way to say so at once is a RuntimeError.
        with contextlib.suppress(ConnectionError, RuntimeError):
            self._process.stdin.write(job.encode())
            await self._process.stdin.drain()
        return Head.decode(await self._frame())

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield the body as it comes. Raises WorkerEndedError."""
        while piece := await self._frame():
            yield piece
        self.busy = False

    async def _frame(self) -> bytes:
        source = self._process.stdout
        assert source
        try:
            return await source.readexactly(int.from_bytes(await source.readexactly(LENGTH), "big"))
        except (asyncio.IncompleteReadError, ConnectionError):
            raise WorkerEndedError(await self._process.wait()) from None

    async def end(self) -> None:
        """End the process, whatever it does."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.communicate()  # asyncio sees the end of a process only when its output is read to the end


def _processor(process: int) -> float:
    """Return the seconds of processor time that a process has had; where the system does not tell, those of the clock.

    A short job may take long on a machine that has much to do.
    """
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return time.monotonic()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Pool:
    """At most `size` workers on the store at a path, and at most so many jobs waiting for one as the limits allow."""

    def __init__(self, role: Literal["read", "write"], store: Path, size: int, limits: Limits) -> None:
        bounds = map(str, (limits.memory, limits.rows, limits.nesting))
        self._command = (sys.executable, "-m", "kg.server.worker", role, str(store), *bounds)
        self._places = asyncio.Semaphore(size)
        self._most_waiting = limits.waiting
        self._idle: list[Worker] = []
        self._spare: asyncio.Task[None] | None = None
        self.waiting = 0

    @asynccontextmanager
    async def worker(self) -> AsyncIterator[Worker]:
        """Lend a worker, when one is free. Raises FullError.

        One that is busy when it is given back, or was for long, is ended.
        """
        if self.waiting >= self._most_waiting:
            raise FullError
        self.waiting += 1
        try:
            await self._places.acquire()
        finally:
            self.waiting -= 1
        try:
            worker = await self._take()
            worker.watch()
            try:
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

    async def _have_spare(self) -> None:
        """Start a worker if there is none that is free: the next job shall not wait for it."""
        try:
            if not self._idle:
                self._idle.append(await self._start())
        finally:
            self._spare = None

    async def _take(self) -> Worker:
        while self._idle:
            worker = self._idle.pop()
            if worker.alive:
                return worker
        return await self._start()

    async def _start(self) -> Worker:
        return Worker(await asyncio.create_subprocess_exec(*self._command, stdin=PIPE, stdout=PIPE))

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
                    async for _ in worker.pieces():
                        pass
            except (WorkerEndedError, TimeoutError):
                await worker.end()
            else:
                self._idle.append(worker)

    async def close(self) -> None:
        """End the workers that are free; the others end with their job."""
        if self._spare is not None:
            await self._spare
        while self._idle:
            await self._idle.pop().end()

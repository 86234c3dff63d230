"""The workers of a server: started when needed, kept for the next query, ended when a query must stop."""

import asyncio
import contextlib
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from kg.server.wire import Head, Job, read_frame


class WorkerEndedError(Exception):
    """A worker ended before its answer was complete. `status` is its exit status, below 0 where a signal ended it."""

    def __init__(self, status: int) -> None:
        super().__init__(f"exit status {status}")
        self.status = status


class Worker:
    """One worker process. `busy` from when it gets a job until its whole answer has been read."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self.busy = False

    @property
    def alive(self) -> bool:
        """Tell whether the process is still there."""
        return self._process.returncode is None

    async def ask(self, job: Job) -> Head:
        """Give the worker a job and return the head of its answer. Raises WorkerEndedError."""
        assert self._process.stdin
        self.busy = True
        with contextlib.suppress(ConnectionError):  # that it ended shows when its answer is read
            self._process.stdin.write(job.encode())
            await self._process.stdin.drain()
        return Head.decode(await self._frame())

    async def piece(self) -> bytes:
        """Return the next piece of the body, nothing after the last. Raises WorkerEndedError."""
        piece = await self._frame()
        self.busy = bool(piece)
        return piece

    async def _frame(self) -> bytes:
        assert self._process.stdout
        try:
            return await read_frame(self._process.stdout)
        except (asyncio.IncompleteReadError, ConnectionError):
            raise WorkerEndedError(await self._process.wait()) from None

    async def end(self) -> None:
        """End the process, whatever it does."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.communicate()  # asyncio sees the end of a process only when its output is read to the end


class Pool:
    """At most `size` workers on the store at a path, each with at most `memory` bytes."""

    def __init__(self, store: Path, size: int, memory: int) -> None:
        self._command = (sys.executable, "-m", "kg.server.worker", str(store), str(memory))
        self._places = asyncio.Semaphore(size)
        self._idle: list[Worker] = []

    @asynccontextmanager
    async def worker(self) -> AsyncIterator[Worker]:
        """Lend a worker, when one is free; one that is busy when it is given back is ended."""
        async with self._places:
            worker = await self._take()
            try:
                yield worker
            finally:
                if worker.busy:
                    await worker.end()
                else:
                    self._idle.append(worker)

    async def _take(self) -> Worker:
        while self._idle:
            worker = self._idle.pop()
            if worker.alive:
                return worker
        return Worker(await asyncio.create_subprocess_exec(*self._command, stdin=PIPE, stdout=PIPE))

    async def close(self) -> None:
        """End the workers that are free; the others end with their query."""
        while self._idle:
            await self._idle.pop().end()

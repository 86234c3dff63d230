"""A worker process as the server sees it: a job goes in, an answer comes out, and it can be ended whatever it does."""

import asyncio
import contextlib
import ctypes
import os
import time
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from typing import Self, cast

from kg.server.wire import LENGTH, Head, Job

_SHORT = 1.0
_LOWER = 5
_MOST_AHEAD = 1 << 18


class WorkerEndedError(Exception):
    """A worker ended before its answer was complete. `status` is its exit status, below 0 where a signal ended it."""

    def __init__(self, status: int) -> None:
        super().__init__(f"exit status {status}")
        self.status = status


class Worker(asyncio.SubprocessProtocol):
    """One worker process. `busy` from when it gets a job until its whole answer has been read; `last` is when it ended.

    It is the protocol of its own pipes: with asyncio's streams in between a small answer costs twice as much.
    """

    def __init__(self) -> None:
        self._received = bytearray()
        self._wanted: asyncio.Future[None] | None = None
        self._silent = False
        self._exited = asyncio.Event()
        self._begun = False
        self._look: Callable[[], None] | None = None
        self._demoted = False
        self._watch: asyncio.TimerHandle | None = None
        self.busy = False
        self.last = time.monotonic()

    @classmethod
    async def start(cls, command: Sequence[str]) -> Self:
        """Start a process by its command."""
        loop = asyncio.get_running_loop()
        _, worker = await loop.subprocess_exec(cls, *command, stderr=None)
        return worker

    @property
    def reusable(self) -> bool:
        """Tell whether the worker can do another job as well as a new one could."""
        return not self.busy and not self._demoted

    @property
    def alive(self) -> bool:
        """Tell whether the process is still there."""
        return self._process.get_returncode() is None and not self._silent

    # What it is given and says

    async def ask(self, job: Job) -> Head:
        """Return the head of the answer to a job, which it is given unless it has begun it. Raises WorkerEndedError."""
        if not self._begun:
            self._give(job)
        self._begun = False
        return Head.decode(await self._frame())

    def begin(self, job: Job, look: Callable[[], None]) -> None:
        """Give the worker a job; `look` is called when it says something, unless that is called off."""
        self._begun, self._look = True, look
        self._output.resume_reading()
        self._give(job)

    def told(self) -> tuple[Head, bytes] | None:
        """Return head and body of the answer that was begun if all of it is there at once. Raises WorkerEndedError."""
        frames, at = [b"-"], 0
        while frames[-1]:
            end = at + LENGTH + int.from_bytes(self._received[at : at + LENGTH], "big")
            if len(self._received) < max(end, at + LENGTH):
                if self._silent:
                    raise WorkerEndedError(self._process.get_returncode() or 0)
                return None
            frames.append(bytes(self._received[at + LENGTH : end]))
            at = end
        _, head, *body, _ = frames
        return Head.decode(head), b"".join(body)

    def finish(self) -> None:
        """Be ready for the next job: the answer that was begun has been taken."""
        self._received.clear()
        self._begun, self._look = False, None
        self.busy = False

    def call_off(self) -> None:
        """Tell nobody that it says something: what it says waits until its answer is asked for."""
        self._look = None

    def _give(self, job: Job) -> None:
        self.busy = True
        # That it ended shows when its answer is read; uvloop's way to say so at once is a RuntimeError.
        with contextlib.suppress(ConnectionError, RuntimeError):
            self._input.write(job.encode())

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield the body as it comes. Raises WorkerEndedError."""
        while piece := await self._frame():
            yield piece
        self.busy = False

    async def whole(self) -> bytes:
        """Return all of the body. Raises WorkerEndedError."""
        found = []
        while piece := await self._frame():
            found.append(piece)
        self.busy = False
        return b"".join(found)

    async def _frame(self) -> bytes:
        while True:
            end = LENGTH + int.from_bytes(self._received[:LENGTH], "big")
            if len(self._received) >= max(LENGTH, end):
                frame = bytes(self._received[LENGTH:end])
                del self._received[:end]
                return frame
            if self._silent:
                await self._exited.wait()
                raise WorkerEndedError(self._process.get_returncode() or 0)
            await self._more()

    async def _more(self) -> None:
        self._wanted = asyncio.get_running_loop().create_future()
        self._output.resume_reading()
        await self._wanted

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take over the process that was started."""
        self._process = cast("asyncio.SubprocessTransport", transport)
        self._input = cast("asyncio.WriteTransport", self._process.get_pipe_transport(0))
        self._output = cast("asyncio.ReadTransport", self._process.get_pipe_transport(1))
        self._had = _processor(self._process.get_pid())

    def pipe_data_received(self, fd: int, data: bytes) -> None:  # noqa: ARG002 - there is but one
        """Take what the worker says, and for the time being no more where nobody takes it from here."""
        self._received += data
        if len(self._received) > _MOST_AHEAD:
            self._output.pause_reading()
        self._wake()

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:  # noqa: ARG002
        """Expect no more of the worker when its output has ended."""
        if fd == 1:
            self._silent = True
            self._wake()

    def process_exited(self) -> None:
        """Note the end of the process."""
        self._exited.set()

    def _wake(self) -> None:
        if self._look is not None:
            self._look()
        if self._wanted is not None and not self._wanted.done():
            self._wanted.set_result(None)

    async def end(self) -> None:
        """End the process, whatever it does."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        self._process.close()
        await self._exited.wait()

    # How long it has the processor

    def watch(self) -> None:
        """Let others have the processor first once the job at hand has had it for a second."""
        loop = asyncio.get_running_loop()
        self._watch = loop.call_later(_SHORT, self._weigh, self._had() + _SHORT)

    def leave(self) -> None:
        """Watch it no more: its job is done."""
        self.last = time.monotonic()
        if self._watch is not None:
            self._watch.cancel()

    def _weigh(self, most: float) -> None:
        left = most - self._had()
        if left > 0:
            self._watch = asyncio.get_running_loop().call_later(left, self._weigh, most)
        else:
            self._demote()

    def _demote(self) -> None:
        """Lower its priority; for good, as raising it again takes a privilege."""
        self._demoted = True
        with contextlib.suppress(OSError):
            own = os.getpriority(os.PRIO_PROCESS, 0)
            os.setpriority(os.PRIO_PROCESS, self._process.get_pid(), own + _LOWER)


def _processor(process: int) -> Callable[[], float]:
    """Return what tells the seconds of processor time that a process has had; those of the clock where nothing does.

    A short job may take long on a machine that has much to do.
    """
    clock = ctypes.c_int()
    try:
        known = ctypes.CDLL(None).clock_getcpuclockid(process, ctypes.byref(clock)) == 0
    except (AttributeError, OSError):
        known = False
    return partial(_told, clock.value) if known else time.monotonic


def _told(clock: int) -> float:
    try:
        return time.clock_gettime(clock)
    except OSError:  # the process has ended
        return 0.0

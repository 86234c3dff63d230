"""Who may write to a store: one process at a time, the others in a queue that is served in turn.

RocksDB refuses a second writer without saying who the first is, so lock files of our own do. The system frees them when
their process ends, however it ends.
"""

import fcntl
import math
import os
import sys
import time
from pathlib import Path
from typing import IO

from kg.errors import StoreBusy

_POLL = 0.01


class WriterLock:
    """The right to write to the store in a folder."""

    def __init__(self, folder: Path, seconds: float) -> None:
        """Take the lock, waiting so many seconds at most. Raises StoreBusy, naming the process that writes."""
        self._folder = folder
        self.inherited = False
        """Whether the last process that wrote ended without giving the lock back."""
        self._queue = (folder / "queue").open("a", encoding="utf-8")
        self._file = (folder / "lock").open("a+", encoding="utf-8")
        try:
            self._acquire(seconds)
        except BaseException:
            self._close()
            raise

    def _acquire(self, seconds: float) -> None:
        """Stand in the queue, and at its head wait for the lock itself: who comes first writes first."""
        deadline = time.monotonic() + seconds
        while not (_locked(self._queue) and _locked(self._file)):
            if time.monotonic() >= deadline:
                fcntl.flock(self._queue, fcntl.LOCK_UN)
                holder = _content(self._file) or "another process"
                raise StoreBusy(f"the store {self._folder} is being written by {holder}: wait for it or stop it")
            time.sleep(_POLL)
        fcntl.flock(self._queue, fcntl.LOCK_UN)
        self.inherited = bool(_content(self._file))
        self._file.truncate(0)
        self._file.write(f"process {os.getpid()} ({Path(sys.argv[0]).name})")
        self._file.flush()

    def wanted(self) -> bool:
        """Tell whether another process waits for the lock."""
        free = _locked(self._queue)
        if free:
            fcntl.flock(self._queue, fcntl.LOCK_UN)
        return not free

    def pass_on(self) -> None:
        """Let those write who wait now, then take the lock again, however long that takes."""
        self._leave()
        self._acquire(math.inf)

    def release(self) -> None:
        """Give the lock back."""
        self._leave()
        self._close()

    def abandon(self) -> None:
        """Give the lock back as if the process ended: who has it next sees that there is something to set right."""
        fcntl.flock(self._file, fcntl.LOCK_UN)
        self._close()

    def _leave(self) -> None:
        self._file.truncate(0)
        fcntl.flock(self._file, fcntl.LOCK_UN)

    def _close(self) -> None:
        self._file.close()
        self._queue.close()


def abandoned(folder: Path) -> bool:
    """Tell whether the last process that wrote to the store in a folder ended without giving its lock back."""
    try:
        with (folder / "lock").open("r", encoding="utf-8") as file:
            return bool(file.read()) and _locked(file)
    except OSError:
        return False


def _locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _content(file: IO[str]) -> str:
    file.seek(0)
    return file.read().strip()

"""Checkpoints of a store: what readers open, so that they neither wait for a writer nor see its work half done.

A checkpoint is a folder `checkpoints/N` that is never changed. Its number, the generation, is the time it was made, in
nanoseconds; the newest is the one that counts. Its files are hard links to those of the store, which RocksDB never
changes either. Who reads one holds a shared lock on its folder; who removes one holds an exclusive lock, and the system
frees both when their process ends, however it ends.
"""

import fcntl
import os
import shutil
import time
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox

from kg import search
from kg.errors import StoreError

_FOLDER = "checkpoints"
_DRAFT = "draft"
_REMOVED = "removed-"
_TRIES, _PAUSE = 100, 0.01


class Checkpoint:
    """The newest checkpoint of a store when it was opened, kept in place until it is closed."""

    def __init__(self, folder: Path) -> None:
        """Open the newest checkpoint of the store in a folder. Raises StoreError where it has none or it is damaged."""
        self._store = folder
        self.generation, self._lock = _hold(folder)
        self.index = index(folder, self.generation)
        try:
            self.raw = ox.Store.read_only(str(folder / _FOLDER / str(self.generation)))
        except OSError as error:
            os.close(self._lock)
            raise StoreError(f"cannot read the store {folder}: {error}") from error

    def close(self) -> None:
        """Let go of it; if it is an old one that nobody else reads, it goes."""
        del self.raw
        os.close(self._lock)
        tidy(self._store)


def newest(folder: Path) -> int | None:
    """Return the generation of the newest checkpoint of the store in a folder, None where it has none."""
    return max(_generations(folder), default=None)


def index(folder: Path, generation: int) -> Path:
    """Return the file that holds the index of a checkpoint's texts."""
    return folder / _FOLDER / str(generation) / search.FILE


def complete(folder: Path) -> bool:
    """Tell whether a store has a checkpoint, and that an index."""
    last = newest(folder)
    return last is not None and search.readable(index(folder, last))


def holds(folder: Path, database: Path) -> bool:
    """Tell whether the newest checkpoint holds all that was flushed, and has an index of it."""
    last = newest(folder)
    # All that was flushed is in files of their own that no later one shares the name of.
    return last is not None and complete(folder) and _files(folder / _FOLDER / str(last)) == _files(database)


def publish(folder: Path, raw: ox.Store, database: Path, touched: search.Touched) -> None:
    """Make what a writable store holds the newest checkpoint, unless the newest holds it already.

    `touched` are the texts that may have changed since then. Only who writes to the store may do so. The checkpoint is
    there whole or not at all, and is so on disk. Raises OSError or StoreError.
    """
    raw.flush()
    checkpoints = folder / _FOLDER
    checkpoints.mkdir(exist_ok=True)
    if holds(folder, database):
        return
    last = newest(folder)
    draft = checkpoints / _DRAFT
    shutil.rmtree(draft, ignore_errors=True)
    raw.backup(str(draft))
    search.write(draft, checkpoints / str(last) if last is not None else None, raw, touched)
    draft.rename(checkpoints / str(max((last or 0) + 1, time.time_ns())))
    _sync(checkpoints)
    tidy(folder)


def tidy(folder: Path) -> None:
    """Remove the checkpoints that are not the newest and that nobody reads."""
    last = newest(folder)
    for old in _generations(folder):
        if old != last:
            _remove(folder / _FOLDER / str(old))
    for rest in (folder / _FOLDER).glob(f"{_REMOVED}*"):
        _remove(rest)


def _generations(folder: Path) -> list[int]:
    try:
        # Each query asks: making paths would take longer than listing the folder.
        return [int(name) for name in os.listdir(f"{folder}/{_FOLDER}") if name.isdecimal()]  # noqa: PTH208
    except OSError:
        return []


def _files(database: Path) -> set[str]:
    return {path.name for path in database.glob("*.sst")}


def _hold(folder: Path) -> tuple[int, int]:
    """Return the generation of the newest checkpoint and a descriptor that holds a shared lock on it."""
    for _ in range(_TRIES):
        generation = newest(folder)
        if generation is None:
            raise StoreError(f"the store {folder} has no checkpoint to read: `kg build` makes one")
        lock = _lock(folder / _FOLDER / str(generation), fcntl.LOCK_SH)
        if lock is not None:
            return generation, lock
        time.sleep(_PAUSE)  # a newer one has come and this one is going
    raise StoreError(f"cannot read the newest checkpoint of the store {folder}")


def _remove(checkpoint: Path) -> None:
    lock = _lock(checkpoint, fcntl.LOCK_EX)
    if lock is None:
        return
    with suppress(OSError):  # where this process may not write, another will
        gone = checkpoint.with_name(_REMOVED + checkpoint.name.removeprefix(_REMOVED))
        checkpoint.rename(gone)
        shutil.rmtree(gone)
    os.close(lock)


def _lock(checkpoint: Path, kind: int) -> int | None:
    """Lock a checkpoint; None where another lock is in the way or it went before it was locked."""
    with suppress(OSError):
        lock = os.open(checkpoint, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(lock, kind | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(lock), checkpoint.stat()):
                return lock
        except OSError:
            os.close(lock)
            raise
        os.close(lock)
    return None


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""Who may use a store at the same time: many readers, or one writer.

RocksDB keeps two writers apart but calls a reader beside a writer undefined, so a lock file of our own says who is
there. The system frees it when its process ends, however it ends.
"""

import fcntl
import os
import sys
from pathlib import Path
from typing import IO

from kg.errors import StoreBusy


def acquire(path: Path, *, exclusive: bool) -> IO[str]:
    """Lock the file until it is closed.

    Raises StoreBusy, naming the process that writes, where another one holds the store in a way that excludes this use.
    """
    file = path.open("a+", encoding="utf-8")
    try:
        fcntl.flock(file, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        holder = file.read().strip()
        file.close()
        use = f"is being written by {holder}" if holder else "is being read by another process, such as kg serve"
        raise StoreBusy(f"the store {path.parent} {use}: wait for it or stop it") from None
    if exclusive:
        file.truncate(0)
        file.write(f"process {os.getpid()} ({Path(sys.argv[0]).name})")
        file.flush()
    return file


def release(file: IO[str], *, exclusive: bool) -> None:
    """Give the lock back."""
    if exclusive:
        file.truncate(0)
    file.close()

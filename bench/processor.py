"""How much processor time and memory a process and its children have taken, as Linux tells it."""

import os
from contextlib import suppress
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICKS = os.sysconf("SC_CLK_TCK")


def family(process: int) -> list[int]:
    """Return a process and all that it has started and that still run."""
    found = [process]
    with suppress(OSError):
        for thread in Path(f"/proc/{process}/task").iterdir():
            for child in (thread / "children").read_text().split():
                found += family(int(child))
    return found


def seconds(process: int) -> float:
    """Return the processor time that a family has taken, to a hundredth of a second or so."""
    taken = 0
    for member in family(process):
        with suppress(OSError):
            fields = Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split()
            taken += sum(map(int, fields[11:15]))  # its own, user and system, and that of children that have ended
    return taken / _TICKS


def memory(process: int) -> int:
    """Return the bytes of memory that one process holds."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * _PAGE

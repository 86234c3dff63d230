"""Writes an export of several files into a folder, and takes away what an earlier one left there.

A list of what was written stands in the folder, so that nothing else in it is ever overwritten or removed.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from kg.errors import ExportError

_LIST = ".kg-export"


class Folder:
    """A folder under way. Names of files are relative to it, with / between folders."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._old = _listed(path)
        self._new: dict[str, None] = {}

    @contextmanager
    def file(self, name: str) -> Iterator[BinaryIO]:
        """Open a file to write; it appears whole or not at all. Raises ExportError where another's stands there."""
        target = self._path / name
        if name not in self._old and os.path.lexists(target):
            raise ExportError(f"cannot write {target}: there is a file that no export wrote; give another folder")
        target.parent.mkdir(parents=True, exist_ok=True)
        with (self._path / _LIST).open("a", encoding="utf-8") as known:  # first, in case this process is killed
            known.write(f"{name}\n")
        with draft(target) as out:
            yield out
        self._new[name] = None

    def end(self) -> None:
        """Remove the files of an earlier export that this one has not, and list those it has."""
        self._path.mkdir(parents=True, exist_ok=True)
        for name in self._old - self._new.keys():
            with suppress(FileNotFoundError):
                (self._path / name).unlink()
        with draft(self._path / _LIST) as out:
            out.write("".join(f"{name}\n" for name in sorted(self._new)).encode())


@contextmanager
def draft(path: Path) -> Iterator[BinaryIO]:
    """Open a file that takes the place of the one at the path when all is written."""
    part = path.with_name(f".{path.name[:100]}.{os.getpid()}.part")
    try:
        with part.open("xb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    except BaseException:
        with suppress(FileNotFoundError):
            part.unlink()
        raise


def _listed(path: Path) -> set[str]:
    """Return the files that an earlier export wrote; a list that somebody changed reaches nothing outside."""
    file = path / _LIST
    if not file.is_file():
        return set()
    names = file.read_text(encoding="utf-8", errors="replace").splitlines()
    return {name for name in names if name and not Path(name).is_absolute() and ".." not in Path(name).parts}

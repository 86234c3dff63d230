"""Finds the files that arguments lead to, without opening them."""

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.errors import ArticleError

TEXT, PAGE, LINES = frozenset({".txt", ".md"}), frozenset({".html", ".htm"}), frozenset({".jsonl"})
"""Suffixes of the forms of articles."""

_SUFFIXES = TEXT | PAGE | LINES


@dataclass(frozen=True, slots=True)
class Source:
    """A file of one or more articles. `path` is None for standard input; `size` is in bytes, 0 where not known."""

    path: Path | None
    id: str
    size: int

    @property
    def name(self) -> str:
        """What to call it in a message."""
        return printable(str(self.path)) if self.path else "standard input"


def printable(text: str) -> str:
    """Return a file's name or an id as it may stand in a message or an IRI."""
    return "".join(character if character.isprintable() else "\ufffd" for character in text)


def locate(paths: Iterable[str | Path], warn: Callable[[ArticleError], None]) -> list[Source]:
    """Return what the arguments lead to, folders in the order of the paths in them; `-` is standard input.

    Hidden files and files of other kinds are passed over in folders. What does not exist, or is not of a kind that is
    read though given by name, is a warning.
    """
    found: dict[str, Source] = {}
    for path in paths:
        try:
            for source in _under(path, warn):
                found.setdefault(os.path.realpath(source.path) if source.path else "-", source)
        except OSError as error:
            warn(ArticleError(f"{printable(str(path))}: {error.strerror}"))
        except (ArticleError, ValueError) as error:  # ValueError: a NUL character in the path
            warn(ArticleError(f"{printable(str(path))}: {error}"))
    return list(found.values())


def _under(argument: str | Path, warn: Callable[[ArticleError], None]) -> Iterator[Source]:
    if argument == "-":
        yield Source(None, "-", 0)
        return
    path = Path(argument)
    status = os.stat(argument)  # noqa: PTH116 -- Path("") would be the current folder
    if not stat.S_ISDIR(status.st_mode):
        if path.suffix.lower() not in _SUFFIXES:
            kinds = ", ".join(sorted(_SUFFIXES))
            raise ArticleError(f"not a kind of file that is read ({kinds})")
        yield _file(path, path.name)
        return
    files = sorted((file.relative_to(path).as_posix(), file) for file in _walk(path, warn))
    if not files:
        warn(ArticleError(f"{printable(str(path))}: no articles in this folder"))
    for name, file in files:
        try:
            yield _file(file, name)
        except (OSError, ArticleError) as error:
            warn(ArticleError(f"{printable(str(file))}: {getattr(error, 'strerror', error)}"))


def _file(path: Path, name: str) -> Source:
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):  # opening a pipe might wait for ever
        raise ArticleError("not a regular file")
    return Source(path, printable(name), status.st_size)


def _walk(top: Path, warn: Callable[[ArticleError], None]) -> Iterator[Path]:
    """Yield the files of a folder that may hold articles; follows links, enters no folder twice."""
    seen: set[str] = set()

    def unreadable(error: OSError) -> None:
        warn(ArticleError(f"{printable(str(error.filename))}: {error.strerror}"))

    for folder, folders, files in os.walk(top, onerror=unreadable, followlinks=True):
        real = os.path.realpath(folder)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in files:
            if not name.startswith(".") and Path(name).suffix.lower() in _SUFFIXES:
                yield Path(folder, name)

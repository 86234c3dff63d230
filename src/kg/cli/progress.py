"""The progress bar of long work: bytes read, articles, rate, time left. Silent where standard error is no terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from kg.types import Article


class Bar:
    """A bar over a number of bytes; `advance` moves it, `article` counts."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress = progress
        self._task = progress.add_task("reading", total=total or None, articles=0, rate=0.0)
        self._articles = 0
        self._start = monotonic()

    def advance(self, size: int) -> None:
        """Note that so many bytes were read."""
        self._progress.advance(self._task, size)

    def article(self, _: Article) -> None:
        """Note that an article is in the store."""
        self._articles += 1
        rate = self._articles / max(monotonic() - self._start, 0.001)
        self._progress.update(self._task, articles=self._articles, rate=rate)


@contextmanager
def bar(total: int) -> Iterator[Bar]:
    """Show a bar on standard error while the block runs."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[articles]} articles, {task.fields[rate]:.1f}/s"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not sys.stderr.isatty()) as progress:
        yield Bar(progress, total)

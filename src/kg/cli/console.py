"""What the commands share: the store option, one-line messages, tables."""

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

StoreOption = Annotated[Path, typer.Option("--store", help="The folder of the store.", envvar="KG_STORE")]
ExtractorOption = Annotated[str, typer.Option("--extractor", help="What reads: combined, reader or patterns.")]
DecisionsOption = Annotated[
    Path | None, typer.Option("--decisions", help="The file of decisions on who is who; decisions.yaml in the store.")
]
DEFAULT_STORE = Path("store")
_WIDE = 200


def shown(text: str) -> str:
    """Return a text without what would steer a terminal: articles, their ids and file names are anybody's words."""
    return "".join(letter if letter.isprintable() or letter == "\n" else "\ufffd" for letter in text)


def on_one_line(text: str) -> str:
    """Return a text on one line, fit for a terminal."""
    return " ".join(shown(text).split())


def fail(message: str, status: int) -> int:
    """Print an error as one line; return the exit status."""
    print(f"kg: {on_one_line(message)}", file=sys.stderr)
    return status


def warn(message: object) -> None:
    """Print a warning as one line."""
    print(f"kg: warning: {on_one_line(str(message))}", file=sys.stderr)


def say(message: str) -> None:
    """Print a remark that is not part of a command's result."""
    print(message, file=sys.stderr, flush=True)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows under their columns, as wide as the terminal (else COLUMNS, else 200); say so if there are none."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=SIMPLE_HEAD, pad_edge=False, show_lines=False)
    for column in columns:
        drawn.add_column(column, overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(shown(cell)) for cell in row))
    if not drawn.row_count:
        say("no rows")
        return
    Console(width=None if sys.stdout.isatty() else int(os.environ.get("COLUMNS", _WIDE)), highlight=False).print(drawn)

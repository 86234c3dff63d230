"""What the commands share: the store option, one-line messages, tables."""

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from kg.showing import on_one_line

StoreOption = Annotated[Path, typer.Option("--store", help="The folder of the store.", envvar="KG_STORE")]
ReaderOption = Annotated[
    Path | None, typer.Option("--reader", help="A folder with weights of your own training; those that ship.")
]
DecisionsOption = Annotated[
    Path | None, typer.Option("--decisions", help="The file of decisions on who is who; decisions.yaml in the store.")
]
DEFAULT_STORE = Path("store")
_WIDE = 200


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
    from rich.console import Console

    from kg.showing import table as draw

    drawn = draw(columns, rows)
    if not drawn.row_count:
        say("no rows")
        return
    Console(width=None if sys.stdout.isatty() else int(os.environ.get("COLUMNS", _WIDE)), highlight=False).print(drawn)

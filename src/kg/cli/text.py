"""kg text: the text that evidence points into."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.console import DEFAULT_STORE, StoreOption


def command(
    article: Annotated[str, typer.Argument(help="The id of an article.")], store: StoreOption = DEFAULT_STORE
) -> None:
    """Print the exact text of an article: what the offsets of evidence count the characters of."""
    from kg.store import Store

    with Store.open(Path(store)) as opened:
        sys.stdout.buffer.write(opened.text(article).encode("utf-8"))

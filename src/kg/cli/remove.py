"""kg remove: take articles out of the store."""

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.console import DEFAULT_STORE, DecisionsOption, StoreOption, say


def command(
    articles: Annotated[list[str], typer.Argument(help="The ids of articles.")],
    store: StoreOption = DEFAULT_STORE,
    decisions: DecisionsOption = None,
) -> None:
    """Take articles, and all that only they said, out of the graph."""
    from kg.errors import StoreError
    from kg.ontology import load
    from kg.store import Store
    from kg.upkeep import keep_up

    with Store.open(Path(store), writable=True, create=False) as opened:
        missing = [ident for ident in articles if opened.built_from(ident) is None]
        if missing:
            raise StoreError(f"nothing removed: no article {', '.join(map(repr, missing))} in {store}")
        for ident in dict.fromkeys(articles):
            opened.remove(ident)
        keep_up(opened, load(), decisions)
    say(f"{len(set(articles))} removed from {store}")

"""kg show: an entity and what ties it to others, as a small tree."""

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.console import DEFAULT_STORE, StoreOption
from kg.errors import UsageError


def command(
    entity: Annotated[str, typer.Argument(help="The entity, by its label, another of its names, or its IRI.")],
    store: StoreOption = DEFAULT_STORE,
) -> None:
    """Show what ties an entity to others: each relation that is stated as fact, with its first sentence."""
    from rich.console import Console

    from kg.export.narrowing import called
    from kg.export.network import Network
    from kg.showing import tree
    from kg.store import Store

    with Store.open(Path(store)) as opened:
        network = Network(opened)
        found = [node for node in sorted(called(opened, entity), key=str) if network.knows(node)]
        if not found:
            raise UsageError(f"{entity} is no entity of {opened.path}")
        for node in found:
            Console(highlight=False).print(tree(*network.at(node)))

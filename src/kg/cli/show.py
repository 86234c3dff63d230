"""kg show: an entity and what ties it to others, as a small tree."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.console import DEFAULT_STORE, StoreOption, on_one_line
from kg.errors import UsageError

if TYPE_CHECKING:
    from rich.tree import Tree

    from kg.export.network import Neighbour, Node


def command(
    entity: Annotated[str, typer.Argument(help="The entity, by its label, another of its names, or its IRI.")],
    store: StoreOption = DEFAULT_STORE,
) -> None:
    """Show what ties an entity to others: each relation that is stated as fact, with its first sentence."""
    from rich.console import Console

    from kg.export.narrowing import called
    from kg.export.network import Network
    from kg.store import Store

    with Store.open(Path(store)) as opened:
        network = Network(opened)
        found = [node for node in sorted(called(opened, entity), key=str) if network.knows(node)]
        if not found:
            raise UsageError(f"{entity} is no entity of {opened.path}")
        for node in found:
            Console(highlight=False).print(_tree(*network.at(node)))


def _tree(node: "Node", neighbours: "list[Neighbour]") -> "Tree":
    from rich.text import Text
    from rich.tree import Tree

    names = f"; also {', '.join(node.names)}" if node.names else ""
    tree = Tree(Text.assemble((on_one_line(node.label), "bold"), f" ({node.type}{on_one_line(names)})"))
    branches: dict[str, Tree] = {}
    for near in sorted(neighbours, key=lambda near: (near.relation, -near.edge.weight, near.label)):
        if near.relation not in branches:
            branches[near.relation] = tree.add(Text(near.relation, "bold"))
        claims = "1 claim" if near.edge.weight == 1 else f"{near.edge.weight} claims"
        said = f" ({claims}, first {near.edge.issued})" if near.edge.issued else f" ({claims})"
        leaf = branches[near.relation].add(Text.assemble(on_one_line(near.label), (said, "dim")))
        if near.edge.evidence:
            leaf.add(Text(on_one_line(near.edge.evidence), "italic"))
    return tree

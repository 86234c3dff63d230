"""How the words of articles and the terms of the graph are shown to people, in the terminal and in notebooks."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kg.vocabulary import prefixes

if TYPE_CHECKING:
    from rich.table import Table
    from rich.tree import Tree

    from kg.export.network import Neighbour, Node


def shown(text: str) -> str:
    """Return a text without what would steer a terminal: articles, their ids and file names are anybody's words."""
    return "".join(letter if letter.isprintable() or letter == "\n" else "\ufffd" for letter in text)


def on_one_line(text: str) -> str:
    """Return a text on one line, fit for a terminal."""
    return " ".join(shown(text).split())


def readable(term: object, base: str) -> str:
    """Return a term as people read it: an IRI by its prefix, a literal by its words, "" for none."""
    if term is None:
        return ""
    if isinstance(term, NamedNode):
        return short(term.value, base)
    if isinstance(term, Literal):
        return term.value
    return str(term)


def short(iri: str, base: str) -> str:
    """Return an IRI by its prefix, `id:` for those of a store; as it is where none fits."""
    for prefix, namespace in {**prefixes(), "id": base}.items():
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def long(name: str, base: str) -> str:
    """Return the IRI of a short form; what is none as it is."""
    prefix, colon, rest = name.partition(":")
    namespace = {**prefixes(), "id": base}.get(prefix)
    return namespace + rest if colon and namespace and rest and not rest[0].isspace() else name


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> "Table":
    """Return rows under their columns, ready for a rich console."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=SIMPLE_HEAD, pad_edge=False, show_lines=False)
    for column in columns:
        drawn.add_column(column, overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(shown(cell)) for cell in row))
    return drawn


def tree(node: "Node", neighbours: "Iterable[Neighbour]") -> "Tree":
    """Return an entity with what ties it to others, each tie with its first sentence, ready for a rich console."""
    from rich.text import Text
    from rich.tree import Tree

    names = f"; also {', '.join(node.names)}" if node.names else ""
    drawn = Tree(Text.assemble((on_one_line(node.label), "bold"), f" ({node.type}{on_one_line(names)})"))
    branches: dict[str, Tree] = {}
    for near in in_order(neighbours):
        if near.relation not in branches:
            branches[near.relation] = drawn.add(Text(near.relation, "bold"))
        leaf = branches[near.relation].add(Text.assemble(on_one_line(near.label), (f" ({told(near)})", "dim")))
        if near.edge.evidence:
            leaf.add(Text(on_one_line(near.edge.evidence), "italic"))
    return drawn


def in_order(neighbours: "Iterable[Neighbour]") -> "list[Neighbour]":
    """Return neighbours by their relation, those that most claims tell of first."""
    return sorted(neighbours, key=lambda near: (near.relation, -near.edge.weight, near.label))


def told(near: "Neighbour") -> str:
    """Return by how many claims a tie is told of, and when first."""
    claims = "1 claim" if near.edge.weight == 1 else f"{near.edge.weight} claims"
    return f"{claims}, first {near.edge.issued}" if near.edge.issued else claims

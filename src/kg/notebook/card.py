"""One entity with what ties it to others and what is claimed of it."""

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from kg.export.network import Neighbour, Node
from kg.notebook import markup
from kg.notebook.claims import in_order as in_day_order
from kg.notebook.rows import Rows
from kg.notebook.values import Value
from kg.showing import in_order, told, tree

if TYPE_CHECKING:
    from kg.notebook.graph import Graph


@dataclass(frozen=True, slots=True, repr=False)
class Card:
    """An entity of a graph. At the prompt it shows itself as `kg show` does, in a notebook as a table of its ties."""

    node: Node
    neighbours: tuple[Neighbour, ...]
    _graph: "Graph" = field(repr=False)

    @property
    def iri(self) -> str:
        """Return its IRI."""
        return self.node.iri

    @property
    def label(self) -> str:
        """Return how it is called."""
        return self.node.label

    @property
    def names(self) -> tuple[str, ...]:
        """Return its other names."""
        return self.node.names

    @property
    def type(self) -> str:
        """Return the name of its class: "ArmedGroup"."""
        return self.node.type

    @property
    def ties(self) -> Rows:
        """Return what ties it to others as fact, a row each, with the first sentence that says so."""
        columns = ("relation", "other", "claims", "speakers", "sentence", "article", "published")
        return Rows(columns, tuple(_row(near) for near in in_order(self.neighbours)))

    @property
    def claims(self) -> Rows:
        """Return all that is claimed of its relations, also what is denied, alleged or over: see `Graph.claims`."""
        by_it, of_it = self._graph.claims(subject=self.iri), self._graph.claims(object=self.iri)
        return in_day_order(by_it.values + of_it.values)

    def __repr__(self) -> str:
        return markup.drawn(tree(self.node, self.neighbours))

    def _repr_html_(self) -> str:
        names = f"; also {', '.join(self.names)}" if self.names else ""
        head = markup.element("strong", markup.text(self.label)) + markup.text(f" ({self.type}{names})")
        rows = [(near.relation, near.label, told(near), near.edge.evidence) for near in in_order(self.neighbours)]
        ties = markup.table(("", "", "claims", "sentence"), rows) if rows else ""
        return markup.block(head + ties)


def _row(near: Neighbour) -> tuple[Value, ...]:
    edge = near.edge
    published = date.fromisoformat(edge.issued) if edge.issued else None
    words = (", ".join(edge.speakers) or None, edge.evidence or None, edge.article or None)
    return near.relation, near.label, edge.weight, *words, published

"""kg: news articles on conflict and diplomacy as a knowledge graph that can be asked who says so, and where.

`kg.open` opens a store to work with in Python. The stages are modules of their own (see docs/architecture.md); the
types they exchange and the errors they raise are here by one name.
"""

from os import PathLike
from typing import TYPE_CHECKING

from kg.errors import KgError
from kg.types import Article, Entity, Event, Extraction, Mention, Relation, Span, Statement

if TYPE_CHECKING:
    from kg.notebook import Graph

__all__ = ["Article", "Entity", "Event", "Extraction", "KgError", "Mention", "Relation", "Span", "Statement", "open"]


def open(store: str | PathLike[str] = "store") -> "Graph":
    """Open a store, by its folder, to ask it and look at it in Python; use it as a context manager, or close it.

    Raises StoreMissing, StoreVersion or StoreError.
    """
    from pathlib import Path

    from kg.notebook import Graph

    return Graph(Path(store))

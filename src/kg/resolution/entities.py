"""Which entity of the graph each entity of an article is.

A full name means the same in every article; a description ("the rebels") or a person's bare surname means nothing
outside its own article, so those stay apart: a wrong merge is worse than a missed one.
"""

from dataclasses import dataclass

from pyoxigraph import NamedNode

from kg.iris import Base, normal
from kg.types import Article, Entity


@dataclass(frozen=True, slots=True)
class ResolvedEntity:
    """An entity of the graph: its IRI, its type, the name it goes by and all names this article gives it."""

    iri: NamedNode
    type: str
    main: str
    names: tuple[str, ...]


def _is_local(entity: Entity) -> bool:
    return not entity.named or (entity.type == "Person" and " " not in normal(entity.names[0]))


def resolve_entity(article: Article, entity: Entity, base: Base) -> ResolvedEntity:
    """Give one entity of an article its IRI."""
    main = entity.names[0]
    scope = article.id if _is_local(entity) else ""
    return ResolvedEntity(base.entity(entity.type, main, scope), entity.type, main, entity.names)

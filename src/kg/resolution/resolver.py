"""From what an article says to what it says it about: entities with IRIs, events with days."""

from dataclasses import dataclass

from kg.iris import Base
from kg.resolution.entities import ResolvedEntity, resolve_entity
from kg.resolution.events import ResolvedEvent, group_events, is_prospective
from kg.resolution.time import resolve as resolve_time
from kg.types import Article, Extraction, Relation, Statement, When


@dataclass(frozen=True, slots=True)
class Held:
    """A relation and the days from and until which it holds, as far as the text says."""

    relation: Relation
    since: When | None
    until: When | None


@dataclass(frozen=True, slots=True)
class Resolved:
    """An extraction whose entities and times are resolved; positions are those of the extraction's entities."""

    entities: tuple[ResolvedEntity, ...]
    relations: tuple[Held, ...]
    events: tuple[ResolvedEvent, ...]


def resolve(article: Article, extraction: Extraction, base: Base, spoken: frozenset[str] = frozenset()) -> Resolved:
    """Resolve an extraction. `spoken` are the types of events that consist of words (see `group_events`)."""

    def days(words: str | None, said: Statement) -> When | None:
        return resolve_time(words, article.published, ahead=is_prospective(said)) if words else None

    return Resolved(
        tuple(resolve_entity(article, entity, base) for entity in extraction.entities),
        tuple(Held(r, days(r.since, r.said), days(r.until, r.said)) for r in extraction.relations),
        group_events(extraction.events, [days(event.time, event.said) for event in extraction.events], spoken),
    )

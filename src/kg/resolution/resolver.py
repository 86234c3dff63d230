"""From what an article says to what it says it about: entities with IRIs, events with days."""

from dataclasses import dataclass

from pyoxigraph import NamedNode

from kg.iris import Base
from kg.resolution.bounds import bound
from kg.resolution.dating import date
from kg.resolution.entities import ResolvedEntity, resolve_entities
from kg.resolution.events import Minted, ResolvedEvent, group_events
from kg.types import Article, Extraction, Relation, When


@dataclass(frozen=True, slots=True)
class Held:
    """A relation and the days from and until which it holds, as far as the text says."""

    relation: Relation
    since: When | None
    until: When | None


@dataclass(frozen=True, slots=True)
class Happening:
    """An event with its IRI, and what articles that tell it as well bear on what this one states of it."""

    event: ResolvedEvent
    iri: NamedNode
    replaced: NamedNode | None = None
    """The IRI that it would have by this article alone."""
    status_elsewhere: bool = False
    """Whether its status is stronger than this article has it."""
    time_elsewhere: bool = False
    """Whether another article tells its time more precisely."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """An extraction whose entities and times are resolved; positions are those of the extraction's entities."""

    entities: tuple[ResolvedEntity, ...]
    relations: tuple[Held, ...]
    events: tuple[Happening, ...]
    group: NamedNode | None = None
    """The article that stands for all copies of this one, where it has any."""


def resolve(article: Article, extraction: Extraction, base: Base, spoken: frozenset[str] = frozenset()) -> Resolved:
    """Resolve an extraction. `spoken` are the types of events that consist of words (see `group_events`)."""

    dates = date(article, extraction)
    events = group_events(extraction.events, dates.events, spoken)
    minted = Minted(article, base)
    since, until = bound(extraction.relations, dates, events)
    return Resolved(
        resolve_entities(article, extraction.entities, base),
        tuple(map(Held, extraction.relations, since, until)),
        tuple(Happening(event, minted.iri("event", event.tellings[0])) for event in events),
    )

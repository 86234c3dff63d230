"""The events of an article as the map from them to events of the graph needs them: kept with the article.

Imports pydantic, so import this module only where it is needed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from kg.errors import StoreError
from kg.iris import Base, digest, normal
from kg.resolution.clusters import short
from kg.resolution.events import is_prospective
from kg.resolution.resolver import Happening, Resolved
from kg.types import Article, Event, When

_WITHIN = "locatedIn"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One event of one article. IRIs are without the base of the store; roles and `around` are clusters' IRIs."""

    iri: str
    type: str
    status: str
    prospective: bool = False
    """Whether it is told as yet to come."""
    lead: bool = False
    """Whether the headline or the first sentence after it tells it: whether it is the news."""
    agents: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    around: tuple[str, ...] = ()
    """What its places, and targets that are places, lie in by the article."""
    counts: tuple[tuple[str, int], ...] = ()
    """Those that a telling gives exactly, such as ("killed", 23)."""
    sentences: tuple[str, ...] = ()
    """Digests of the words that tell it: those of a copy of the article are the same."""
    when: When | None = None


_ADAPTER = TypeAdapter(tuple[Occurrence, ...])


def of(article: Article, resolved: Resolved, base: Base) -> Iterator[Occurrence]:
    """Yield those events of an article that have a participant or place."""
    clusters = [short(entity.iri, base) for entity in resolved.entities]
    wider = _wider(resolved)
    for happening in resolved.events:
        event = happening.event
        if not event.filled:
            continue
        ground = {*event.places, *event.targets}
        roles = (event.agents, event.targets, event.places, _reached(ground, wider) - ground)
        agents, targets, places, around = (tuple(sorted({clusters[k] for k in role})) for role in roles)
        yield Occurrence(
            iri=short(happening.iri, base),
            type=event.type,
            status=event.status,
            prospective=is_prospective(event.tellings[0].said),
            lead=any(telling.said.evidence.start <= len(article.title) + 1 for telling in event.tellings),
            agents=agents,
            targets=targets,
            places=places,
            around=around,
            counts=_counts(happening),
            sentences=tuple(sorted({_sentence(article, telling) for telling in event.tellings})),
            when=event.when,
        )


def _counts(happening: Happening) -> tuple[tuple[str, int], ...]:
    counts = (count for telling in happening.event.tellings for count in telling.counts)
    return tuple(sorted({(c.what, c.minimum) for c in counts if c.minimum is not None and c.minimum == c.maximum}))


def _sentence(article: Article, telling: Event) -> str:
    words = (article.text[slice(*span)] for span in (telling.said.evidence, telling.trigger))
    return digest(telling.type, *map(normal, words))


def _wider(resolved: Resolved) -> dict[int, set[int]]:
    wider: dict[int, set[int]] = {}
    for held in resolved.relations:
        if held.relation.property == _WITHIN and held.relation.said.status == "Actual":
            wider.setdefault(held.relation.subject, set()).add(held.relation.object)
    return wider


def _reached(places: set[int], wider: dict[int, set[int]]) -> set[int]:
    found, edge = set(places), set(places)
    while edge:
        edge = {further for place in edge for further in wider.get(place, ())} - found
        found |= edge
    return found


def dump(occurrences: Iterable[Occurrence]) -> str:
    """Return occurrences as JSON, "" for none."""
    found = tuple(occurrences)
    return _ADAPTER.dump_json(found, exclude_defaults=True).decode() if found else ""


def load(data: str) -> tuple[Occurrence, ...]:
    """Return the occurrences of such JSON. Raises StoreError where it is none."""
    try:
        return _ADAPTER.validate_json(data)
    except ValidationError as error:
        raise StoreError("the events of an article are damaged; build the store again") from error

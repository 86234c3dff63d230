"""Takes entities of an extraction together that turn out to be one."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kg.types import Entity, Event, Extraction, Relation, Statement


def groups(count: int, pairs: Iterable[tuple[int, int]]) -> list[int]:
    """Return for each of `count` things the first of those that the pairs join it to, itself if none."""
    first = list(range(count))

    def find(k: int) -> int:
        while first[k] != k:
            k = first[k]
        return k

    for a, b in pairs:
        low, high = sorted((find(a), find(b)))
        first[high] = low
    return [find(k) for k in range(count)]


def merge(extraction: Extraction, pairs: Iterable[tuple[int, int]]) -> Extraction:
    """Return the extraction with each pair of positions as one entity. A name comes before a description."""
    firsts = groups(len(extraction.entities), pairs)
    kept = sorted(set(firsts))
    at = {first: k for k, first in enumerate(kept)}
    place = [at[first] for first in firsts]
    members: list[list[Entity]] = [[] for _ in kept]
    for position, entity in zip(place, extraction.entities, strict=True):
        members[position].append(entity)
    relations = (_relation(r, place) for r in extraction.relations)
    return Extraction(
        tuple(_one(entities) for entities in members),
        tuple(r for r in relations if r.subject != r.object),
        tuple(_event(e, place) for e in extraction.events),
    )


def _one(entities: Sequence[Entity]) -> Entity:
    best = max(entities, key=lambda e: (e.named, len(e.mentions)))
    alike = [e for e in entities if e.named == best.named]
    names = dict.fromkeys(name for e in (best, *alike) for name in e.names)
    mentions = {m.span: m for e in entities for m in e.mentions}
    return Entity(best.type, tuple(names), tuple(mentions[span] for span in sorted(mentions)), best.named)


def _said(said: Statement, place: Sequence[int]) -> Statement:
    return said if said.speaker is None else replace(said, speaker=place[said.speaker])


def _relation(relation: Relation, place: Sequence[int]) -> Relation:
    subject, object_ = place[relation.subject], place[relation.object]
    return replace(relation, subject=subject, object=object_, said=_said(relation.said, place))


def _event(event: Event, place: Sequence[int]) -> Event:
    def moved(role: Sequence[int]) -> tuple[int, ...]:
        return tuple(dict.fromkeys(place[k] for k in role))

    return replace(
        event,
        said=_said(event.said, place),
        agents=moved(event.agents),
        targets=moved(event.targets),
        places=moved(event.places),
    )

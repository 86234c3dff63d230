"""What was found in a Doc, as `doc._.kg` shows it: entities, relations and events that point to spaCy's spans."""

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Span

from kg import types
from kg.spacy import stored
from kg.types import Count


@dataclass(frozen=True, slots=True)
class Entity:
    """What mentions of a Doc refer to in common. `names` are fit to be labels, the best one first."""

    type: str
    names: tuple[str, ...]
    mentions: tuple[Span, ...]
    named: bool

    def __str__(self) -> str:
        """Return the best name."""
        return self.names[0]


@dataclass(frozen=True, slots=True)
class Relation:
    """What is said to hold between two entities; `since` and `until` are words of the text, `confidence` 0 to 1."""

    subject: Entity
    property: str
    object: Entity
    evidence: Span
    status: str
    modality: str | None
    speaker: Entity | None
    confidence: float
    since: str | None
    until: str | None


@dataclass(frozen=True, slots=True)
class Event:
    """One telling of an event; `time` is words of the text, `confidence` 0 to 1."""

    type: str
    trigger: Span
    agents: tuple[Entity, ...]
    targets: tuple[Entity, ...]
    places: tuple[Entity, ...]
    evidence: Span
    status: str
    modality: str | None
    speaker: Entity | None
    confidence: float
    time: str | None
    counts: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """All that was found in a Doc."""

    entities: tuple[Entity, ...] = ()
    relations: tuple[Relation, ...] = ()
    events: tuple[Event, ...] = ()


def findings(doc: Doc) -> Findings:
    """Return what was found in a Doc, nothing where no component read it; made anew at every call."""
    found = stored.get(doc)
    entities = tuple(_entity(doc, entity) for entity in found.entities)
    return Findings(
        entities,
        tuple(_relation(doc, relation, entities) for relation in found.relations),
        tuple(_event(doc, event, entities) for event in found.events),
    )


def span(doc: Doc, place: types.Span, label: str = "") -> Span:
    """Return the tokens of a Doc around some characters of it: those alone, with the pipeline's own tokenizer."""
    found = doc.char_span(place.start, place.end, label=label, alignment_mode="expand")
    if found is None:
        raise ValueError(f"characters {place.start} to {place.end} are not of this Doc: was it cut or joined?")
    return found


def _entity(doc: Doc, entity: types.Entity) -> Entity:
    mentions = tuple(span(doc, mention.span, entity.type) for mention in entity.mentions)
    return Entity(entity.type, entity.names, mentions, entity.named)


def _relation(doc: Doc, relation: types.Relation, entities: Sequence[Entity]) -> Relation:
    said = relation.said
    return Relation(
        entities[relation.subject],
        relation.property,
        entities[relation.object],
        span(doc, said.evidence),
        said.status,
        said.modality,
        None if said.speaker is None else entities[said.speaker],
        said.confidence,
        relation.since,
        relation.until,
    )


def _event(doc: Doc, event: types.Event, entities: Sequence[Entity]) -> Event:
    said = event.said
    return Event(
        event.type,
        span(doc, event.trigger, event.type),
        tuple(entities[k] for k in event.agents),
        tuple(entities[k] for k in event.targets),
        tuple(entities[k] for k in event.places),
        span(doc, said.evidence),
        said.status,
        said.modality,
        None if said.speaker is None else entities[said.speaker],
        said.confidence,
        event.time,
        event.counts,
    )

"""The small frozen types that carry an article through the stages.

Names of types, properties, statuses and modalities are the local names of the ontology's terms ("ArmedGroup", "backs",
"Actual"): the ontology says which there are, nothing here repeats it.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

MentionKind = Literal["name", "description", "pronoun"]
Precision = Literal["day", "month", "year", "span"]


class Span(NamedTuple):
    """Characters `start` to `end` (exclusive) of an article's text, in Unicode code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Article:
    """One article as read. `text` is the title, a newline and the body: what every offset addresses."""

    id: str
    title: str
    text: str
    published: date | None = None
    url: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of the article that refer to an entity."""

    span: Span
    text: str
    kind: MentionKind
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Entity:
    """What the mentions of one article refer to in common. `names` are fit to be labels, the best one first."""

    type: str
    names: tuple[str, ...]
    mentions: tuple[Mention, ...]
    named: bool = True


@dataclass(frozen=True, slots=True)
class Statement:
    """What relations and reports of events share: how far, by whom and where it is said. `speaker` is an entity."""

    evidence: Span
    status: str = "Actual"
    modality: str | None = None
    speaker: int | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Relation:
    """`subject` and `object` are positions in `Extraction.entities`; `since` and `until` are words of the text."""

    subject: int
    property: str
    object: int
    said: Statement
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """A number of people an event befell: `what` is "killed", "wounded" or "displaced"; None where a side is open."""

    what: str
    minimum: int | None
    maximum: int | None


@dataclass(frozen=True, slots=True)
class Event:
    """One telling of an event. Roles are positions in `Extraction.entities`; `time` is words of the text."""

    type: str
    trigger: Span
    said: Statement
    agents: tuple[int, ...] = ()
    targets: tuple[int, ...] = ()
    places: tuple[int, ...] = ()
    time: str | None = None
    counts: tuple[Count, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that an extractor found in one article."""

    entities: tuple[Entity, ...] = ()
    relations: tuple[Relation, ...] = ()
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class When:
    """A stretch of days, both inclusive, and how precisely the text tells it; None where a side is open."""

    earliest: date | None
    latest: date | None
    precision: Precision = field(default="day")

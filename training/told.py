"""What a story says, in one form whoever says it: its annotation, an extraction, or the reader's own reading."""

from collections.abc import Callable
from dataclasses import dataclass, field

from blocks import Story

from kg.extraction.reader.naming import is_capital_name
from kg.extraction.reader.text import words
from kg.types import Article, Extraction

Place = tuple[int, int]
Entity = object
EITHER_WAY = frozenset({"alliedWith", "opposes", "fightsAgainst", "relativeOf", "affiliatedWith"})


@dataclass(frozen=True)
class Mention:
    at: Place
    type: str
    entity: Entity
    named: bool = False


@dataclass(frozen=True)
class Tie:
    """A relation; `speakers` are entities, `since` and `until` words of the text."""

    subject: Entity
    property: str
    object: Entity
    status: str
    speakers: tuple[Entity, ...] = ()
    since: str = ""
    until: str = ""


@dataclass(frozen=True)
class Happening:
    at: Place
    type: str
    status: str
    roles: dict[str, tuple[Entity, ...]] = field(default_factory=dict)
    time: str = ""


@dataclass(frozen=True)
class Told:
    """Times are no entities here and no mentions: they are words of relations and events."""

    mentions: tuple[Mention, ...]
    ties: tuple[Tie, ...]
    events: tuple[Happening, ...]
    timed: bool = True


def is_named(surface: str) -> bool:
    return is_capital_name([surface[a:b] for a, b in words(surface)])


def article(story: Story, *, headline: bool) -> Article:
    """Return a story as an article; that of a written one begins with its headline."""
    texts = [s.text for s in story.sentences]
    if headline:
        return Article(story.name, texts[0], texts[0] + "\n" + " ".join(texts[1:]))
    return Article(story.name, "", "\n" + " ".join(texts))


def annotated(story: Story, article: Article) -> Told:
    """Return what the annotation says, at the characters of the article's text."""
    mentions: dict[Place, Mention] = {}
    ties, events, end = [], [], 0
    for s in story.sentences:
        base = article.text.index(s.text, end)
        end = base + len(s.text)
        for m in s.mentions:
            if m.kind != "Time":
                place = base + m.start, base + m.end
                mentions.setdefault(place, Mention(place, m.kind, m.entity, is_named(s.text[m.start : m.end])))
        for r in s.relations:
            speakers = (r.source,) if r.source else ()
            ties.append(Tie(r.subject, r.property, r.object, r.status.title(), speakers, r.since, r.until))
        for e in s.events:
            if e.start >= 0:
                roles = {role: tuple(ids) for role, ids in e.roles.items()} | {
                    "source": (e.source,) if e.source else ()
                }
                events.append(Happening((base + e.start, base + e.end), e.kind, e.status.title(), roles, e.time))
    return Told(tuple(mentions.values()), tuple(ties), tuple(events), story.timed)


def extracted(found: Extraction) -> Told:
    """Return what an extraction says."""
    mentions = {
        tuple(m.span): Mention((m.span.start, m.span.end), e.type, k, is_named(m.text))
        for k, e in enumerate(found.entities)
        for m in e.mentions
    }
    ties = [
        Tie(r.subject, r.property, r.object, r.said.status, _one(r.said.speaker), r.since or "", r.until or "")
        for r in found.relations
    ]
    events = [
        Happening(
            (e.trigger.start, e.trigger.end),
            e.type,
            e.said.status,
            {"agent": e.agents, "target": e.targets, "place": e.places, "source": _one(e.said.speaker)},
            e.time or "",
        )
        for e in found.events
    ]
    return Told(tuple(mentions.values()), tuple(ties), tuple(events))


def _one(speaker: int | None) -> tuple[Entity, ...]:
    return () if speaker is None else (speaker,)


def renamed(tie: Tie, who: Callable[[Entity], Entity]) -> tuple[Entity, str, Entity]:
    """Return subject, property and object under other names of entities, in one order where the property has none."""
    s, o = who(tie.subject), who(tie.object)
    return (o, tie.property, s) if tie.property in EITHER_WAY and str(s) > str(o) else (s, tie.property, o)

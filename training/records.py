"""Annotated stories as what an extractor would find in them, had it read them as the annotators did."""

from datetime import date

from blocks import Event, Relation, Story
from told import is_named

from kg.extraction.reader.naming import names
from kg.extraction.reader.text import PRONOUNS
from kg.extraction.record import Record
from kg.types import Article, Count, Entity, Extraction, Mention, Span, Statement
from kg.types import Event as Told
from kg.types import Relation as Tie

_ROLES = {"agent": "agents", "target": "targets", "place": "places"}


class Annotated:
    """Stands for an extractor over annotated stories."""

    version = "annotated"

    def __init__(self, records: list[Record]) -> None:
        self._found = {record.article.id: record.extraction for record in records}

    def extract(self, article: Article) -> Extraction:
        return self._found[article.id]


def of(story: Story, published: date | None = None) -> Record:
    """Return a story as an article with its first sentence as the headline, and what the annotation finds in it."""
    starts, text = [], ""
    for sentence in story.sentences:
        starts.append(len(text))
        text += sentence.text + (" " if text else "\n")
    article = Article(story.name, story.sentences[0].text, text.rstrip(), published)
    entities, at = _entities(story, starts)
    relations, events = [], []
    for start, sentence in zip(starts, story.sentences, strict=True):
        whole = Span(start, start + len(sentence.text))
        relations += [
            Tie(at[r.subject], r.property, at[r.object], _said(r, whole, at), r.since or None, r.until or None)
            for r in sentence.relations
            if {r.subject, r.object} <= at.keys()
        ]
        events += [_event(e, start, whole, at) for e in sentence.events if e.start >= 0]
    return Record(article, Extraction(entities, tuple(relations), tuple(events)))


def _entities(story: Story, starts: list[int]) -> tuple[tuple[Entity, ...], dict[str, int]]:
    mentions: dict[str, list[Mention]] = {}
    kinds: dict[str, str] = {}
    for start, sentence in zip(starts, story.sentences, strict=True):
        for m in sentence.mentions:
            if m.kind != "Time":
                words = sentence.text[m.start : m.end]
                mention = Mention(Span(start + m.start, start + m.end), words, _kind(words))
                mentions.setdefault(m.entity, []).append(mention)
                kinds[m.entity] = m.kind
    found = {ident: _entity(kinds[ident], own) for ident, own in mentions.items()}
    kept = {ident: entity for ident, entity in found.items() if entity.names}
    return tuple(kept.values()), {ident: position for position, ident in enumerate(kept)}


def _kind(words: str) -> str:
    if words.lower() in PRONOUNS:
        return "pronoun"
    return "name" if is_named(words) else "description"


def _entity(kind: str, mentions: list[Mention]) -> Entity:
    named, described = (names([m for m in mentions if m.kind == k], kind) for k in ("name", "description"))
    return Entity(kind, named or described, tuple(mentions), bool(named))


def _said(told: Relation | Event, evidence: Span, at: dict[str, int]) -> Statement:
    return Statement(evidence, told.status.capitalize(), speaker=at.get(told.source))


def _event(told: Event, start: int, evidence: Span, at: dict[str, int]) -> Told:
    roles = {_ROLES[role]: tuple(at[i] for i in filled if i in at) for role, filled in told.roles.items()}
    counts = tuple(Count(what, int(n), int(n)) for what, n in told.counts.items() if n.isdecimal())
    trigger = Span(start + told.start, start + told.end)
    return Told(told.kind, trigger, _said(told, evidence, at), time=told.time or None, counts=counts, **roles)

"""Stores of annotated stories, made the whole way but for the models: for tests of what shows a store of some size."""

import sys
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count, islice
from pathlib import Path

from kg import ontology
from kg.build import build
from kg.extraction.reader.text import PRONOUNS
from kg.extraction.record import Record
from kg.store import Store
from kg.types import Article, Count, Entity, Event, Extraction, Mention, Relation, Span, Statement

sys.path.append(str(Path(__file__).parents[1] / "training"))
import blocks

_ROLES = {"agent": "agents", "target": "targets", "place": "places"}
_SOURCES = ("Harrow Herald", "Lune Wire", "Norland Radio")
_FIRST = date(2021, 1, 4)


class Annotated:
    """Reads an article by looking up what was annotated in it."""

    version = "annotated"

    def __init__(self, records: list[Record]) -> None:
        self._found = {record.article.id: record.extraction for record in records}

    def extract(self, article: Article) -> Extraction:
        return self._found[article.id]


def fill(path: Path, number: int) -> None:
    """Make a store of that many stories; where there are fewer, they come again under other ids and on other days."""
    put(path, list(islice(_records(), number)))


def put(path: Path, records: list[Record]) -> None:
    """Make a store of these articles."""
    problems: list[Exception] = []
    with Store.open(path, writable=True) as store:
        build((record.article for record in records), store, Annotated(records), ontology.load(), problems.append)
    assert not problems, problems[0]


def _records() -> Iterator[Record]:
    stories = [story for file in sorted((blocks.OWN / "train").glob("*.txt")) for story in blocks.read(file)]
    for number in count():
        round_, position = divmod(number, len(stories))
        ident = f"{stories[position].name}-{round_}" if round_ else stories[position].name
        published = _FIRST + timedelta(days=number * 7 % 1200)
        yield record(stories[position], ident, published, _SOURCES[number % len(_SOURCES)])


def record(story: blocks.Story, ident: str, published: date, source: str) -> Record:
    """Return a story as an article and what is said in it."""
    starts, text = [], ""
    for number, sentence in enumerate(story.sentences):
        starts.append(len(text))
        text += sentence.text + ("\n" if number == 0 else " ")
    article = Article(ident, story.sentences[0].text, text, published, f"https://news.example/{ident}", source)
    return Record(article, _extraction(story, starts))


def _extraction(story: blocks.Story, starts: list[int]) -> Extraction:
    mentions: dict[str, list[Mention]] = {}
    kinds: dict[str, str] = {}
    for start, sentence in zip(starts, story.sentences, strict=True):
        for m in sentence.mentions:
            if m.kind != "Time":
                words = sentence.text[m.start : m.end]
                kind = "pronoun" if words.lower() in PRONOUNS else "name"
                mentions.setdefault(m.entity, []).append(Mention(Span(start + m.start, start + m.end), words, kind))
                kinds[m.entity] = m.kind
    names = {i: tuple(dict.fromkeys(m.text for m in own if m.kind == "name")) for i, own in mentions.items()}
    at = {ident: position for position, ident in enumerate(i for i in mentions if names[i])}
    relations, events = [], []
    for start, sentence in zip(starts, story.sentences, strict=True):
        whole = Span(start, start + len(sentence.text))
        relations += [
            Relation(at[r.subject], r.property, at[r.object], _said(r, whole, at), r.since or None, r.until or None)
            for r in sentence.relations
            if {r.subject, r.object} <= at.keys()
        ]
        events += [_event(e, start, whole, at) for e in sentence.events if e.start >= 0]
    entities = tuple(Entity(kinds[i], names[i], tuple(mentions[i])) for i in at)
    return Extraction(entities, tuple(relations), tuple(events))


def _said(told: blocks.Relation | blocks.Event, evidence: Span, at: dict[str, int]) -> Statement:
    confidence = 0.5 + len(told.source + told.status) % 5 / 10
    return Statement(evidence, told.status.capitalize(), speaker=at.get(told.source), confidence=confidence)


def _event(told: blocks.Event, start: int, whole: Span, at: dict[str, int]) -> Event:
    roles = {_ROLES[role]: tuple(at[i] for i in filled if i in at) for role, filled in told.roles.items()}
    counts = tuple(Count(what, int(n), int(n)) for what, n in told.counts.items() if n.isdecimal())
    trigger = Span(start + told.start, start + told.end)
    return Event(told.kind, trigger, _said(told, whole, at), time=told.time or None, counts=counts, **roles)

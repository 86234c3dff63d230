"""Stores of annotated stories, made the whole way but for the models: for tests of what shows a store of some size."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import count, islice
from pathlib import Path

from kg import ontology
from kg.build import build
from kg.extraction.record import Record
from kg.store import Store
from kg.types import Statement

sys.path.append(str(Path(__file__).parents[1] / "training"))
import blocks
import records

_SOURCES = ("Harrow Herald", "Lune Wire", "Norland Radio")
_FIRST = date(2021, 1, 4)


def fill(path: Path, number: int) -> None:
    """Make a store of that many stories; where there are fewer, they come again under other ids and on other days."""
    put(path, list(islice(_records(), number)))


def put(path: Path, found: list[Record]) -> None:
    """Make a store of these articles."""
    problems: list[Exception] = []
    with Store.open(path, writable=True) as store:
        extractor = records.Annotated(found)
        build((record.article for record in found), store, extractor, ontology.load(), problems.append)
    assert not problems, problems[0]


def _records() -> Iterator[Record]:
    stories = [story for file in sorted((blocks.OWN / "train").glob("*.txt")) for story in blocks.read(file)]
    for number in count():
        round_, position = divmod(number, len(stories))
        ident = f"{stories[position].name}-{round_}" if round_ else stories[position].name
        published = _FIRST + timedelta(days=number * 7 % 1200)
        yield record(stories[position], ident, published, _SOURCES[number % len(_SOURCES)])


def record(story: blocks.Story, ident: str, published: date, source: str) -> Record:
    """Return a story as an article and what is said in it, some of it more surely than other things."""
    found = records.of(story, published)
    article = replace(found.article, id=ident, url=f"https://news.example/{ident}", source=source)
    told = found.extraction
    relations = tuple(replace(r, said=_unsure(r.said)) for r in told.relations)
    events = tuple(replace(e, said=_unsure(e.said)) for e in told.events)
    return Record(article, replace(told, relations=relations, events=events))


def _unsure(said: Statement) -> Statement:
    length = said.evidence.end - said.evidence.start
    return replace(said, confidence=0.5 + length % 5 / 10)

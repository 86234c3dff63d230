"""How often events that are taken for one are one: within stories against the annotation, across stories for reading.

Usage: python same_events.py CORPORA [HOW MANY PAIRS TO PRINT]

Within a story, a telling that joins an earlier one is right if the annotation marks it as told again, and a telling so
marked is found if it joins one. Across stories nothing is annotated: a sample of joined pairs is printed, for a person
to read. The stories bear no dates, so these pairs are of dates that the texts spell out. What weekdays and the like may
add in error is looked at with days of publication drawn at random, ten stories to a day.
"""

import random
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import blocks
import records

from kg import syndication
from kg.extraction.record import Record
from kg.iris import Base
from kg.ontology import load
from kg.resolution import clusters, occurrences
from kg.resolution.clusters import short
from kg.resolution.decisions import Decisions
from kg.resolution.mapping import Known, mapping
from kg.resolution.resolver import Resolved, resolve
from kg.types import Event

A_DAY = 10
FIRST = date(2005, 1, 3)
BASE = Base()

Telling = tuple[Record, Event]


def resolved(found: Record) -> Resolved:
    return resolve(found.article, found.extraction, BASE, frozenset(load().types_below("VerbalEvent")))


def within(stories: Sequence[blocks.Story]) -> tuple[int, int, int]:
    """Return how many tellings join an earlier one, how many of those are marked, and how many are marked."""
    joined = right = marked = 0
    for story in stories:
        found = records.of(story)
        annotated = [event for sentence in story.sentences for event in sentence.events if event.start >= 0]
        again = {id(told): event.again for told, event in zip(found.extraction.events, annotated, strict=True)}
        marked += sum(again.values())
        for happening in resolved(found).events:
            later = [again[id(telling)] for telling in happening.event.tellings[1:]]
            joined += len(later)
            right += sum(later)
    return joined, right, marked


def known(found: Record, about: Resolved) -> Known:
    return Known(
        tuple(clusters.of(entity, BASE) for entity in about.entities),
        tuple(occurrences.of(found.article, about, BASE)),
        syndication.signature(found.article.text),
        found.article.published,
    )


def across(found: Sequence[Record]) -> list[list[Telling]]:
    """Return the events that several stories tell, each with its first telling in every one of them."""
    about = {short(BASE.article(one.article.id), BASE): (one, resolved(one)) for one in found}
    parts = mapping({iri: known(*one) for iri, one in about.items()}, Decisions(), BASE, load())
    shared: dict[str, list[Telling]] = defaultdict(list)
    for iri, (one, own) in about.items():
        for happening in own.events:
            event = parts[iri].events.get(short(happening.iri, BASE))
            if event:
                shared[event.iri].append((one, happening.event.tellings[0]))
    return list(shared.values())


def at_random(found: Sequence[Record]) -> list[Record]:
    """Return the stories in another order, published ten to a day."""
    mixed = random.Random(1).sample(found, len(found))
    days = (FIRST + timedelta(days=number // A_DAY) for number in range(len(mixed)))
    return [replace(one, article=replace(one.article, published=day)) for one, day in zip(mixed, days, strict=True)]


def shown(telling: Telling) -> str:
    found, event = telling
    names = [found.extraction.entities[k].names[0] for k in (*event.agents, *event.targets, *event.places)]
    words = found.article.text[slice(*event.said.evidence)]
    return f"  {found.article.id} {event.type} {event.said.status} {event.time or '-'} ({', '.join(names)}): {words}"


def main(corpora: Path, sample: int) -> None:
    for source in blocks.SOURCES:
        joined, right, marked = within(list(blocks.stories(corpora, "train", (source,))))
        print(
            f"{source}: {joined} tellings join an earlier one, {right} of them marked as told again "
            f"(precision {right / joined:.2f}), of {marked} so marked (recall {right / marked:.2f})"
        )
    found = [records.of(story) for story in blocks.stories(corpora, "train", blocks.SOURCES)]
    events = sum(len(one.extraction.events) for one in found)
    dated = across(at_random(found))
    undated = across(found)
    print(f"\n{len(found)} stories with {events} tellings: {len(undated)} events told by several stories")
    print(f"published on random days: {len(dated)}")
    before = {stories_of(told) for told in undated}
    show("pairs", undated, sample)
    show("pairs of other stories, by random days", [told for told in dated if stories_of(told) not in before], sample)


def stories_of(told: Sequence[Telling]) -> frozenset[str]:
    return frozenset(found.article.id for found, _ in told)


def show(what: str, events: Sequence[Sequence[Telling]], sample: int) -> None:
    pairs = [(told[0], other) for told in events for other in told[1:]]
    chosen = random.Random(1).sample(pairs, min(sample, len(pairs)))
    print(f"\n{len(pairs)} {what}, of which {len(chosen)}:")
    for one, other in chosen:
        print(f"\n{shown(one)}\n{shown(other)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 40)

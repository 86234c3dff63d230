"""Say how many of the annotated time expressions resolve to days, and list the others by how often they stand.

The expressions are the mentions of type Time and the words that say since when, until when or when something was, in
the stories for training. They are read as if published on one day: what is counted is which ones are understood, by
their words alone, and those of relations and events where they stand.

Usage: python training/times.py CORPORA [HOW MANY TO LIST]
"""

import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import blocks
import told

from kg.resolution import dating
from kg.resolution.time import resolve
from kg.types import Article, Event, Extraction, Relation, Span, Statement

PUBLISHED = date(2024, 12, 6)
LISTED = 40


def stories(corpora: Path, source: str) -> Iterator[blocks.Story]:
    for path in sorted(blocks.folder(corpora, source, "train").glob("*.txt")):
        yield from blocks.read(path)


def expressions(corpora: Path, source: str) -> Iterator[str]:
    """Yield the words of every annotated time, as often as they stand; what a field repeats of a mention is one."""
    for story in stories(corpora, source):
        for sentence in story.sentences:
            mentioned = [sentence.text[m.start : m.end] for m in sentence.mentions if m.kind == "Time"]
            said = {words for r in sentence.relations for words in (r.since, r.until)}
            said |= {event.time for event in sentence.events}
            yield from mentioned
            yield from sorted(said - {"", *mentioned})


def timed(story: blocks.Story) -> tuple[Article, Extraction]:
    """Return a story with its relations and events, as far as time goes."""
    text = told.article(story, headline=False).text
    relations, events, end = [], [], 0
    for sentence in story.sentences:
        start = text.index(sentence.text, end)
        end = start + len(sentence.text)
        for r in sentence.relations:
            said = Statement(Span(start, end), r.status.title())
            relations.append(Relation(0, r.property, 0, said, r.since or None, r.until or None))
        for e in sentence.events:
            said = Statement(Span(start, end), e.status.title())
            events.append(Event(e.kind, Span(start + e.start, start + e.end), said, time=e.time or None))
    return Article(story.name, "", text, PUBLISHED), Extraction((), tuple(relations), tuple(events))


def in_context(corpora: Path, source: str) -> tuple[int, int]:
    """Return how many relations and events have words that say when, and how many of these resolve where they stand."""
    given = resolved = 0
    for story in stories(corpora, source):
        article, extraction = timed(story)
        dates = dating.date(article, extraction)
        words = [e.time for e in extraction.events]
        words += [words for r in extraction.relations for words in (r.since, r.until)]
        days = [*dates.events, *(when for pair in zip(dates.since, dates.until, strict=True) for when in pair)]
        given += sum(bool(w) for w in words)
        resolved += sum(bool(w and when) for w, when in zip(words, days, strict=True))
    return given, resolved


def main(corpora: Path, listed: int = LISTED) -> None:
    """Print the coverage by source of the stories, and the commonest expressions that stay unresolved."""
    missed: Counter[str] = Counter()
    print(f"{'stories':10} {'expressions':>11} {'resolved':>9} {'distinct':>9} {'resolved':>9} {'in context':>11}")
    for source in blocks.SOURCES:
        found = Counter(" ".join(words.lower().split()) for words in expressions(corpora, source))
        known = {words for words in found if resolve(words, PUBLISHED)}
        missed += Counter({words: n for words, n in found.items() if words not in known})
        standing = sum(found[words] for words in known) / found.total()
        given, resolved = in_context(corpora, source)
        print(
            f"{source:10} {found.total():11} {standing:9.1%} {len(found):9} {len(known) / len(found):9.1%} "
            f"{resolved / given:11.1%}"
        )
    print(f"\n{len(missed)} distinct expressions stay unresolved by their words alone; the commonest:")
    for words, n in sorted(missed.items(), key=lambda item: (-item[1], item[0]))[:listed]:
        print(f"{n:5}  {words}")


if __name__ == "__main__":
    if len(sys.argv) not in {2, 3}:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))

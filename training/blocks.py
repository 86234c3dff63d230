"""Read annotated blocks: sentences with bracketed mentions, and the relations and events stated under each.

The format is described beside the corpora (`voa/FORMAT.md`). Nothing here knows which types or properties exist; it
only undoes the markup.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_FIELD = re.compile(r'(\w+)=("[^"]*"|\S*)')


@dataclass(frozen=True)
class Mention:
    """Characters `start` to `end` of a sentence name the story's entity `entity`, which is of type `kind`."""

    start: int
    end: int
    entity: str
    kind: str


@dataclass(frozen=True)
class Relation:
    subject: str
    property: str
    object: str
    status: str = "actual"
    source: str = ""
    since: str = ""
    until: str = ""


@dataclass(frozen=True)
class Event:
    """An event with the characters of its trigger in its sentence (-1 where the words are not found there).

    `again` marks one that an earlier sentence tells already.
    """

    kind: str
    start: int
    end: int
    status: str = "actual"
    source: str = ""
    time: str = ""
    roles: dict[str, tuple[str, ...]] = field(default_factory=dict)
    counts: dict[str, str] = field(default_factory=dict)
    again: bool = False


@dataclass(frozen=True)
class Sentence:
    number: int
    text: str
    mentions: tuple[Mention, ...]
    relations: tuple[Relation, ...]
    events: tuple[Event, ...]


@dataclass(frozen=True)
class Story:
    name: str
    timed: bool
    sentences: tuple[Sentence, ...]


def unmark(marked: str) -> tuple[str, list[tuple[int, int, str, str]]]:
    """Take the brackets out of a sentence: its plain text and (start, end, id, type or "") of every mention."""
    text: list[str] = []
    mentions: list[tuple[int, int, str, str]] = []
    opened: list[int] = []
    i = 0
    while i < len(marked):
        if marked.startswith(("\\[", "\\]"), i):
            text.append(marked[i + 1])
            i += 2
        elif marked[i] == "[":
            opened.append(len(text))
            i += 1
        elif marked[i] == "]" and opened and marked[i + 1 : i + 2] == "{":
            close = marked.index("}", i)
            ident, _, kind = marked[i + 2 : close].partition(" ")
            mentions.append((opened.pop(), len(text), ident, kind))
            i = close + 1
        else:
            text.append(marked[i])
            i += 1
    return "".join(text), mentions


def _relation(rest: str) -> Relation:
    head, *_ = rest.split(" source=", maxsplit=1)[0].split(" from=", maxsplit=1)[0].split(" until=")
    subject, property_, object_, *status = head.split()
    fields = {key: value.strip('"') for key, value in _FIELD.findall(rest)}
    return Relation(
        subject,
        property_,
        object_,
        status[0] if status else "actual",
        fields.get("source", ""),
        fields.get("from", ""),
        fields.get("until", ""),
    )


def _event(rest: str, text: str) -> Event:
    kind, trigger, tail = re.match(r'(\w+) "([^"]+)"(.*)$', rest).groups()  # type: ignore[union-attr]
    fields = {key: value.strip('"').strip("?") for key, value in _FIELD.findall(tail)}
    start = text.find(trigger)
    status = fields.get("status", "actual") or "actual"
    return Event(
        kind,
        start,
        start + len(trigger) if start >= 0 else -1,
        "actual" if status == "former" else status,
        fields.get("source", ""),
        fields.get("time", ""),
        {r: tuple(filter(None, fields.get(r, "").split(","))) for r in ("agent", "target", "place") if fields.get(r)},
        {c: fields[c] for c in ("killed", "wounded", "displaced") if fields.get(c)},
        tail.split()[:1] == ["same"],
    )


def read(path: Path) -> Iterator[Story]:
    """Yield the stories of one annotated file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    timed = bool(lines) and lines[0] == "% timed"
    number, sentences, kinds = 0, [], {}
    for line in lines:
        head, _, rest = line.partition(" ")
        if head == "#":
            if sentences:
                yield Story(f"{path.stem}-{number}", timed, tuple(map(_freeze, sentences)))
            number, sentences, kinds = int(rest), [], {}
        elif head.isdigit():
            text, marked = unmark(rest)
            for _start, _end, ident, kind in marked:
                if kind:
                    kinds.setdefault(ident, kind)
            mentions = [Mention(s, e, ident, kinds[ident]) for s, e, ident, _ in marked]
            sentences.append((int(head), text, mentions, [], []))
        elif head == "R":
            sentences[-1][3].append(_relation(rest))
        elif head == "E":
            sentences[-1][4].append(_event(rest, sentences[-1][1]))
    if sentences:
        yield Story(f"{path.stem}-{number}", timed, tuple(map(_freeze, sentences)))


def _freeze(parts: tuple[int, str, list[Mention], list[Relation], list[Event]]) -> Sentence:
    number, text, mentions, relations, events = parts
    return Sentence(number, text, tuple(mentions), tuple(relations), tuple(events))


SOURCES = ("briefs", "articles", "own")
"""Where annotated stories come from: news briefs and written articles of the corpora, and this repository's own."""

FORMULA = 6
"""Words up to which a sentence may stand in two stories by chance: "It did not say how." """

OWN = Path(__file__).resolve().parent / "stories"


def folder(corpora: Path, source: str, split: str) -> Path:
    """Return where the annotated files of one source and split ("train" or "test") lie."""
    if source == "own":
        return OWN / split
    return corpora / "voa" / "annotated" / split if source == "briefs" else corpora / "stories" / split


def plain(sentence: str) -> str:
    """Return a sentence without case and marks, to tell duplicates by."""
    return " ".join(re.findall(r"\w+", sentence.lower()))


def _read_all(corpora: Path, split: str, sources: Sequence[str]) -> Iterator[Story]:
    for source in sources:
        for path in sorted(folder(corpora, source, split).glob("*.txt")):
            yield from read(path)


def stories(corpora: Path, split: str, sources: Sequence[str] = SOURCES[:2]) -> Iterator[Story]:
    """All annotated stories of one split, in the order of their files.

    News briefs repeat themselves: a story for training that holds a sentence of a test story is left out.
    """
    if split == "test":
        yield from _read_all(corpora, split, sources)
        return
    tested = {plain(s.text) for story in _read_all(corpora, "test", SOURCES) for s in story.sentences}
    tested = {sentence for sentence in tested if len(sentence.split()) > FORMULA}
    for story in _read_all(corpora, split, sources):
        if not any(plain(s.text) in tested for s in story.sentences):
            yield story

"""Annotated stories as arrays: words, pieces, mentions, entities, events and relations by position."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import blocks
import numpy as np
from tokenizers import Tokenizer

from kg.extraction.reader import text

STATUSES = ("actual", "hypothetical", "negated", "former")
ROLES = ("agent", "target", "place", "time", "source")
TIES = ("source", "since", "until")
"""What ties a relation's argument to another mention; told in `% timed` files only."""


@dataclass(frozen=True)
class Labels:
    """The names that stand for the numbers of the model's outputs."""

    types: tuple[str, ...]
    events: tuple[str, ...]
    properties: tuple[str, ...]

    @classmethod
    def of(cls, stories: list[blocks.Story]) -> "Labels":
        sentences = [s for story in stories for s in story.sentences]
        return cls(
            tuple(sorted({m.kind for s in sentences for m in s.mentions})),
            tuple(sorted({e.kind for s in sentences for e in s.events})),
            tuple(sorted({r.property for s in sentences for r in s.relations})),
        )


@dataclass
class Doc:
    """A story in numbers. Spans are (first word, last word); entities are numbered from 0."""

    name: str
    timed: bool
    words: list[str] = field(default_factory=list)
    sentences: list[tuple[int, int]] = field(default_factory=list)
    pieces: list[list[int]] = field(default_factory=list)
    mentions: list[tuple[int, int, int, int, int]] = field(default_factory=list)  # sentence, first, last, type, entity
    events: list[dict] = field(default_factory=list)
    relations: list[dict] = field(default_factory=list)

    def size(self) -> int:
        return sum(map(len, self.pieces)) + len(self.sentences) + 1


def _cover(offsets: list[tuple[int, int]], start: int, end: int) -> tuple[int, int] | None:
    inside = [k for k, (s, e) in enumerate(offsets) if s < end and e > start]
    return (inside[0], inside[-1]) if inside else None


def document(story: blocks.Story, labels: Labels, tokenizer: Tokenizer) -> Doc:
    doc = Doc(story.name, story.timed)
    numbers: dict[str, int] = {}
    number = lambda ident: numbers.setdefault(ident, len(numbers))  # noqa: E731
    for k, sentence in enumerate(story.sentences):
        offsets = text.words(sentence.text)
        base = len(doc.words)
        words = [sentence.text[s:e] for s, e in offsets]
        doc.words += words
        doc.sentences.append((base, len(doc.words)))
        for word in words:
            doc.pieces.append(tokenizer.encode(word, add_special_tokens=False).ids or [100])
        for m in sentence.mentions:
            if (span := _cover(offsets, m.start, m.end)) is not None:
                row = (k, base + span[0], base + span[1], labels.types.index(m.kind), number(m.entity))
                doc.mentions.append(row)
        for e in sentence.events:
            if (span := _cover(offsets, e.start, e.end)) is not None:
                doc.events.append(
                    {
                        "sentence": k,
                        "span": (base + span[0], base + span[1]),
                        "type": labels.events.index(e.kind),
                        "status": STATUSES.index(e.status),
                        "roles": _roles(e, sentence, number),
                    }
                )
        for r in sentence.relations:
            doc.relations.append(
                {
                    "sentence": k,
                    "subject": number(r.subject),
                    "object": number(r.object),
                    "property": labels.properties.index(r.property),
                    "status": STATUSES.index(r.status) if r.status in STATUSES else 0,
                    "ties": {
                        "source": [number(r.source)] if r.source else [],
                        "since": _times(r.since, sentence, number),
                        "until": _times(r.until, sentence, number),
                    },
                }
            )
    return doc


def _times(words: str, sentence: blocks.Sentence, number) -> list[int]:
    """Entities of the time expressions of a sentence that `words` name."""
    if not words:
        return []
    times = [(sentence.text[m.start : m.end], m.entity) for m in sentence.mentions if m.kind == "Time"]
    exact = [i for surface, i in times if surface == words]
    return [number(i) for i in exact or [i for surface, i in times if surface in words or words in surface]][:1]


def _roles(event: blocks.Event, sentence: blocks.Sentence, number) -> dict[str, list[int]]:
    roles = {role: [number(i) for i in ids] for role, ids in event.roles.items()}
    roles["time"] = _times(event.time, sentence, number)
    roles["source"] = [number(event.source)] if event.source else []
    return roles


def load(corpora: Path, split: str, labels: Labels, tokenizer: Tokenizer, sources: Sequence[str]) -> list[Doc]:
    return [document(story, labels, tokenizer) for story in blocks.stories(corpora, split, sources)]


def file_of(doc: Doc) -> str:
    return doc.name.rpartition("-")[0]


def files(corpora: Path, sources: Sequence[str]) -> set[str]:
    """Return the names of the files of some sources, as `file_of` tells them."""
    return {path.stem for source in sources for path in blocks.folder(corpora, source, "train").glob("*.txt")}


def training(corpora: Path, labels: Labels, tokenizer: Tokenizer, settings: dict) -> tuple[list[Doc], list[Doc]]:
    """Return the stories to learn from and those held out of them for choosing: every so manieth file of a source.

    The briefs and the articles are held out by one list, this repository's own by another, so that stories written
    later leave the held-out ones what they were.
    """
    learnt, held = [], []
    for group in (blocks.SOURCES[:2], blocks.SOURCES[2:]):
        docs = load(corpora, "train", labels, tokenizer, group)
        names = sorted({file_of(doc) for doc in docs})
        kept = set(names[settings["dev_every"] // 2 :: settings["dev_every"]])
        held += [doc for doc in docs if file_of(doc) in kept]
        learnt += [doc for doc in docs if file_of(doc) not in kept]
    return learnt, held


def batches(docs: list[Doc], pieces: int, rng: random.Random | None) -> list[list[Doc]]:
    order = list(docs)
    if rng:
        rng.shuffle(order)
    made: list[list[Doc]] = [[]]
    for doc in order:
        if made[-1] and sum(d.size() for d in made[-1]) + doc.size() > pieces:
            made.append([])
        made[-1].append(doc)
    return made


@dataclass
class Batch:
    """Several stories as one: words, sentences, entities and mentions numbered through."""

    windows: list[tuple[np.ndarray, np.ndarray]]  # pieces and shapes, padded, shortest windows first
    first: np.ndarray  # position of every word's first and last piece in the flattened windows
    last: np.ndarray
    sentences: list[tuple[int, int]]
    story: np.ndarray  # of every sentence
    clock: np.ndarray  # of every sentence: its number, with gaps so that two stories are never neighbours
    words: list[str]
    mentions: np.ndarray  # sentence, first, last, type, entity
    events: list[dict]
    relations: list[dict]
    timed: np.ndarray  # of every sentence
    entities: int


def _shapes(doc: Doc, rng: random.Random | None, settings: dict) -> list[int]:
    shapes = [text.shape(word) for word in doc.words]
    if rng and rng.random() < settings["no_case"]:
        return [s if s >= 5 and s != 8 else 0 for s in shapes]
    if rng and rng.random() < settings["title_case"]:
        small = {"a", "an", "the", "of", "in", "on", "to", "and", "for", "at", "by"}
        for k in range(*doc.sentences[0]):
            if shapes[k] == 1 and doc.words[k] not in small:
                shapes[k] = 2
    return shapes


def collate(docs: list[Doc], settings: dict, rng: random.Random | None = None, groups: int = 3) -> Batch:
    limit = rng.randint(settings["window_least"], settings["window"]) if rng else settings["window"]
    nothing = np.zeros(0, dtype=np.int64)
    batch = Batch([], nothing, nothing, [], nothing, nothing, [], nothing, [], [], nothing, 0)
    raw, story, timed, mentions = [], [], [], []
    for d, doc in enumerate(docs):
        word0, sentence0, entity0 = len(batch.words), len(batch.sentences), batch.entities
        shapes = _shapes(doc, rng, settings)
        lengths = [sum(len(doc.pieces[w]) for w in range(a, b)) for a, b in doc.sentences]
        for s0, s1 in text.windows(lengths, limit):
            ids, kinds, places = [101], [0], []
            for a, b in doc.sentences[s0:s1]:
                for w in range(a, b):
                    places.append((word0 + w, len(ids), len(ids) + len(doc.pieces[w]) - 1))
                    ids += doc.pieces[w]
                    kinds += [shapes[w]] * len(doc.pieces[w])
                ids.append(102)
                kinds.append(0)
            raw.append((ids[:512], kinds[:512], [(w, min(i, 511), min(j, 511)) for w, i, j in places]))
        shift = lambda ids, e=entity0: [e + i for i in ids]  # noqa: E731
        for s, i, j, kind, entity in doc.mentions:
            mentions.append((sentence0 + s, word0 + i, word0 + j, kind, entity0 + entity))
        for e in doc.events:
            span = (word0 + e["span"][0], word0 + e["span"][1])
            roles = {role: shift(ids) for role, ids in e["roles"].items()}
            batch.events.append({**e, "sentence": sentence0 + e["sentence"], "span": span, "roles": roles})
        for r in doc.relations:
            ties = {tie: shift(ids) for tie, ids in r["ties"].items()}
            moved = {"subject": entity0 + r["subject"], "object": entity0 + r["object"], "ties": ties}
            batch.relations.append({**r, "sentence": sentence0 + r["sentence"], **moved})
        batch.words += doc.words
        batch.sentences += [(word0 + a, word0 + b) for a, b in doc.sentences]
        story += [d] * len(doc.sentences)
        timed += [doc.timed] * len(doc.sentences)
        used = [e for *_, e in doc.mentions] + [i for e in doc.events for ids in e["roles"].values() for i in ids]
        used += [i for r in doc.relations for i in (r["subject"], r["object"], *chain(*r["ties"].values()))]
        batch.entities += max(used, default=-1) + 1
    batch.story, batch.timed = np.array(story), np.array(timed)
    batch.clock = np.arange(len(story)) + 10 * batch.story
    unique = {(i, j): m for m in mentions for _, i, j, *_ in [m]}
    batch.mentions = np.array(sorted(unique.values(), key=lambda m: (m[1], -m[2])), dtype=np.int64).reshape(-1, 5)
    _pad(batch, raw, groups)
    return batch


def _pad(batch: Batch, raw: list, groups: int) -> None:
    raw.sort(key=lambda window: len(window[0]))
    batch.first = np.zeros(len(batch.words), dtype=np.int64)
    batch.last = np.zeros(len(batch.words), dtype=np.int64)
    base = 0
    for part in np.array_split(np.arange(len(raw)), min(groups, len(raw))):
        longest = max(len(raw[k][0]) for k in part)
        ids = np.zeros((len(part), longest), dtype=np.int64)
        kinds = np.zeros((len(part), longest), dtype=np.int64)
        for row, k in enumerate(part):
            window, shapes, places = raw[k]
            ids[row, : len(window)] = window
            kinds[row, : len(window)] = shapes
            for word, i, j in places:
                batch.first[word] = base + row * longest + i
                batch.last[word] = base + row * longest + j
        batch.windows.append((ids, kinds))
        base += ids.size

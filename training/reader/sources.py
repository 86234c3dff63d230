"""Text that is not annotated in our schema: treebanks, entity corpora and the news briefs nobody annotated."""

import gzip
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import blocks
import numpy as np
from tokenizers import Tokenizer

from kg.extraction.reader import text

NEAR = 5
"""Sentences before and after a test sentence that no training may see."""


@dataclass(frozen=True)
class Sentence:
    """A sentence of some corpus and what that corpus says of it, nothing where it is silent."""

    words: tuple[str, ...]
    heads: tuple[int, ...] = ()  # position of each word's head; its own where it is the root
    labels: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    spans: tuple[tuple[int, int, str], ...] = ()  # first word, last word, type
    scheme: str = ""  # whose types the spans have


def treebank(path: Path, scheme: str) -> Iterator[Sentence]:
    """Yield the sentences of a treebank in CoNLL-U; `scheme` names the types of its `Entity=` spans, if it has any."""
    rows: list[list[str]] = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line[0].isdigit():
                fields = line.rstrip("\n").split("\t")
                if fields[0].isdigit():
                    rows.append(fields)
            elif not line.strip() and rows:
                yield _parsed(rows, scheme)
                rows = []


def _parsed(rows: list[list[str]], scheme: str) -> Sentence:
    heads = tuple(int(row[6]) - 1 if row[6] != "0" else k for k, row in enumerate(rows))
    return Sentence(
        tuple(row[1] for row in rows),
        heads,
        tuple(row[7].partition(":")[0] for row in rows),
        tuple(row[3] for row in rows),
        tuple(_bracketed([row[9] for row in rows])) if scheme else (),
        scheme,
    )


def _bracketed(fields: list[str]) -> Iterator[tuple[int, int, str]]:
    """Read GUM's brackets: `(7-person-...` opens entity 7, `7)` closes it, `(7-person-...)` is a word alone."""
    opened: dict[str, list[tuple[int, str]]] = {}
    for k, field in enumerate(fields):
        entity = next((part[7:] for part in field.split("|") if part.startswith("Entity=")), "")
        for mark in re.findall(r"\([^()]+\)?|[^()]+\)", entity):
            name, _, rest = mark.strip("()").partition("-")
            if mark[0] == "(":
                opened.setdefault(name, []).append((k, rest.partition("-")[0]))
            if mark[-1] == ")" and opened.get(name):
                start, kind = opened[name].pop()
                yield start, k, kind


def tagged(path: Path, scheme: str, column: int) -> Iterator[Sentence]:
    """Yield the sentences of an entity corpus in BIO columns; the word stands before the tag."""
    opener = gzip.open if path.suffix == ".gz" else open
    words: list[str] = []
    spans: list[tuple[int, int, str]] = []
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in [*lines, "\n"]:
            fields = line.rstrip("\n").split("\t")
            if not line.strip():
                if words:
                    yield Sentence(tuple(words), spans=tuple(spans), scheme=scheme)
                words, spans = [], []
            elif not line.startswith("# ") and len(fields) > column:
                mark, _, kind = fields[column].partition("-")
                if mark == "B" and kind != "O":
                    spans.append((len(words), len(words), kind))
                elif mark == "I" and spans and spans[-1][1] == len(words) - 1:
                    spans[-1] = (spans[-1][0], len(words), kind)
                words.append(fields[column - 1])


def briefs(corpora: Path) -> list[tuple[str, ...]]:
    """Return the words of the briefs' sentences that training may see.

    Left out: the sentences of the test folders, `NEAR` on either side of each, and whatever says the same words.
    """
    with gzip.open(corpora / "voa" / "voa-sentences.json.gz", "rt", encoding="utf-8") as stored:
        sentences: list[str] = json.load(stored)
    folder = corpora / "voa" / "annotated" / "test"
    tested = [s for path in sorted(folder.glob("*.txt")) for story in blocks.read(path) for s in story.sentences]
    near = {s.number + k for s in tested for k in range(-NEAR, NEAR + 1)}
    hidden = {blocks.plain(s.text) for s in tested} | {
        blocks.plain(sentences[n]) for n in near if 0 <= n < len(sentences)
    }
    kept = [s for n, s in enumerate(sentences) if n not in near and blocks.plain(s) not in hidden]
    return [tuple(s[a:b] for a, b in text.words(s)) for s in kept]


@dataclass(frozen=True)
class Window:
    """Consecutive sentences as the encoder takes them, with the place of every word's first and last piece."""

    ids: np.ndarray
    shapes: np.ndarray
    words: np.ndarray  # (words, 2)
    sentences: tuple[tuple[int, int], ...]
    told: tuple[Sentence, ...]


def windows(sentences: list[Sentence], tokenizer: Tokenizer, limit: int) -> list[Window]:
    pieces = [[tokenizer.encode(w, add_special_tokens=False).ids or [100] for w in s.words] for s in sentences]
    made = []
    for a, b in text.windows([sum(map(len, p)) for p in pieces], limit):
        ids, shapes, places, bounds = [101], [0], [], []
        for sentence, of in zip(sentences[a:b], pieces[a:b], strict=True):
            bounds.append((len(places), len(places) + len(sentence.words)))
            for word, parts in zip(sentence.words, of, strict=True):
                places.append((len(ids), len(ids) + len(parts) - 1))
                ids += parts
                shapes += [text.shape(word)] * len(parts)
            ids.append(102)
            shapes.append(0)
        if len(ids) <= 400:
            window = np.array(ids), np.array(shapes), np.array(places), tuple(bounds), tuple(sentences[a:b])
            made.append(Window(*window))
    return made


def batches(made: list[Window], pieces: int, rng: random.Random) -> Iterator[list[Window]]:
    order = list(made)
    rng.shuffle(order)
    batch: list[Window] = []
    for window in order:
        if batch and sum(len(w.ids) for w in batch) + len(window.ids) > pieces:
            yield batch
            batch = []
        batch.append(window)
    if batch:
        yield batch

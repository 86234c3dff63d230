"""Whether the reader's word vectors tell persons of one surname apart, better than the company that they keep.

Usage: python bench/namesakes.py CORPORA FOLDER [PAIRS]

The stories are those of bench/bounds.py, read as they are there. Of each person whom a story names in full, those
sentences are taken that have the surname alone ("Marsh said"); each is encoded by itself, without the first name.
Two stories' persons of one surname are one where their full names are, and two where their first names are not at all
alike. Printed is how often, of a pair that is one and a pair that is two, the first is the more alike (0.5 is chance);
and how many that are two are told apart where nineteen in twenty that are one are to stay together.
"""

import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import bounds
import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz

from kg.extraction.reader.network import Network
from kg.extraction.reader.reader import split
from kg.extraction.reader.sentences import of_article
from kg.iris import normal
from kg.resources import data
from kg.types import Article

PAIRS = 600
STAY = 0.95
SENTENCES = 3
ALIKE = 40  # of 100, from which on first names may be one: Bill and William, Iyad and Ayad
TITLES = frozenset("mr mrs ms dr president general king queen prince judge senator minister pope sheikh".split())

Vector = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Person:
    """A person of one story: some sentences with the surname alone, and the characters of the surname in each."""

    name: str
    sentences: tuple[tuple[str, int, int], ...]
    company: frozenset[str]

    @property
    def surname(self) -> str:
        return self.name.split()[-1]


def persons(article: Article, entities: Sequence[dict[str, Any]]) -> Iterator[Person]:
    """Yield the persons whom a story names in full and by surname alone; `entities` are those of its reading."""
    names = [frozenset(map(normal, e["names"])) if e.get("named", True) else frozenset() for e in entities]
    for position, entity in enumerate(entities):
        full = [name for name in names[position] if len(_first(name)) == 1]
        if entity["type"] == "Person" and len(full) == 1:
            [name] = full
            company = frozenset[str]().union(*(own for k, own in enumerate(names) if k != position))
            found = tuple(_bare(article.text, name, [mention["span"] for mention in entity["mentions"]]))
            if found:
                yield Person(" ".join((*_first(name), name.split()[-1])), found[:SENTENCES], company)


def _first(name: str) -> list[str]:
    """Return the words of a name before the surname, less titles and initials."""
    return [word for word in name.split()[:-1] if word.strip(".") not in TITLES and len(word.strip(".")) > 1]


def _bare(text: str, name: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[str, int, int]]:
    surname = name.rsplit(maxsplit=1)[-1]
    for start, end in of_article(Article("", "", text)):
        own = [(a, b) for a, b in spans if start <= a and b <= end and normal(text[a:b]) == surname]
        if own and not any(word in normal(text[start:end]) for word in _first(name)):
            yield text[start:end], own[0][0] - start, own[0][1] - start


class Vectors:
    """Gives what the encoder makes of a person's surname, and of the sentences around it; each is encoded once."""

    def __init__(self) -> None:
        self._network = Network(data("reader"))
        self._known: dict[Person, tuple[Vector, Vector]] = {}

    def of(self, person: Person) -> tuple[Vector, Vector]:
        if person not in self._known:
            surnames, sentences = zip(*(self._read(*sentence) for sentence in person.sentences), strict=True)
            self._known[person] = (_mean(surnames), _mean(sentences))
        return self._known[person]

    def _read(self, text: str, start: int, end: int) -> tuple[Vector, Vector]:
        passage = split(text, [(0, len(text))])
        words = self._network.encode(passage)
        return _mean([words[k] for k, (a, b) in enumerate(passage.offsets) if a < end and b > start]), _mean(words)


def _mean(vectors: Sequence[Vector] | Vector) -> Vector:
    total: Vector = np.sum([vector / np.linalg.norm(vector) for vector in vectors], axis=0)
    return total / np.float32(np.linalg.norm(total))


Pair = tuple[Person, Person]


def pairs(found: Sequence[Person]) -> tuple[list[Pair], list[Pair]]:
    """Return pairs of one person and pairs of two, of such surnames as two persons have."""
    by_surname = defaultdict(list)
    for person in found:
        by_surname[person.surname].append(person)
    one: list[Pair] = []
    two: list[Pair] = []
    for alike in by_surname.values():
        apart = [(a, b) for a, b in combinations(alike, 2) if fuzz.ratio(a.name.split()[0], b.name.split()[0]) < ALIKE]
        if apart:
            one += [(a, b) for a, b in combinations(alike, 2) if a.name == b.name]
            two += apart
    return one, two


def fair(listed: Sequence[Pair], most: int) -> list[Pair]:
    """Return some pairs, drawn from the surnames in turn: else those most in the news would be all."""
    place: Counter[str] = Counter()
    turns = []
    for pair in random.Random(1).sample(listed, len(listed)):
        place[pair[0].surname] += 1
        turns.append((place[pair[0].surname], len(turns), pair))
    return [pair for *_, pair in sorted(turns, key=lambda turn: turn[:2])[:most]]


def judged(one: Sequence[float], two: Sequence[float]) -> str:
    """Return how often a pair of one is more alike than a pair of two, and how many of two are told apart."""
    same, other = np.array(one)[:, None], np.array(two)[None]
    more = ((same > other) + 0.5 * (same == other)).mean()
    bar = np.quantile(same, 1 - STAY, method="lower")
    return f"the more alike in {more:.2f}, told apart {(other < bar).mean():.2f}"


def main(corpora: Path, folder: Path, most: int) -> None:
    stories = list(bounds.stories(corpora))
    folder.mkdir(parents=True, exist_ok=True)
    bounds.read(stories, folder / "readings.jsonl")
    found = []
    with (folder / "readings.jsonl").open(encoding="utf-8") as lines:
        for article, line in zip(stories, lines, strict=True):
            found += persons(article, json.loads(line)["extraction"].get("entities", ()))
    one, two = pairs(found)
    names = {person.name for pair in two for person in pair}
    print(f"{len(names)} persons of {len({pair[0].surname for pair in two})} surnames")
    print(f"{len(one)} pairs that are one and {len(two)} that are two, of which at most {most} each:")
    vectors = Vectors()
    ways: dict[str, Callable[[Person, Person], float]] = {
        "names in common": lambda a, b: len(a.company & b.company),
        "vectors of the surname": lambda a, b: float(vectors.of(a)[0] @ vectors.of(b)[0]),
        "vectors of the sentences": lambda a, b: float(vectors.of(a)[1] @ vectors.of(b)[1]),
    }
    for way, score in ways.items():
        print(f"{way}: {judged(*([score(*pair) for pair in fair(listed, most)] for listed in (one, two)))}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else PAIRS)

"""Candidate spans, and a passage's mentions as the heads for pairs see them."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np

from kg.extraction.reader import features, text
from kg.extraction.reader.features import Floats, Ints
from kg.extraction.reader.network import Network, Passage, softmax


@dataclass(frozen=True)
class Scene:
    """The mentions of a passage as the pair heads see them."""

    network: Network
    words: Floats
    spans: Ints
    vectors: Floats
    sentences: Ints
    entities: Ints

    def grouped(self) -> dict[int, dict[int, list[int]]]:
        """Return the mentions by sentence and entity."""
        return features.group_mentions(self.sentences.tolist(), self.entities.tolist())


def candidates(passage: Passage, head: str, width: int) -> tuple[Ints, Ints]:
    """Return first and last word of the spans that may be one of a head's."""
    first, last = features.candidate_spans(passage.sentences, width)
    begins, ends = (np.array(fits) for fits in text.worth(passage.words, head))
    fits = begins[first] & ends[last]
    return first[fits], last[fits]


def choose(logits: Floats, first: Ints, last: Ints, bar: float, *, nested: bool) -> tuple[Ints, Floats]:
    """Pick spans that are more than `bar` likely to be of some type, best first; they may nest, or not meet at all."""
    chance = 1 - softmax(logits)[:, 0]
    likely = np.flatnonzero(chance > bar)
    kept: list[int] = []
    over: dict[int, list[int]] = defaultdict(list)  # those kept, by the words they lie over: only these can clash
    for k in likely[np.argsort(-chance[likely], kind="stable")]:
        a, b = int(first[k]), int(last[k])
        if not any(_clash(a, b, first[o], last[o], nested) for word in range(a, b + 1) for o in over[word]):
            kept.append(int(k))
            for word in range(a, b + 1):
                over[word].append(int(k))
    kept.sort(key=lambda k: (first[k], -last[k]))
    index = np.array(kept, dtype=np.int64)
    return index, chance[index]


def _clash(a: int, b: int, c: int, d: int, nested: bool) -> bool:
    if b < c or d < a:
        return False
    return not nested or not ((a <= c and d <= b) or (c <= a and b <= d))


def pair_logits(
    head: str, scene: Scene, spans: tuple[Ints, Ints], rows: tuple[Ints, Ints], vectors: Floats, sentences: Ints
) -> Floats:
    """Return the logits of rows whose first end is a span of `vectors` and whose second is a mention."""
    (a, b), (i, j) = spans, rows
    left, right = features.between(a, b)
    flags = features.pair_flags(a, b, sentences[i], scene.sentences[j])
    where: Any = (scene.words, left, right)
    return scene.network.pairs(head, (vectors, scene.vectors), (i, j), features.gap(right - left), flags, where)

"""Several trained readers as one: their logits averaged. Too slow to ship, better than each: a teacher."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from kg.extraction.reader.features import Floats, Ints
from kg.extraction.reader.network import Network, Parts, Passage


class Ensemble(Network):
    """Networks of one shape side by side; where one network has a vector, this has theirs end to end."""

    def __init__(self, folders: Sequence[Path], threads: int = 1) -> None:
        super().__init__(folders[0], threads)
        self.members = [Network(folder, threads) for folder in folders]
        labels = {(*n.types, *n.events, *n.properties) for n in self.members}
        if len(labels) > 1:
            raise ValueError("the readers do not tell the same types apart")

    def encode(self, passage: Passage) -> Floats:
        return np.concatenate([member.encode(passage) for member in self.members], axis=1)

    def parts(self, head: str, words: Floats) -> Parts:
        of_each = [member.parts(head, own) for member, own in self._each(words)]
        start, end, inside = (np.concatenate(arrays, axis=1) for arrays in zip(*of_each, strict=True))
        return start, end, inside

    def spans(self, head: str, parts: Parts, first: Ints, last: Ints) -> Floats:
        return self._mean([member.spans(head, own, first, last) for member, own in self._each_parts(parts)])

    def hidden(self, head: str, parts: Parts, first: Ints, last: Ints) -> Floats:
        of_each = [member.hidden(head, own, first, last) for member, own in self._each_parts(parts)]
        return np.concatenate(of_each, axis=1)

    def represent(self, head: str, hidden: Floats, logits: Floats) -> Floats:
        return np.concatenate([member.represent(head, own, logits) for member, own in self._each(hidden)], axis=1)

    def status(self, spans: Floats) -> Floats:
        return self._mean([member.status(own) for member, own in self._each(spans)])

    def pairs(
        self,
        head: str,
        spans: tuple[Floats, Floats],
        rows: tuple[Ints, Ints],
        gap: Ints,
        flags: Floats,
        between: tuple[Floats, Ints, Ints] | None = None,
    ) -> Floats:
        a, b = (self._cut(side) for side in spans)
        words = self._cut(between[0]) if between else [None] * len(self.members)
        logits = []
        for member, own_a, own_b, own in zip(self.members, a, b, words, strict=True):
            lying = (own, *between[1:]) if between and own is not None else None
            logits.append(member.pairs(head, (own_a, own_b), rows, gap, flags, lying))
        return self._mean(logits)

    def _cut(self, vectors: Floats) -> list[Floats]:
        return np.split(vectors, len(self.members), axis=1)

    def _each(self, vectors: Floats) -> list[tuple[Network, Floats]]:
        return list(zip(self.members, self._cut(vectors), strict=True))

    def _each_parts(self, parts: Parts) -> list[tuple[Network, Parts]]:
        return list(zip(self.members, zip(*map(self._cut, parts), strict=True), strict=True))

    @staticmethod
    def _mean(of_each: list[Floats]) -> Floats:
        mean: Floats = np.mean(of_each, axis=0)
        return mean

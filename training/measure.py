"""Counts behind precision, recall and F1, and the three coreference measures."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linear_sum_assignment

Clusters = Sequence[frozenset[Hashable]]


@dataclass
class Tally:
    """How many were right, how many were given and how many there were, by what they are of."""

    right: Counter = field(default_factory=Counter)
    given: Counter = field(default_factory=Counter)
    wanted: Counter = field(default_factory=Counter)

    def add(self, given: Iterable[tuple], wanted: Iterable[tuple], key=lambda _: "all") -> None:
        """Count two collections of items; each wanted item is matched once."""
        given, wanted = Counter(given), Counter(wanted)
        for item, count in given.items():
            self.given[key(item)] += count
            self.right[key(item)] += min(count, wanted[item])
        for item, count in wanted.items():
            self.wanted[key(item)] += count

    def scores(self, key: str | None = None) -> tuple[float, float, float]:
        keys = [key] if key is not None else list({*self.given, *self.wanted})
        right, given, wanted = (sum(c[k] for k in keys) for c in (self.right, self.given, self.wanted))
        precision, recall = right / given if given else 0.0, right / wanted if wanted else 0.0
        return precision, recall, 2 * precision * recall / (precision + recall) if right else 0.0

    def ranked(self) -> list[str]:
        return sorted({*self.given, *self.wanted}, key=lambda k: (-self.wanted[k], str(k)))


def _links(clusters: Clusters, others: Clusters) -> tuple[int, int]:
    """MUC: links of the clusters that the others keep, and all links."""
    of = {m: k for k, cluster in enumerate(others) for m in cluster}
    kept = total = 0
    for cluster in clusters:
        parts = {of.get(m, ("alone", m)) for m in cluster}
        kept += len(cluster) - len(parts)
        total += len(cluster) - 1
    return kept, total


def _b3(clusters: Clusters, others: Clusters) -> tuple[float, int]:
    of = {m: cluster for cluster in others for m in cluster}
    total = sum(len(c) for c in clusters)
    return sum(len(c & of[m]) / len(c) for c in clusters for m in c if m in of), total


def _ceaf(given: Clusters, wanted: Clusters) -> float:
    if not given or not wanted:
        return 0.0
    table = np.array([[2 * len(a & b) / (len(a) + len(b)) for b in wanted] for a in given])
    rows, columns = linear_sum_assignment(-table)
    return float(table[rows, columns].sum())


class Coreference:
    """MUC, B-cubed and CEAF-e summed over stories; the CoNLL score is the mean of their F1."""

    def __init__(self) -> None:
        self.sums: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(4))

    def add(self, given: Clusters, wanted: Clusters) -> None:
        self.sums["muc"] += [*_links(given, wanted), *_links(wanted, given)]
        self.sums["b3"] += [*_b3(given, wanted), *_b3(wanted, given)]
        shared = _ceaf(given, wanted)
        self.sums["ceafe"] += [shared, len(given), shared, len(wanted)]

    def f1(self) -> dict[str, float]:
        scores = {}
        for name, (p, pn, r, rn) in self.sums.items():
            precision, recall = p / pn if pn else 0, r / rn if rn else 0
            scores[name] = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        scores["conll"] = sum(scores.values()) / 3
        return scores

"""What is known of spans and pairs of spans beside their vectors: indices that training and reading compute alike."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from kg.extraction.reader.text import PRONOUNS

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

COREF_FLAGS = 12
PAIR_FLAGS = 9
GAPS = 12
NEAR = 40
"""Mentions further apart than this many others are not looked at as a pair: what keeps long lists affordable."""
_GAP_EDGES = np.array([1, 2, 3, 4, 5, 7, 9, 13, 19, 29, 45])
_BITS = 62
_SMALL = frozenset(["the", "a", "an", "of", "and", "in", "'s", "’s"])


def candidate_spans(sentences: Iterable[tuple[int, int]], width: int) -> tuple[Ints, Ints]:
    """Return first and last word of every span of at most `width` words that lies within a sentence."""
    starts: list[Ints] = []
    ends: list[Ints] = []
    for first, after in sentences:
        i = np.arange(first, after)[:, None] + np.zeros(width, dtype=np.int64)
        j = i + np.arange(width)
        inside = j < after
        starts.append(i[inside])
        ends.append(j[inside])
    return np.concatenate(starts), np.concatenate(ends)


def gap(distance: Ints) -> Ints:
    """Sort distances (in words or mentions, 0 or more) into `GAPS` bins."""
    return np.digitize(distance, _GAP_EDGES).astype(np.int64)


def between(a: Ints, b: Ints) -> tuple[Ints, Ints]:
    """Return the first word and the one after the last between spans (rows of first and last word), maybe none."""
    left, right = np.minimum(a[:, 1], b[:, 1]) + 1, np.maximum(a[:, 0], b[:, 0])
    return left, np.maximum(left, right)


def pair_flags(a: Ints, b: Ints, sentence_a: Ints, sentence_b: Ints) -> Floats:
    """Return how two spans lie to each other: order, nesting, sentences apart."""
    apart = sentence_b - sentence_a
    inside_b = (a[:, 0] >= b[:, 0]) & (a[:, 1] <= b[:, 1])
    inside_a = (b[:, 0] >= a[:, 0]) & (b[:, 1] <= a[:, 1])
    columns = [
        a[:, 0] < b[:, 0],
        inside_b,
        inside_a,
        inside_b & (a[:, 1] == b[:, 1]),
        inside_a & (a[:, 1] == b[:, 1]),
        apart == 0,
        apart > 0,
        apart < 0,
        np.abs(apart) > 1,
    ]
    return np.stack(columns, axis=1).astype(np.float32)


class Surface:
    """How a mention is written, in the terms that decide whether two mentions look alike."""

    __slots__ = ("acronym", "head", "initials", "lower", "pronoun", "proper", "rest", "stem")

    def __init__(self, words: Sequence[str]) -> None:
        lower = [word.lower() for word in words]
        content = [word for word in lower if word not in _SMALL and word[0].isalnum()] or lower
        cut = next((k for k, word in enumerate(lower) if k and word in {"of", "in", "from", "for", ","}), len(lower))
        self.lower = " ".join(content)
        self.head = lower[cut - 1]
        self.rest = frozenset(content)
        self.pronoun = len(words) == 1 and self.lower in PRONOUNS
        self.proper = any(word[0].isupper() for word in words)
        self.stem = content[0][:4] if len(words) == 1 and self.proper else ""
        self.initials = "".join(word[0] for word in words if word[0].isupper()).lower()
        self.acronym = content[0].replace(".", "") if len(words) == 1 and words[0].isupper() else ""


class _Writing:
    """All surfaces of an article as numbers, so that many pairs are compared at once."""

    def __init__(self, surfaces: Sequence[Surface]) -> None:
        self._surfaces = surfaces
        numbers: dict[str, int] = {"": 0}

        def numbered(texts: Iterable[str]) -> Ints:
            return np.array([numbers.setdefault(text, len(numbers)) for text in texts], dtype=np.int64)

        self.lower = numbered(s.lower for s in surfaces)
        self.head = numbered(s.head for s in surfaces)
        self.stem = numbered(s.stem for s in surfaces)
        self.initials = numbered(s.initials for s in surfaces)
        self.acronym = numbered(s.acronym if len(s.acronym) > 1 else "" for s in surfaces)
        self.pronoun = np.array([s.pronoun for s in surfaces], dtype=bool)
        self.proper = np.array([s.proper for s in surfaces], dtype=bool)
        bits = [{numbers.setdefault(word, len(numbers)) % _BITS for word in s.rest} for s in surfaces]
        self._bits = np.array([sum(1 << bit for bit in found) for found in bits], dtype=np.int64)

    def within(self, a: Ints, b: Ints) -> npt.NDArray[np.bool_]:
        """Tell of pairs whether all words of the one stand in the other; bits rule most pairs out."""
        found: npt.NDArray[np.bool_] = (self._bits[a] & ~self._bits[b]) == 0
        for k in np.flatnonzero(found & (self.lower[a] != self.lower[b])).tolist():
            found[k] = self._surfaces[a[k]].rest <= self._surfaces[b[k]].rest
        return found


def coref_flags(pairs: Ints, spans: Ints, surfaces: Sequence[Surface]) -> Floats:
    """Return for rows of (mention, earlier mention) how alike they are written and whether one holds the other."""
    i, j = pairs[:, 0], pairs[:, 1]
    how, a, b = _Writing(surfaces), spans[i], spans[j]
    initials_a, initials_b = how.initials[i], how.initials[j]
    acronym_a, acronym_b = how.acronym[i], how.acronym[j]
    columns = [
        how.lower[i] == how.lower[j],
        how.head[i] == how.head[j],
        how.within(i, j),
        how.within(j, i),
        (how.stem[i] > 0) & (how.stem[i] == how.stem[j]),
        ((acronym_a > 0) & (acronym_a == initials_b)) | ((acronym_b > 0) & (acronym_b == initials_a)),
        how.pronoun[i],
        how.pronoun[j],
        how.proper[i],
        how.proper[j],
        (a[:, 0] >= b[:, 0]) & (a[:, 1] <= b[:, 1]),
        (b[:, 0] >= a[:, 0]) & (b[:, 1] <= a[:, 1]),
    ]
    return np.stack(columns, axis=1).astype(np.float32)


def visible(by_sentence: Mapping[int, Mapping[int, list[int]]], sentence: int, reach: int) -> dict[int, list[int]]:
    """Return the mentions through which each entity is seen from a sentence: its own, else those up to `reach` back."""
    seen: dict[int, list[int]] = {}
    for back in range(reach + 1):
        for entity, found in by_sentence.get(sentence - back, {}).items():
            seen.setdefault(entity, found)
    return seen


def group_mentions(sentences: Sequence[int], entities: Sequence[int]) -> dict[int, dict[int, list[int]]]:
    """Return, by sentence and entity, the mentions (given as their sentence and entity, in order)."""
    grouped: dict[int, dict[int, list[int]]] = {}
    for mention, (sentence, entity) in enumerate(zip(sentences, entities, strict=True)):
        grouped.setdefault(int(sentence), {}).setdefault(int(entity), []).append(mention)
    return grouped


def relation_pairs(
    by_sentence: Mapping[int, Mapping[int, list[int]]], reach: int
) -> tuple[list[tuple[int, int, int]], list[tuple[int, int, int]]]:
    """Return rows of (group, mention, mention) and the groups (sentence, entity, entity) that they tell of."""
    rows: list[tuple[int, int, int]] = []
    groups: list[tuple[int, int, int]] = []
    for sentence, here in by_sentence.items():
        seen = visible(by_sentence, sentence, reach)
        for a, mentions_a in seen.items():
            for b, mentions_b in seen.items():
                if a == b or (a not in here and b not in here):
                    continue
                near = [(len(groups), i, j) for i in mentions_a for j in mentions_b if abs(i - j) <= NEAR]
                if near:
                    rows += near
                    groups.append((sentence, a, b))
    return rows, groups


def role_pairs(
    by_sentence: Mapping[int, Mapping[int, list[int]]], triggers: Sequence[int], reach: int
) -> tuple[list[tuple[int, int, int]], list[tuple[int, int]]]:
    """Return rows of (group, trigger, mention) and the groups (trigger, entity), given each trigger's sentence."""
    rows: list[tuple[int, int, int]] = []
    groups: list[tuple[int, int]] = []
    for trigger, sentence in enumerate(triggers):
        for entity, found in visible(by_sentence, int(sentence), reach).items():
            rows += [(len(groups), trigger, i) for i in found]
            groups.append((trigger, entity))
    return rows, groups

"""Which spans of words may be mentions or triggers, and which of those that seem to be one are kept."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from kg.extraction.reader import features, text
from kg.extraction.reader.features import Floats, Ints
from kg.extraction.reader.network import Passage, softmax

_LINKS = frozenset("of in and or from for against by with - , to on near at".split())
_PARTS = frozenset("all both many most much part parts several some".split())
_AFTER = frozenset(
    """
    of in from who that which whose near at on with to
    allied backed based called fighting held known led loyal named run
    """.split()
)
_CLEAR = 0.4  # how likely two mentions are that rule out one of both together


def candidates(passage: Passage, head: str, width: int) -> tuple[Ints, Ints]:
    """Return first and last word of the spans that may be one of a head's."""
    first, last = features.candidate_spans(passage.sentences, width)
    begins, ends = (np.array(fits) for fits in text.worth(passage.words, head))
    opened = np.cumsum([(word == "(") - (word == ")") for word in passage.words])
    before = np.append(0, opened)[first]
    fits = begins[first] & ends[last] & (opened[last] == before)
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


def one_each(words: Sequence[str], first: Ints, last: Ints, kinds: Sequence[str], chances: Floats) -> list[int]:
    """Return which of the chosen spans, in order, are not a shorter or longer reading of a likelier one.

    "90 people" and "more than 90 people", "fighters" and "fighters from the east" are one thing told once: of spans of
    one type with the same main word the likeliest stays. A name within what introduces it is a mention of its own.
    """
    out: set[int] = set()
    for i in range(len(first)):
        for j in range(i + 1, len(first)):
            if first[j] > last[i]:
                break
            if kinds[i] == kinds[j] and _same_word(words, (first[i], last[i]), (first[j], last[j])):
                out.add(i if chances[i] < chances[j] else j)
    clear = [k for k in range(len(first)) if k not in out and chances[k] > _CLEAR]
    out.update(_lists(words, first, last, kinds, clear))
    return [k for k in range(len(first)) if k not in out]


def _lists(words: Sequence[str], first: Ints, last: Ints, kinds: Sequence[str], kept: Sequence[int]) -> Iterator[int]:
    """Yield the spans that are no more than two others with "and" between: who does what together is told of each.

    "Afghan and coalition forces" are neither a country and forces: its first word belongs to its last.
    """
    kind_of = {(int(first[k]), int(last[k])): kinds[k] for k in kept}
    for k, (a, b) in enumerate(zip(first.tolist(), last.tolist(), strict=True)):
        for at in (at for at in range(a + 1, b) if words[at] == "and"):
            one, other = kind_of.get((a, at - 1 - (words[at - 1] == ","))), kind_of.get((at + 1, b))
            if one and other and (one == other or one != "Country"):
                yield k
                break


def _same_word(words: Sequence[str], outer: tuple[int, int], inner: tuple[int, int]) -> bool:
    """Tell whether a span and one within it have one main word, by where they begin and end."""
    if inner[1] == outer[1]:
        if inner[0] - outer[0] == 1 and words[outer[0]].lower() in text.DETERMINERS:
            return True
        part = inner[0] - outer[0] == 2 and words[outer[0]].lower() in _PARTS and words[inner[0] - 1] == "of"
        return (part or words[inner[0] - 1].lower() not in _LINKS) and not words[inner[1]][0].isupper()
    return inner[0] == outer[0] and inner[1] < outer[1] and words[inner[1] + 1].lower() in _AFTER

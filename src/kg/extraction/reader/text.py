"""Words, their shapes and the windows in which they are encoded: what training and reading must do alike."""

import re
from collections.abc import Iterator, Sequence

SHAPES = ("none", "lower", "title", "upper", "mixed", "digits", "letters and digits", "mark", "capital")
"""Shapes of a word by position; "none" stands for special tokens and where case says nothing."""

DETERMINERS = frozenset("the a an its his her their our this that".split())
PRONOUNS = frozenset(
    """
    he him his himself she her hers herself it its itself they them their theirs themselves who whom whose which
    that this these those we us our ours ourselves i me my mine you your yours one ones both all some many
    others another each such neither either several two three
    """.split()
)

_NEITHER = frozenset(
    """
    of to and 's ’s for on has is have by with from was were are been after not will had which but be also since
    than would when out during against into no called says say
    """.split()
)
NEVER_FIRST = {
    "mentions": _NEITHER,
    "triggers": _NEITHER - {"not", "no", "called", "out", "on", "by"} | {"the", "a", "an"},
}
NEVER_LAST = {
    "mentions": _NEITHER | {"the", "a", "an", "in", "that", "said", "at", "as", "about", "this", "least"},
    "triggers": {"the", "a", "an", "and", "'s", "’s", "that", "is", "was", "were", "are", "which", "but"},
}
"""Words with which no span of a head begins or ends, as the annotated stories show: those are not looked at."""

_WORD = re.compile(r"(?:[A-Za-z]\.){2,}|\d+(?:[.,:]\d+)*|['’]s\b|[^\W_]+|[^\w\s]|_")


def words(text: str) -> list[tuple[int, int]]:
    """Return the (start, end) of every word and mark of a text."""
    return [match.span() for match in _WORD.finditer(text)]


def shape(word: str) -> int:
    """Return the position in `SHAPES` that fits a word."""
    if not word[0].isalnum():
        return 1 if word[1:] == "s" else 7
    if word.isdigit() or word.replace(",", "").replace(".", "").replace(":", "").isdigit():
        return 5
    if any(c.isdigit() for c in word):
        return 6
    letters = word.replace(".", "")
    if letters.isupper():
        return 8 if len(letters) == 1 else 3
    if letters.islower():
        return 1
    return 2 if letters[0].isupper() and letters[1:].islower() else 4


def worth(words: Sequence[str], head: str) -> tuple[list[bool], list[bool]]:
    """Tell of every word whether a span of a head may begin and whether it may end with it."""
    low = [word.lower() if word[0].isalnum() or word[1:] == "s" else "," for word in words]
    begins, ends = NEVER_FIRST[head], NEVER_LAST[head]
    return [w != "," and w not in begins for w in low], [w != "," and w not in ends for w in low]


def forms(word: str) -> tuple[str, ...]:
    """Return a word with the endings of verbs and plurals, right or not: no other word is spelt like the wrong ones."""
    if word.endswith("e"):
        return (word, word + "s", word + "d", word[:-1] + "ing")
    if word.endswith("y"):
        return (word, word[:-1] + "ies", word[:-1] + "ied", word + "ing")
    twice = word + word[-1]
    return (word, word + "s", word + "ed", word + "ing", twice + "ed", twice + "ing")


def windows(lengths: Sequence[int], limit: int) -> Iterator[tuple[int, int]]:
    """Pack sentences of so many pieces into windows: yield (first sentence, one after the last) of each."""
    start, used = 0, 1
    for k, length in enumerate(lengths):
        if k > start and used + length + 1 > limit:
            yield start, k
            start, used = k, 1
        used += length + 1
    if start < len(lengths):
        yield start, len(lengths)

"""Rename what a story names, consistently, so that the reader learns to do without knowing the names."""

import random
from collections import Counter
from dataclasses import replace

from data import Doc
from tokenizers import Tokenizer

_VOWELS = frozenset("aeiouy")
_HEADS = [
    "b",
    "br",
    "c",
    "d",
    "dr",
    "f",
    "g",
    "gr",
    "h",
    "j",
    "k",
    "kr",
    "l",
    "m",
    "n",
    "p",
    "qu",
    "r",
    "s",
    "sh",
    "st",
    "t",
    "tr",
    "v",
    "vr",
    "w",
    "z",
]
_MIDDLES = ["a", "e", "i", "o", "u", "ai", "au", "ei", "ia"]
_TAILS = [
    "b",
    "d",
    "k",
    "l",
    "lk",
    "lm",
    "ln",
    "lt",
    "m",
    "n",
    "nd",
    "nt",
    "r",
    "rd",
    "rk",
    "rn",
    "rv",
    "s",
    "sk",
    "st",
    "t",
    "v",
    "z",
]


class Inventor:
    """Gives the proper names of a story new beginnings and leaves their endings: Syria, Syrian; Kelia, Kelian."""

    def __init__(self, docs: list[Doc], tokenizer: Tokenizer) -> None:
        lower = Counter(word for doc in docs for word in doc.words if word.islower())
        self._common = {word for word, count in lower.items() if count > 1}
        self._tokenizer = tokenizer

    def rename(self, doc: Doc, rng: random.Random) -> Doc:
        within = {w for _, first, last, *_ in doc.mentions for w in range(first, last + 1)}
        stems: dict[str, str] = {}
        words, pieces = list(doc.words), list(doc.pieces)
        for w in within:
            word = words[w]
            if len(word) < 4 or not word[0].isupper() or not word.isalpha() or word.lower() in self._common:
                continue
            stem = word[:3].lower()
            new = stems.setdefault(stem, self._beginning(stem, rng)) + word[3:].lower()
            words[w] = new.upper() if word.isupper() else new.capitalize()
            pieces[w] = self._tokenizer.encode(new, add_special_tokens=False).ids
        return replace(doc, words=words, pieces=pieces)

    @staticmethod
    def _beginning(stem: str, rng: random.Random) -> str:
        start = rng.choice(_HEADS) + rng.choice(_MIDDLES)
        if stem[-1] in _VOWELS:
            return start + (rng.choice(_TAILS) + rng.choice("aeio") if rng.random() < 0.4 else "")
        return start + rng.choice(_TAILS)

"""Tells whether a text is in English.

py3langid, a naive Bayes classifier over byte n-grams of some 130 languages: 5 MB, no network, 0.7 s to load, half a
millisecond for 1000 characters, and probabilities that mean something. Lingua was weighed against it: 96 MB; in its
full mode 1.1 GB of memory, in its fast mode ten times slower and sure that short English sentences full of foreign
names are Tswana or Estonian (12 of 500 sentences of 60 to 100 characters, against none).
"""

import functools
from typing import TYPE_CHECKING

from kg.errors import ArticleError

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_SAMPLE = 600  # characters
_SHORT = 200
# Of 2300 English news texts of any length none was less likely English than 0.04, of 650 foreign sentences none longer
# than 30 characters more likely than 0.006; headlines made of three invented names and two English words lie at 0.002.
_LEAST, _LEAST_SHORT = 0.05, 0.001


def require_english(text: str) -> None:
    """Raise ArticleError where most of a text is not in English. A text of a few words passes unless it is clear."""
    samples = _samples(text)
    judged = [_judge(sample) for sample in samples]
    foreign = [language for language, english in judged if not english]
    if 2 * len(foreign) > len(judged):
        raise ArticleError(f"not in English (detected: {foreign[0]})" if foreign[0] != "zxx" else "not in any language")


def _samples(text: str) -> list[str]:
    """Return a short text as a whole, else its beginning, middle and end: a quotation alone does not decide."""
    if len(text) <= 3 * _SAMPLE:
        return [text]
    middle = (len(text) - _SAMPLE) // 2
    return [text[:_SAMPLE], text[middle : middle + _SAMPLE], text[-_SAMPLE:]]


def _judge(text: str) -> tuple[str, bool]:
    ranked: dict[str, float] = dict(_identifier().rank(text))
    return next(iter(ranked)), ranked["en"] >= (_LEAST_SHORT if len(text) < _SHORT else _LEAST)


@functools.cache
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)

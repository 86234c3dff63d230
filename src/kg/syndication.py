"""The same story in several articles: which articles are copies of each other but for edits.

An article's signature is the MinHash of its runs of words: the share of places at which two signatures agree estimates
the share of runs that two texts have in common. Signatures are kept, so an article is hashed once.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from kg.resolution.parts import Parts

_RUN = 3  # words
_LEAST = 40  # words that a text needs for its likeness to mean anything
_PLACES = 128
_BAND = 4  # places that have to agree for two signatures to be compared at all
_ALIKE = 0.5  # share of runs in common from which on two articles are copies
_APART = timedelta(days=7)  # from which on what reads alike is another day's news, such as a daily bulletin
_DIGITS = 8  # hexadecimal, of one place


@dataclass(frozen=True, slots=True)
class Copy:
    """What is known of an article to find its copies by."""

    signature: str
    published: date | None = None


def signature(text: str) -> str:
    """Return the signature of a text, "" for one that is too short to tell."""
    from rensa import RMinHash

    words = re.findall(r"\w+", text.casefold())
    if len(words) < _LEAST:
        return ""
    hashed = RMinHash(num_perm=_PLACES, seed=1)
    hashed.update([" ".join(words[k : k + _RUN]) for k in range(len(words) - _RUN + 1)])
    # Those of another version of the library may differ: they are never compared.
    return f"{RMinHash.ALGORITHM_VERSION}:" + "".join(f"{place:0{_DIGITS}x}" for place in hashed.digest())


def groups(articles: Mapping[str, Copy]) -> dict[str, str]:
    """Return for each article that has copies the one that stands for all of them: the oldest, then the first by name.

    The order of the articles does not matter. Each is compared with one of those that it may be a copy of, not with
    all: time grows with the number of articles alone.
    """
    parts = Parts({})
    for likely in _buckets(articles):
        different: list[str] = []
        for article in sorted(likely, key=lambda article: _seniority(article, articles)):
            same = (one for one in different if parts.find(one) == parts.find(article))
            copied = next(same, None) or next((o for o in different if _alike(articles[o], articles[article])), None)
            if copied is None:
                different.append(article)
            else:
                parts.join(copied, article)
    together: dict[str, list[str]] = defaultdict(list)
    for article in articles:
        together[parts.find(article)].append(article)
    several = (members for members in together.values() if len(members) > 1)
    return {article: min(m, key=lambda a: _seniority(a, articles)) for m in several for article in m}


def _seniority(article: str, articles: Mapping[str, Copy]) -> tuple[date, str]:
    return articles[article].published or date.max, article


def _buckets(articles: Mapping[str, Copy]) -> list[list[str]]:
    """Return the articles whose signatures agree in a whole band, for each such band."""
    found: dict[tuple[str, int, str], list[str]] = defaultdict(list)
    for article, copy in sorted(articles.items()):
        version, _, places = copy.signature.partition(":")
        for start in range(0, len(places), _BAND * _DIGITS):
            found[version, start, places[start : start + _BAND * _DIGITS]].append(article)
    return sorted(together for together in found.values() if len(together) > 1)


def _alike(one: Copy, other: Copy) -> bool:
    if one.published and other.published and abs(one.published - other.published) > _APART:
        return False
    agreeing = sum(map(str.__eq__, _places(one.signature), _places(other.signature)))
    return agreeing >= _ALIKE * _PLACES


def _places(signature: str) -> list[str]:
    _, _, places = signature.partition(":")
    return [places[start : start + _DIGITS] for start in range(0, len(places), _DIGITS)]

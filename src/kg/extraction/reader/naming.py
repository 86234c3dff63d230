"""Which mentions are names, and which name is an entity's best."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from kg import countries
from kg.extraction.reader.network import Passage
from kg.extraction.reader.text import PRONOUNS
from kg.iris import normal
from kg.types import Mention, MentionKind

_PARTICLES = frozenset(
    """
    al el ul ad as an at bin ibn ben de del della di da do dos du la le van von der den ter abu of the and for
    in on
    """.split()
)
_DETERMINERS = re.compile(
    r"^(?:(?:the|a|an|some|several|many|most|all|any|both|its|his|her|their|our|this|that|these|those|other)\s+(?!of\b))+",
    re.IGNORECASE,
)
_OWNER = re.compile(r"['’]s?\s")
_POSSESSIVE = re.compile(r"['’]s?$")
_NAMED_THINGS = frozenset({"Country", "Person", "Settlement", "AdministrativeRegion", "Region", "NaturalFeature"})
_LONG = 30  # letters beyond which a longer name is no better a label
_HEADLINE = 0.7  # share of longer words with a capital that makes a sentence a headline


def is_capital_name(words: Sequence[str]) -> bool:
    """Tell whether words are all written with capitals, as a name is, but for particles."""
    telling = [w for w in words if w[0].isalnum() and w.lower() not in _PARTICLES and w not in ("'s", "’s")]
    return bool(telling) and telling[-1][0].isupper() and all(w[0].isupper() or w[0].isdigit() for w in telling)


class Naming:
    """Tells names from descriptions in one article, by how it writes the same words elsewhere."""

    def __init__(self, passage: Passage) -> None:
        self._passage = passage
        self._headlines = frozenset(k for k in range(len(passage.sentences)) if self._is_headline(k))
        self._small: set[str] = set()
        self._capital: set[str] = set()
        for k, (first, after) in enumerate(passage.sentences):
            if k not in self._headlines:
                self._small.update(w for w in passage.words[first:after] if w.islower())
                self._capital.update(w.lower() for w in passage.words[first + 1 : after] if w[0].isupper())

    def _is_headline(self, sentence: int) -> bool:
        first, after = self._passage.sentences[sentence]
        long = [w for w in self._passage.words[first:after] if len(w) > 3 and w.isalpha()]
        return bool(long) and sum(w[0].isupper() for w in long) > _HEADLINE * len(long)

    def kind(self, sentence: int, first: int, last: int, type_: str) -> MentionKind:
        """Return what kind of mention the words from `first` to `last` of a sentence are."""
        words = self._passage.words[first : last + 1]
        if len(words) == 1 and words[0].lower() in PRONOUNS:
            return "pronoun"
        if not is_capital_name(words):
            return "description"
        start = self._passage.sentences[sentence][0]
        unsure = range(first, last + 1) if sentence in self._headlines else range(first, start + 1)
        for k in unsure:
            word = self._passage.words[k].lower()
            seen_small = word in self._small and word not in _PARTICLES
            if seen_small or (word not in self._capital and type_ not in _NAMED_THINGS and len(words) == 1):
                return "description"
        return "name"


def names(mentions: Sequence[Mention], type_: str) -> tuple[str, ...]:
    """Return the different wordings of mentions, the best label first, and last those with "its" or the like before."""
    written = [_POSSESSIVE.sub("", " ".join(m.text.split())) for m in mentions]
    counts = Counter(_DETERMINERS.sub("", wording) for wording in written)
    if type_ == "Country":
        return _country_names(counts)
    if type_ == "Person":
        ranked = sorted(counts, key=lambda name: (-min(len(name.split()), 3), -counts[name], name))
    else:
        owned = {name for name in counts if any(other in counts for other in _after_owners(name))}
        weight = {name: counts[name] + min(len(name), _LONG) / 5 for name in counts}
        ranked = sorted(counts, key=lambda name: (name in owned, -weight[name], name.swapcase()))  # not a headline's
    bare = set(map(normal, ranked))
    return _distinct([*ranked, *(wording for wording in written if normal(wording) not in bare)])


def _after_owners(name: str) -> Iterator[str]:
    """Yield the names after each "'s " of a name: "Hezbollah" of "Lebanon's Hezbollah"."""
    return (name[owner.end() :] for owner in _OWNER.finditer(name) if name[owner.end() :][:1].isupper())


def _country_names(counts: Counter[str]) -> tuple[str, ...]:
    """Return names before demonyms; where an article has demonyms only, the gazetteer's name comes first."""
    gazetteer = countries.gazetteer()
    known = [gazetteer.meant_by(name) for name in counts]
    label = Counter(country.name for country in known if country).most_common(1)
    ranked = sorted(counts, key=lambda name: (_is_demonym(name, counts), -counts[name], name))
    if label and gazetteer.country_of(ranked[0]) is None:
        ranked.insert(0, label[0][0])
    return _distinct(ranked)


def _is_demonym(name: str, others: Counter[str]) -> bool:
    gazetteer = countries.gazetteer()
    if gazetteer.by_demonym(name) is not None:
        return True
    return any(countries.derives(name, other) for other in others if other != name)


def _distinct(ranked: Sequence[str]) -> tuple[str, ...]:
    seen: dict[str, str] = {}
    for name in ranked:
        seen.setdefault(name.lower(), name)
    return tuple(seen.values())

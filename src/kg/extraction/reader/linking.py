"""Which mentions must mean one entity, or cannot, by how they are written: countries, namesakes, family names."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache

import numpy as np
import yaml

from kg import countries, resources
from kg.extraction.reader.features import Ints, Surface
from kg.extraction.reader.naming import is_capital_name

_PARTICLES = frozenset(["al", "el", "ul", "bin", "ibn", "abu", "de", "von", "van"])
_PLACES = frozenset(["Settlement", "AdministrativeRegion", "NaturalFeature", "Facility"])
_LINKS = frozenset(
    """
    of in and from for against by with 's ’s ' ’ - , to on
    """.split()
)
_NESTED = 6  # mentions within another that are looked at


class Links:
    """What the writing of an article's mentions says about who they are, beside what the network thinks."""

    def __init__(self, texts: Sequence[str], types: Sequence[str], surfaces: Sequence[Surface]) -> None:
        self._texts, self._types, self._surfaces = texts, types, surfaces
        self._country = [_country(text, type_) for text, type_ in zip(texts, types, strict=True)]
        self._names = [
            surface.rest - _PARTICLES if is_capital_name(text.split()) else frozenset()
            for text, surface in zip(texts, surfaces, strict=True)
        ]

    def forbid(self, i: int, j: int) -> bool:
        """Tell whether two mentions name two different countries, persons or places."""
        a, b = self._country[i], self._country[j]
        if a is not None and b is not None:
            return a != b
        one, two = self._names[i], self._names[j]
        if not one or not two or self._types[i] != self._types[j]:
            return False
        if self._types[i] == "Person":
            return len(one) > 1 and len(two) > 1 and not (one <= two or two <= one)
        return self._types[i] in _PLACES and not one & two

    def merge(self, entities: Ints, spans: Ints) -> Ints:
        """Return the entities of the mentions with those made one that are written as one."""
        merged = entities.copy()
        for same in self._same() + self._introduced(spans):
            first = merged[same[0]]
            for mention in same[1:]:
                merged[merged == merged[mention]] = first
        self._families(merged)
        return merged

    def _same(self) -> list[list[int]]:
        """Return groups of mentions that name the same."""
        groups: dict[tuple[str, str], list[int]] = defaultdict(list)
        unknown: list[int] = []
        for i, (surface, type_) in enumerate(zip(self._surfaces, self._types, strict=True)):
            country = self._country[i]
            if country is not None:
                groups["Country", country].append(i)
            elif surface.proper and not surface.pronoun and self._texts[i][0].isupper() and type_ != "Time":
                groups[type_, surface.lower].append(i)
                if type_ == "Country" and len(surface.rest) <= 2:
                    unknown.append(i)
        found = [group for group in groups.values() if len(group) > 1]
        return found + self._demonyms(unknown)

    def _introduced(self, spans: Ints) -> list[list[int]]:
        """Return descriptions with the name they introduce or explain ("the group Orvat Front", "the Orvat group")."""
        return [
            [i, j]
            for i in range(len(spans))
            for j in range(i + 1, min(len(spans), i + _NESTED))
            if self._names[j] and self._types[i] == self._types[j] != "Time" and self._bears(i, j, spans)
        ]

    def _bears(self, i: int, j: int, spans: Ints) -> bool:
        """Tell whether a description holds a name at its end, or before a word for what kind of thing bears it."""
        (first, last), (begin, end) = spans[i], spans[j]
        if end == last:
            before = self._texts[i].removesuffix(self._texts[j]).split()
            return bool(first < begin and before and before[-1].lower() not in _LINKS)
        return bool(first <= begin and end == last - 1 and self._texts[i].split()[-1] in _kinds())

    def _demonyms(self, unknown: list[int]) -> list[list[int]]:
        """Return names and demonyms of countries that no list holds."""
        wordings = {self._texts[i]: i for i in reversed(unknown)}
        return [
            [wordings[name], wordings[demonym]]
            for demonym in wordings
            for name in wordings
            if name != demonym and countries.derives(demonym, name)
        ]

    def _families(self, merged: Ints) -> None:
        """Let a lone family name mean the person of that name who was named first."""
        full: dict[str, int] = {}
        for i, surface in enumerate(self._surfaces):
            words = [word for word in surface.lower.split() if word not in _PARTICLES]
            if self._types[i] != "Person" or not surface.proper or not words or not words[-1].isalpha():
                continue
            if len(words) > 1:
                full.setdefault(words[-1], i)
            elif words[-1] in full and not self._has_full_name(merged, i):
                merged[merged == merged[i]] = merged[full[words[-1]]]

    def _has_full_name(self, merged: Ints, i: int) -> bool:
        return any(
            self._types[j] == "Person" and self._surfaces[j].proper and len(self._surfaces[j].lower.split()) > 1
            for j in np.flatnonzero(merged == merged[i]).tolist()
        )


@cache
def _kinds() -> frozenset[str]:
    return frozenset(yaml.safe_load(resources.data("wording.yaml").read_text(encoding="utf-8"))["kinds"])


def _country(text: str, type_: str) -> str | None:
    """Return the name of the real country that a mention of a country names, be it by its capital ("Moscow said")."""
    if type_ != "Country" or not text[0].isupper():
        return None
    country = countries.gazetteer().meant_by(text)
    return country.name if country else None

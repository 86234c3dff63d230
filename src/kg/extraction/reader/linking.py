"""Which mentions must mean one entity, or cannot, by how they are written: countries, namesakes, family names."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain, product

import numpy as np

from kg import countries
from kg.extraction.reader.descriptions import compounded, described, describes, explains, renames
from kg.extraction.reader.features import Ints, Surface
from kg.extraction.reader.naming import is_capital_name

_PARTICLES = frozenset(["al", "el", "ul", "bin", "ibn", "abu", "de", "von", "van"])
_PLACES = frozenset(["Settlement", "AdministrativeRegion", "NaturalFeature", "Facility"])
_POINTS = frozenset(["Settlement", "NaturalFeature", "Facility"])
_BODIES = frozenset(
    """
    Alliance ArmedForces ArmedGroup Government IntergovernmentalOrganization Organization PoliticalParty
    """.split()
)
_NESTED = 6  # mentions within another that are looked at
_HE = frozenset(["he", "him", "his", "himself"])
_SHE = frozenset(["she", "her", "hers", "herself"])


class Links:
    """What the writing of an article's mentions says about who they are, beside what the network thinks."""

    def __init__(self, words: Sequence[Sequence[str]], types: Sequence[str], surfaces: Sequence[Surface]) -> None:
        """Take the words, the type and the surface of every mention."""
        self._words, self._surfaces = words, surfaces
        self._is_he = [True if s.lower in _HE else False if s.lower in _SHE else None for s in surfaces]
        self._bare = [_bare(mention) for mention in words]
        self._names = [
            surface.rest - _PARTICLES if is_capital_name(mention) else frozenset()
            for mention, surface in zip(words, surfaces, strict=True)
        ]

        self.retype(types)

    def retype(self, types: Sequence[str]) -> None:
        """Take another type for every mention, now that more is known."""
        self._types = types
        self._country = [_country(bare, type_) for bare, type_ in zip(self._bare, types, strict=True)]

    def forbid(self, i: int, j: int) -> bool:
        """Tell whether two mentions name two different countries, persons or places, or are "he" and "she"."""
        if self._is_he[i] is not None and self._is_he[j] is not None:
            return self._is_he[i] != self._is_he[j]
        a, b = self._country[i], self._country[j]
        if a is not None and b is not None:
            return a != b
        one, two = self._names[i], self._names[j]
        if not one or not two or self._types[i] != self._types[j]:
            return False
        if self._types[i] == "Person":
            return len(one) > 1 and len(two) > 1 and not (one <= two or two <= one)
        return self._types[i] in _PLACES and not one & two

    def merge(self, entities: Ints, spans: Ints, words: Sequence[str]) -> Ints:
        """Return the entities of the mentions with those made one that are written as one, by the article's words."""
        merged = entities.copy()
        for first, *others in self._same():
            for other in others:
                merged[merged == merged[other]] = merged[first]
        for one, other in chain(self._introduced(spans), self._beside(spans, words), self._compounds(spans, words)):
            if not self._differ(merged, one, other):
                merged[merged == merged[other]] = merged[one]
        self._families(merged)
        for one, other in self._described(merged):
            if not self._named(merged, one) and not self._named(merged, other):
                merged[merged == merged[other]] = merged[one]
        return merged

    def _alike(self, i: int, j: int, types: frozenset[str]) -> bool:
        """Tell whether two mentions are of one type, or of such as are easily taken for each other."""
        one, other = self._types[i], self._types[j]
        return one == other != "Time" or (one in types and other in types)

    def _differ(self, merged: Ints, one: int, other: int) -> bool:
        """Tell whether the entities of two mentions are named as two."""
        entities = (np.flatnonzero(merged == merged[mention]).tolist() for mention in (one, other))
        return merged[one] != merged[other] and any(self.forbid(i, j) for i, j in product(*entities))

    def _named(self, merged: Ints, mention: int) -> bool:
        """Tell whether the entity of a mention has a name, more than a capital in a headline ("Government")."""
        mentions = np.flatnonzero(merged == merged[mention]).tolist()
        common = {self._surfaces[i].lower for i in mentions if not self._surfaces[i].proper}
        return any(self._names[i] and self._surfaces[i].lower not in common for i in mentions)

    def _same(self) -> list[list[int]]:
        """Return groups of mentions that name the same."""
        groups: dict[tuple[str, str], list[int]] = defaultdict(list)
        unknown: list[int] = []
        for i, (surface, type_) in enumerate(zip(self._surfaces, self._types, strict=True)):
            country = self._country[i]
            if country is not None:
                groups["Country", country].append(i)
            elif surface.proper and not surface.pronoun and self._bare[i][0].isupper() and type_ != "Time":
                groups[type_, surface.lower].append(i)
                if type_ == "Country" and len(surface.rest) <= 2:
                    unknown.append(i)
        for i, country in enumerate(self._country):  # no person in the stories is spelled as a country there is
            if country is not None:
                groups["Country", country] += groups.pop(("Person", self._surfaces[i].lower), [])
        found = [group for group in groups.values() if len(group) > 1]
        return found + self._demonyms(unknown)

    def _introduced(self, spans: Ints) -> list[list[int]]:
        """Return descriptions with the name they introduce or explain ("the group Orvat Front", "the Orvat group")."""
        return [
            [i, j]
            for i in range(len(spans))
            for j in range(i + 1, min(len(spans), i + _NESTED))
            if self._names[j] and self._alike(i, j, _POINTS) and self._bears(i, j, spans)
        ]

    def _bears(self, i: int, j: int, spans: Ints) -> bool:
        """Tell whether a mention describes what is named in it."""
        (first, last), (begin, end) = spans[i], spans[j]
        if not first <= begin <= end <= last or (first, last) == (begin, end):
            return False
        words = self._words[i]
        return describes(words[: begin - first], words[end - first + 1 :], self._types[i])

    def _beside(self, spans: Ints, words: Sequence[str]) -> list[list[int]]:
        """Return mentions with one near behind them that the words between say is the same."""
        means = self._renamed, self._explained, self._abbreviated
        return [
            [i, j]
            for j in range(1, len(spans))
            for i in range(max(0, j - _NESTED), j)
            if any(say(i, j, words[spans[i, 1] + 1 : spans[j, 0]], words[spans[j, 1] + 1 :][:2]) for say in means)
        ]

    def _renamed(self, i: int, j: int, between: Sequence[str], _: Sequence[str]) -> bool:
        """Tell whether the second is another name of the first ("their chief, Velm, known as the Fox")."""
        return bool(self._names[j]) and self._alike(i, j, _POINTS) and renames(self._words[i], between)

    def _explained(self, i: int, j: int, between: Sequence[str], after: Sequence[str]) -> bool:
        """Tell whether the second describes whom the first names ("Ansel Ruk, a former general")."""
        return bool(self._names[i]) and self._alike(i, j, _BODIES) and explains(between, self._words[j], after)

    def _abbreviated(self, i: int, j: int, between: Sequence[str], _: Sequence[str]) -> bool:
        """Tell whether the second is the initials of the first: "the Northern Liberation Council (NLC)"."""
        acronym = self._surfaces[j].acronym
        short = len(acronym) > 1 and self._surfaces[i].initials == acronym
        return short and self._bare[i][0].isupper() and [*between] == ["("]

    def _compounds(self, spans: Ints, words: Sequence[str]) -> list[list[int]]:
        """Return the words of compounds ("rebel-held") with the last mention that they stand for ("the rebels")."""
        found = []
        for i, (_, last) in enumerate(spans.tolist()):
            word = self._words[i][-1]
            if len(self._words[i]) == 1 and word.islower() and compounded(words[last + 1 : last + 3]):
                before = (j for j in range(i) if self._types[j] == self._types[i] and [*self._words[j]] != [word])
                meant = [j for j in before if self._words[j][-1].lower() in (word, word + "s")]
                found += [[meant[-1], i]] if meant else []
        return found

    def _described(self, merged: Ints) -> Iterator[tuple[int, int]]:
        """Yield mentions that describe one body alike: "the army", "army", and "Norland's army" if it is the only one.

        The annotation of the training stories nearly always says so, of the same words oftener than of an owner's.
        """
        bodies = [i for i, type_ in enumerate(self._types) if type_ in _BODIES]
        found = {i: told for i in bodies if (told := described(self._words[i]))}
        bare: dict[tuple[str, tuple[str, ...]], int] = {}
        for i, (owner, kind) in found.items():
            if not owner and bare.setdefault((self._types[i], kind), i) != i:
                yield bare[self._types[i], kind], i
        for (type_, kind), i in bare.items():
            alike = [j for j in bodies if self._types[j] == type_ and self._words[j][-1].lower() == kind[-1]]
            longer = [j for j in alike if len(self._bare[j].split()) > len(kind)]
            owned = [j for j in longer if j in found and found[j][1] == kind]
            if owned and len({int(merged[j]) for j in longer}) == 1:
                yield owned[0], i

    def _demonyms(self, unknown: list[int]) -> list[list[int]]:
        """Return names and demonyms of countries that no list holds; no place is called by a demonym ("Norlandic")."""
        places = [i for i, type_ in enumerate(self._types) if type_ in _PLACES]
        wordings = {self._bare[i]: i for i in reversed(unknown)}
        return [
            [wordings[name], wordings[demonym], *(i for i in places if self._bare[i] == demonym)]
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


def _bare(words: Sequence[str]) -> str:
    """Return a mention's text without the article before it ("the Netherlands")."""
    rest = words[1:] if len(words) > 1 and words[0].lower() == "the" else words
    return " ".join(rest).replace(" .", ".")


def _country(text: str, type_: str) -> str | None:
    """Return the name of the real country that a mention of a country names, be it by its capital ("Moscow said")."""
    if type_ != "Country" or not text[0].isupper():
        return None
    country = countries.gazetteer().meant_by(text)
    return country.name if country else None

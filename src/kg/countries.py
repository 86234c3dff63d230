"""Countries by the words that news uses for them: names, demonyms, capitals, seats of government.

Real countries are looked up in `data/countries.yaml`, and regions of the world in `data/regions.yaml`; for other
countries, invented ones too, `same_country` judges by the endings in `data/demonyms.yaml` whether a demonym and a name
belong together.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import yaml

from kg import resources

_ALIKE = str.maketrans({"’": "'", "‘": "'", "-": " ", "–": " ", ".": None})
_SHORTEST_STEM = 3


@dataclass(frozen=True, slots=True)
class Country:
    """A state, or a region, and the words for it; `code` is ISO 3166-1 alpha-2, None where there is none.

    `adjectives` ("Turkish") stand before nouns, `people` ("Turk", "Turks") do not. `seats` stand for the government as
    the capitals do. `ambiguous` words may mean this state or something else.
    """

    name: str
    code: str | None = None
    also: tuple[str, ...] = ()
    adjectives: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    capitals: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All names, the label first."""
        return (self.name, *self.also)

    @property
    def demonyms(self) -> tuple[str, ...]:
        """All demonyms, adjectives first."""
        return (*self.adjectives, *self.people)


class Gazetteer:
    """Looks countries up by word.

    Case counts ("Turkey", not "turkey"; "US", not "us"), but words in capitals are found as headlines write them
    ("SYRIA"). Accents, dots, hyphens, a leading "the" and a possessive ending do not count.
    """

    def __init__(self, countries: Iterable[Country]) -> None:
        self.countries = tuple(countries)
        self._names = self._index(lambda c: c.names)
        self._demonyms = self._index(lambda c: c.demonyms)
        self._capitals = self._index(lambda c: c.capitals)
        self._seats = self._index(lambda c: {*c.capitals, *c.seats}.difference(c.ambiguous))
        self._words = self._index(lambda c: (*c.names, *c.demonyms, *c.capitals, *c.seats, *c.ambiguous))

    def _index(self, words: Callable[[Country], Iterable[str]]) -> dict[str, tuple[Country, ...]]:
        found: dict[str, tuple[Country, ...]] = {}
        for country in self.countries:
            folded = {_fold(word) for word in words(country)}
            for key in folded | {word.upper() for word in folded}:
                found[key] = (*found.get(key, ()), country)
        return found

    def country_of(self, name: str) -> Country | None:
        """Return the country of a name or abbreviation ("Syria", "the U.S.", "Burma", "Republic of Serbia")."""
        return _only(self._names, name) or _only(self._names, _plain(name))

    def by_demonym(self, word: str) -> Country | None:
        """Return the country of an adjective or a noun for its people; None where it may be one of several."""
        return _only(self._demonyms, word)

    def by_capital(self, name: str) -> Country | None:
        """Return the country whose capital it is."""
        return _only(self._capitals, name)

    def by_seat(self, name: str) -> Country | None:
        """Return the country for whose government a capital, a palace or a street stands ("Moscow", "Kremlin")."""
        return _only(self._seats, name)

    def meant_by(self, word: str) -> Country | None:
        """Return the country that a word means where it is known to mean one: a name, a demonym or a seat."""
        return self.country_of(word) or self.by_demonym(word) or self.by_seat(word)

    def candidates(self, word: str) -> tuple[Country, ...]:
        """Return every country that a word may mean, however it means it ("Congolese": two)."""
        return self._words.get(_fold(word), ())


@cache
def gazetteer() -> Gazetteer:
    """Return the gazetteer of real countries, loaded once."""
    return _gazetteer("countries.yaml")


@cache
def regions() -> Gazetteer:
    """Return the gazetteer of regions of the world, loaded once: names and demonyms alone."""
    return _gazetteer("regions.yaml")


def _gazetteer(file: str) -> Gazetteer:
    entries = yaml.load(resources.data(file).read_bytes(), Loader=yaml.CSafeLoader)
    return Gazetteer(_country(entry) for entry in entries)


def same_country(demonym: str, name: str) -> bool:
    """Tell whether a demonym and a name are of the same country, by the gazetteer where it knows either of the two."""
    country = gazetteer().country_of(name)
    meant = gazetteer().candidates(demonym)
    return country in meant if country or meant else derives(demonym, name)


def derives(demonym: str, name: str) -> bool:
    """Tell whether a demonym looks made from a country's name: "Veltrian" of "Veltria", "Zubari" of "Zubar".

    Judged by the spelling alone, for countries that no list holds.
    """
    *before, last = _fold(_plain(name)).split() or [""]
    for people in _singulars(_fold(demonym)):
        if before and people == before and last in _rules().words:
            return True
        if people and people[:-1] == before and _derives(people[-1], last):
            return True
    return False


@dataclass(frozen=True, slots=True)
class _Rules:
    endings: tuple[tuple[str, str], ...]
    words: frozenset[str]


@cache
def _rules() -> _Rules:
    data = yaml.load(resources.data("demonyms.yaml").read_bytes(), Loader=yaml.CSafeLoader)
    pairs = ((ending, made) for ending, several in data["endings"].items() for made in several)
    return _Rules(tuple(pairs), frozenset(data["words"]))


def _derives(people: str, country: str) -> bool:
    for ending, made in _rules().endings:
        stem = country.removesuffix(ending)
        if country.endswith(ending) and len(stem) >= _SHORTEST_STEM and people == stem + made != country:
            return True
    return False


def _singulars(words: str) -> Iterator[list[str]]:
    yield words.split()
    if words.endswith("s"):
        yield words[:-1].split()


def _plain(name: str) -> str:
    """Return "Veltria" for "Republic of Veltria", a name of another form as it is."""
    form, _, rest = name.rpartition(" of ")
    return rest if form and form.split()[-1] in _rules().words else name


@lru_cache(2**13)
def _fold(words: str) -> str:
    """Take out what writers differ in: accents, dots, hyphens, curly quotes, a leading "the", a possessive ending."""
    plain = unicodedata.normalize("NFKD", words.translate(_ALIKE))
    folded = " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())
    folded = folded.removesuffix("'").removesuffix("'s").removesuffix("'S")
    return folded[4:] if folded[:4].lower() == "the " else folded


def _only(index: dict[str, tuple[Country, ...]], word: str) -> Country | None:
    found = index.get(_fold(word), ())
    return found[0] if len(found) == 1 else None


def _country(entry: dict[str, Any]) -> Country:
    fields = {"adjective": "adjectives", "capital": "capitals"}
    words = {fields.get(key, key): tuple(value) for key, value in entry.items() if isinstance(value, list)}
    return Country(entry["name"], entry.get("code"), **words)

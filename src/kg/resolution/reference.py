"""Known actors of today's conflicts, from `data/actors.yaml`: who a name may mean, and whom an article means by it.

A help that never decides alone: no match is better than a wrong one, and an actor in no list is resolved by its name.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any, Self

import yaml
from rapidfuzz import fuzz

from kg import resources
from kg.iris import normal
from kg.resolution.days import of_day, of_month, of_years
from kg.types import When

BODIES = frozenset(
    """
    Organization Government ArmedForces ArmedGroup PoliticalParty IntergovernmentalOrganization MediaOrganization
    Alliance
    """.split()
)
"""Types that one and the same body may well be given in two articles: a movement is a militia and a party."""
_LONGEST_ACRONYM = 8
_TITLES = frozenset("mr mrs ms dr sir".split())
_SMALL = frozenset("and for of on the to toward towards".split())
_ALIKE = 85  # of 100, from which on a name is another spelling of a known one
_PARTICLES = frozenset("al el ad as bin bint ibn de da del di du la von van der".split())


@dataclass(frozen=True, slots=True)
class Term:
    """A tie with a country (its ISO code) or an actor (its name), and the days of it; None where a side is open."""

    other: str
    since: date | None
    until: date | None

    def holds_on(self, day: date) -> bool:
        """Tell whether a day is within the term."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Actor:
    """An actor of the list. `names` has the label first; `countries` are ISO 3166-1 alpha-2 codes."""

    name: str
    type: str
    names: tuple[str, ...]
    ambiguous: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    leads: tuple[Term, ...] = ()
    members: tuple[Term, ...] = ()
    wikidata: str | None = None

    def is_plain(self, name: str) -> bool:
        """Tell whether a name says enough without a country: neither a person's, nor ambiguous, nor an acronym."""
        if self.type == "Person" or folded(name) in self.ambiguous:
            return False
        return not (self.countries and is_acronym(name))

    def may_go_by(self, name: str) -> bool:
        """Tell whether a name that the list does not have may be the actor's: a description, or much like a known one.

        A person's has to be a spelling, a part or an extension of a known one; of another name half the words do.
        """
        words = set(folded(name).split()) - _TITLES
        known = [set(folded(own).split()) for own in self.names]
        if name[:1].islower():
            return True
        if self.type != "Person":
            words -= _PARTICLES | _SMALL
            return any(2 * len(words & own) >= len(words) for own in known)
        alike = max(fuzz.token_sort_ratio(folded(name), folded(own)) for own in self.names)
        return alike >= _ALIKE or any(words <= own or (own <= words and len(own) > 1) for own in known)


class Reference:
    """Looks actors up by name: case, accents, dots, hyphens, a leading "the" and a possessive ending do not count."""

    def __init__(self, actors: Iterable[Actor]) -> None:
        self.actors = tuple(actors)
        self._named: dict[str, list[Actor]] = {}
        self._surnamed: dict[str, list[Actor]] = {}
        for actor in self.actors:
            for key in dict.fromkeys(map(folded, actor.names)):
                self._named.setdefault(key, []).append(actor)
            if actor.type == "Person":
                for key in dict.fromkeys(map(surname, actor.names)):
                    self._surnamed.setdefault(key, []).append(actor)

    @classmethod
    def load(cls) -> Self:
        """Read the list that is shipped."""
        data = yaml.load(resources.data("actors.yaml").read_bytes(), Loader=yaml.CSafeLoader)
        return cls(_actor(type_, entry) for type_, entries in data.items() for entry in entries)

    def candidates(self, name: str, type_: str) -> tuple[Actor, ...]:
        """Return every actor of a type, or of one that fits it, that goes by a name; those of the very type if any."""
        found = [actor for actor in self._named.get(folded(name), ()) if _fits(type_, actor.type)]
        return tuple([actor for actor in found if actor.type == type_] or found)

    def match(self, names: Sequence[str], type_: str, countries: frozenset[str], day: date | None) -> Actor | None:
        """Return the one actor that an article means by these names; None where it is none of the list, or unsure.

        The first of the names counts before the others; these count only for an actor who may go by the first as well:
        that an article gives "Felipe Sixto" and "Bush" to one person does not make him the president. `countries` are
        the codes of those that the article names, `day` that of its publication. A name that is not plain enough by
        itself needs the actor's country; a person's bare surname needs to be in office on that day, or the only one of
        that name where the day is unknown.
        """
        for some in (names[:1], names[1:]):
            meant = (actor for name in some for actor in self._meant(name, type_, countries, day))
            found = {actor.name: actor for actor in meant if some == names[:1] or actor.may_go_by(names[0])}
            if found:
                return next(iter(found.values())) if len(found) == 1 else None
        return None

    def others(self, name: str, actor: Actor) -> bool:
        """Tell whether a name is known to be another actor's than this one."""
        known = self.candidates(name, actor.type)
        return bool(known) and actor not in known

    def _meant(self, name: str, type_: str, countries: frozenset[str], day: date | None) -> list[Actor]:
        known = self.candidates(name, type_)
        found = [actor for actor in known if actor.is_plain(name) or actor.countries & countries]
        if type_ == "Person" and not found:
            return self._by_surname(name, countries, day)
        return found if len(found) < 2 or day is None else _in_office(found, countries, day) or found

    def _by_surname(self, name: str, countries: frozenset[str], day: date | None) -> list[Actor]:
        if len(folded(name).split()) - sum(word in _PARTICLES for word in folded(name).split()) != 1:
            return []
        known = [actor for actor in self._surnamed.get(surname(name), ()) if actor.countries & countries]
        return _in_office(known, countries, day)


def _in_office(actors: Iterable[Actor], countries: frozenset[str], day: date | None) -> list[Actor]:
    """Return those in office on a day; who leads one of the countries comes before who leads a group or a force."""
    held = [(actor, term.other) for actor in actors for term in actor.leads if day is None or term.holds_on(day)]
    return [actor for actor, led in held if led in countries] or [actor for actor, _ in held]


def is_acronym(name: str) -> bool:
    """Tell whether a name is written as an acronym."""
    letters = name.replace(".", "").replace("-", "")
    return letters.isupper() and letters.isalnum() and 1 < len(letters) <= _LONGEST_ACRONYM


@lru_cache(maxsize=100_000)
def folded(name: str) -> str:
    """Return the form in which names of actors are compared."""
    return " ".join(re.sub(r"[-–‐]", " ", re.sub(r"[.'\"‘’]", "", normal(name))).split())


def surname(name: str) -> str:
    """Return the last word of a person's name that is no suffix ("Marcos" of "Ferdinand Marcos Jr."), folded."""
    words = [word for word in folded(name).split() if word not in {"jr", "sr", "ii", "iii", "vi"}]
    return words[-1] if words else ""


def _fits(wanted: str, known: str) -> bool:
    return wanted == known or (wanted in BODIES and known in BODIES)


def _actor(type_: str, entry: Mapping[str, Any]) -> Actor:
    return Actor(
        name=entry["name"],
        type=type_,
        names=tuple(dict.fromkeys((entry["name"], *entry.get("also", ()), *entry.get("former", ())))),
        ambiguous=frozenset(map(folded, entry.get("ambiguous", ()))),
        countries=frozenset(entry.get("in", ())),
        leads=tuple(term(other, i) for other, intervals in entry.get("leads", {}).items() for i in intervals),
        members=tuple(term(other, i) for i, others in entry.get("members", {}).items() for other in others),
        wikidata=entry.get("wikidata"),
    )


def term(other: str, interval: str) -> Term:
    """Return a tie over an ISO 8601 interval of days, months or years, either side of which may be open.

    Raises ValueError where it is none.
    """
    since, slash, until = interval.partition("/")
    if not slash:
        raise ValueError(f"{interval!r} is not an interval")
    first, last = (_when(side) for side in (since, until))
    return Term(other, first.earliest if first else None, last.latest if last else None)


def _when(words: str) -> When | None:
    if not words:
        return None
    year, *rest = (int(part) for part in words.split("-"))
    if not rest:
        return of_years(year, year)
    day = date(year, rest[0], rest[1] if len(rest) > 1 else 1)
    return of_day(day) if len(rest) > 1 else of_month(day.year, day.month)


@cache
def reference() -> Reference:
    """Return the shipped list, read once."""
    return Reference.load()

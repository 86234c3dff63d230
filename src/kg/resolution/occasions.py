"""Stretches of the calendar that go by a name: seasons, feasts, world wars. The names are in `data/times.yaml`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import yaml

from kg import resources
from kg.countries import gazetteer
from kg.resolution.days import UntoldError, of_years
from kg.resolution.readings import SHIFTS, Context, Groups
from kg.types import When


@dataclass(frozen=True, slots=True)
class _Named:
    """Days of each year; a last one before the first is in the next year."""

    first: tuple[int, int]
    last: tuple[int, int]

    def of(self, year: int) -> When:
        """Return those that begin in a year."""
        last = date(year + (self.last < self.first), *self.last)
        first = date(year, *self.first)
        return When(first, last, "day" if first == last else "span")


@cache
def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load(resources.data("times.yaml").read_bytes(), Loader=yaml.CSafeLoader)
    return loaded


def _monthday(text: str) -> tuple[int, int]:
    month, day = text.split("-")
    return int(month), int(day)


def names_of_seasons() -> str:
    """Return a pattern of all words for seasons."""
    return "|".join([*_data()["seasons"]["north"], *_data()["also"]])


def names_of_others() -> str:
    """Return a pattern of all names of feasts and periods."""
    return "|".join(re.escape(name) for name in (*_data()["feasts"], *_data()["periods"]))


def plain_noun(words: str) -> bool:
    """Tell whether a noun phrase names what happened at the date it is given, not a time before or after it."""
    return bool(re.fullmatch(r"[^\W\d_][^\d]*", words)) and not _others().intersection(words.split())


@cache
def _others() -> frozenset[str]:
    return frozenset(_data()["other_than_then"].split())


def season(groups: Groups, context: Context) -> When:
    """Read "the spring", "last autumn", "summer 2021", "the winter of 2019-20".

    With a year, a season that may lie in two of them (the winter) spans both; where the hemisphere is not known, the
    year is all that is told.
    """
    word = str(groups["season"])
    told = groups.get("year")
    number = None
    if told:
        number = int(told) if told.isdigit() else context.today.year + SHIFTS[told.split(maxsplit=1)[0]]
    if context.south is None:
        if number is None or groups.get("ending"):
            raise UntoldError
        return of_years(number, number)
    entry = _data()["seasons"]["south" if context.south else "north"][_data()["also"].get(word, word)]
    whole = _Named(_monthday(entry["first"]), _monthday(entry["last"]))
    if number is None:
        return _nearest(whole, _Named(whole.first, _monthday(entry["until"])), groups.get("which"), context)
    found = whole.of(number)
    if whole.last > whole.first:
        return When(found.earliest, found.latest, "year")
    return found if groups.get("ending") else When(whole.of(number - 1).earliest, found.latest, "span")


def _nearest(whole: _Named, strict: _Named, which: str | None, context: Context) -> When:
    """Choose the season that is meant by the day of publication; none where it depends on when the season ends."""
    years = [context.today.year + k for k in (-2, -1, 0, 1)]
    stretches = [whole.of(year) for year in years]
    if which == "this":
        present = [s for s in stretches if s.earliest and s.latest and s.earliest <= context.today <= s.latest]
        return present[0] if present else context.choose(stretches, which, "year")
    found = context.choose(stretches, which, "year")
    if context.choose([strict.of(year) for year in years], which, "year").earliest != found.earliest:
        raise UntoldError
    return found


def occasion(groups: Groups, context: Context) -> When:
    """Read "Christmas", "last Christmas", "New Year's Eve 2019", "World War II"."""
    name, told = str(groups["occasion"]), groups.get("year")
    if name in _data()["periods"]:
        if told:
            raise UntoldError
        first, last = _data()["periods"][name]
        return When(first, last, "span")
    feast = _Named(*map(_monthday, _data()["feasts"][name]))
    if told:
        return feast.of(int(told) if told.isdigit() else context.today.year + SHIFTS[told.split(maxsplit=1)[0]])
    return context.choose([feast.of(context.today.year + k) for k in (-2, -1, 0, 1)], groups.get("which"), "year")


def southern(names: Iterable[str]) -> bool | None:
    """Tell by the names in an article whose seasons it means: those of the south, of the north, or None for either."""
    codes = {country.code for name in names if (country := gazetteer().meant_by(name))}
    south = codes.intersection(_data()["southern"])
    return None if south and codes - south else bool(south)

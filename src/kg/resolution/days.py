"""Stretches of the calendar: how to build them, shift them, choose among them and cut them."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

from kg.types import When

DAY = timedelta(days=1)
_LENGTHS = {"day": 1, "week": 7, "fortnight": 14}  # days
_PER_DAY = {"hour": 24, "minute": 1440}
_MONTHS = {"month": 1, "year": 12, "decade": 120}


class UntoldError(Exception):
    """The words do not tell when."""


def of_day(day: date) -> When:
    """Return one day."""
    return When(day, day, "day")


def of_month(year: int, month: int) -> When:
    """Return a month; `month` counts on beyond 12 and below 1."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return When(date(year, month, 1), date(year, month, monthrange(year, month)[1]), "month")


def of_years(first: int, last: int) -> When:
    """Return a year, or a span of several."""
    return When(date(first, 1, 1), date(last, 12, 31), "year" if first == last else "span")


def calendar(unit: str, shift: int, today: date) -> When:
    """Return the day, week, month, year or decade that is `shift` after the present one. Weeks begin on Monday."""
    if unit == "day":
        return of_day(today + shift * DAY)
    if unit == "week":
        monday = today + (7 * shift - today.weekday()) * DAY
        return When(monday, monday + 6 * DAY, "span")
    if unit == "month":
        return of_month(today.year, today.month + shift)
    first = today.year + shift if unit == "year" else 10 * (today.year // 10 + shift)
    return of_years(first, first if unit == "year" else first + 9)


def moved(day: date, unit: str, number: int) -> date:
    """Return the day so many units later, the last of its month where the month is shorter."""
    if unit in _LENGTHS:
        return day + number * _LENGTHS[unit] * DAY
    if unit in _PER_DAY:
        return day + number // _PER_DAY[unit] * DAY
    first, last = ends(of_month(day.year, day.month + number * _MONTHS[unit]))
    return min(first + (day.day - 1) * DAY, last)


def ends(when: When) -> tuple[date, date]:
    """Return the first and the last day. Raises UntoldError where a side is open."""
    if when.earliest is None or when.latest is None:
        raise UntoldError
    return when.earliest, when.latest


def choose(candidates: Iterable[When], which: str | None, today: date, period: When, ahead: bool) -> When:
    """Return the candidate that "last", "this" (of the period), "next", or no such word, means.

    Candidates are in the order of time. No word means the last one that has begun by today, or with `ahead` the first
    one that has not ended. Raises UntoldError where there is none.
    """
    stretches = [(*ends(candidate), candidate) for candidate in candidates]
    first, last = ends(period)
    if which == "this":
        fitting = [c for start, _, c in stretches if first <= start <= last]
    elif which == "next":
        fitting = [c for start, _, c in stretches if start > today]
    elif which == "last":
        fitting = [c for _, end, c in reversed(stretches) if end < today]
    elif ahead:
        fitting = [c for _, end, c in stretches if end >= today]
    else:
        fitting = [c for start, _, c in reversed(stretches) if start <= today]
    if not fitting:
        raise UntoldError
    return fitting[0]


def cut(when: When, position: int, parts: int) -> When:
    """Return one of the equal parts of a stretch, in whole months where it is longer than one; a week stays whole."""
    first, last = ends(when)
    length = (last - first).days + 1
    if length <= 7:
        return when

    def start(k: int) -> date:
        day = first + length * k // parts * DAY
        return day.replace(day=1) if length > 31 else day

    return When(start(position), start(position + 1) - DAY if position + 1 < parts else last, when.precision)

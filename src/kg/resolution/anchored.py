"""Time expressions that relate to another date of the text: "two days later", "that year", "the following month".

They are read against the days of that date (the anchor), and only where these are as precise as the expression is.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from kg.resolution.days import DAY, UntoldError, calendar, ends, of_day, of_month
from kg.resolution.readings import WEEKDAYS, Context, Groups, away, day_number, month_number
from kg.types import When

_SHIFTS = {"that": 0, "same": 0, "that same": 0, "very same": 0, "following": 1, "next": 1, "previous": -1}
_SHIFTS |= {"preceding": -1}
_FINER = {"minute": "day", "hour": "day", "week": "day", "fortnight": "day", "decade": "year"}


def _unit(anchor: When, unit: str) -> date:
    """Return the first day of the day, week, month or year that holds the whole anchor. Raises UntoldError."""
    first, last = ends(anchor)
    whole = calendar(unit, 0, first)
    if ends(whole)[1] < last:
        raise UntoldError
    return ends(whole)[0] if unit != "day" else first


def _anchor(context: Context) -> When:
    if context.anchor is None:
        raise UntoldError
    return context.anchor


def same(groups: Groups, context: Context) -> When:
    """Read "that year", "the same day", "the following month", "later that week"."""
    anchor = _anchor(context)
    unit = "day" if groups["unit"] == "date" else str(groups["unit"])
    start = _unit(anchor, unit)
    found = calendar(unit, _SHIFTS[str(groups.get("which") or "that")], start)
    first, last = ends(found)
    if groups.get("part") == "later":
        return When(max(first, ends(anchor)[0]), last, found.precision)
    if groups.get("part") == "earlier":
        return When(first, min(last, ends(anchor)[1]), found.precision)
    return found


def shifted(groups: Groups, context: Context) -> When:
    """Read "two weeks later", "a day earlier", "within a year" of the anchor."""
    unit, anchor = str(groups["unit"]), _anchor(context)
    start = _unit(anchor, _FINER.get(unit, unit))
    if groups.get("within"):
        return When(start, ends(away(start, groups | {"hedge": None}, 1))[1], "span")
    sign = -1 if groups["direction"] in {"earlier", "previously"} else 1
    if unit in {"minute", "hour"}:
        return When(start - DAY, start, "span") if sign < 0 else When(start, start + DAY, "span")
    return away(start, groups, sign)


def month_of_year(groups: Groups, context: Context) -> When:
    """Read "September of that year", "the following December", "the previous May"."""
    number, which = month_number(str(groups["month"])), _SHIFTS[str(groups["which"])]
    anchor = _anchor(context)
    if not which:
        return of_month(_unit(anchor, "year").year, number)
    first, last = ends(anchor)
    years = (first.year - 1, first.year, last.year + 1)
    months = [of_month(year, number) for year in years]
    found = [m for m in months if ends(m)[0] > last] if which > 0 else [m for m in months[::-1] if ends(m)[1] < first]
    return found[0]


def weekday(groups: Groups, context: Context) -> When:
    """Read "the following Tuesday", "the previous Sunday"."""
    which, day = _SHIFTS[str(groups["which"])], _unit(_anchor(context), "day")
    if not which:
        raise UntoldError
    forward = WEEKDAYS.index(str(groups["weekday"])) - day.weekday()
    return of_day(day + which * ((which * forward) % 7 or 7) * DAY)


def day_of_month(groups: Groups, context: Context) -> When:
    """Read "the 19th", "the second of the month": in the anchor's month, where it is not before the anchor."""
    anchor = _anchor(context)
    start = _unit(anchor, "month")
    found = start.replace(day=day_number(str(groups["day"])))
    if found < ends(anchor)[0]:
        raise UntoldError
    return of_day(found)


def then(_: Groups, context: Context) -> When:
    """Read "then" in "since then"."""
    return replace(_anchor(context))


def table(hedge: str, number: str, unit: str, month: str, day: str) -> list[tuple[str, Callable[..., When]]]:
    """Return the patterns with their meanings, made of the patterns that `kg.resolution.time` has for the parts."""
    which = rf"(?P<which>{'|'.join(_SHIFTS)})"
    weekdays = "|".join(WEEKDAYS)
    units = "(?P<unit>day|date|week|month|year)"
    rows: list[tuple[str, Callable[..., When]]] = [
        (rf"(?:(?P<part>earlier|later) )?(?:the )?{which} {units}", same),
        (r"(?P<part>earlier|later) in the (?P<unit>day|week|month|year)", same),
        (rf"(?:{hedge}{number} )?{unit}s? (?P<direction>later|afterwards|earlier|previously)", shifted),
        (rf"(?P<within>within) {number} {unit}s?", shifted),
        (rf"{month} (?:of )?(?:the )?{which} year", month_of_year),
        (rf"(?:the )?{which} {month}", month_of_year),
        (rf"(?:the )?{which} (?P<weekday>{weekdays})", weekday),
        (rf"(?:the )?{day}(?: of (?:the|that) month)?", day_of_month),
        ("then|that point|that time", then),
    ]
    return rows

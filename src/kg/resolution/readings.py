"""What each kind of time expression means, given the words that its pattern in `kg.resolution.time` took apart."""

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kg.resolution.days import DAY, UntoldError, calendar, choose, ends, moved, of_day, of_month, of_years
from kg.resolution.numbers import cardinal
from kg.types import When

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
ORDINALS = ["", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
ORDINALS += ["eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth"]
ORDINALS += ["nineteenth", "twentieth", *(f"twenty-{n}" for n in ORDINALS[1:10]), "thirtieth", "thirty-first"]
DECADES = ["thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties"]
TODAYS = {"today": 0, "tonight": 0, "this morning": 0, "this afternoon": 0, "this evening": 0, "yesterday": -1}
TODAYS |= {"last night": -1, "last evening": -1, "tomorrow": 1, "now": 0, "right now": 0, "currently": 0}
TODAYS |= {"at present": 0, "the present": 0, "to date": 0, "so far": 0}
SHIFTS = {"last": -1, "this": 0, "next": 1}
_AT_LEAST, _AT_MOST = {"more than", "over", "at least"}, {"less than", "under"}
_VAGUE = re.compile(r"(?:a )?(?:few|couple(?: of)?)|several|many")

Groups = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Context:
    """What an expression is read against. `south` tells whose seasons are meant, None where that is not known."""

    published: date | None
    ahead: bool = False
    south: bool | None = False
    anchor: When | None = None

    @property
    def today(self) -> date:
        """Return the day of publication. Raises UntoldError where it is not known."""
        if self.published is None:
            raise UntoldError
        return self.published

    def choose(self, candidates: Iterable[When], which: str | None, period: str) -> When:
        """Return the candidate that "last", "this", "next" or no such word means (see `days.choose`)."""
        return choose(candidates, which, self.today, calendar(period, 0, self.today), self.ahead)


def day_number(words: str) -> int:
    """Return the number of a day of the month: "5", "5th", "fifth"."""
    return int(re.sub(r"\D", "", words)) if words[0].isdigit() else ORDINALS.index(words)


def month_number(words: str) -> int:
    """Return the number of a month, 1 for January."""
    return MONTHS.index(words[:3]) + 1


def _count(words: str | None) -> int:
    number = cardinal(words or "a")
    if number is None or "couple" in str(words):
        raise UntoldError
    return number


def iso(groups: Groups, _: Context) -> When:
    """Read "2024-12-05" and "2024-12"."""
    year, month, day = (int(groups[name] or 0) for name in ("y", "m", "d"))
    return of_day(date(year, month, day)) if day else of_month(year, month)


def year(groups: Groups, context: Context) -> When:
    """Read "1982" and "last year"."""
    words = str(groups["year"])
    number = int(words) if words.isdigit() else context.today.year + SHIFTS[words.split(maxsplit=1)[0]]
    return of_years(number, number)


def month(groups: Groups, context: Context) -> When:
    """Read "April", "last April", "April 2020"."""
    number = month_number(str(groups["month"]))
    if groups["year"]:
        return of_month(ends(year(groups, context))[0].year, number)
    return context.choose([of_month(context.today.year + k, number) for k in (-1, 0, 1)], groups["which"], "year")


def dated(groups: Groups, context: Context) -> When:
    """Read "May 5", "Tuesday, 3 December", "March 22, last year"."""
    number, day = month_number(str(groups["month"])), day_number(str(groups["day"]))
    if groups["year"]:
        return of_day(ends(year(groups, context))[0].replace(month=number, day=day))
    near = range(context.today.year - 8, context.today.year + 9)  # 29 February may be eight years away
    days = [date(y, number, day) for y in near if 0 < day <= monthrange(y, number)[1]]
    if weekday_ := groups.get("weekday"):
        days = [d for d in days if d.weekday() == WEEKDAYS.index(weekday_)]
    return context.choose(map(of_day, days), None, "year")


def weekday(groups: Groups, context: Context) -> When:
    """Read "Tuesday", "last Friday", "Monday last week"."""
    position = WEEKDAYS.index(str(groups["weekday"]))
    if groups.get("week"):
        return of_day(ends(calendar("week", SHIFTS[str(groups["week"])], context.today))[0] + position * DAY)
    weeks = [ends(calendar("week", k, context.today))[0] for k in (-1, 0, 1)]
    return context.choose([of_day(monday + position * DAY) for monday in weeks], groups.get("which"), "week")


def weekend(groups: Groups, context: Context) -> When:
    """Read "the weekend"."""
    sundays = [ends(calendar("week", k, context.today))[1] for k in (-2, -1, 0, 1)]
    return context.choose([When(sunday - DAY, sunday, "span") for sunday in sundays], groups["which"], "week")


def decade(groups: Groups, _: Context) -> When:
    """Read "the 1980s", "the eighties"."""
    tens = str(groups["tens"]) if groups["tens"] else f"{3 + DECADES.index(str(groups['word']))}0"
    first = int(f"{groups['century'] or 19}{tens}")
    return of_years(first, first + 9)


def century(groups: Groups, _: Context) -> When:
    """Read "the 19th century"."""
    last = 100 * _count(groups["number"])
    return of_years(last - 99, last)


def away(day: date, groups: Groups, sign: int) -> When:
    """Read "so many units" before a day (sign -1) or after it (1), open where the words leave a side open."""
    unit, hedge = str(groups["unit"]), groups.get("hedge")
    words = groups.get("number")
    vague = bool(words and _VAGUE.fullmatch(words))
    number = 2 if vague else _count(words)
    if unit == "decade":
        unit, number = "year", 10 * number

    def point(steps: int) -> When:
        """Return what "so many units" leaves open: a month for months, some days for weeks."""
        reached = moved(day, unit, sign * steps)
        if unit in {"day", "month", "year"}:
            return calendar(unit, 0, reached)
        if unit in {"week", "fortnight"}:
            return When(reached - 3 * DAY, reached + 3 * DAY, "span")
        return When(min(day, reached), max(day, reached), "span")

    def between(near: When, far: When) -> When:
        return When(*(ends(far)[0], ends(near)[1]) if sign < 0 else (ends(near)[0], ends(far)[1]), "span")

    if hedge in _AT_LEAST or (vague and "couple" not in str(words)):
        near = ends(point(number))
        return When(None, near[1], "span") if sign < 0 else When(near[0], None, "span")
    if hedge in _AT_MOST:
        return between(of_day(day), point(number))
    if hedge or vague or (unit == "year" and number >= 10):  # what is that far away is told in round numbers
        return between(point(max(number - 1, 0)), point(number + 1))
    return point(number)


def ago(groups: Groups, context: Context) -> When:
    """Read "two years ago", "more than a week ago", "a few days ago"."""
    return away(context.today, groups, -1)


def until_today(groups: Groups, context: Context) -> When:
    """Read "the past eight days" and "for a decade"."""
    start = moved(context.today, str(groups["unit"]), -_count(groups["number"]))
    return When(None if groups.get("hedge") in _AT_LEAST else start, context.today, "span")


def from_today(groups: Groups, context: Context) -> When:
    """Read "the next three months"; "within three months" is one of these only where something is to come."""
    if groups.get("within") and not context.ahead:
        raise UntoldError
    return When(context.today, moved(context.today, str(groups["unit"]), _count(groups.get("number"))), "span")

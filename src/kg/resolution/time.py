"""Resolves the time expressions of news against the day of publication, as precisely as the words are and no more.

dateparser, dateutil and timefhuman were weighed: each makes a moment of every expression ("1982" becomes a day of the
current month in 1982, "last month" one day of it), fills in what is not said, and knows no weeks or open sides.

What relates to another event ("two days later", "the same day"), what names no stretch of the calendar ("the summer",
"a few days ago"), feasts (calendars differ) and bare durations stay unresolved. The grammar is the table `_TABLE`.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from kg.resolution.days import DAY, UntoldError, calendar, choose, cut, ends, moved, of_day, of_month, of_years
from kg.resolution.numbers import cardinal
from kg.types import When

_LONGEST = 100  # characters
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_ORDINALS = ["", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
_ORDINALS += ["eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth"]
_ORDINALS += ["nineteenth", "twentieth", *(f"twenty-{n}" for n in _ORDINALS[1:10]), "thirtieth", "thirty-first"]
_DECADES = ["thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties"]
_TODAYS = {"today": 0, "tonight": 0, "this morning": 0, "this afternoon": 0, "this evening": 0, "yesterday": -1}
_TODAYS |= {"last night": -1, "last evening": -1, "tomorrow": 1}
_SHIFTS = {"last": -1, "this": 0, "next": 1}
# Which of how many equal parts of a stretch the words mean.
_PARTS = {"early": (0, 3), "mid": (1, 3), "middle": (1, 3), "late": (2, 3), "first half": (0, 2), "second half": (1, 2)}
_PARTS |= {"beginning": (0, 4), "start": (0, 4), "end": (3, 4), "first quarter": (0, 4), "second quarter": (1, 4)}
_PARTS |= {"third quarter": (2, 4), "fourth quarter": (3, 4)}
_AT_LEAST, _AT_MOST = {"more than", "over", "at least"}, {"less than", "under"}

_OF_THE_DAY = re.compile(
    r"\b(?:(?:around|about|at|by|shortly before|shortly after) )?"
    r"(?:\d{1,2}(?::\d\d)? ?[ap]m|\d{1,2}:\d\d|\d{4} (?:gmt|utc|hours))\b(?: (?:gmt|utc|local time))?"
    r"|\b(?:the )?(?:early|small) hours(?: of)?\b|\b(?:local time|gmt|utc)\b"
    r"|\b(?:in the |on the )?(?:morning|afternoon|evening|night|noon|midday|midnight|dawn|dusk|nightfall|daybreak)\b"
)
_OPENING = re.compile(
    r"(?:on|in|at|during|over|throughout|of|the|back|only|just|sometime|later on|late on|early on|overnight|"
    r"as of|as (?:early|late|recently) as|(?:much|most|all|part|the whole) of) "
)
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_NUMBERED = rf"(?P<day>\d{{1,2}}(?:st|nd|rd|th)?|{'|'.join(sorted(_ORDINALS[1:], key=len, reverse=True))})"
_YEAR = r"(?:of )?(?P<year>1\d{3}|20\d\d|(?:last|this|next) year)"
_WEEKDAY = rf"(?P<weekday>{'|'.join(_WEEKDAYS)})"
_WHICH = r"(?:(?P<which>last|this|next) )?"
_UNIT = r"(?P<unit>minute|hour|day|week|fortnight|month|year|decade)"
_NUMBER = r"(?P<number>[\w -]+?)"
_HEDGE = r"(?:(?P<hedge>about|around|roughly|some|nearly|almost|more than|over|at least|less than|under) )?"
_JOINT = re.compile(r" ?[-/] ?| (?:to|through|until|till|and|or) ")
_OPEN = re.compile(
    r"(?:ever )?(?:(?P<from>since|from|after|starting)|(?P<until>until|till|up to|through)|(?P<before>before)|by)"
    r"(?: on| in)? (?P<rest>.+)"
)

Groups = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class _Context:
    published: date | None
    ahead: bool

    @property
    def today(self) -> date:
        if self.published is None:
            raise UntoldError
        return self.published

    def choose(self, candidates: Iterable[When], which: str | None, period: str) -> When:
        return choose(candidates, which, self.today, calendar(period, 0, self.today), self.ahead)


def resolve(words: str, published: date | None, *, ahead: bool = False) -> When | None:
    """Return the days that a time expression means, None where it cannot be told.

    A weekday, day or month that is named without a year is the last one up to `published`, or with `ahead` (the text
    tells what is to come) the next one. Without `published` relative expressions stay unresolved. "More than two years
    ago" and "since April" are open on one side.
    """
    try:
        return _expression(_normal(words), _Context(published, ahead)) if len(words) <= _LONGEST else None
    except (UntoldError, ValueError, OverflowError):  # no such day, or beyond the calendar
        return None


def _normal(words: str) -> str:
    text = words.lower().replace("\u2019", "'").replace("\u2013", "-").replace("\u2014", "-").replace("mid-", "mid ")
    text = re.sub(r"(?<=\d),(?=\d{3}\b)", "", re.sub(r"\b([ap])\.m\.", r"\1m", re.sub(r"(\d0)'s\b", r"\1s", text)))
    text = " ".join(re.sub(r"[.,]|'s\b", " ", text).split())
    if text not in _TODAYS:
        text = " ".join(_OF_THE_DAY.sub(" ", text).split())
    text = re.sub(
        rf"\bthis (past|coming)(?= (?:{_WEEKDAY}|weekend))", lambda m: {"past": "last"}.get(m[1], "next"), text
    )
    # "Last week" is one of the calendar, "the last week" is seven days.
    return re.sub(rf"\b(?:the|this) (?:last|past) (?=(?:[\w-]+ ){{0,3}}{_UNIT}s?$)", "past ", text)


def _expression(text: str, context: _Context) -> When:
    while opening := _OPENING.match(text):
        text = text[opening.end() :]
    for when in _ruled([text], context):
        return when
    if stretch := _stretch(re.sub(r"^(?:between|from|both) ", "", text), context):
        return stretch
    if matched := _OPEN.fullmatch(text):
        return _open(matched.groupdict(), context)
    raise UntoldError


def _count(words: str | None) -> int:
    number = cardinal(words or "a")
    if number is None or "couple" in str(words):
        raise UntoldError
    return number


def _iso(groups: Groups, _: _Context) -> When:
    year, month, day = (int(groups[name] or 0) for name in ("y", "m", "d"))
    return of_day(date(year, month, day)) if day else of_month(year, month)


def _year(groups: Groups, context: _Context) -> When:
    words = str(groups["year"])
    year = int(words) if words.isdigit() else context.today.year + _SHIFTS[words.split(maxsplit=1)[0]]
    return of_years(year, year)


def _month(groups: Groups, context: _Context) -> When:
    month = _MONTHS.index(str(groups["month"])[:3]) + 1
    if groups["year"]:
        return of_month(ends(_year(groups, context))[0].year, month)
    return context.choose([of_month(context.today.year + k, month) for k in (-1, 0, 1)], groups["which"], "year")


def _date(groups: Groups, context: _Context) -> When:
    month = _MONTHS.index(str(groups["month"])[:3]) + 1
    numbered = str(groups["day"])
    day = int(re.sub(r"\D", "", numbered)) if numbered[0].isdigit() else _ORDINALS.index(numbered)
    if groups["year"]:
        return of_day(ends(_year(groups, context))[0].replace(month=month, day=day))
    near = range(context.today.year - 8, context.today.year + 9)  # 29 February may be eight years away
    days = [date(year, month, day) for year in near if 0 < day <= monthrange(year, month)[1]]
    if weekday := groups.get("weekday"):
        days = [day for day in days if day.weekday() == _WEEKDAYS.index(weekday)]
    return context.choose(map(of_day, days), None, "year")


def _weekday(groups: Groups, context: _Context) -> When:
    position = _WEEKDAYS.index(str(groups["weekday"]))
    if groups.get("week"):
        return of_day(ends(calendar("week", _SHIFTS[str(groups["week"])], context.today))[0] + position * DAY)
    weeks = [ends(calendar("week", k, context.today))[0] for k in (-1, 0, 1)]
    return context.choose([of_day(monday + position * DAY) for monday in weeks], groups.get("which"), "week")


def _weekend(groups: Groups, context: _Context) -> When:
    sundays = [ends(calendar("week", k, context.today))[1] for k in (-2, -1, 0, 1)]
    return context.choose([When(sunday - DAY, sunday, "span") for sunday in sundays], groups["which"], "week")


def _decade(groups: Groups, _: _Context) -> When:
    tens = str(groups["tens"]) if groups["tens"] else f"{3 + _DECADES.index(str(groups['word']))}0"
    first = int(f"{groups['century'] or 19}{tens}")
    return of_years(first, first + 9)


def _century(groups: Groups, _: _Context) -> When:
    last = 100 * _count(groups["number"])
    return of_years(last - 99, last)


def _ago(groups: Groups, context: _Context) -> When:
    unit, number, hedge = str(groups["unit"]), _count(groups.get("number")), groups.get("hedge")
    if unit == "decade":
        unit, number = "year", 10 * number

    def point(back: int) -> When:
        """Return what "so many units ago" leaves open: a month for months, some days for weeks."""
        day = moved(context.today, unit, -back)
        if unit in {"day", "month", "year"}:
            return calendar(unit, 0, day)
        if unit in {"week", "fortnight"}:
            return When(day - 3 * DAY, day + 3 * DAY, "span")
        return When(day, context.today, "span")

    earliest, latest = ends(point(number))
    if hedge in _AT_LEAST:
        return When(None, latest, "span")
    if hedge in _AT_MOST:
        return When(earliest, context.today, "span")
    if hedge or (unit == "year" and number >= 10):  # what is that far away is told in round numbers
        return When(point(number + 1).earliest, point(max(number - 1, 0)).latest, "span")
    return point(number)


def _until_today(groups: Groups, context: _Context) -> When:
    """Read "the past eight days" and "for a decade"."""
    start = moved(context.today, str(groups["unit"]), -_count(groups["number"]))
    return When(None if groups.get("hedge") in _AT_LEAST else start, context.today, "span")


def _from_today(groups: Groups, context: _Context) -> When:
    return When(context.today, moved(context.today, str(groups["unit"]), _count(groups.get("number"))), "span")


def _part(groups: Groups, context: _Context) -> When:
    """Read "early September", "the end of the year", "later this week"."""
    part, rest = str(groups["part"]), str(groups["rest"])
    whole = next(_ruled([f"this {rest}" if rest in {"week", "month", "year"} else rest], context), None)
    if not whole:
        raise UntoldError
    if part in _PARTS:
        return cut(whole, *_PARTS[part])
    first, last = ends(whole)
    if first == last:  # "earlier Friday"
        return whole
    first, last = (first, min(last, context.today)) if part == "earlier" else (max(first, context.today), last)
    return When(first, last, whole.precision) if first <= last else whole


def _stretch(text: str, context: _Context) -> When | None:
    """Read "2003 to 2007", "Monday and Tuesday", "June and November 2005", "September 9 through 13", "1950-53"."""
    for joint in _JOINT.finditer(text):
        left, right = text[: joint.start()], text[joint.end() :]
        heads, tails = left.split(), right.split()
        rights = [right, *(" ".join([*heads[:k], right]) for k in range(len(heads) - 1, 0, -1))]
        if re.fullmatch(r"\d{4}-\d\d", f"{left}-{right}"):
            rights = [left[:2] + right]
        # What the second one says of the month and year holds for the first as well.
        lefts = [*(" ".join([left, *tails[k:]]) for k in range(len(tails))), left]
        start, end = (next(_ruled(texts, context), None) for texts in (lefts, rights))
        if start and end and ends(start)[0] > ends(end)[0] + DAY:  # "November to March": the one before
            start = next(_ruled([left], replace(context, published=ends(end)[0])), None)
        if start and end and ends(start)[0] <= ends(end)[0] + DAY:
            return When(min(ends(start)[0], ends(end)[0]), max(ends(start)[1], ends(end)[1]), "span")
    return None


def _ruled(texts: Iterable[str], context: _Context) -> Iterator[When]:
    for text in texts:
        for pattern, meaning in _RULES:
            if matched := pattern.fullmatch(text):
                with suppress(UntoldError, ValueError):
                    yield meaning(matched.groupdict(), context)


def _open(groups: Groups, context: _Context) -> When:
    """Read "since April", "until June", "before 2003", "by Thursday" (which is that day)."""
    when = _expression(str(groups["rest"]), context)
    if not (groups["from"] or groups["until"] or groups["before"]) and when.precision == "day":
        return when
    first, last = ends(when)
    if groups["from"]:
        return When(first, None, "span")
    return When(None, first - DAY if groups["before"] else last, "span")


_TABLE: list[tuple[str, Callable[[Groups, _Context], When]]] = [
    (r"(?P<y>\d{4})-(?P<m>0[1-9]|1[0-2])(?:-(?P<d>[0-3]\d))?", _iso),
    (rf"(?:{_WEEKDAY} )?{_MONTH} (?:the )?{_NUMBERED}(?: {_YEAR})?", _date),
    (rf"(?:{_WEEKDAY} )?(?:the )?{_NUMBERED} (?:of )?{_MONTH}(?: {_YEAR})?", _date),
    (rf"{_YEAR} {_MONTH} {_NUMBERED}", _date),
    (rf"{_WHICH}{_MONTH}(?: {_YEAR})?", _month),
    (rf"(?:(?:year|spring|summer|autumn|fall|winter) )?{_YEAR}", _year),
    (rf"(?:(?P<century>1\d|20)|')(?P<tens>\d0)s|(?P<word>{'|'.join(_DECADES)})", _decade),
    (r"(?P<number>1\d|2[01])(?:st|nd|rd|th) century", _century),
    (rf"{_WHICH}{_WEEKDAY}", _weekday),
    (rf"{_WHICH}weekend", _weekend),
    (rf"(?P<day>{'|'.join(_TODAYS)})", lambda g, c: calendar("day", _TODAYS[str(g["day"])], c.today)),
    ("overnight", lambda _, c: When(c.today - DAY, c.today, "span")),
    (
        r"(?P<which>last|this|next) (?P<unit>week|month|year|decade)",
        lambda g, c: calendar(str(g["unit"]), _SHIFTS[str(g["which"])], c.today),
    ),
    (rf"{_WEEKDAY} (?:of )?(?P<week>last|this|next) week", _weekday),
    (rf"{_HEDGE}{_NUMBER} {_UNIT}s? ago", _ago),
    (rf"{_UNIT} ago", _ago),
    (rf"recent(?:ly)?|(?:recent|(?:past|last)(?: few| several)?) {_UNIT}s", lambda _, c: When(None, c.today, "span")),
    (rf"past (?:{_NUMBER} )?{_UNIT}s?", _until_today),
    (rf"last {_NUMBER} {_UNIT}s?", _until_today),
    (rf"for {_HEDGE}(?:past )?{_NUMBER} {_UNIT}s?", _until_today),
    (rf"(?:coming|next (?:few|several)) {_UNIT}s", lambda _, c: When(c.today, None, "span")),
    (rf"coming {_UNIT}", _from_today),
    (rf"(?:next|coming) {_NUMBER} {_UNIT}s?", _from_today),
    (rf"(?P<part>earlier|later|{'|'.join(_PARTS)})(?: of| in)?(?: the)? (?P<rest>.+)", _part),
]
_RULES = [(re.compile(pattern), meaning) for pattern, meaning in _TABLE]

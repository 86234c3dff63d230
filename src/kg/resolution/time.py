"""Resolves the time expressions of news against the day of publication, as precisely as the words are and no more.

dateparser, dateutil and timefhuman were weighed (docs/accuracy.md): each makes a moment of every expression ("1982"
becomes a day of the current month in 1982), fills in what is not said, and knows no weeks, seasons or open sides.

What relates to another date of the text ("two days later", "that year") is read against that date where the caller
gives it. What names no stretch of the calendar ("the ceasefire", "noon"), feasts that move and bare durations stay
unresolved. The grammar is the table `_TABLE`; `readings`, `occasions` and `anchored` say what its rows mean.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import cache

from kg.resolution import anchored, occasions, readings
from kg.resolution.days import DAY, UntoldError, calendar, cut, ends
from kg.resolution.readings import DECADES, ORDINALS, TODAYS, WEEKDAYS, Context, Groups
from kg.types import When

_LONGEST = 100  # characters
# Which of how many equal parts of a stretch the words mean.
_PARTS = {"early": (0, 3), "mid": (1, 3), "middle": (1, 3), "late": (2, 3), "first half": (0, 2), "second half": (1, 2)}
_PARTS |= {"beginning": (0, 4), "start": (0, 4), "end": (3, 4), "first quarter": (0, 4), "second quarter": (1, 4)}
_PARTS |= {"third quarter": (2, 4), "fourth quarter": (3, 4)}

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
_NUMBERED = rf"(?P<day>\d{{1,2}}(?:st|nd|rd|th)?|{'|'.join(sorted(ORDINALS[1:], key=len, reverse=True))})"
_NTH = rf"(?P<day>\d{{1,2}}(?:st|nd|rd|th)|{'|'.join(sorted(ORDINALS[1:], key=len, reverse=True))})"
_BARE_YEAR = "(?P<year>1\\d{3}|20\\d\\d|(?:last|this|next) year)"
_YEAR = f"(?:of )?{_BARE_YEAR}"
_WEEKDAY = rf"(?P<weekday>{'|'.join(WEEKDAYS)})"
_WHICH = r"(?:(?P<which>last|this|next) )?"
_UNIT = r"(?P<unit>minute|hour|day|week|fortnight|month|year|decade)"
_NUMBER = r"(?P<number>[\w -]+?)"
_HEDGE = r"(?:(?P<hedge>about|around|roughly|some|nearly|almost|more than|over|at least|less than|under) )?"
_JOINT = re.compile(r" ?[-/] ?| (?:to|through|until|till|and|or) ")
_OPEN = re.compile(
    r"(?:ever )?(?:(?P<from>since|from|after|following(?= the )|starting)|(?P<until>until|till|up to|through)|"
    r"(?P<before>before|prior to)|by)(?: on| in)? (?P<rest>.+)"
)


def resolve(
    words: str,
    published: date | None,
    *,
    ahead: bool = False,
    south: bool | None = False,
    anchor: When | None = None,
) -> When | None:
    """Return the days that a time expression means, None where it cannot be told.

    A weekday, day or month that is named without a year is the last one up to `published`, or with `ahead` (the text
    tells what is to come) the next one. Without `published` relative expressions stay unresolved. "More than two years
    ago" and "since April" are open on one side. Seasons are those of the north, with `south` of the south, and with
    None (the text may mean either) unresolved. `anchor` is the date of the text that "two days later" relates to.
    """
    try:
        return _expression(_normal(words, ahead), Context(published, ahead, south, anchor))
    except (UntoldError, ValueError, OverflowError):  # no such day, or beyond the calendar
        return None


def _normal(words: str, ahead: bool) -> str:
    if len(words) > _LONGEST:
        raise UntoldError
    text = words.lower().replace("\u2019", "'").replace("\u2013", "-").replace("\u2014", "-").replace("mid-", "mid ")
    text = re.sub(r"(?<=\d),(?=\d{3}\b)", "", re.sub(r"\b([ap])\.m\.", r"\1m", re.sub(r"(\d0)'s\b", r"\1s", text)))
    text = re.sub(r"\bnew year's (?=day|eve)", "new years ", text)
    text = " ".join(re.sub(r"[.,]|'s\b", " ", text).split())
    text = re.sub(r"\b(that|same|following|next|previous) (?:morning|afternoon|evening|night)\b", r"\1 day", text)
    if not ahead:  # "the next week" of a story is the one that followed
        text = re.sub(r"\bthe next (?=(?:day|week|month|year)$)", "the following ", text)
    if text not in TODAYS:
        text = " ".join(_OF_THE_DAY.sub(" ", text).split())
    text = re.sub(
        rf"\bthis (past|coming)(?= (?:{_WEEKDAY}|weekend))", lambda m: {"past": "last"}.get(m[1], "next"), text
    )
    # "Last week" is one of the calendar, "the last week" is seven days.
    return re.sub(rf"\b(?:the|this) (?:last|past) (?=(?:[\w-]+ ){{0,3}}{_UNIT}s?$)", "past ", text)


def _expression(text: str, context: Context) -> When:
    while opening := _OPENING.match(text):
        text = text[opening.end() :]
    for when in _ruled([text], context):
        return when
    if stretch := _stretch(re.sub(r"^(?:between|from|both) ", "", text), context):
        return stretch
    if matched := _OPEN.fullmatch(text):
        return _open(matched.groupdict(), context)
    if found := _happening(text, context):
        return found
    raise UntoldError


def _happening(text: str, context: Context) -> When | None:
    """Read "the 1982 crackdown", "coup of 2017", "the December summit": the date within a noun phrase."""
    words = text.split()
    cuts = [(words[:k], words[k:]) for k in range(len(words) - 1, 0, -1)]
    pairs = [(" ".join(date_), " ".join(noun)) for date_, noun in cuts]
    pairs += [
        (" ".join(words[k + 1 :]), " ".join(words[:k])) for k, word in enumerate(words) if k and word in {"of", "in"}
    ]
    for told, noun in pairs:
        if occasions.plain_noun(noun.removeprefix("of ")):
            for when in _ruled([told], context):
                return when
            if when_ := _stretch(told, context):
                return when_
    return None


def _part(groups: Groups, context: Context) -> When:
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


def _stretch(text: str, context: Context) -> When | None:
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


def _ruled(texts: Iterable[str], context: Context) -> Iterator[When]:
    for text in texts:
        for pattern, meaning in _rules():
            if matched := pattern.fullmatch(text):
                with suppress(UntoldError, ValueError):
                    yield meaning(matched.groupdict(), context)


def _open(groups: Groups, context: Context) -> When:
    """Read "since April", "until June", "before 2003", "by Thursday" (which is that day)."""
    rest = str(groups["rest"])
    when = _expression(rest, context)
    if not (groups["from"] or groups["until"] or groups["before"]) and when.precision == "day":
        return when
    first, last = ends(when)
    if groups["from"]:
        return When(first, None, "span")
    # Before 2003 is up to 2002; before the end, or the coup, of 2003 may be in that year.
    whole = groups["before"] and next(_ruled([re.sub("^the ", "", rest)], context), None) and "end" not in rest
    return When(None, first - DAY if whole else last, "span")


_TABLE: list[tuple[str, Callable[[Groups, Context], When]]] = [
    (r"(?P<y>\d{4})-(?P<m>0[1-9]|1[0-2])(?:-(?P<d>[0-3]\d))?", readings.iso),
    (rf"(?:{_WEEKDAY} )?{_MONTH} (?:the )?{_NUMBERED}(?: {_YEAR})?", readings.dated),
    (rf"(?:{_WEEKDAY} )?(?:the )?{_NUMBERED} (?:of )?{_MONTH}(?: {_YEAR})?", readings.dated),
    (rf"{_YEAR} {_MONTH} {_NUMBERED}", readings.dated),
    (rf"{_WHICH}{_MONTH}(?: {_YEAR})?", readings.month),
    (rf"(?:year )?{_YEAR}", readings.year),
    (rf"(?:(?P<century>1\d|20)|')(?P<tens>\d0)s|(?P<word>{'|'.join(DECADES)})", readings.decade),
    (r"(?P<number>1\d|2[01])(?:st|nd|rd|th) century", readings.century),
    (rf"{_WHICH}{_WEEKDAY}", readings.weekday),
    (rf"{_WHICH}weekend", readings.weekend),
    (rf"(?P<day>{'|'.join(TODAYS)})", lambda g, c: calendar("day", TODAYS[str(g["day"])], c.today)),
    ("overnight", lambda _, c: When(c.today - DAY, c.today, "span")),
    (
        r"(?P<which>last|this|next) (?P<unit>week|month|year|decade)",
        lambda g, c: calendar(str(g["unit"]), readings.SHIFTS[str(g["which"])], c.today),
    ),
    (rf"{_WEEKDAY} (?:of )?(?P<week>last|this|next) week", readings.weekday),
    (rf"{_HEDGE}{_NUMBER} {_UNIT}s? ago", readings.ago),
    (rf"{_UNIT} ago", readings.ago),
    (rf"(?P<number>)?{_UNIT}s ago", lambda g, c: readings.ago(g | {"number": "several"}, c)),
    (rf"recent(?:ly)?|(?:recent|(?:past|last)(?: few| several)?) {_UNIT}s", lambda _, c: When(None, c.today, "span")),
    (rf"past (?:{_NUMBER} )?{_UNIT}s?", readings.until_today),
    (rf"last {_NUMBER} {_UNIT}s?", readings.until_today),
    (rf"for {_HEDGE}(?:past )?{_NUMBER} {_UNIT}s?", readings.until_today),
    (rf"(?:coming|next (?:few|several)) {_UNIT}s", lambda _, c: When(c.today, None, "span")),
    (rf"coming {_UNIT}", readings.from_today),
    (rf"(?:next|coming) {_NUMBER} {_UNIT}s?", readings.from_today),
    (rf"(?P<within>within) {_NUMBER} {_UNIT}s?", readings.from_today),
    (rf"(?P<part>earlier|later|{'|'.join(_PARTS)})(?: of| in)?(?: the)? (?P<rest>.+)", _part),
]


@cache
def _rules() -> tuple[tuple[re.Pattern[str], Callable[[Groups, Context], When]], ...]:
    season, others = f"(?P<season>{occasions.names_of_seasons()})", f"(?P<occasion>{occasions.names_of_others()})"
    named: list[tuple[str, Callable[[Groups, Context], When]]] = [
        (rf"{_WHICH}{season}", occasions.season),
        (rf"{season} {_YEAR}(?P<ending>[-/]\d\d(?:\d\d)?)?", occasions.season),
        (rf"{_BARE_YEAR} {season}", occasions.season),
        (rf"{_WHICH}{others}(?: {_YEAR})?", occasions.occasion),
    ]
    rows = [*_TABLE[:-1], *named, *anchored.table(_HEDGE, _NUMBER, _UNIT, _MONTH, _NTH), _TABLE[-1]]
    return tuple((re.compile(pattern), meaning) for pattern, meaning in rows)

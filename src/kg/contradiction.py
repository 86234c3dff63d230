"""When two claims cannot both be right.

A claim says of some days that a relation holds, or that it does not hold. Days are those that the text surely means: of
"since 2011" the last day of 2011 on, since a first day of a year or month may stand for all of it. A claim without time
speaks of the day on which its article was published.

Two claims on one relation contradict each other where one has it that the relation holds on a day and the other that it
does not. Ties last and denials answer what was said before, so a denial without time reaches a month to either side.
That it is over contradicts only that it holds from before that day until after it, for it may have begun again.
What is only hypothetical contradicts nothing. Of a relation that the ontology calls exclusive, claims also contradict
each other where they give one object to two subjects on one day; but whoever is said to come in on the only day that
both are said to hold is the successor, and not a contradiction.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from pyoxigraph import NamedNode

_REACH = 30  # days


@dataclass(frozen=True, slots=True)
class Told:
    """A claim or report: its status, who says so, in which pieces of evidence, in which article, of which days.

    `since` and `until` are the first and the last day that the text allows, `issued` is the day of publication.
    """

    claim: NamedNode
    status: str
    speakers: frozenset[NamedNode]
    evidence: frozenset[NamedNode]
    article: NamedNode
    since: date | None = None
    until: date | None = None
    issued: date | None = None


class Days(NamedTuple):
    """Days from the first to the last; `begins` and `ends` tell that the text says so of these two."""

    first: date
    last: date
    begins: bool = False
    ends: bool = False


_SOME_DAY = Days(date.max, date.max)
Pair = tuple[Told, Told]


def holding(told: Told) -> Days | None:
    """Return the days on which a claim surely has it that its relation holds; None where it names no day."""
    since, until = _last_of(told.since), _first_of(told.until)
    if since and until and until < since:
        return None
    heard = told.issued if told.status == "Actual" else None
    named = [day for day in (since, until, heard) if day]
    if not named or told.status not in {"Actual", "Former"}:
        return None
    first = min(named)
    last = max(first, min(day for day in (until, heard, max(named)) if day))
    return Days(first, last, first == since, last == until)


def lacking(told: Told) -> Days | None:
    """Return the days on which a claim surely has it that its relation does not hold; None where it names no day."""
    if told.status == "Former" and told.issued:
        over = _moved(told.until, 1) if told.until and told.until < told.issued else told.issued
        return Days(over, told.issued)
    if told.status != "Negated":
        return None
    since, until = _last_of(told.since), _first_of(told.until)
    if since or until:
        named = [day for day in (since, until, told.issued) if day]
        return Days(min(named), max(min(named), until or max(named)))
    return Days(_moved(told.issued, -_REACH), _moved(told.issued, _REACH)) if told.issued else None


def opposed(claims: Sequence[Told]) -> Iterator[Pair]:
    """Yield pairs of claims on one relation of which one has it that it holds, and the other that it does not."""
    holds = [(days, c) for c in claims if (days := _ever(c, "Actual") or holding(c))]
    lacks = [(days, c) for c in claims if (days := _ever(c, "Negated") or lacking(c))]
    for (days, one), (over, other) in _meeting(holds, lacks):
        # What is over may have begun again, and one voice within an article may tell of that.
        again = other.status == "Former" and days.first >= over.first
        changed = one.article == other.article and "Former" in {one.status, other.status} and _one_voice(one, other)
        if one.claim != other.claim and not again and not changed and not _one_sentence(one, other):
            yield one, other


def _ever(told: Told, status: str) -> Days | None:
    """Return all days there are for a claim of that status which, for all that is known, may speak of any of them."""
    return None if told.status != status or told.since or told.until or told.issued else Days(date.min, date.max)


def rivals(ones: Iterable[Told], others: Iterable[Told]) -> Iterator[Pair]:
    """Yield pairs of claims of which one has it that something is one subject's, and the other that it is another's."""
    here, there = ([(days, c) for c in claims if (days := _as_of(c))] for claims in (ones, others))
    for (days, one), (other_days, other) in _meeting(here, there):
        if one.article == other.article:
            # An article does not contradict its own words: what it tells in two places is a change, or shared.
            together = _one_voice(one, other) or bool(one.evidence & other.evidence)
        else:
            together = days == other_days == _SOME_DAY
        if not together and not _succeed(days, other_days):
            yield one, other


def _as_of(told: Told) -> Days | None:
    """Return the days on which a claim surely holds, or some day that none but claims of its own article share."""
    return holding(told) or (_SOME_DAY if _ever(told, "Actual") else None)


def denied(reports: Sequence[Told]) -> Iterator[Pair]:
    """Yield pairs of reports of one event of which one has it that it happened, and the other that it did not."""
    for one in (report for report in reports if report.status == "Actual"):
        for other in (report for report in reports if report.status == "Negated"):
            if not _one_sentence(one, other):
                yield one, other


def _one_voice(one: Told, other: Told) -> bool:
    return one.speakers == other.speakers


def _one_sentence(one: Told, other: Told) -> bool:
    """Tell whether it is the extractor that contradicts itself, and not the text."""
    return _one_voice(one, other) and bool(one.evidence & other.evidence)


def _succeed(one: Days, other: Days) -> bool:
    """Tell whether the only day in common is that on which one of the two comes or goes."""
    first, last = max(one.first, other.first), min(one.last, other.last)
    comes = [days.begins and days.first == first for days in (one, other)]
    goes = [days.ends and days.last == first for days in (one, other)]
    return first == last and (comes[0] != comes[1] or goes[0] != goes[1])


_Dated = tuple[Days, Told]


def _meeting(ones: Iterable[_Dated], others: Iterable[_Dated]) -> Iterator[tuple[_Dated, _Dated]]:
    """Yield pairs, one of each, that have a day in common: a sweep over time, so that far ones are not compared."""
    open_: tuple[list[_Dated], list[_Dated]] = ([], [])
    sides = [(found, side) for side, all_ in enumerate((ones, others)) for found in all_]
    for found, side in sorted(sides, key=lambda known: (known[0][0], known[1], known[0][1].claim.value)):
        facing = open_[1 - side]
        facing[:] = [known for known in facing if known[0].last >= found[0].first]
        yield from ((found, known) if side == 0 else (known, found) for known in facing)
        open_[side].append(found)


def _last_of(day: date | None) -> date | None:
    """Return the last day of what a first day may stand for: of the year, of the month, or the day itself."""
    if day is None or day.day != 1:
        return day
    month = 12 if day.month == 1 else day.month
    return day.replace(month=month, day=monthrange(day.year, month)[1])


def _first_of(day: date | None) -> date | None:
    """Return the first day of what a last day may stand for."""
    if day is None or day.day != monthrange(day.year, day.month)[1]:
        return day
    return day.replace(month=1 if day.month == 12 else day.month, day=1)


def _moved(day: date, by: int) -> date:
    return date.fromordinal(max(1, min(day.toordinal() + by, date.max.toordinal())))

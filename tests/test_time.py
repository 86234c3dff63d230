"""What time expressions mean, mostly as said in an article of Friday, 6 December 2024."""

import time
from datetime import date

import pytest

from kg.resolution.occasions import southern
from kg.resolution.time import resolve
from kg.types import When

FRIDAY = date(2024, 12, 6)


def when(text: str) -> When | None:
    """Read "2024-12-05", "2024-12", "2024", "A..B", "A..", "..B"; a precision that is not the usual one follows."""
    if not text:
        return None
    days, _, precision = text.partition(" ")
    first, stretch, last = days.partition("..")
    told = {10: "day", 7: "month", 4: "year"}.get(len(first), "span")
    if not stretch:
        if told == "day":
            return When(date.fromisoformat(first), date.fromisoformat(first), "day")
        year, month = int(first[:4]), int(first[5:] or 0)
        start = date(year, month or 1, 1)
        end = date(year + (month in {0, 12}), month % 12 + 1 if month else 1, 1)
        return When(start, date.fromordinal(end.toordinal() - 1), told)
    sides = (date.fromisoformat(side) if side else None for side in (first, last))
    return When(*sides, precision or "span")


def table(text: str) -> list[tuple[str, str]]:
    return [tuple(part.strip() for part in line.split("|")) for line in text.strip().splitlines()]


@pytest.mark.parametrize(
    ("words", "days"),
    table("""
        Thursday                          | 2024-12-05
        Friday                            | 2024-12-06
        on Tuesday morning                | 2024-12-03
        By Thursday afternoon             | 2024-12-05
        late Tuesday                      | 2024-12-03
        early hours of Monday morning     | 2024-12-02
        around 3 a.m. on Tuesday          | 2024-12-03
        1300 GMT Monday                   | 2024-12-02
        Earlier Friday                    | 2024-12-06
        Monday's                          | 2024-12-02
        last Friday                       | 2024-11-29
        next Monday                       | 2024-12-09
        this Sunday                       | 2024-12-08
        Monday last week                  | 2024-11-25
        as of Monday                      | 2024-12-02
        today                             | 2024-12-06
        tonight                           | 2024-12-06
        this morning                      | 2024-12-06
        yesterday                         | 2024-12-05
        last night                        | 2024-12-05
        tomorrow                          | 2024-12-07
        overnight                         | 2024-12-05..2024-12-06
        the weekend                       | 2024-11-30..2024-12-01
        this weekend                      | 2024-12-07..2024-12-08
        Wednesday and Thursday            | 2024-12-04..2024-12-05
        Tuesday and Monday                | 2024-12-02..2024-12-03
        Monday through Wednesday          | 2024-12-02..2024-12-04
    """),
)
def test_days_of_the_week(words, days):
    assert resolve(words, FRIDAY) == when(days)


@pytest.mark.parametrize(
    ("words", "days"),
    table("""
        two days ago                      | 2024-12-04
        three hours ago                   | 2024-12-05..2024-12-06
        a week ago                        | 2024-11-26..2024-12-02
        two months ago                    | 2024-10
        18 months ago                     | 2023-06
        two years ago                     | 2022
        about two months ago              | 2024-09-01..2024-11-30
        more than two years ago           | ..2022-12-31
        less than a month ago             | 2024-11-01..2024-12-06
        20 years ago                      | 2003-01-01..2005-12-31
        a decade ago                      | 2013-01-01..2015-12-31
        last week                         | 2024-11-25..2024-12-01
        the last week                     | 2024-11-29..2024-12-06
        last month                        | 2024-11
        next month                        | 2025-01
        this year                         | 2024
        last year                         | 2023
        earlier this month                | 2024-12-01..2024-12-06 month
        later this week                   | 2024-12-06..2024-12-08
        later this year                   | 2024-12-06..2024-12-31 year
        late last year                    | 2023-09-01..2023-12-31 year
        the end of last month             | 2024-11-23..2024-11-30 month
        the first half of next year       | 2025-01-01..2025-06-30 year
        over the past eight days          | 2024-11-28..2024-12-06
        the past 24 hours                 | 2024-12-05..2024-12-06
        for a decade                      | 2014-12-06..2024-12-06
        for the past 18 months            | 2023-06-06..2024-12-06
        for more than two years           | ..2024-12-06
        in recent weeks                   | ..2024-12-06
        the last few days                 | ..2024-12-06
        the next three months             | 2024-12-06..2025-03-06
        the coming days                   | 2024-12-06..
    """),
)
def test_relative_stretches(words, days):
    assert resolve(words, FRIDAY) == when(days)


@pytest.mark.parametrize(
    ("words", "days"),
    table("""
        in April                          | 2024-04
        December                          | 2024-12
        last April                        | 2024-04
        last December                     | 2023-12
        next April                        | 2025-04
        May of last year                  | 2023-05
        March 22, last year               | 2023-03-22
        May 5                             | 2024-05-05
        Feb. 16                           | 2024-02-16
        14 Jun                            | 2024-06-14
        July 21st                         | 2024-07-21
        December 7                        | 2023-12-07
        Tuesday, Dec. 3                   | 2024-12-03
        Saturday, the ninth of May        | 2020-05-09
        early September                   | 2024-09-01..2024-09-10 month
        April and May                     | 2024-04-01..2024-05-31
        November to March                 | 2023-11-01..2024-03-31
        September 9 through 13            | 2024-09-09..2024-09-13
        1 and 15 October                  | 2024-10-01..2024-10-15
        since April                       | 2024-04-01..
        until June                        | ..2024-06-30
        by June                           | ..2024-06-30
        before Thursday                   | ..2024-12-04
        since late August                 | 2024-08-21..
    """),
)
def test_months_and_dates_without_a_year_are_the_last_ones(words, days):
    assert resolve(words, FRIDAY) == when(days)


@pytest.mark.parametrize("published", [FRIDAY, None])
@pytest.mark.parametrize(
    ("words", "days"),
    table("""
        1982                              | 1982
        the year 2020                     | 2020
        as early as 2011                  | 2011
        spring of 1992                    | 1992-03-01..1992-06-20 year
        summer 2021                       | 2021-06-01..2021-09-22 year
        the winter of 2019-20             | 2019-12-01..2020-03-20
        the winter of 2020                | 2019-12-01..2021-03-20
        New Year's Eve 2019               | 2019-12-31
        World War II                      | 1939-09-01..1945-09-02
        March 2022                        | 2022-03
        August of 2004                    | 2004-08
        5 May 2023                        | 2023-05-05
        May 5, 2023                       | 2023-05-05
        August seventh, 1998              | 1998-08-07
        Monday, January 5, 2009           | 2009-01-05
        2001 September 11                 | 2001-09-11
        2024-12-05                        | 2024-12-05
        2024-12                           | 2024-12
        29 February 2024                  | 2024-02-29
        in the 1980s                      | 1980-01-01..1989-12-31
        the 1990's                        | 1990-01-01..1999-12-31
        the seventies                     | 1970-01-01..1979-12-31
        the early 1980s                   | 1980-01-01..1983-04-30
        the 19th century                  | 1801-01-01..1900-12-31
        mid-2014                          | 2014-05-01..2014-08-31 year
        late 2019                         | 2019-09-01..2019-12-31 year
        late December 2008                | 2008-12-21..2008-12-31 month
        the second quarter of 2023        | 2023-04-01..2023-06-30 year
        between 1997 and 2002             | 1997-01-01..2002-12-31
        1950 - 53                         | 1950-01-01..1953-12-31
        late 2003 through 2004            | 2003-09-01..2004-12-31
        June and November 2005            | 2005-06-01..2005-11-30
        May 5–7, 2023                     | 2023-05-05..2023-05-07
        December 2008 - January 2009      | 2008-12-01..2009-01-31
        since 1996                        | 1996-01-01..
        the 1982 crackdown                | 1982
        the coup of 2017                  | 2017
        the Tigray war of 2020-22         | 2020-01-01..2022-12-31
        the March 2014 referendum         | 2014-03
        the treaty of 5 May 2023          | 2023-05-05
        since the 1996 armistice          | 1996-01-01..
        until the 2020 war                | ..2020-12-31
        before the 2014 coup              | ..2014-12-31
        before the end of 2007            | ..2007-12-31
        before March 2014                 | ..2014-02-28
        before 2003                       | ..2002-12-31
    """),
)
def test_absolute_expressions_need_no_date_of_publication(words, days, published):
    assert resolve(words, published) == when(days)


@pytest.mark.parametrize(
    "words", ["Thursday", "yesterday", "last month", "two years ago", "in April", "May 5", "since June", "for a decade"]
)
def test_relative_expressions_stay_unresolved_without_it(words):
    assert resolve(words, FRIDAY) is not None
    assert resolve(words, None) is None


@pytest.mark.parametrize(
    "words",
    [
        *["two days later", "a week earlier", "the same day", "that year", "the following year", "the night before"],
        *["noon", "5:46", "the 19th", "since the fighting began", "Easter", "the next morning", "then", "that evening"],
        *["six years", "in 15 months", "within two weeks", "the night of the coup", "the war", "independence"],
        *["the anniversary of the 1982 crackdown", "the eve of the 2014 vote", "the week after the 2014 vote"],
        *["three days after Tuesday", "the 2nd Brigade", "last autumn"],
        *["05/12/2024", "32 May", "May 0", "29 February 2023", "June 31", "0000", "9999", "400 B.C.", "2003 to 1997"],
        *["", " ", "-", "the", "last", "early", "since", "x" * 10_000, "to to to to", "early " * 16, "- " * 50],
    ],
)
def test_what_the_words_do_not_tell_is_not_guessed(words):
    assert resolve(words, FRIDAY) is None


@pytest.mark.parametrize(
    ("words", "published", "days"),
    [
        ("yesterday", "2024-01-01", "2023-12-31"),
        ("last month", "2024-01-31", "2023-12"),
        ("last week", "2024-01-03", "2023-12-25..2023-12-31"),
        ("a month ago", "2024-03-31", "2024-02"),
        ("for a month", "2024-03-31", "2024-02-29..2024-03-31"),
        ("for a year", "2024-02-29", "2023-02-28..2024-02-29"),
        ("December", "2024-01-01", "2023-12"),
        ("December 31", "2024-01-01", "2023-12-31"),
        ("January 1", "2024-01-01", "2024-01-01"),
        ("February 29", "2023-06-01", "2020-02-29"),
        ("February 29", "2104-02-28", "2096-02-29"),
        ("Sunday", "2024-12-08", "2024-12-08"),
        ("last Sunday", "2024-12-08", "2024-12-01"),
        ("the weekend", "2024-12-08", "2024-12-07..2024-12-08"),
        ("last weekend", "2024-12-08", "2024-11-30..2024-12-01"),
        ("Sunday night", "2024-12-09", "2024-12-08"),
        ("next month", "2024-12-31", "2025-01"),
    ],
)
def test_at_the_borders_of_months_and_years(words, published, days):
    assert resolve(words, date.fromisoformat(published)) == when(days)


@pytest.mark.parametrize(
    ("words", "days"),
    table("""
        Monday                            | 2024-12-09
        Friday                            | 2024-12-06
        May 5                             | 2025-05-05
        in April                          | 2025-04
        December                          | 2024-12
        the weekend                       | 2024-12-07..2024-12-08
        until June                        | ..2025-06-30
        yesterday                         | 2024-12-05
        2022                              | 2022
        the December summit               | 2024-12
        within two weeks                  | 2024-12-06..2024-12-20
        the next week                     | 2024-12-09..2024-12-15
    """),
)
def test_what_is_to_come_is_the_next_one(words, days):
    assert resolve(words, FRIDAY, ahead=True) == when(days)


@pytest.mark.parametrize("published", [date.min, date.max])
@pytest.mark.parametrize(
    "words", ["last week", "next year", "two years ago", "tomorrow", "the weekend", "before Monday"]
)
def test_beyond_the_calendar_there_is_nothing(words, published):
    found = resolve(words, published)
    assert found is None or found.earliest is None or found.earliest <= (found.latest or date.max)


MONDAY, MAY, YEAR = "2020-05-04", "2020-05", "2020"


@pytest.mark.parametrize(
    ("anchor", "words", "days"),
    [
        (MONDAY, "two days later", "2020-05-06"),
        (MONDAY, "a day earlier", "2020-05-03"),
        (MONDAY, "two weeks later", "2020-05-15..2020-05-21"),
        (MONDAY, "a month later", "2020-06"),
        (MONDAY, "more than a year later", "2021-01-01.."),
        (MONDAY, "hours later", "2020-05-04..2020-05-05"),
        (MONDAY, "the same evening", "2020-05-04"),
        (MONDAY, "that night", "2020-05-04"),
        (MONDAY, "the next morning", "2020-05-05"),
        (MONDAY, "the previous day", "2020-05-03"),
        (MONDAY, "the following Tuesday", "2020-05-05"),
        (MONDAY, "the previous Monday", "2020-04-27"),
        (MONDAY, "the following Monday", "2020-05-11"),
        (MONDAY, "the 19th", "2020-05-19"),
        (MONDAY, "the next week", "2020-05-11..2020-05-17"),
        (MONDAY, "within a week", "2020-05-04..2020-05-14"),
        (MONDAY, "later that month", "2020-05-04..2020-05-31 month"),
        (MONDAY, "since then", "2020-05-04.."),
        (MAY, "that month", "2020-05"),
        (MAY, "the following December", "2020-12"),
        (MAY, "the previous September", "2019-09"),
        (MAY, "September of that year", "2020-09"),
        (MAY, "two months later", "2020-07"),
        (YEAR, "the following year", "2021"),
        (YEAR, "three years earlier", "2017"),
        (YEAR, "a decade later", "2029-01-01..2031-12-31"),
        (YEAR, "Tuesday", "2024-12-03"),
    ],
)
def test_what_relates_to_another_date_is_read_against_it(anchor, words, days):
    assert resolve(words, FRIDAY, anchor=when(anchor)) == when(days)


@pytest.mark.parametrize(
    ("anchor", "words"),
    [
        *[
            (MAY, words)
            for words in ("two days later", "that day", "two weeks later", "the following Tuesday", "hours later")
        ],
        *[(YEAR, words) for words in ("that month", "a month later", "the 19th")],
        ("2020-12-28..2021-01-03", "that year"),
        ("..2020-05-04", "two days later"),
        (MONDAY, "the 2nd"),
        (MONDAY, "31 days of that month"),
        (MONDAY, "the ceasefire"),
    ],
)
def test_a_date_that_is_less_precise_than_what_relates_to_it_tells_nothing(anchor, words):
    assert resolve(words, FRIDAY, anchor=when(anchor)) is None


@pytest.mark.parametrize(
    ("south", "words", "days"),
    [
        (True, "the summer of 2019", "2018-12-01..2020-03-20"),
        (True, "winter 2019", "2019-06-01..2019-09-22 year"),
        (None, "the spring of 2019", "2019"),
        (None, "last spring", ""),
        (None, "the winter of 2019-20", "2019-01-01..2020-12-31"),
    ],
)
def test_seasons_are_those_of_the_hemisphere(south, words, days):
    found = resolve(words, FRIDAY, south=south)
    assert found == when(days)


@pytest.mark.parametrize(
    ("names", "south"),
    [
        (["Norland", "Harrow"], False),
        (["Syria", "Turkish"], False),
        (["Chile", "Argentine"], True),
        (["Chile", "Spain"], None),
        ([], False),
    ],
)
def test_an_article_means_the_seasons_of_the_countries_it_names(names, south):
    assert southern(names) is south


@pytest.mark.parametrize("words", ["a and b or c to d " * 5, "since " * 16, "the 1982 x of in " * 5, "- " * 50])
def test_hostile_words_take_no_time(words):
    start = time.perf_counter()
    resolve(words[:100], FRIDAY)
    assert time.perf_counter() - start < 1

"""When two claims cannot both be right, by their statuses and days alone."""

from datetime import date

import pytest
from pyoxigraph import NamedNode

from kg.contradiction import Days, Told, denied, holding, lacking, opposed, rivals


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def told(status="Actual", issued="", since="", until="", *, article="a", speaker="", sentence="", claim="") -> Told:
    name = claim or f"{status}-{issued}-{since}-{until}-{article}-{speaker}"
    return Told(
        NamedNode(f"x:{name}"),
        status,
        frozenset([NamedNode(f"x:{speaker}")] if speaker else []),
        frozenset([NamedNode(f"x:{article}/{sentence or name}")]),
        NamedNode(f"x:{article}"),
        day(since),
        day(until),
        day(issued),
    )


@pytest.mark.parametrize(
    ("claim", "days"),
    [
        (told(issued="2030-05-04"), ("2030-05-04", "2030-05-04", False, False)),
        (told(issued="2030-05-04", since="2030-04-10"), ("2030-04-10", "2030-05-04", True, False)),
        (told(issued="2030-05-04", since="2029-01-01"), ("2029-12-31", "2030-05-04", True, False)),
        (told(issued="2030-05-04", since="2030-04-01"), ("2030-04-30", "2030-05-04", True, False)),
        (told(issued="2030-05-04", since="2030-05-01"), ("2030-05-04", "2030-05-04", False, False)),
        (told(issued="2030-05-04", until="2029-12-31"), ("2029-01-01", "2029-01-01", False, True)),
        (told(issued="2030-05-04", until="2031-06-15"), ("2030-05-04", "2030-05-04", False, False)),
        (told(since="2029-03-02", until="2029-03-09"), ("2029-03-02", "2029-03-09", True, True)),
        (told("Former", "2030-05-04", "2027-02-03", "2028-04-05"), ("2027-02-03", "2028-04-05", True, True)),
    ],
)
def test_the_days_on_which_a_claim_surely_holds(claim, days):
    first, last, *sides = days
    assert holding(claim) == Days(day(first), day(last), *sides)


@pytest.mark.parametrize(
    "claim",
    [
        told(),
        told("Former", "2030-05-04"),
        told("Negated", "2030-05-04"),
        told("Hypothetical", "2030-05-04", "2030-05-01"),
        told(issued="2030-05-04", since="2029-01-01", until="2029-12-31"),
    ],
)
def test_a_claim_that_surely_holds_on_no_day(claim):
    assert holding(claim) is None


@pytest.mark.parametrize(
    ("claim", "days"),
    [
        (told("Negated", "2030-05-31"), ("2030-05-01", "2030-06-30")),
        (told("Negated", "2030-05-04", since="2029-03-02"), ("2029-03-02", "2030-05-04")),
        (told("Negated", "2030-05-04", until="2029-03-02"), ("2029-03-02", "2029-03-02")),
        (told("Negated", "0001-01-01"), ("0001-01-01", "0001-01-31")),
        (told("Negated", "9999-12-31"), ("9999-12-01", "9999-12-31")),
        (told("Former", "2030-05-04"), ("2030-05-04", "2030-05-04")),
        (told("Former", "2030-05-04", until="2029-03-02"), ("2029-03-03", "2030-05-04")),
        (told("Former", "9999-12-31", until="9999-12-31"), ("9999-12-31", "9999-12-31")),
    ],
)
def test_the_days_on_which_it_surely_does_not(claim, days):
    found = lacking(claim)
    assert found and (found.first, found.last) == tuple(map(day, days))


@pytest.mark.parametrize(
    ("one", "other", "contradict"),
    [
        (told(issued="2030-05-04"), told("Negated", "2030-05-04", article="b"), True),
        (told(issued="2030-05-04"), told("Negated", "2030-05-20", article="b"), True),
        (told(issued="2030-05-20"), told("Negated", "2030-05-04", article="b"), True),
        (told(issued="2030-05-04"), told("Negated", "2030-09-04", article="b"), False),
        (told(issued="2030-05-04", since="2020-01-01"), told("Negated", "2025-05-04", article="b"), True),
        (told(issued="2030-05-04"), told("Negated", "2030-05-04", speaker="s"), True),
        (told(issued="2030-05-04"), told("Negated", "2030-05-04"), True),
        (told(), told("Negated", article="b"), True),
        (told(), told("Negated", "2030-05-04", article="b"), True),
        (told(issued="2030-05-04"), told("Hypothetical", "2030-05-04", article="b"), False),
        (told("Hypothetical", "2030-05-04"), told("Negated", "2030-05-04", article="b"), False),
        (told(issued="2030-05-04"), told(issued="2030-05-04", article="b"), False),
        (told(issued="2030-05-04"), told("Former", "2030-05-04", article="b"), False),
        (told(issued="2030-05-03"), told("Former", "2030-05-04", until="2029-06-15", article="b"), False),
        (told(issued="2030-05-04", since="2020-01-01"), told("Former", "2030-05-04", article="b"), True),
        (told(issued="2030-05-03", since="2020-01-01"), told("Former", "2030-05-04", article="b"), False),
        (told(issued="2030-05-09", since="2020-01-01"), told("Former", "2030-05-04", article="b"), True),
        (told(issued="2030-05-03", since="2020-01-01"), told("Former", "2030-05-04", until="2029-06-15"), False),
        (
            told(issued="2030-05-03", since="2020-01-01", speaker="s"),
            told("Former", "2030-05-04", until="2029-06-15"),
            True,
        ),
        (told(issued="2030-05-04"), told("Former", "2030-05-04"), False),
        (told("Former", "2030-05-04", "2020-02-03", "2021-02-03"), told("Negated", "2020-08-01", article="b"), True),
        (told("Former", "2030-05-04", "2020-02-03", "2021-02-03"), told("Negated", "2030-05-04", article="b"), False),
    ],
)
def test_statuses_that_are_opposed(one, other, contradict):
    assert [{a.claim, b.claim} for a, b in opposed([one, other])] == [{one.claim, other.claim}] * contradict
    assert len(list(opposed([other, one]))) == contradict


def test_two_readings_of_one_sentence_by_one_voice_are_the_readers_doubt():
    both = told(issued="2030-05-04", sentence="s"), told("Negated", "2030-05-04", sentence="s")
    assert not list(opposed(both))
    assert not list(denied(both))
    said = told("Negated", "2030-05-04", sentence="s", speaker="her")
    assert len(list(opposed([both[0], said]))) == len(list(denied([both[0], said]))) == 1


@pytest.mark.parametrize(
    ("one", "other", "contradict"),
    [
        (told(issued="2030-05-04"), told(issued="2030-05-04", article="b"), True),
        (told(issued="2030-05-04"), told(issued="2030-05-05", article="b"), False),
        (told(issued="2030-05-04", since="2030-05-02"), told(issued="2030-05-03", article="b"), True),
        # who comes in on the only day in common is the successor, and so is who comes when the other goes
        (told(issued="2030-05-04"), told(issued="2030-05-04", since="2030-05-04", article="b"), False),
        (told(issued="2030-05-09", until="2030-05-04"), told(issued="2030-05-04", article="b"), False),
        (
            told(issued="2030-05-04", since="2030-05-04"),
            told(issued="2030-05-04", since="2030-05-04", article="b"),
            True,
        ),
        (
            told("Former", "2030-05-04", "2028-02-03", "2028-02-09"),
            told("Former", "", "2028-02-05", "2029-01-15", article="b"),
            True,
        ),
        (told(speaker="s"), told(speaker="t", article="b"), False),
        (told(speaker="s"), told(speaker="t"), True),
        (told(speaker="s"), told(claim="2", speaker="s"), False),
        (told(issued="2030-05-04"), told("Negated", "2030-05-04", article="b"), False),
        (told(issued="2030-05-04", claim="1"), told(issued="2030-05-04", claim="2"), False),
        (told(issued="2030-05-04", speaker="s"), told(issued="2030-05-04", speaker="t"), True),
    ],
)
def test_two_holders_of_one_thing(one, other, contradict):
    assert len(list(rivals([one], [other]))) == len(list(rivals([other], [one]))) == contradict


def test_two_that_one_sentence_names_hold_it_together():
    both = [told(issued="2030-05-04", sentence="s", speaker=name) for name in ("her", "him")]
    assert not list(rivals(both[:1], both[1:]))


def test_reports_that_are_opposed():
    yes, no, maybe = (told(status, "2030-05-04", article=status) for status in ("Actual", "Negated", "Hypothetical"))
    assert list(denied([maybe, no, yes])) == [(yes, no)]
    late = told("Negated", "2039-05-04", article="late")
    assert list(denied([yes, late])) == [(yes, late)]


def test_many_claims_are_compared_with_those_of_their_days_only():
    stated = [told(issued=f"{year}-05-04", claim=f"y{year}") for year in range(1000, 9000)]
    denials = [told("Negated", f"{year}-05-04", claim=f"n{year}", article="b") for year in range(1000, 9000)]
    assert sum(1 for _ in opposed(stated + denials)) == 8000

"""Captures and withdrawals bound control."""

from datetime import date

import pytest

from kg.resolution.bounds import bound
from kg.resolution.dating import Dates
from kg.resolution.events import ResolvedEvent
from kg.types import Event, Relation, Span, Statement, When

FRONT, ARMY, HARROW, AIRPORT = range(4)
SAID = Span(0, 1)


def day(number: int) -> When:
    return When(date(2024, 12, number), date(2024, 12, number))


def event(type_: str, agents=(), targets=(), places=(), when=None, status="Actual") -> ResolvedEvent:
    telling = Event(type_, SAID, Statement(SAID, status))
    return ResolvedEvent(type_, agents, targets, places, when, (telling,))


def control(status: str, *events: ResolvedEvent, subject=FRONT, since=None, until=None):
    relation = Relation(subject, "controls", HARROW, Statement(SAID, status))
    (first,), (last,) = bound([relation], Dates((), (since,), (until,)), events)
    return first, last


TAKEN = event("TerritorialCapture", (FRONT,), (HARROW,), when=day(3))
RETAKEN = event("TerritorialCapture", (ARMY,), (HARROW,), when=day(5))
LEFT = event("Withdrawal", (FRONT,), (), (HARROW,), when=day(4))


@pytest.mark.parametrize(
    ("status", "events", "bounds"),
    [
        ("Actual", (TAKEN,), (day(3), None)),
        ("Actual", (TAKEN, event("TerritorialCapture", (FRONT,), (HARROW,), when=day(5))), (day(5), None)),
        ("Actual", (event("TerritorialCapture", (FRONT,), (), (HARROW,), when=day(3)),), (day(3), None)),
        ("Former", (TAKEN, RETAKEN), (day(3), day(5))),
        ("Former", (TAKEN, LEFT, RETAKEN), (day(3), day(4))),
        ("Former", (LEFT,), (None, day(4))),
        ("Former", (event("TerritorialCapture", (ARMY,), (HARROW,), when=day(1)), TAKEN), (day(3), None)),
    ],
)
def test_control_is_bounded_by_what_the_article_dates(status, events, bounds):
    assert control(status, *events) == bounds


@pytest.mark.parametrize(
    "told",
    [
        event("TerritorialCapture", (ARMY,), (HARROW,), when=day(3)),
        event("TerritorialCapture", (FRONT,), (AIRPORT,), (HARROW,), when=day(3)),
        event("TerritorialCapture", (FRONT,), (HARROW,)),
        event("TerritorialCapture", (FRONT,), (HARROW,), when=day(3), status="Hypothetical"),
        event("TerritorialCapture", (FRONT,), (HARROW,), when=day(3), status="Negated"),
        event("Assault", (FRONT,), (HARROW,), when=day(3)),
        LEFT,
    ],
)
def test_what_does_not_bound_it(told):
    assert control("Actual", told) == (None, None)


def test_a_capture_by_nobody_named_may_be_their_own():
    assert control("Former", event("TerritorialCapture", (), (HARROW,), when=day(3))) == (None, None)


def test_what_the_text_says_of_the_relation_itself_goes_first():
    assert control("Former", TAKEN, RETAKEN, since=day(1), until=day(6)) == (day(1), day(6))


@pytest.mark.parametrize("status", ["Negated", "Hypothetical"])
def test_what_is_denied_or_supposed_has_no_bounds(status):
    assert control(status, TAKEN, RETAKEN) == (None, None)

from dataclasses import replace
from datetime import date

import pytest

from kg.iris import Base
from kg.resolution.entities import resolve_entity
from kg.resolution.events import group_events
from kg.types import Article, Count, Entity, Event, Span, Statement, When

BASE = Base()


def iri(article: str, type_: str, *names: str, named: bool = True):
    return resolve_entity(Article(article, "", ""), Entity(type_, names, (), named), BASE).iri


def test_a_full_name_is_one_entity_in_every_article():
    assert iri("a", "ArmedGroup", "Delta Front", "DF") == iri("b", "ArmedGroup", "The Delta Front")


@pytest.mark.parametrize(
    ("type_", "name", "named"),
    [("ArmedGroup", "rebels", False), ("Person", "Marsh", True), ("ArmedForces", "army", False)],
)
def test_what_means_nothing_outside_its_article_stays_apart(type_, name, named):
    assert iri("a", type_, name, named=named) != iri("b", type_, name, named=named)
    assert iri("a", type_, name, named=named) == iri("a", type_, name, named=named)


def event(type_="Assault", agents=(), targets=(), places=(), status="Actual", modality=None, at=0) -> Event:
    return Event(type_, Span(at, at + 1), Statement(Span(at, at + 1), status, modality), agents, targets, places)


def _later(told: Event) -> Event:
    return replace(told, said=replace(told.said, evidence=Span(5, 6)))


def groups(*events: Event, times=None, spoken=frozenset({"Demand"})) -> list[int]:
    found = group_events(events, times or [None] * len(events), spoken)
    return [len(group.tellings) for group in found]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (event(agents=(1,), targets=(2,)), event(agents=(1,), targets=(2,))),
        (event(agents=(1,), targets=(2,)), event(targets=(2,))),
        (event(agents=(1,)), event(agents=(1,), targets=(2,), places=(3,))),
        (event(targets=(2,)), event(targets=(2,), status="Negated")),
        (event(targets=(2,)), event(targets=(2,), status="Hypothetical", modality="Alleged")),
    ],
)
def test_tellings_that_agree_are_one_event(first, second):
    assert groups(first, _later(second)) == [2]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (event(agents=(1,)), event("Protest", agents=(1,))),
        (event(agents=(1,), targets=(2,)), event(agents=(1,), targets=(3,))),
        (event(agents=(1,), places=(4,)), event(agents=(1,), places=(5,))),
        (event(), event()),
        (event(targets=(2,)), event(targets=(2,), status="Hypothetical", modality="Threatened")),
        (event("Demand", agents=(1,)), event("Demand", agents=(1,))),
    ],
)
def test_tellings_that_do_not_agree_are_two_events(first, second):
    assert groups(first, second) == [1, 1]


def test_days_apart_are_two_events():
    monday, tuesday = (When(date(2024, 12, d), date(2024, 12, d)) for d in (2, 3))
    month = When(date(2024, 12, 1), date(2024, 12, 31), "month")
    told = event(agents=(1,), targets=(2,))
    assert groups(told, _later(told), times=[monday, tuesday]) == [1, 1]
    assert groups(told, _later(told), times=[month, tuesday]) == [2]


def test_two_words_of_one_sentence_are_one_telling_the_one_with_a_count():
    told = event(agents=(1,), targets=(2,))
    counted = replace(told, trigger=Span(3, 4), counts=(Count("killed", 3, 3),))
    (group,) = group_events((told, counted), [None, None], frozenset())
    assert group.tellings == (counted,)


def test_an_event_has_the_roles_and_the_sharpest_time_of_all_its_tellings():
    month, day = When(date(2024, 12, 1), date(2024, 12, 31), "month"), When(date(2024, 12, 3), date(2024, 12, 3))
    told = (event(agents=(1,), targets=(2,)), event(targets=(2,), places=(3,)))
    (group,) = group_events(told, [month, day], frozenset())
    assert (group.agents, group.targets, group.places, group.when) == ((1,), (2,), (3,), day)

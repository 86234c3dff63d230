from dataclasses import replace
from datetime import date

import pytest

from kg.iris import Base
from kg.resolution.entities import resolve_entities
from kg.resolution.events import group_events
from kg.types import Article, Count, Entity, Event, Span, Statement, When

BASE = Base()


def resolved(type_: str, *names: str, text: str = "", article: str = "a", day=None, named: bool = True):
    (found,) = resolve_entities(Article(article, "", text, day), [Entity(type_, names, (), named)], BASE)
    return found


def iri(article: str, type_: str, *names: str, named: bool = True):
    return resolved(type_, *names, article=article, named=named).iri


def test_a_full_name_is_one_entity_in_every_article():
    assert iri("a", "ArmedGroup", "Delta Front", "DF") == iri("b", "ArmedGroup", "The Delta Front")


@pytest.mark.parametrize(
    ("type_", "name", "named"),
    [("ArmedGroup", "rebels", False), ("Person", "Marsh", True), ("ArmedForces", "army", False)],
)
def test_what_means_nothing_outside_its_article_stays_apart(type_, name, named):
    assert iri("a", type_, name, named=named) != iri("b", type_, name, named=named)
    assert iri("a", type_, name, named=named) == iri("a", type_, name, named=named)


def test_a_known_actor_is_one_entity_by_whatever_name():
    text = "Syria is at war."
    names = ["Hayat Tahrir al-Sham", "HTS", "Tahrir al-Sham", "the Nusra Front"]
    found = [resolved("ArmedGroup", name, text=text) for name in names]
    assert {(entity.iri, entity.main) for entity in found} == {(found[0].iri, "Hayat Tahrir al-Sham")}
    assert resolved("ArmedGroup", "HTS", text="Peru is at peace.").iri != found[0].iri


def test_a_name_that_is_known_to_be_anothers_is_not_taken_over():
    assert resolved("Country", "Syria", "Syrian", "Moscow", "the regime").names == ("Syria", "Syrian", "the regime")
    names = ("United Nations", "NATO", "U.N.")
    assert resolved("IntergovernmentalOrganization", *names).names == ("United Nations", "U.N.")


def test_a_surname_means_who_was_in_office_then():
    father, son = (resolved("Person", "Assad", text="In Syria", day=date(year, 2, 2)) for year in (1982, 2012))
    assert (father.main, son.main) == ("Hafez al-Assad", "Bashar al-Assad")
    assert son.iri == resolved("Person", "Bashar al-Assad", "Assad", text="Damascus", day=date(2025, 2, 2)).iri


def test_towns_of_one_name_are_told_apart_by_the_countries_of_the_article():
    lebanese, libyan = (resolved("Settlement", "Tripoli", text=text) for text in ("Lebanon", "Libya"))
    assert lebanese.iri != libyan.iri
    assert lebanese.same != libyan.same
    unsure = resolved("Settlement", "Tripoli", text="In Tripoli, they met")
    capital = resolved("Settlement", "Baghdad", text="In Baghdad, they met")
    assert capital.iri == resolved("Settlement", "Baghdad", text="In Baghdad, Iraq, they met").iri
    assert (unsure.same, unsure.point) == ((), None)


def test_a_capital_is_meant_rather_than_a_small_town_but_a_city_is_a_doubt():
    paris = resolved("Settlement", "Paris", text="In Paris")
    assert paris.iri == resolved("Settlement", "Paris", text="The United States and Paris").iri
    assert paris.known
    assert not resolved("Settlement", "London", text="Canada and London").known


def test_a_country_is_that_of_geonames_and_an_invented_one_is_none():
    assert [node.value for node in resolved("Country", "Syria").same] == ["https://sws.geonames.org/163843/"]
    assert resolved("Country", "Norland").same == ()


def test_a_country_is_one_under_all_its_names():
    assert {resolved("Country", name).iri for name in ("U.S.", "United States", "America", "the USA")} == {
        BASE.entity("Country", "United States")
    }


def test_a_region_of_the_world_is_one_under_its_name_and_its_adjective():
    found = [resolved("Region", name, article=name) for name in ("Africa", "African", "AFRICA")]
    assert {(entity.iri, entity.main) for entity in found} == {(BASE.entity("Region", "Africa"), "Africa")}
    assert resolved("Region", "Africa", "African", "Kashmiri").names == ("Africa", "African")
    assert resolved("Region", "West African").main == "West Africa"
    assert resolved("Region", "Veltrian", article="a").main == "Veltrian"
    assert resolved("AdministrativeRegion", "Kashmiri").main == "Kashmiri"


def test_the_country_of_a_known_place_is_told():
    places = [("Settlement", "Baghdad"), ("Country", "Syria"), ("Country", "Norland"), ("Region", "Africa")]
    assert [resolved(kind, name).country for kind, name in places] == ["IQ", "SY", None, None]


def test_a_name_of_general_words_only_goes_with_the_one_country_of_its_article():
    def court(text, article):
        return resolved("Government", "Supreme Court", text=text, article=article).iri

    assert court("In Kenya", "a") == court("The Kenyan capital", "b") != court("In Peru", "c")
    assert court("In Kenya and Peru", "a") != court("In Kenya and Peru", "b")
    assert resolved("Government", "Norlandic Court", article="a").iri == BASE.entity("Government", "Norlandic Court")


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
        (event(agents=(1,)), event(agents=(1,))),
        (event(targets=(2,)), event(agents=(1,), targets=(2,), places=(3,))),
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

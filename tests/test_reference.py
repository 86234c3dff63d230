from collections import Counter, defaultdict
from datetime import date

import pytest

from kg.countries import gazetteer
from kg.ontology import load
from kg.resolution.context import Context
from kg.resolution.places import places
from kg.resolution.reference import Actor, Reference, Term, folded, reference, term

ACTORS = reference().actors


# The shipped list


def test_the_list_covers_the_world():
    assert len(ACTORS) > 400
    continents = {"SY", "UA", "SD", "CO", "MM", "ML", "US", "PK", "PH", "CD"}
    for country in continents:
        assert sum(country in actor.countries for actor in ACTORS) >= 5, country


def test_types_are_those_of_the_ontology():
    assert {actor.type for actor in ACTORS} <= set(load().types_below("Actor"))


def test_a_label_is_given_once():
    assert [name for name, n in Counter(folded(a.name) for a in ACTORS).items() if n > 1] == []


def test_a_name_of_two_actors_of_one_type_is_marked_ambiguous_in_both():
    named = defaultdict(list)
    for actor in ACTORS:
        for key in set(map(folded, actor.names)):
            named[actor.type, key].append(actor)
    unmarked = [
        (key, actor.name)
        for (_, key), actors in named.items()
        for actor in actors
        if len(actors) > 1 and key not in actor.ambiguous
    ]
    assert unmarked == []


def test_what_is_marked_ambiguous_is_a_name():
    assert [a.name for a in ACTORS if not a.ambiguous <= set(map(folded, a.names))] == []


def test_codes_and_names_point_to_countries_and_entries():
    codes = {country.code for country in gazetteer().countries}
    known = {actor.name for actor in ACTORS} | codes
    assert {code for actor in ACTORS for code in actor.countries} <= codes
    assert {t.other for actor in ACTORS for t in (*actor.leads, *actor.members)} <= known


def test_terms_end_after_they_begin():
    for actor in ACTORS:
        for t in (*actor.leads, *actor.members):
            assert t.since is None or t.until is None or t.since <= t.until, actor.name


def test_wikidata_items_are_items_and_each_is_given_once():
    items = [actor.wikidata for actor in ACTORS if actor.wikidata]
    assert all(item[0] == "Q" and item[1:].isdecimal() for item in items)
    assert len(items) == len(set(items))


@pytest.mark.parametrize(
    ("interval", "since", "until"),
    [
        ("2004-03-29/", date(2004, 3, 29), None),
        ("1973/2020-01-31", date(1973, 1, 1), date(2020, 1, 31)),
        ("2015-02/2024", date(2015, 2, 1), date(2024, 12, 31)),
        ("/2008-02", None, date(2008, 2, 29)),
    ],
)
def test_intervals(interval, since, until):
    assert term("NL", interval) == Term("NL", since, until)


@pytest.mark.parametrize("interval", ["2004", "2004-13/", "x/y"])
def test_what_is_no_interval_is_an_error(interval):
    with pytest.raises(ValueError, match=r"."):
        term("NL", interval)


# Looking actors up, in a list of invented ones: Norland is AA, Sudmark BB

MARSH = Actor("Ada Marsh", "Person", ("Ada Marsh",), countries=frozenset({"AA"}), leads=(term("AA", "2020/2024"),))
FATHER = Actor("Orn Marsh", "Person", ("Orn Marsh",), countries=frozenset({"AA"}), leads=(term("AA", "1990/2019"),))
UNCLE = Actor("Ulf Marsh", "Person", ("Ulf Marsh",), countries=frozenset({"AA"}), leads=(term("Delta Front", "2010/"),))
FRONT = Actor("Delta Front", "ArmedGroup", ("Delta Front", "DF", "Front of the Delta"), countries=frozenset({"AA"}))
PARTY = Actor(
    "Democratic Front", "ArmedGroup", ("Democratic Front", "DF"), frozenset({"df", "democratic front"}), frozenset("BB")
)
LEAGUE = Actor("League of Straits", "IntergovernmentalOrganization", ("League of Straits", "LoS"))
LIST = Reference([MARSH, FATHER, UNCLE, FRONT, PARTY, LEAGUE])
NORLAND = frozenset({"AA"})


@pytest.mark.parametrize(
    "name", ["the Delta Front", "DELTA FRONT", "Delta Front's", "Delta-Front", "Front of the Delta"]
)
def test_how_a_name_is_written_does_not_matter(name):
    assert LIST.match([name], "ArmedGroup", frozenset(), None) is FRONT


def test_an_acronym_needs_the_country_of_its_actor():
    assert LIST.match(["DF"], "ArmedGroup", NORLAND, None) is FRONT
    assert LIST.match(["DF"], "ArmedGroup", frozenset(), None) is None
    assert LIST.match(["DF"], "ArmedGroup", frozenset({"CC"}), None) is None


def test_the_first_name_counts_before_the_others():
    assert LIST.match(["Delta Front", "League of Straits"], "ArmedGroup", NORLAND, None) is FRONT
    assert LIST.match(["Straits Alliance", "League of Straits"], "ArmedGroup", NORLAND, None) is LEAGUE


@pytest.mark.parametrize(
    "first", ["rebels", "Delta Rebels", "The Front of Norland's Delta", "delta militia of Norland"]
)
def test_another_name_counts_for_whom_the_first_may_mean(first):
    assert LIST.match([first, "Delta Front"], "ArmedGroup", NORLAND, None) is FRONT


@pytest.mark.parametrize("first", ["Hill Guard", "League of Straits and Norland's Army", "Skating Union of the Delta"])
def test_another_name_does_not_make_one_body_of_two(first):
    assert LIST.match([first, "Delta Front"], "ArmedGroup", NORLAND, None) is not FRONT


@pytest.mark.parametrize("first", ["president", "Mr. Marsh", "Ada Marsch", "Norland's Ada Marsh", "Ada"])
def test_a_surname_beside_a_spelling_or_a_part_of_the_name_is_the_persons(first):
    assert LIST.match([first, "Marsh"], "Person", NORLAND, date(2021, 5, 1)) is MARSH


@pytest.mark.parametrize("first", ["Felipe Sixto", "Bo Marsh", "Reed"])
def test_a_surname_beside_the_full_name_of_another_is_not(first):
    assert LIST.match([first, "Marsh"], "Person", NORLAND, date(2021, 5, 1)) is None


def test_what_is_known_to_be_anothers_name():
    assert LIST.others("League of Straits", FRONT)
    assert not LIST.others("Delta Front", FRONT)
    assert not LIST.others("Hill Guard", FRONT)


def test_a_body_of_no_country_needs_none():
    assert LIST.match(["LoS"], "IntergovernmentalOrganization", frozenset(), None) is LEAGUE


def test_an_ambiguous_name_needs_the_country_however_long_it_is():
    assert LIST.match(["Democratic Front"], "ArmedGroup", NORLAND, None) is None


def test_names_that_mean_two_actors_mean_neither():
    assert LIST.match(["DF"], "ArmedGroup", NORLAND | frozenset("BB"), None) is None


def test_bodies_fit_each_other_but_not_persons_or_places():
    assert LIST.match(["Delta Front"], "PoliticalParty", NORLAND, None) is FRONT
    assert LIST.match(["Delta Front"], "Person", NORLAND, None) is None
    assert LIST.match(["Delta Front"], "Region", NORLAND, None) is None


@pytest.mark.parametrize(
    ("day", "meant"),
    [(date(2021, 5, 1), MARSH), (date(1995, 5, 1), FATHER), (date(2012, 5, 1), FATHER), (date(1980, 5, 1), None)],
)
def test_a_surname_means_who_was_in_office_the_head_of_the_country_first(day, meant):
    assert LIST.match(["Marsh"], "Person", NORLAND, day) is meant


def test_a_surname_without_country_or_date_is_nobody_in_particular():
    assert LIST.match(["Marsh"], "Person", frozenset(), date(2021, 5, 1)) is None
    assert LIST.match(["Marsh"], "Person", NORLAND, None) is None
    assert LIST.match(["Bo Marsh"], "Person", NORLAND, date(2021, 5, 1)) is None


def test_a_full_name_in_another_country_is_another_person():
    assert LIST.match(["Ada Marsh"], "Person", frozenset({"CC"}), None) is None


# Countries of an article


def test_countries_are_named_by_name_demonym_and_capital():
    context = Context("Turkish troops left Baghdad.\nThe Republic of Serbia and the US agreed, but norland may not.")
    assert context.countries() == {"TR", "IQ", "RS", "US"}
    assert context.countries(but=["Baghdad"]) == {"TR", "RS", "US"}


# Places


def test_a_settlement_is_the_one_in_the_countries_of_the_article():
    lebanese, libyan = (places().locate("Tripoli", frozenset({code})) for code in ("LB", "LY"))
    assert lebanese is not None
    assert libyan is not None
    assert lebanese.geonames != libyan.geonames
    assert (round(lebanese.latitude), round(lebanese.longitude)) == (34, 36)


@pytest.mark.parametrize(
    ("name", "countries"),
    [("Tripoli", {"LB", "LY"}), ("Tripoli", set()), ("Tripoli", {"SE"}), ("Lorvik", {"LB"}), ("", {"LB"})],
)
def test_no_place_is_better_than_a_wrong_one(name, countries):
    assert places().locate(name, frozenset(countries)) is None


def test_a_much_larger_place_is_meant_rather_than_its_namesakes():
    damascus = places().locate("Damascus", frozenset({"SY", "US"}))
    assert damascus is not None
    assert damascus.country == "SY"


def test_spellings_of_a_place():
    assert places().locate("Homs", frozenset({"SY"})) == places().locate("Hims", frozenset({"SY"}))

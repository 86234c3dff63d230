"""Which mentions are made one by how they are written, whatever the network thinks of them."""

import numpy as np
import pytest

from kg.extraction.reader import features
from kg.extraction.reader.linking import Links


def links(*mentions: tuple[str, str]) -> Links:
    words = [text.split() for text, _ in mentions]
    return Links(words, [type_ for _, type_ in mentions], [features.Surface(mention) for mention in words])


def linked(text: str, *mentions: tuple[str, str]) -> list[int]:
    """Return the entities of mentions ("the army", "ArmedForces") that stand in a text in this order."""
    words, spans, at = text.split(), [], 0
    for said, _ in mentions:
        own = said.split()
        at = next(k for k in range(at, len(words)) if words[k : k + len(own)] == own)
        spans.append((at, at + len(own) - 1))
        at += 1
    return links(*mentions).merge(np.arange(len(mentions)), np.array(spans), words).tolist()


def apart(count: int) -> np.ndarray:
    return np.array([[10 * k, 10 * k] for k in range(count)])


def test_two_full_names_are_two_persons():
    found = links(("Omar Tarek", "Person"), ("Lina Tarek", "Person"), ("Tarek", "Person"))
    assert found.forbid(1, 0)
    assert not found.forbid(2, 0)


def test_a_description_joins_the_name_it_introduces():
    found = links(("the militant group Orvat Front", "ArmedGroup"), ("Orvat Front", "ArmedGroup"))
    assert found.merge(np.arange(2), np.array([[0, 4], [3, 4]]), []).tolist() == [0, 0]


def test_but_not_where_it_was_taken_for_somebody_else():
    found = links(("Omar Dagal", "Person"), ("his deputy", "Person"), ("Lina Velm", "Person"))
    words, spans = "Omar Dagal met his deputy , Lina Velm".split(), np.array([[0, 1], [3, 4], [6, 7]])
    assert found.merge(np.arange(3), spans, words).tolist() == [0, 1, 1]
    assert found.merge(np.array([0, 0, 2]), spans, words).tolist() == [0, 0, 2]


def test_and_the_name_that_it_explains():
    found = links(("the Ostrian-backed Velmar group", "ArmedGroup"), ("Velmar", "ArmedGroup"))
    assert found.merge(np.arange(2), np.array([[0, 3], [2, 2]]), []).tolist() == [0, 0]
    found = links(("the Velmar rebels", "ArmedGroup"), ("Velmar", "ArmedGroup"))
    assert found.merge(np.arange(2), np.array([[0, 2], [1, 1]]), []).tolist() == [0, 0]
    found = links(("the Velmar Pact , an alliance", "Alliance"), ("Velmar Pact", "Alliance"))
    assert found.merge(np.arange(2), np.array([[0, 5], [1, 2]]), []).tolist() == [0, 0]
    found = links(("men of the Velmar Pact , an alliance", "Alliance"), ("Velmar Pact", "Alliance"))
    assert found.merge(np.arange(2), np.array([[0, 7], [3, 4]]), []).tolist() == [0, 1]
    found = links(("the Velmar fighters", "ArmedGroup"), ("Velmar", "ArmedGroup"))
    assert found.merge(np.arange(2), np.array([[0, 2], [1, 1]]), []).tolist() == [0, 1]


@pytest.mark.parametrize(
    ("text", "one"),
    [
        ("Ansel Ruk , a former general , left", True),
        ("( ARC ) Ansel Ruk ) , a former general", True),
        ("Ansel Ruk , the former general", False),
        ("Ansel Ruk met a former general", False),
        ("Ansel Ruk , a former general and two others", False),
        ("Ansel Ruk , a former general and a Briton", False),
        ("Ansel Ruk , a former general and later minister", True),
    ],
)
def test_a_description_right_after_a_name_says_who_that_is(text, one):
    for described in ("the former general" if "the" in text.split() else "a former general", "former general"):
        assert linked(text, ("Ansel Ruk", "Person"), (described, "Person")) == [0, 1 - one]


def test_a_place_and_what_it_is_may_be_of_two_types():
    text, hill = "a key hill , Mount Orn ,", ("a key hill", "Mount Orn")
    assert linked(text, *zip(hill, ("NaturalFeature", "Settlement"), strict=True)) == [0, 0]
    assert linked(text, *zip(hill, ("Region", "Settlement"), strict=True)) == [0, 1]
    found = links(("a key hill , Mount Orn", "Facility"), ("Mount Orn", "Settlement"))
    assert found.merge(np.arange(2), np.array([[0, 5], [4, 5]]), text.split()).tolist() == [0, 0]


def test_initials_in_brackets_are_of_the_name_before():
    text = "a mission of the Northern Trade Council ( NTC ) met the Salt Front ( NTC )"
    named = "a mission of the Northern Trade Council", "Northern Trade Council", "NTC", "Salt Front", "NTC"
    kinds = "Organization", "IntergovernmentalOrganization", "ArmedGroup", "ArmedGroup", "Country"
    assert linked(text, *zip(named, kinds, strict=True)) == [0, 1, 1, 3, 4]


def test_what_kind_of_body_it_is_may_be_told_in_two_ways():
    text = "the Northern Council ( NLC ) , a rebel alliance"
    bodies = ("Northern Council", "ArmedGroup"), ("NLC", "ArmedGroup"), ("a rebel alliance", "Alliance")
    assert linked(text, *bodies) == [0, 1, 1]
    assert linked(text, *bodies[:1], ("NLC", "Country"), *bodies[2:]) == [0, 1, 2]


def test_he_and_she_are_two():
    found = links(("Ansel Ruk", "Person"), ("his", "Person"), ("She", "Person"), ("they", "Person"))
    assert found.forbid(2, 1)
    assert found.forbid(1, 2)
    assert not any(found.forbid(i, j) for i, j in [(1, 0), (2, 0), (3, 1), (3, 2)])


def test_the_word_of_a_compound_is_who_was_named_so_before():
    found = links(("the rebels", "ArmedGroup"), ("rebel", "ArmedGroup"))
    held, mayor = "the rebels said rebel - held".split(), "the rebels said a rebel mayor".split()
    assert found.merge(np.arange(2), np.array([[0, 1], [3, 3]]), held).tolist() == [0, 0]
    assert found.merge(np.arange(2), np.array([[0, 1], [4, 4]]), mayor).tolist() == [0, 1]


def test_two_countries_are_never_one():
    found = links(("Syrian", "Country"), ("Turkey", "Country"), ("Syria", "Country"))
    assert found.forbid(1, 0)
    assert not found.forbid(2, 0)
    assert links(("Iran", "Country"), ("the Netherlands", "Country")).forbid(1, 0)


def test_demonyms_join_their_country_invented_ones_too():
    found = links(("Turkish", "Country"), ("Turkey", "Country"), ("Veltrian", "Country"), ("Veltria", "Country"))
    merged = found.merge(np.arange(4), apart(4), [])
    assert merged[0] == merged[1] != merged[2] == merged[3]


def test_a_demonym_names_no_place_beside_its_country():
    found = links(("Veltria", "Country"), ("Veltrian", "Country"), ("Veltrian", "Settlement"), ("Velm", "Settlement"))
    assert found.merge(np.arange(4), apart(4), []).tolist() == [0, 0, 0, 3]


def test_no_person_is_spelled_as_a_country():
    found = links(("Kigali", "Country"), ("Kigali", "Person"), ("Harrow", "Country"), ("Harrow", "Person"))
    assert found.merge(np.arange(4), apart(4), []).tolist() == [0, 0, 2, 3]


def test_a_family_name_joins_the_first_of_that_name():
    found = links(("Omar Tarek", "Person"), ("Lina Tarek", "Person"), ("Tarek", "Person"))
    assert found.merge(np.arange(3), apart(3), []).tolist() == [0, 1, 0]


def test_a_body_described_alike_is_one():
    army = "ArmedForces"
    text = "The army shelled Harrow . Later army units left , and the army said so ."
    first, second, third = linked(text, ("The army", army), ("army", army), ("the army", army))
    assert first == second == third


def test_the_only_army_is_the_one_whose_owner_was_named():
    text = "Norland 's army shelled Harrow , the army said ."
    one, other = linked(text, ("Norland 's army", "ArmedForces"), ("the army", "ArmedForces"))
    assert one == other


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("Norland 's army met Sudmark 's army , the army said .", ["Norland 's army", "Sudmark 's army", "the army"]),
        ("Norland 's army met the rebel army , the army said .", ["Norland 's army", "the rebel army", "the army"]),
        ("Norland 's army lost its army base ; an army left .", ["Norland 's army", "its army", "an army"]),
    ],
)
def test_an_army_that_may_be_either_is_neither(text, mentions):
    assert len(set(linked(text, *((said, "ArmedForces") for said in mentions)))) == len(mentions)


def test_types_stay_apart():
    text = "Norland 's forces met the forces of change ."
    assert len(set(linked(text, ("Norland 's forces", "ArmedForces"), ("the forces", "Alliance")))) == 2


def test_a_capital_in_a_headline_makes_no_name():
    words = "Government Falls . Norland 's government resigned , the government said .".split()
    kind, spans = "Government", np.array([[0, 0], [3, 5], [8, 9]])
    found = links(("Government", kind), ("Norland 's government", kind), ("the government", kind))
    assert found.merge(np.array([0, 1, 0]), spans, words).tolist() == [1, 1, 1]
    assert found.merge(np.array([0, 1, 2]), spans, words).tolist() == [0, 1, 1]

"""Whether what a mention says around a name tells who bears the name, or someone else."""

import pytest

from kg.extraction.reader.descriptions import compounded, described, describes, renames


@pytest.mark.parametrize(
    ("before", "after", "type_"),
    [
        ("the border town of", "", "Settlement"),
        ("the Harrani province of", "", "AdministrativeRegion"),
        ("the Republic of the", "", "Country"),
        ("Ostrend 's", "", "ArmedGroup"),
        ("the", "", "ArmedForces"),
        ("the militant group", "", "ArmedGroup"),
        ("Chad 's president ,", "", "Person"),
        ("the Ostrian-backed", "group", "ArmedGroup"),
    ],
)
def test_a_description_means_the_name_in_it(before, after, type_):
    assert describes(before.split(), after.split(), type_)


@pytest.mark.parametrize(
    ("before", "after", "type_"),
    [
        ("a northern suburb of", "", "Settlement"),
        ("soldiers of the", "", "ArmedForces"),
        ("a cousin of", "", "Person"),
        ("the lawyer for", "", "Person"),
        ("officials , including", "", "Person"),
        ("the envoy , the minister ,", "", "Person"),
        ("southern", "", "Region"),
        ("three", "", "Population"),
        ("", "fighters", "ArmedGroup"),
        ("eight members of the", "group", "ArmedGroup"),
    ],
)
def test_a_description_of_someone_else_does_not(before, after, type_):
    assert not describes(before.split(), after.split(), type_)


@pytest.mark.parametrize("between", [", who is better known as", "( also known as the", "known as"])
def test_another_name(between):
    assert renames(["Omar", "Dagal"], between.split())


@pytest.mark.parametrize("between", ["", "and", "'s front known as", ", who called", "known for"])
def test_no_other_name(between):
    assert not renames(["Omar", "Dagal"], between.split())


def test_a_description_before_a_comma_is_of_the_name_behind():
    assert renames(["their", "commander"], [","])
    assert not renames(["Omar", "Dagal"], [","])


def test_compounds():
    assert compounded(["-", "held"])
    assert not compounded(["-", "word"])
    assert not compounded(["held", "the"])


@pytest.mark.parametrize(
    ("words", "owner", "kind"),
    [
        ("the army", "", "army"),
        ("federal troops", "", "federal troops"),
        ("Norland 's army", "Norland 's", "army"),
        ("The Lunean coast guard", "Lunean", "coast guard"),
    ],
)
def test_what_is_described_and_whose_it_is(words, owner, kind):
    assert described(words.split()) == (tuple(owner.split()), tuple(kind.split()))


@pytest.mark.parametrize(
    "words", ["an army", "its troops", "some rebels", "they", "Norland", "the 3 brigades", "Sea Guard"]
)
def test_what_may_be_another_one_each_time_is_not_described(words):
    assert described(words.split()) is None

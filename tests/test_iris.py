import pytest

from kg.iris import Base, digest, normal, slug

BASE = Base()


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("The Delta Front", "Delta Front"),
        ("delta  front", "Delta Front"),
        ("Norland's", "Norland"),
        ("Norland’s", "Norland"),
        ("Zürnland", "Zurnland"),
        ("U.N.", "U.N"),
    ],
)
def test_names_are_compared_in_a_normal_form(name, same):
    assert normal(name) == normal(same)
    assert BASE.entity("Country", name) == BASE.entity("Country", same)


def test_type_and_scope_keep_things_apart():
    iris = {
        BASE.entity("Country", "Georgia"),
        BASE.entity("AdministrativeRegion", "Georgia"),
        BASE.entity("Country", "Georgia", "a.txt"),
        BASE.entity("Country", "Georgia", "b.txt"),
    }
    assert len(iris) == 4


@pytest.mark.parametrize("text", ["", "../..", '<>"{}|\\^`', "مرحبا", "a" * 5000, "\ud800", "x\n\0y"])
def test_any_identifier_makes_an_iri(text):
    iri = BASE.article(text).value
    assert iri.startswith("https://w3id.org/conflict-kg/id/article/")
    assert len(iri) < 150


def test_digests_do_not_run_parts_together():
    assert digest("ab", "c") != digest("a", "bc")


def test_slugs_are_readable():
    assert slug("Hayat Tahrir al-Sham") == "hayat-tahrir-al-sham"
    assert slug("Zürnland!") == "zurnland"
    assert slug("…") == "x"

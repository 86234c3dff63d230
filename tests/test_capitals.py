"""Which city an article calls the capital of which country, and for whom its name then stands."""

import re

import pytest

from kg.iris import Base
from kg.resolution.capitals import capitals
from kg.resolution.entities import resolve_entities
from kg.resolution.evidence import Node, governments
from kg.types import Article, Entity, Mention, Span

KINDS = {"Velmar": "Country", "Velmari": "Country", "Tarn": "Country", "Onseg": "Settlement", "Nim": "Settlement"}


def found_in(text: str) -> list[Entity]:
    """Return an entity for every name in a text."""
    return [
        Entity(KINDS[name[0]], (name[0],), (Mention(Span(*name.span()), name[0], "name"),))
        for name in re.finditer(r"Velmari?\b|Tarn|Onseg|Nim", text)
    ]


def told(text: str) -> list[tuple[str, str]]:
    found = found_in(text)
    return [(found[city].names[0], found[country].names[0]) for city, country in capitals(text, found)]


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Velmar's capital, Onseg, was hit.", "Velmar"),
        ("Velmar’s besieged capital Onseg was hit.", "Velmar"),
        ("Fighting in the Velmari capital Onseg.", "Velmari"),
        ("Velmar's capital city, Onseg.", "Velmar"),
        ("In the capital of Velmar, Onseg, all was quiet.", "Velmar"),
        ("In Onseg, the capital of Velmar, all was quiet.", "Velmar"),
        ("In Onseg, Velmar's capital, all was quiet.", "Velmar"),
        ("In Onseg, the Velmari capital, all was quiet.", "Velmari"),
    ],
)
def test_a_capital_and_its_country(text, country):
    assert told(text) == [("Onseg", country)]


@pytest.mark.parametrize(
    "text",
    [
        "The Velmari capital and Onseg were hit.",
        "They moved from the capital of Velmar to Onseg.",
        "The capital, Onseg, is in Velmar.",
        "Velmar sent capital to Onseg.",
        "They left Onseg, Velmar and its capital.",
    ],
)
def test_what_no_words_tie_to_a_capital_is_none(text):
    assert told(text) == []


def test_in_its_article_the_name_stands_for_the_government_where_it_is_no_place():
    text = "Velmar's capital, Onseg, was hit. Onseg denied it, and so did Tarn."
    velmar, city, onseg, tarn = found_in(text)
    government = Entity("Country", onseg.names, onseg.mentions)
    found = resolve_entities(Article("a", "", text), (velmar, city, government, tarn), Base("http://example.org/"))
    assert found[2].iri == found[0].iri
    assert len({entity.iri for entity in found}) == 3
    assert found[0].seats == ("Onseg",)


def node(name: str, *articles: str, seats: tuple[str, ...] = ()) -> Node:
    iri, names, where = f"entity/{name}", frozenset([name]), frozenset(articles)
    return Node(iri, iri, "Country", name, names, known=False, bare=True, articles=where, seats=frozenset(seats))


def joined(*nodes: Node, company: frozenset[str] = frozenset(["entity/third"])) -> set[tuple[str, str]]:
    return {(one.main, two.main) for one, two in governments(nodes, lambda _: company)}


def test_in_other_articles_too_and_so_does_the_name_of_its_people():
    velmar = node("Velmar", "one", seats=("Onseg",))
    assert joined(velmar, node("Onseg", "two"), node("Velmari", "three")) == {
        ("Onseg", "Velmar"),
        ("Velmari", "Velmar"),
    }
    assert joined(velmar, node("Tarn", "two")) == set()


def test_but_not_where_two_are_meant_or_nothing_is_shared():
    velmar, tarn = (node(name, name, seats=("Onseg",)) for name in ("Velmar", "Tarn"))
    assert joined(velmar, tarn, node("Onseg", "two")) == set()
    assert joined(velmar, node("Onseg", "two"), company=frozenset()) == set()

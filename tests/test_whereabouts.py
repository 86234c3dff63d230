"""Towns in the countries that the gazetteers know, and nothing made of names alone."""

import re

import pytest

from kg.extraction.reader.whereabouts import weigh
from kg.types import Entity, Extraction, Mention, Relation, Span, Statement


def extraction(text: str, entities: dict[str, str], *relations: Relation) -> tuple[Extraction, list[Span]]:
    sentences = [Span(*match.span()) for match in re.finditer(r"[^.]+\.", text)]
    found = tuple(
        Entity(
            kind,
            (name,),
            tuple(Mention(Span(*m.span()), name, "name") for m in re.finditer(rf"\b{re.escape(name)}\b", text)),
        )
        for name, kind in entities.items()
    )
    return Extraction(found, relations), sentences


def lies(subject: int, object_: int, speaker: int | None = None, status: str = "Actual") -> Relation:
    return Relation(subject, "locatedIn", object_, Statement(Span(0, 5), status, speaker=speaker))


def placed(text: str, entities: dict[str, str], *relations: Relation) -> list[tuple[str, str, str]]:
    found, sentences = extraction(text, entities, *relations)
    return [
        (
            found.entities[r.subject].names[0],
            found.entities[r.object].names[0],
            text[r.said.evidence.start : r.said.evidence.end].strip(),
        )
        for r in weigh(found, sentences).relations
    ]


def test_a_town_lies_in_its_country_that_the_same_sentence_names():
    text = "It rained. Doctors in Goma treated soldiers of the Congolese army. Goma is large."
    told = placed(text, {"Goma": "Settlement", "Congolese": "Country", "Congo-Brazzaville": "Country"})
    assert told == []  # "Congolese" may be of either country, so the gazetteer knows none
    text = text.replace("Congolese army", "army of DR Congo")
    told = placed(text, {"Goma": "Settlement", "DR Congo": "Country"})
    assert told == [("Goma", "DR Congo", "Doctors in Goma treated soldiers of the army of DR Congo.")]


def test_or_the_sentence_beside_it_but_none_further_off():
    entities = {"Mopti": "Settlement", "Mali": "Country"}
    assert placed("Mali is at war. Shells fell on Mopti. It rained.", entities)[0][2] == "Shells fell on Mopti."
    assert placed("Mali is at war. It rained. Shells fell on Mopti.", entities) == []


def test_a_name_that_two_countries_of_the_article_have_says_nothing():
    entities = {"Tripoli": "Settlement", "Lebanon": "Country", "Libya": "Country"}
    assert placed("Ships from Tripoli reached Libya and Lebanon.", entities) == []


def test_a_small_namesake_is_not_meant():
    assert (
        placed(
            "An envoy of the United States spoke of the Algiers accord.",
            {"Algiers": "Settlement", "United States": "Country"},
        )
        == []
    )  # the one in Louisiana


def test_what_is_read_wrongly_is_left_out():
    entities = {"Mopti": "Settlement", "Mali": "Country", "Senegal": "Country"}
    text = "Men of Mali and Senegal met in Mopti."
    assert [pair[:2] for pair in placed(text, entities, lies(0, 2), lies(2, 1))] == [("Mopti", "Mali")]


@pytest.mark.parametrize("relation", [lies(0, 1, speaker=1), lies(0, 1, status="Negated")])
def test_what_somebody_says_or_denies_stays(relation):
    entities = {"Kosovo": "Country", "Serbia": "Country"}
    assert placed("Kosovo is in Serbia.", entities, relation)[0][:2] == ("Kosovo", "Serbia")


def test_what_the_gazetteers_do_not_know_stays_as_it_was_read():
    entities = {"Orlavik": "Settlement", "Vessaria": "Country", "Mali": "Country"}
    text = "Orlavik lies in Vessaria, not in Mali."
    assert [pair[:2] for pair in placed(text, entities, lies(0, 1))] == [("Orlavik", "Vessaria")]

import pytest

from kg.extraction.own_words import credited
from kg.types import Entity, Extraction, Relation, Span, Statement

ENTITIES = tuple(Entity("ArmedGroup", (name,), ()) for name in ("Front", "Town", "Army"))


def relation(status="Hypothetical", modality=None, speaker=0, subject=0):
    return Relation(subject, "controls", 1, Statement(Span(0, 9), status, modality, speaker, 0.7))


def statuses(*relations):
    return [r.said.status for r in credited(Extraction(ENTITIES, relations)).relations]


@pytest.mark.parametrize("modality", [None, "Alleged"])
def test_a_party_is_taken_at_its_word(modality):
    found = credited(Extraction(ENTITIES, (relation(modality=modality),))).relations[0].said
    assert (found.status, found.modality, found.speaker, found.confidence) == ("Actual", None, 0, 0.7)


@pytest.mark.parametrize("modality", ["Planned", "Threatened", "Demanded", "Feared"])
def test_its_plans_are_no_deeds(modality):
    assert statuses(relation(modality=modality)) == ["Hypothetical"]


def test_what_somebody_denies_stays_doubtful():
    assert statuses(relation(), relation("Negated", speaker=2)) == ["Hypothetical", "Negated"]


@pytest.mark.parametrize("speaker", [None, 2])
def test_another_s_word_is_no_own_word(speaker):
    assert statuses(relation(speaker=speaker)) == ["Hypothetical"]

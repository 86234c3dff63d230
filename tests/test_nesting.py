"""Of relations told of a mention and of what stands within it, the clearer one."""

from kg.extraction.reader.nesting import outermost
from kg.types import Entity, Extraction, Mention, Relation, Span, Statement

TEXT = "Orvia backs Velmish rebels. Orvia fights Velm."
NAMES = ("Orvia", "Velmish rebels", "Velm")
PLACES = {"Orvia": (0, 28), "Velmish rebels": (12,), "Velm": (12, 41)}
FIRST, SECOND = Span(0, 27), Span(28, len(TEXT))


def told(*claims: tuple[str, str, str, float, Span]) -> list[tuple[str, str, str]]:
    """Return which of some relations stay, told by names, confidence and sentence."""
    entities = tuple(
        Entity("ArmedGroup", (name,), tuple(Mention(Span(at, at + len(name)), name, "name") for at in PLACES[name]))
        for name in NAMES
    )
    relations = tuple(
        Relation(NAMES.index(a), property_, NAMES.index(b), Statement(where, "Actual", confidence=confidence))
        for a, property_, b, confidence, where in claims
    )
    kept = outermost(Extraction(entities, relations)).relations
    return [(NAMES[r.subject], r.property, NAMES[r.object]) for r in kept]


def test_what_stands_within_a_mention_is_not_meant():
    rebels, country = ("Orvia", "backs", "Velmish rebels"), ("Orvia", "backs", "Velm")
    assert told((*rebels, 0.6, FIRST), (*country, 0.3, FIRST)) == [rebels]
    assert told((*country, 0.3, FIRST), (*rebels, 0.6, FIRST)) == [rebels]


def test_of_subjects_too():
    rebels, country = ("Velmish rebels", "opposes", "Orvia"), ("Velm", "opposes", "Orvia")
    assert told((*rebels, 0.6, FIRST), (*country, 0.3, FIRST)) == [rebels]


def test_what_is_nearly_as_clear_stays():
    rebels, country = ("Orvia", "backs", "Velmish rebels"), ("Orvia", "backs", "Velm")
    assert told((*rebels, 0.6, FIRST), (*country, 0.5, FIRST)) == [rebels, country]
    assert told((*rebels, 0.3, FIRST), (*country, 0.6, FIRST)) == [rebels, country]


def test_another_sentence_or_property_is_another_matter():
    rebels, country = ("Orvia", "backs", "Velmish rebels"), ("Orvia", "backs", "Velm")
    assert told((*rebels, 0.6, FIRST), (*country, 0.3, SECOND)) == [rebels, country]
    hostile = ("Orvia", "fightsAgainst", "Velm")
    assert told((*rebels, 0.6, FIRST), (*hostile, 0.3, FIRST)) == [rebels, hostile]

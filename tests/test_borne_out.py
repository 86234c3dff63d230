"""What one says of itself and the article says of some of its kind."""

import pytest

from kg.extraction.reader.borne_out import borne_out
from kg.types import Entity, Extraction, Relation, Span, Statement

FRONT, REBELS, ARMY, HARROW = range(4)
ENTITIES = (
    Entity("ArmedGroup", ("Ostran Front",), ()),
    Entity("ArmedGroup", ("rebels",), (), named=False),
    Entity("ArmedForces", ("army",), (), named=False),
    Entity("Settlement", ("Harrow",), ()),
)


def status(*told, speaker=FRONT):
    """Return the status and speaker of what the front says of itself, beside what else is told."""
    own = Relation(FRONT, "controls", HARROW, Statement(Span(0, 9), "Hypothetical", "Alleged", speaker))
    said = borne_out(Extraction(ENTITIES, (*told, own)), ["controls"]).relations[-1].said
    return said.status, said.modality, said.speaker


def held(subject, status="Actual", speaker=None, property_="controls"):
    return Relation(subject, property_, HARROW, Statement(Span(10, 19), status, None, speaker))


def test_its_word_is_true_where_the_article_says_so_of_its_kind():
    assert status(held(REBELS)) == ("Actual", None, FRONT)


@pytest.mark.parametrize(
    "other",
    [
        held(ARMY),
        held(REBELS, "Former"),
        held(REBELS, speaker=FRONT),
        held(REBELS, property_="leads"),
    ],
)
def test_and_its_mere_word_where_it_does_not(other):
    assert status(other) == ("Hypothetical", "Alleged", FRONT)


def test_what_others_say_of_it_is_another_matter():
    assert status(held(REBELS), speaker=ARMY) == ("Hypothetical", "Alleged", ARMY)

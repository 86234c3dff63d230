"""Of two relations that one can have one of, the clearly dimmer goes."""

import pytest

from kg.extraction.reader.rivals import clearest, lasting
from kg.types import Extraction, Relation, Span, Statement


def left(*told):
    """Return what is left of relations, each given as subject, property, object, confidence and maybe a status."""
    relations = tuple(
        Relation(subject, property_, object_, Statement(Span(0, 9), (status or ["Actual"])[0], confidence=confidence))
        for subject, property_, object_, confidence, *status in told
    )
    found = Extraction((), relations)
    return [(r.subject, r.object) for r in clearest(found, {"leads": 0.5}, {"controls": 0.7}).relations]


def test_who_clearly_leads_one_country_does_not_dimly_lead_another():
    assert left((0, "leads", 1, 0.9), (0, "leads", 2, 0.3)) == [(0, 1)]
    assert left((0, "leads", 1, 0.9), (0, "leads", 2, 0.5)) == [(0, 1), (0, 2)]


def test_nor_does_a_place_have_a_dim_second_holder():
    assert left((0, "controls", 9, 0.8), (1, "controls", 9, 0.5)) == [(0, 9)]
    assert left((0, "controls", 9, 0.8), (1, "controls", 9, 0.6)) == [(0, 9), (1, 9)]
    assert left((0, "controls", 8, 0.8), (0, "controls", 9, 0.3)) == [(0, 8), (0, 9)]


def test_what_is_told_dimly_and_clearly_is_clear():
    told = (0, "leads", 1, 0.3), (0, "leads", 1, 0.8), (0, "leads", 2, 0.5)
    assert left(*told) == [(0, 1), (0, 1), (0, 2)]


@pytest.mark.parametrize("status", ["Former", "Negated", "Hypothetical"])
def test_what_does_not_hold_now_is_no_rival_and_has_none(status):
    assert len(left((0, "leads", 1, 0.9, status), (0, "leads", 2, 0.3))) == 2
    assert len(left((0, "leads", 1, 0.9), (0, "leads", 2, 0.3, status))) == 2


def test_what_many_can_have_has_no_rivals():
    assert len(left((0, "backs", 1, 0.9), (0, "backs", 2, 0.3))) == 2


def test_what_holds_is_not_over():
    def statuses(*told):
        relations = (Relation(*ends, Statement(Span(0, 9), status)) for *ends, status in told)
        return [r.said.status for r in lasting(Extraction((), tuple(relations))).relations]

    assert statuses((0, "controls", 9, "Former"), (0, "controls", 9, "Actual")) == ["Actual"]
    assert statuses((0, "controls", 9, "Former"), (0, "controls", 9, "Negated")) == ["Former", "Negated"]
    assert statuses((0, "controls", 9, "Former"), (1, "controls", 9, "Actual")) == ["Former", "Actual"]
    assert statuses((0, "controls", 9, "Former"), (0, "leads", 9, "Actual")) == ["Former", "Actual"]

"""Which of an entity's names is its label."""

import pyoxigraph as ox
import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from kg.describe import describe, preferred
from kg.terms import KG, RDF, RDFS

WHO = NamedNode("urn:who")


def label_by(used: dict[str, int], type_: str) -> str:
    """Return the label of an entity after its names were put in order by how often each is used."""
    raw = ox.Store()
    raw.extend(describe(WHO, set(used), set(used)))
    raw.add(Quad(WHO, RDF["type"], KG[type_], DefaultGraph()))
    gone, fresh = preferred(raw, {WHO: used})
    for quad in gone:
        raw.remove(quad)
    raw.extend(fresh)
    assert {quad.object.value for quad in raw if quad.predicate != RDF["type"]} == set(used)
    (label,) = raw.quads_for_pattern(WHO, RDFS["label"], None, DefaultGraph())
    return label.object.value


@pytest.mark.parametrize(
    ("used", "type_", "label"),
    [
        ({"White House": 3, "Clinton White House": 1}, "Government", "White House"),
        ({"Tarek": 5, "Lina Tarek": 1}, "Person", "Lina Tarek"),
        ({"Tarek": 5, "TAREK": 9}, "Person", "Tarek"),
        ({"Keshian": 9, "Keshians": 1, "Kesh people": 2}, "Population", "Keshians"),
        ({"Front": 2, "Delta Front": 2}, "ArmedGroup", "Delta Front"),
    ],
)
def test_the_most_used_name_is_the_label(used, type_, label):
    assert label_by(used, type_) == label


def test_what_is_labelled_so_already_stays():
    raw = ox.Store()
    raw.extend(describe(WHO, {"Delta Front"}, {"Delta Front", "DF"}))
    assert preferred(raw, {WHO: {"Delta Front": 2, "DF": 1}}) == (set(), set())
    assert Quad(WHO, RDFS["label"], Literal("Delta Front"), DefaultGraph()) in raw

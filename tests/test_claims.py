"""`kg.claims`: what articles claim of a relation, found by the rarest of its parts."""

from datetime import date
from itertools import count

import pytest
from conflicting import FIRST, claim, node, put
from pyoxigraph import Literal, NamedNode, Quad

from kg.claims import Claim, Claims, as_day, shortest
from kg.store import Store
from kg.terms import KG, RDF


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "s", writable=True) as opened:
        yield opened


def test_a_claim_has_its_status_its_days_and_whether_its_article_states_the_relation(store):
    since = claim("one", 0, ("front", "backs", "guard"), "Actual", validFrom=date(2030, 1, 1))
    put(store, "one", FIRST, since, claim("one", 1, ("guard", "backs", "wing"), "Former", validUntil=date(2029, 5, 1)))
    claims, (backs, ended) = Claims(store.raw, store.base), (("front", "backs", "guard"), ("guard", "backs", "wing"))
    tie = (node("front"), KG["backs"], node("guard"))
    assert list(claims.on(*tie)) == [Claim(tie, "Actual", True, date(2030, 1, 1), None, FIRST)]
    tie = (node(ended[0]), KG["backs"], node(ended[2]))
    assert list(claims.on(*tie)) == [Claim(tie, "Former", False, None, date(2029, 5, 1), FIRST)]
    assert {one.tie[0] for one in claims.all()} == {node(backs[0]), node(ended[0])}


def test_claims_are_found_by_any_of_their_parts(store):
    told = [("front", "backs", "guard"), ("front", "fightsAgainst", "wing"), ("wing", "backs", "guard")]
    for number, tie in enumerate(told):
        put(store, str(number), FIRST, claim(str(number), 0, tie, "Actual"))
    claims = Claims(store.raw, store.base)
    asked = (
        {"subject": node("front")},
        {"predicate": KG["backs"], "object_": node("guard")},
        {"object_": node("wing")},
    )
    found = [{(t[0].value, t[2].value) for t in (one.tie for one in claims.on(**each))} for each in asked]
    ends = [{told[0], told[1]}, {told[0], told[2]}, {told[1]}]
    assert found == [{(node(s).value, node(o).value) for s, _, o in each} for each in ends]


def test_a_claim_outside_of_articles_is_none_and_odd_values_are_no_error(store):
    put(store, "one", FIRST, claim("one", 0, ("front", "backs", "guard"), "Actual"))
    here, article = NamedNode("https://kg.example/c"), store.base.article("one")
    for graph in (NamedNode("https://kg.example/graph"), article):
        parts = {"subject": node("wing"), "predicate": KG["backs"], "object": Literal("guard")}
        store.raw.extend(Quad(here, RDF[part], term, graph) for part, term in parts.items())
    [(first, *_)] = [one.tie for one in Claims(store.raw, store.base).all()]
    assert first == node("front")
    assert [as_day(term) for term in (Literal("soon"), here, None)] == [None, None, None]


def test_the_shortest_is_read_whole_and_of_others_no_more():
    numbers = count()
    assert shortest([numbers, iter("abc"), iter("defghi")]) == (1, ["a", "b", "c"])
    assert next(numbers) <= 4
    assert shortest([iter(()), numbers]) == (0, [])

from pyoxigraph import NamedNode, Triple

from kg.inference import closure, infer
from kg.iris import Base
from kg.ontology import load
from kg.store import Store
from kg.terms import KG
from kg.types import Article

A, B, C, D = (NamedNode(f"https://example.org/{x}") for x in "abcd")


def test_symmetric_relations_hold_both_ways():
    assert closure({"fightsAgainst": {(A, B)}}, load())["fightsAgainst"] == {(A, B), (B, A)}


def test_transitive_relations_reach_on_and_cycles_end():
    found = closure({"locatedIn": {(A, B), (B, C), (C, A), (C, D)}}, load())["locatedIn"]
    assert {(A, C), (A, D), (B, D)} <= found
    assert all(s != o for s, o in found)


def test_inverses_and_super_properties_follow():
    known = load()
    found = closure({"backs": {(A, B)}}, known)
    inverse = known.relation("backs").inverse
    assert inverse is not None
    assert found[inverse] == {(B, A)}
    assert all((A, B) in found[parent] for parent in known.relation("backs").parents)


def test_what_follows_leaves_with_what_was_said(tmp_path):
    base, known = Base(), load()
    with Store.open(tmp_path / "s", writable=True) as store:
        node = base.article("a")
        store.put(Article("a", "", ""), {Triple(A, KG["fightsAgainst"], B)}, "1")
        assert infer(store, known) > 0
        assert store.query("ASK { <https://example.org/b> kg:fightsAgainst <https://example.org/a> }", inferred=True)
        assert not store.query("ASK { <https://example.org/b> kg:fightsAgainst <https://example.org/a> }")
        store.put(Article("a", "", ""), set(), "2")
        assert infer(store, known) == 0
        assert not store.raw.contains_named_graph(node)

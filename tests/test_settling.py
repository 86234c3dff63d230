"""`kg.settling`: the map is computed where something changed that it is computed from, and only there."""

from dataclasses import replace

import example
import pytest
from pyoxigraph import Literal, Quad

from kg import resources, settling
from kg.build import build
from kg.ontology import load
from kg.resolution import decisions
from kg.store import Store
from kg.terms import KG


class Stub:
    """An extractor that gives the example's reading of every article."""

    version = "stub"

    def extract(self, article):
        return example.EXTRACTION


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "s", writable=True) as opened:
        run(opened, *(replace(example.ARTICLE, id=f"{n}.txt") for n in range(3)))
        yield opened


def run(store, *articles):
    build(articles, store, Stub(), load(), pytest.fail)


def maps(store, monkeypatch):
    """Settle; return how often the map was computed, and how many articles were written."""
    real, calls = settling.mapping, []
    monkeypatch.setattr(settling, "mapping", lambda *a: calls.append(a) or real(*a))
    written = settling.settle(store, load())
    monkeypatch.setattr(settling, "mapping", real)
    return len(calls), written


def test_where_nothing_changed_the_map_is_not_computed_again(store, monkeypatch):
    assert maps(store, monkeypatch) == (0, 0)
    run(store, replace(example.ARTICLE, id="0.txt"))
    assert maps(store, monkeypatch) == (0, 0)


def test_a_changed_article_decision_or_lexicon_makes_it_anew(store, monkeypatch):
    store.remove("2.txt")
    assert maps(store, monkeypatch)[0] == 1
    one, two, *_ = (cluster.iri for found in settling._clusters(store).values() for cluster in found)
    decisions.write(settling.decided_in(store), decisions.Decisions((decisions.Decision("distinct", (one, two)),)))
    assert maps(store, monkeypatch)[0] == 1
    assert maps(store, monkeypatch)[0] == 0
    monkeypatch.setattr(resources, "lexicons", lambda: "others")
    assert maps(store, monkeypatch)[0] == 1


def test_what_was_written_by_another_map_is_written_again(store, monkeypatch):
    article, builds = store.base.article("0.txt"), store.base.graph("builds")
    before = set(store.raw)
    old = {quad for quad in before if quad.subject == article and quad.predicate == KG["resolution"]}
    store.change(old, {Quad(article, KG["resolution"], Literal('{"group": "another"}'), builds)})
    assert maps(store, monkeypatch) == (1, 1)
    assert {quad for quad in store.raw if quad.graph_name == builds} == {q for q in before if q.graph_name == builds}
    assert maps(store, monkeypatch) == (0, 0)

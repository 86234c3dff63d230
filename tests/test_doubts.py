"""`kg.doubts`: what articles state of where places lie and nothing is built on, whole and from a change."""

from random import Random

import pytest
from conflicting import BASE, FIRST, claim, node, put
from pyoxigraph import DefaultGraph, Literal, Quad, Triple

from kg import doubts
from kg.explain import explain
from kg.inference import infer
from kg.ontology import load
from kg.store import Store
from kg.terms import DCTERMS, KG, RDF
from kg.types import Article

COUNTRIES = {"norland", "sudmark", "estmark", "britain", "frankia"}
CODES = {"britain": "GB", "leeds": "GB", "frankia": "FR", "paris": "FR"}
"""What reference data knows: countries with their codes, and settlements with those of their countries."""


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "s", writable=True) as opened:
        yield opened


def place(name, ident):
    """Return the IRI of a place; a name that ends in * means nothing outside its article."""
    return BASE.entity("Region", name, ident) if name.endswith("*") else node(name)


def tell(store, ident, *ties, countries=COUNTRIES, copy_of=None):
    """Put an article that puts places in places, such as "harrow norland"."""
    article = BASE.article(ident)
    told = {Triple(article, RDF["type"], KG["Article"]), Triple(article, DCTERMS["identifier"], Literal(ident))}
    if copy_of:
        told.add(Triple(article, KG["syndicationGroup"], BASE.article(copy_of)))
    for tie in ties:
        inner, outer = (place(name, ident) for name in tie.split())
        told.add(Triple(inner, KG["locatedIn"], outer))
        for name in tie.split():
            told.add(Triple(place(name, ident), RDF["type"], KG["Country" if name in countries else "Region"]))
            told.add(Triple(place(name, ident), KG["mainName"], Literal(name)))
            if name in CODES:
                told.add(Triple(place(name, ident), KG["countryCode"], Literal(CODES[name])))
    store.put(Article(ident, ident, ident, FIRST), told, str(sorted(map(str, told))))


def listed(store, graph):
    return {quad.triple for quad in store.raw.quads_for_pattern(None, None, None, BASE.graph(graph))}


def doubted(store):
    """Infer; return the ties on which nothing is built, such as "harrow norland"."""
    infer(store, load())
    return {" ".join(str(t).strip("<>").rpartition("/")[2] for t in (s, o)) for s, _, o in listed(store, doubts.GRAPH)}


def within(store, inner, outer):
    tie = (node(inner), KG["locatedIn"], node(outer))
    return any(Quad(*tie, graph) in store.raw for graph in (DefaultGraph(), BASE.graph("inferred")))


@pytest.mark.parametrize(
    ("articles", "expected"),
    [
        # in one country: that in which most put it, or that of the reference
        ([["harrow norland"], ["harrow norland"], ["harrow sudmark"]], {"harrow sudmark"}),
        ([["harrow norland"], ["harrow sudmark"]], {"harrow norland", "harrow sudmark"}),
        ([["leeds frankia"], ["leeds frankia"], ["leeds britain"]], {"leeds frankia"}),
        ([["leeds norland"]], set()),
        ([["harrow norland", "mill harrow", "mill sudmark"]], {"mill harrow"}),
        ([["harrow norland", "mill harrow", "harrow lune", "lune norland"]], set()),
        ([["leeds harrow", "harrow frankia"]], {"harrow frankia"}),
        ([["paris leeds"]], {"paris leeds"}),
        # across borders
        ([["plain norland", "plain sudmark", "ford plain", "ford norland"]], {"plain norland", "plain sudmark"}),
        ([["east norland", "sudmark east"], ["estmark east"]], {"east norland"}),
        ([["east frankia", "leeds east"]], {"east frankia"}),
        ([["east frankia", "leeds east"], ["east frankia"]], {"leeds east"}),
        ([["east norland", "leeds east", "mill east"]], {"east norland"}),
        # a country in another, or in what is in one
        ([["norland sudmark"]], {"norland sudmark"}),
        ([["britain frankia"]], {"britain frankia"}),
        ([["britain norland"]], {"britain norland"}),
        ([["norland britain"]], set()),
        ([["norland lune", "lune norland"], ["lune norland"]], {"norland lune"}),
        ([["norland lune"], ["lune sudmark"], ["lune sudmark"]], {"norland lune"}),
        ([["norland continent", "sudmark continent"]], set()),
        # the other way round, and many against one
        ([["harrow mill"], ["mill harrow"], ["mill harrow"]], {"harrow mill"}),
        ([["harrow mill"], ["mill harrow"]], {"harrow mill", "mill harrow"}),
        ([*[["harrow norland"]] * 20, ["harrow lune"]], {"harrow lune"}),
        ([*[["harrow norland"]] * 19, ["harrow lune"]], set()),
    ],
)
def test_nothing_is_built_on_what_else_is_known_against(store, articles, expected):
    for number, ties in enumerate(articles):
        tell(store, f"a{number}", *ties)
    assert doubted(store) == expected


def test_what_only_its_article_describes_holds_no_place_that_others_know(store):
    tell(store, "one", "harrow area*", "camp* area*", "area* norland")
    found = doubted(store)
    assert len(found) == 1
    assert found.pop().startswith("harrow area")
    infer(store, load())
    assert Quad(place("camp*", "one"), KG["locatedIn"], node("norland"), BASE.graph("inferred")) in store.raw


def test_copies_of_one_story_are_one_voice(store):
    tell(store, "one", "harrow sudmark", copy_of="one")
    tell(store, "two", "harrow sudmark", copy_of="one")
    tell(store, "three", "harrow norland")
    assert doubted(store) == {"harrow sudmark", "harrow norland"}
    tell(store, "four", "harrow norland")
    assert doubted(store) == {"harrow sudmark"}


def test_what_is_doubtful_stays_said_and_neither_follows_nor_lets_follow(store):
    ties = [("airport", "locatedIn", "harrow"), ("harrow", "locatedIn", "sudmark"), ("front", "basedIn", "harrow")]
    put(store, "slip", FIRST, *(claim("slip", n, tie, "Actual") for n, tie in enumerate(ties)))
    infer(store, load())
    assert within(store, "airport", "sudmark")
    for ident in ("one", "two"):
        put(store, ident, FIRST, claim(ident, 0, ("harrow", "locatedIn", "norland"), "Actual"))
    infer(store, load())
    assert within(store, "harrow", "sudmark"), "what an article states stands"
    assert not within(store, "airport", "sudmark")
    assert within(store, "airport", "norland")
    based = KG["basedIn"], KG["contains"], KG["relatedTo"]
    inferred = {t for t in listed(store, "inferred") if t.predicate in based}
    assert Triple(node("front"), KG["basedIn"], node("norland")) in inferred
    assert not [t for t in inferred if node("sudmark") in (t.subject, t.object)]
    [why] = explain(store, "Harrow", "locatedIn", "Sudmark")
    assert (why.sentences[0].sentence, why.doubtful) == ("In slip, harrow locatedIn sudmark.", True)
    store.remove("one")
    store.remove("two")
    infer(store, load())
    assert within(store, "airport", "sudmark")
    [why] = explain(store, "Harrow", "locatedIn", "Sudmark")
    assert not why.doubtful


def test_a_place_that_turns_out_to_be_a_country_is_judged_anew_with_all_around_it(store):
    tell(store, "one", "harrow lune", "mill harrow", "lune continent")
    tell(store, "two", "harrow norland")
    assert doubted(store) == set()
    tell(store, "three", "ford lune", countries={*COUNTRIES, "lune"})
    assert doubted(store) == {"harrow lune", "harrow norland"}
    store.remove("three")
    assert doubted(store) == set()


def test_many_articles_on_other_places_cost_one_more_nothing(store, monkeypatch):
    for number in range(12):
        tell(store, f"a{number}", f"p{number} norland", f"q{number} p{number}")
    infer(store, load())
    judged = []
    monkeypatch.setattr(doubts._Atlas, "is_doubtful", lambda _, inner, outer: judged.append((inner, outer)))
    tell(store, "more", "q3 norland")
    infer(store, load())
    assert {inner.value.rpartition("/")[2] for inner, _ in judged} == {"q3", "norland"}


def test_kg_explain_says_that_nothing_is_built_on_it(kg, tmp_path):
    with Store.open(tmp_path / "s", writable=True) as store:
        for ident, where in (("one", "norland"), ("two", "norland"), ("slip", "sudmark")):
            put(store, ident, FIRST, claim(ident, 0, ("harrow", "locatedIn", where), "Actual"))
        infer(store, load())
    for where, note in (("Norland", ""), ("Sudmark", "nothing is built on it: what else is said of these places is")):
        status, printed, said = kg("explain", "Harrow", "locatedIn", where, "--store", tmp_path / "s")
        assert (status, "harrow locatedIn" in printed) == (0, True)
        assert said.startswith(note)
        assert bool(said) == bool(note)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_doubted_after_changes_is_what_the_whole_gives(store, seed):
    chance, there = Random(seed), set()
    names = ["norland", "sudmark", "britain", "frankia", "leeds", "paris", "harrow", "lune", "ford", "area*"]
    seen = set()
    for _ in range(14):
        if there and chance.random() < 0.3:
            store.remove(gone := chance.choice(sorted(there)))
            there.discard(gone)
        else:
            ident = f"a{chance.randrange(9)}"
            ties = [" ".join(chance.sample(names, 2)) for _ in range(chance.randint(1, 4))]
            countries = COUNTRIES ^ ({chance.choice(["lune", "norland"])} if chance.random() < 0.3 else set())
            tell(store, ident, *ties, countries=countries, copy_of="a0" if chance.random() < 0.2 else None)
            there.add(ident)
        if chance.random() < 0.7:
            seen |= (found := doubted(store))
            inferred = listed(store, "inferred")
            assert infer(store, load(), whole=True) == 0
            assert (doubted(store), listed(store, "inferred")) == (found, inferred)
    assert len(seen) > 3
    for ident in there:
        store.remove(ident)
    assert doubted(store) == set()

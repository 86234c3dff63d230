"""Events that several articles tell, from readings of articles about invented countries: no model runs."""

import random
from dataclasses import replace
from datetime import date

import pytest
from pyoxigraph import DefaultGraph

from kg.build import build
from kg.check import check_data, check_events
from kg.entities import search
from kg.errors import StoreError
from kg.export.network import Network
from kg.iris import Base
from kg.ontology import load
from kg.resolution import clusters, occurrences
from kg.resolution.decisions import Decisions
from kg.resolution.mapping import Known, mapping
from kg.resolution.resolver import resolve
from kg.resolution.retellings import _Group, retellings
from kg.resolution.tellings import _MUTUAL, _ONCE, Source, tellings
from kg.settling import settle
from kg.store import Store
from kg.terms import KG
from kg.types import Article, Count, Entity, Event, Extraction, Relation, Span, Statement, When

NORLAND, SUDMARK = Entity("Country", ("Norland",), ()), Entity("Country", ("Sudmark",), ())
FRONT, GUARD = Entity("ArmedGroup", ("Delta Front",), ()), Entity("ArmedGroup", ("Hill Guard",), ())
HARROW, LUNE = Entity("Settlement", ("Harrow",), ()), Entity("Settlement", ("Lune",), ())
REBELS = Entity("ArmedGroup", ("rebels",), (), named=False)
ENTITIES = (NORLAND, SUDMARK, FRONT, GUARD, HARROW, LUNE, REBELS)
LOCATED = Relation(ENTITIES.index(HARROW), "locatedIn", ENTITIES.index(NORLAND), Statement(Span(0, 5)))
DAY = "2 May 2031"
BASE = Base()


def event(type_="Assault", agent=None, target=None, place=None, time=DAY, status="Actual", modality=None, killed=None):
    roles = [() if entity is None else (ENTITIES.index(entity),) for entity in (agent, target, place)]
    counts = () if killed is None else (Count("killed", killed, killed),)
    return Event(type_, Span(30, 35), Statement(Span(30, 60), status, modality), *roles, time=time, counts=counts)


TAKEN = event("TerritorialCapture", FRONT, HARROW)
NEWS = replace(TAKEN, time=None, said=Statement(Span(0, 10)))  # told by the headline


def article(ident: str, published=date(2031, 5, 3), words="") -> Article:
    title = f"Title of {ident}"
    return Article(
        ident, title, f"{title}\n{words or f'Words of {ident}: what has come to pass by now, in short.'}", published
    )


class Told:
    """Articles, each with the events that it tells, in place of an extractor."""

    version = "told-1"

    def __init__(self, **told):
        self.found = {ident: self._reading(events) for ident, events in told.items()}
        self.articles = {ident: article(ident) for ident in told}

    @staticmethod
    def _reading(events):
        return Extraction(ENTITIES, (LOCATED,), tuple(events if isinstance(events, tuple) else (events,)))

    def extract(self, article):
        return self.found[article.id]

    def put(self, store, *idents):
        problems = []
        build([self.articles[i] for i in idents or self.articles], store, self, load(), problems.append)
        assert not problems


def told_by(store) -> list[str]:
    """The articles that tell each event, as one word an event: "ab c"."""
    found = {}
    for quad in store.raw.quads_for_pattern(None, KG["reports"], None, None):
        if store.base.is_article(quad.graph_name):
            found.setdefault(quad.object, set()).add(quad.graph_name)
    names = {store.base.article(a.id): a.id for a in store.articles()}
    return sorted("".join(sorted(names[graph] for graph in graphs)) for graphs in found.values())


def joined(**told) -> list[str]:
    """The same by the map alone, without a store."""
    return joined_of(Told(**told))


def joined_of(told: Told) -> list[str]:
    known, own = {}, {}
    for ident, found in told.found.items():
        read = resolve(told.articles[ident], found, BASE, frozenset(load().types_below("VerbalEvent")))
        known[ident] = Known(
            [clusters.of(entity, BASE) for entity in read.entities],
            list(occurrences.of(told.articles[ident], read, BASE)),
            published=told.articles[ident].published,
        )
        own[ident] = [clusters.short(happening.iri, BASE) for happening in read.events]
    parts = mapping(known, Decisions(), BASE, load())
    events = {}
    for ident, iris in own.items():
        for iri in iris:
            shared = parts[ident].events.get(iri)
            events.setdefault(shared.iri if shared else iri, []).append(ident)
    return sorted("".join(sorted(idents)) for idents in events.values())


def values(store, predicate, graph=None):
    return sorted(
        q.object.value.rpartition("#")[2]
        for q in store.raw.quads_for_pattern(None, KG[predicate], None, graph or DefaultGraph())
    )


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "store", writable=True) as opened:
        yield opened


@pytest.mark.parametrize(
    "other",
    [
        TAKEN,
        replace(TAKEN, time="Friday"),
        replace(TAKEN, time="May 2031"),
        NEWS,
        replace(TAKEN, places=TAKEN.targets),
        replace(TAKEN, said=replace(TAKEN.said, status="Negated")),
        replace(TAKEN, said=replace(TAKEN.said, status="Hypothetical", modality="Alleged")),
        event("TerritorialCapture", FRONT, HARROW, NORLAND),
        event("TerritorialCapture", FRONT, None, HARROW),
    ],
)
def test_what_agrees_in_type_participants_place_and_date_is_one_event(other):
    assert joined(a=TAKEN, b=other) == ["ab"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (TAKEN, event("Withdrawal", FRONT, HARROW)),
        (TAKEN, event("TerritorialCapture", GUARD, HARROW)),
        (TAKEN, event("TerritorialCapture", FRONT, LUNE)),
        (event(place=HARROW, agent=FRONT), event(place=LUNE, agent=FRONT)),
        (TAKEN, replace(TAKEN, time="3 May 2031")),
        (TAKEN, replace(TAKEN, time="April 2031")),
        (TAKEN, replace(TAKEN, said=replace(TAKEN.said, status="Hypothetical", modality="Planned"))),
        (event(agent=FRONT), event(agent=FRONT)),
        (event(agent=REBELS, target=HARROW), event(agent=REBELS, target=HARROW)),
        (event(agent=FRONT, target=GUARD, time=None), event(agent=FRONT, target=GUARD, time=None)),
        (event(agent=FRONT, place=HARROW), event(agent=FRONT, place=HARROW, time="May 2031")),
        (event(place=HARROW, killed=2), event(place=HARROW, killed=2)),
    ],
)
def test_what_contradicts_or_has_too_little_in_common_is_two(one, other):
    assert joined(a=one, b=other) == ["a", "b"]


def test_a_high_count_and_a_place_on_one_day_are_enough():
    assert joined(a=event(agent=REBELS, place=HARROW, killed=23), b=event(place=HARROW, killed=23)) == ["ab"]


def test_parties_that_meet_are_in_no_order():
    assert joined(a=event("Consultation", NORLAND, SUDMARK), b=event("Consultation", SUDMARK, NORLAND)) == ["ab"]


def test_what_one_article_tells_apart_is_never_one():
    raids = (event(agent=FRONT, target=GUARD, place=HARROW), event(agent=FRONT, target=GUARD, place=LUNE))
    assert joined(a=raids, b=event(agent=FRONT, target=GUARD)) == ["a", "a", "b"]


@pytest.mark.parametrize(
    ("other", "published"), [(NEWS, date(2031, 6, 1)), (replace(TAKEN, time=None), date(2031, 5, 3))]
)
def test_what_is_told_without_a_date_is_only_todays_news_if_the_headline_tells_it(other, published):
    told = Told(a=TAKEN, b=other)
    told.articles["b"] = article("b", published)
    assert joined_of(told) == ["a", "b"]


# What the graph says of it


def test_each_report_keeps_its_status_and_counts(store):
    denied = replace(TAKEN, said=replace(TAKEN.said, status="Negated"), counts=(Count("killed", 4, 4),))
    Told(a=replace(TAKEN, counts=(Count("killed", 9, 9),)), b=denied).put(store)
    reports = "SELECT ?s ?n { ?r kg:reports ?e ; kg:status ?s ; kg:killedMin ?n } ORDER BY ?n"
    rows = [(row["s"].value.rpartition("#")[2], row["n"].value) for row in store.query(reports)]
    assert rows == [("Negated", "4"), ("Actual", "9")]


def test_an_event_has_the_status_of_its_strongest_report_and_its_sharpest_date(store):
    denied = replace(TAKEN, said=replace(TAKEN.said, status="Negated"), time="May 2031")
    Told(a=denied, b=TAKEN).put(store)
    (row,) = store.query(
        "SELECT ?s ?d ?last { ?e a kg:TerritorialCapture ; kg:status ?s ; kg:date ?d ; kg:latest ?last }"
    )
    assert [term.value.rpartition("#")[2] for term in row] == ["Actual", "2031-05-02", "2031-05-02"]
    assert values(store, "date", store.base.article("a")) == []
    assert list(check_events(store.raw)) == []
    assert list(check_data(((a.id, list(store.described(a))) for a in store.articles()), store.text)) == []


def test_without_the_article_that_says_it_the_rest_still_stands(store):
    denied = replace(TAKEN, said=replace(TAKEN.said, status="Negated"), time="May 2031")
    Told(a=denied, b=TAKEN, c=denied).put(store)
    store.remove("b")
    settle(store, load())
    assert told_by(store) == ["ac"]
    (row,) = store.query("SELECT ?s ?d { ?e a kg:TerritorialCapture ; kg:status ?s ; kg:date ?d }")
    assert [term.value.rpartition("#")[2] for term in row] == ["Negated", "2031-05"]


def test_an_event_goes_by_the_iri_that_the_oldest_article_gives_it(store):
    told = Told(a=TAKEN, b=TAKEN)
    told.articles["b"] = article("b", date(2031, 5, 2))
    told.put(store, "b")
    (before,) = {q.object for q in store.raw.quads_for_pattern(None, KG["reports"], None, DefaultGraph())}
    told.put(store)
    (after,) = {q.object for q in store.raw.quads_for_pattern(None, KG["reports"], None, DefaultGraph())}
    assert before == after
    replaced = "SELECT ?old { ?old dcterms:isReplacedBy ?e . ?e a kg:TerritorialCapture }"
    assert len(list(store.query(replaced))) == 1


MANY = {
    "a": TAKEN,
    "b": replace(TAKEN, time="May 2031"),
    "c": replace(TAKEN, said=replace(TAKEN.said, status="Negated")),
    "d": (event(agent=FRONT, target=GUARD, place=HARROW), event("Consultation", NORLAND, SUDMARK)),
    "e": (event(agent=FRONT, target=GUARD), event("Consultation", SUDMARK, NORLAND, time="May 2031")),
    "f": event(agent=FRONT, target=GUARD, place=LUNE),
}


@pytest.mark.parametrize("seed", range(2))
def test_the_order_of_articles_does_not_matter(tmp_path, seed):
    chance = random.Random(seed)
    with Store.open(tmp_path / "one", writable=True) as one, Store.open(tmp_path / "two", writable=True) as two:
        Told(**MANY).put(one)
        there = set()
        for _ in range(8):
            ident = chance.choice(list(MANY))
            if ident in there and chance.random() < 0.6:
                two.remove(ident)
                settle(two, load())
                there.discard(ident)
            else:
                Told(**MANY).put(two, ident)
                there.add(ident)
        Told(**MANY).put(two, *chance.sample(list(MANY), len(MANY)))
        assert told_by(two) == told_by(one)
        assert said(two) == said(one)


def said(store):
    """All that articles say, and their merge."""
    graphs = [graph for graph in store.raw.named_graphs() if store.base.is_article(graph)]
    named = {str(q) for graph in graphs for q in store.raw.quads_for_pattern(None, None, None, graph)}
    return named | {str(q) for q in store.default_quads()}


# Copies

STORY = " ".join(f"Sentence {k} tells what the {k}th envoy of Norland said on the war." for k in range(12))


def test_copies_are_one_voice_and_tell_the_same_undated_events(store):
    undated = event(agent=REBELS, target=HARROW, time=None)
    told = Told(a=undated, b=undated, c=undated)
    backs = Relation(ENTITIES.index(SUDMARK), "backs", ENTITIES.index(FRONT), Statement(Span(0, 5)))
    told.found = {ident: replace(found, relations=(backs,)) for ident, found in told.found.items()}
    for ident, words in {"a": STORY, "b": f"{STORY} More in our next edition."}.items():
        told.articles[ident] = replace(article(ident), title="Envoys", text=f"Envoys\n{words}")
    told.put(store)
    assert told_by(store) == ["ab", "c"]
    group = (
        store.base.article("a")
        if store.base.article("a").value < store.base.article("b").value
        else store.base.article("b")
    )
    assert values(store, "syndicationGroup") == [group.value] * 2
    (edge,) = Network(store).edges()
    assert edge.weight == 2
    assert {found.articles for found in search(store, "Norland")} == {2}
    store.remove("b")
    settle(store, load())
    assert values(store, "syndicationGroup") == []
    assert told_by(store) == ["a", "c"]


# The map alone


WHEN = When(date(2031, 5, 2), date(2031, 5, 2))


def occurrence(number, **fields):
    return occurrences.Occurrence(iri=f"event/{number}", type="Assault", status="Actual", **fields)


def same(_article, cluster):
    return cluster


@pytest.fixture
def compared(monkeypatch):
    """Counts how often an event is compared with those of other articles."""
    calls = []
    admits = _Group.admits
    monkeypatch.setattr(_Group, "admits", lambda group, telling: calls.append(1) or admits(group, telling))
    return calls


def test_events_with_little_in_common_are_not_even_compared(compared):
    sources = {f"article/{k}": Source([occurrence(k, agents=(f"{k}",), targets=("x",), when=WHEN)]) for k in range(500)}
    assert retellings(sources, same, load()) == {}
    assert compared == []


def test_what_fits_two_events_stays_apart_and_is_compared_with_those_two_alone(compared):
    two = [occurrence(k, agents=("x",), targets=("y",), places=(f"place {k}",), when=WHEN) for k in range(2)]
    vague = [occurrence(k, agents=("x",), targets=("y",), when=WHEN) for k in range(2, 500)]
    sources = {f"article/{k}": Source([told]) for k, told in enumerate([*two, *vague])}
    assert retellings(sources, same, load()) == {}
    assert len(compared) < 1000


def test_a_sentence_that_names_hundreds_is_no_burden():
    crowd = tuple(f"entity/{k}" for k in range(2000))
    sources = {f"article/{k}": Source([occurrence(k, agents=crowd, targets=crowd, when=WHEN)]) for k in range(2)}
    (telling,) = tellings("article/0", sources["article/0"], same, load())
    assert len(list(telling.stands())) < 1000
    assert len(retellings(sources, same, load())) == 2


def test_the_types_that_rules_name_are_those_of_the_ontology():
    assert set(load().event_types) >= _MUTUAL | _ONCE


def test_damaged_events_are_one_error():
    with pytest.raises(StoreError, match="damaged"):
        occurrences.load("[{]")

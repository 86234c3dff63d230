"""Which relations stand on a day, by articles written by hand."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import permutations
from random import Random

import pyoxigraph as ox
import pytest

from kg import standing as standing_module
from kg.errors import QueryError
from kg.inference import infer
from kg.ontology import load
from kg.standing import Day, timeline
from kg.store import Store
from kg.types import Article

FRONT, ARMY, UNION, HARROW = "front", "army", "union", "harrow"


@dataclass(frozen=True)
class Claim:
    tie: str
    status: str = "Actual"
    since: str = ""
    until: str = ""


@dataclass(frozen=True)
class Event:
    type: str
    agent: str = ""
    target: str = ""
    place: str = ""
    day: str = ""
    status: str = "Actual"


def held(by: str, status: str = "Actual", since: str = "", until: str = "") -> Claim:
    return Claim(f"{by} controls {HARROW}", status, since, until)


def taken(by: str, day: str, status: str = "Actual") -> Event:
    return Event("TerritorialCapture", by, HARROW, day=day, status=status)


def _triples(ident: str, issued: str, told, plain) -> str:
    lines = [f'<art-{ident}> a kg:Article ; dcterms:identifier "{ident}" .']
    if issued:
        lines.append(f'<art-{ident}> dcterms:issued "{issued}"^^xsd:date .')
    for k, what in enumerate(told):
        if isinstance(what, Claim):
            s, p, o = what.tie.split()
            lines.append(
                f"<c{ident}{k}> a kg:Claim ; rdf:subject <{s}> ; rdf:predicate kg:{p} ; rdf:object <{o}> ; "
                f"kg:status kg:{what.status} ."
            )
            days = {"validFrom": what.since, "validUntil": what.until}
            lines += [f'<c{ident}{k}> kg:{name} "{day}"^^xsd:date .' for name, day in days.items() if day]
            statuses = {c.status for c in told if isinstance(c, Claim) and c.tie == what.tie}
            if plain or statuses == {"Actual"}:
                lines.append(f"<{s}> kg:{p} <{o}> .")
        else:
            roles = {"agent": what.agent, "target": what.target, "place": what.place}
            lines.append(f"<e{ident}{k}> a kg:{what.type} ; kg:status kg:{what.status} .")
            lines += [f"<e{ident}{k}> kg:{role} <{who}> ." for role, who in roles.items() if who]
            if what.day:
                lines += [f'<e{ident}{k}> kg:{end} "{what.day}"^^xsd:date .' for end in ("earliest", "latest")]
    return "\n".join(lines)


def put(store: Store, ident: str, issued: str, *told, plain: bool = False) -> None:
    from kg.vocabulary import prefixes

    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes().items())
    turtle = f"{head}@base <https://kg.example/> .\n{_triples(ident, issued, told, plain)}"
    turtle = turtle.replace(f"<art-{ident}>", str(store.base.article(ident)))
    triples = {quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)}
    day = date.fromisoformat(issued) if issued else None
    store.put(Article(ident, ident, ident, day), triples, ident)


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "s", writable=True) as opened:
        yield opened


def standing(store: Store, day: str = "") -> set[str]:
    ties = timeline(store).standing(date.fromisoformat(day) if day else None)
    return {" ".join(node.value.rpartition("/")[2].rpartition("#")[2] for node in tie) for tie in ties}


def holders(store: Store, day: str = "") -> set[str]:
    return {tie.split()[0] for tie in standing(store, day) if tie.split()[1] == "controls"}


def test_a_later_holder_is_the_successor(store):
    put(store, "1", "2024-01-10", held(ARMY, since="2012-01-01"))
    put(store, "2", "2024-01-20", held(FRONT, since="2024-01-15"))
    days = {"2011-06-01": set(), "2012-01-01": {ARMY}, "2024-01-14": {ARMY}, "2024-01-15": {FRONT}, "": {FRONT}}
    assert {day: holders(store, day) for day in days} == days


def test_the_latest_word_counts_whatever_the_order_of_articles(store):
    told = [("1", "2024-01-10", held(ARMY)), ("2", "2024-01-20", held(FRONT)), ("3", "2024-02-01", held(ARMY))]
    for order in permutations(told):
        for ident, issued, claim in order:
            put(store, ident, issued, claim)
        assert [holders(store, day) for day in ("2024-01-12", "2024-01-25", "")] == [{ARMY}, {FRONT}, {ARMY}]
        for ident, _, _ in order:
            store.remove(ident)
    assert standing(store) == set()


def test_a_capture_ends_what_was_held_before(store):
    put(store, "1", "2024-01-10", held(ARMY))
    put(store, "2", "2024-01-20", taken(FRONT, "2024-01-15"))
    assert [holders(store, day) for day in ("2024-01-14", "2024-01-15", "")] == [{ARMY}, set(), set()]
    put(store, "3", "2024-01-25", held(FRONT))
    assert [holders(store, day) for day in ("2024-01-15", "2024-01-25")] == [{FRONT}, {FRONT}]


@pytest.mark.parametrize("status", ["Hypothetical", "Negated"])
def test_a_capture_that_is_not_told_as_fact_ends_nothing(store, status):
    put(store, "1", "2024-01-10", held(ARMY))
    put(store, "2", "2024-01-20", taken(FRONT, "2024-01-15", status), taken(FRONT, ""))
    assert holders(store) == {ARMY}


def test_a_withdrawal_ends_control_after_its_day(store):
    put(store, "1", "2024-01-10", held(ARMY))
    put(store, "2", "2024-01-20", Event("Withdrawal", ARMY, place=HARROW, day="2024-01-15"))
    assert [holders(store, day) for day in ("2024-01-15", "2024-01-16", "")] == [{ARMY}, set(), set()]


def test_who_took_a_place_on_one_day_holds_it_together(store):
    put(store, "1", "2024-01-20", held(ARMY, since="2024-01-15"), held(UNION, since="2024-01-15"))
    assert holders(store) == {ARMY, UNION}


def test_a_tie_that_was_once_stands_up_to_its_last_day(store):
    put(store, "1", "2024-01-20", Claim("army backs front", "Former", "2012-01-01", "2015-12-31"))
    days = ("2011-12-31", "2012-01-01", "2015-12-31", "2016-01-01", "")
    assert [bool(standing(store, day)) for day in days] == [False, True, True, False, False]


def test_a_tie_that_is_over_or_denied_by_a_later_word_stands_no_more(store):
    for status in ("Former", "Negated"):
        put(store, "1", "2024-01-10", Claim("army backs front"))
        put(store, "2", "2024-01-20", Claim("army backs front", status))
        days = ("2024-01-09", "2024-01-10", "2024-01-19", "2024-01-20")
        assert [bool(standing(store, day)) for day in days] == [False, True, True, False]
        put(store, "3", "2024-02-01", Claim("army backs front"))
        assert standing(store) == {"army backs front"}
        store.remove("3")


def test_what_an_article_disputes_does_not_stand_and_what_it_restores_does(store):
    put(store, "1", "2024-01-10", Claim("army backs front"), Claim("army backs front", "Negated"))
    assert standing(store) == set()
    put(store, "1", "2024-01-10", Claim("army backs front", "Former"), Claim("army backs front"), plain=True)
    assert standing(store) == {"army backs front"}


def test_a_suspicion_changes_nothing(store):
    put(store, "1", "2024-01-10", Claim("army backs front"))
    put(store, "2", "2024-01-20", Claim("army backs front", "Hypothetical"), Claim("union backs front", "Hypothetical"))
    assert standing(store) == {"army backs front"}


def test_what_has_no_date_stands_unless_it_is_ended_but_on_no_given_day(store):
    put(store, "1", "", held(ARMY), Claim("army backs front"))
    assert standing(store) == {"army controls harrow", "army backs front"}
    assert standing(store, "2024-01-10") == set()
    put(store, "2", "2024-01-20", held(FRONT), Claim("army backs front", "Former"))
    assert standing(store) == {"front controls harrow"}


def test_an_end_that_is_foretold_comes_on_its_day(store):
    put(store, "1", "2024-01-10", Claim("army backs front", until="2024-06-30"))
    assert [bool(standing(store, day)) for day in ("2024-06-30", "2024-07-01", "")] == [True, False, True]


def test_the_cli_asks_for_a_day(tmp_path, kg):
    with Store.open(tmp_path / "s", writable=True) as store:
        put(store, "1", "2024-01-10", held(ARMY))
        put(store, "2", "2024-01-20", held(FRONT))
    asked = ("query", "-e", "SELECT ?s { ?s kg:controls ?o }", "--store", tmp_path / "s", "--format", "csv")
    assert kg(*asked, "--as-of", "2024-01-15")[1].split() == ["s", "https://kg.example/army"]
    assert kg(*asked, "--as-of", "yesterday")[0] == 2
    assert kg(*asked, "--as-of", "2024-01-15", "--inferred")[0] == 2


def test_the_current_graph_is_what_stands_and_leaves_with_its_articles(store):
    put(store, "1", "2024-01-10", held(ARMY), Claim("army fightsAgainst front"))
    put(store, "2", "2024-01-20", held(FRONT))
    infer(store, load())
    asked = "SELECT ?s ?o { GRAPH <graph/current> { ?s kg:controls ?o } }"
    assert [row["s"].value for row in store.query(asked)] == ["https://kg.example/front"]
    store.remove("2")
    infer(store, load())
    assert [row["s"].value for row in store.query(asked)] == ["https://kg.example/army"]
    assert not store.query("ASK { GRAPH <graph/current> { <https://kg.example/front> kg:controls ?o } }")


def test_a_query_of_a_day_finds_its_relations_and_all_else(store):
    put(store, "1", "2024-01-10", held(ARMY))
    put(store, "2", "2024-01-20", held(FRONT))
    asked = "SELECT ?s { ?s kg:controls ?o }"
    assert {row["s"].value for row in store.query(asked)} == {"https://kg.example/army", "https://kg.example/front"}
    day = Day.of(store, load(), date(2024, 1, 15))
    assert {row["s"].value for row in day.query(asked)} == {"https://kg.example/army"}
    assert len(list(day.query("SELECT ?c { ?c a kg:Claim }"))) == 2
    assert len(list(store.query(asked))) == 2
    with pytest.raises(QueryError):
        day.query("SELECT")


def random_told(chance: Random) -> list[Claim | Event]:
    def when(share: float) -> str:
        return str(date(2024, 1, 1) + timedelta(chance.randint(0, 90))) if chance.random() < share else ""

    told: list[Claim | Event] = []
    for _ in range(chance.randint(1, 3)):
        who, place = chance.choice([FRONT, ARMY, UNION]), chance.choice([HARROW, "ford"])
        status = chance.choice(["Actual", "Actual", "Former", "Negated", "Hypothetical"])
        tie = f"{who} controls {place}" if chance.random() < 0.6 else f"{who} backs {UNION if who == ARMY else ARMY}"
        told.append(Claim(tie, status, when(0.4), when(0.3)))
        if chance.random() < 0.5:
            kind = chance.choice(["TerritorialCapture", "Withdrawal", "Assault"])
            target = place if chance.random() < 0.5 else ""
            told.append(Event(kind, chance.choice(["", who]), target, place, when(0.8), chance.choice(STATUSES)))
    return told


STATUSES = ["Actual", "Actual", "Negated"]


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_what_a_change_bears_on_gives_what_reading_all_gives(store, seed, monkeypatch):
    chance, there, seen = Random(seed), set(), set()
    put(store, "first", "2024-01-01", held(ARMY))
    infer(store, load())
    whole = standing_module.timeline
    for _ in range(40):
        if there and chance.random() < 0.35:
            gone = chance.choice(sorted(there))
            there.discard(gone)
            store.remove(gone)
        else:
            ident = f"a{chance.randrange(9)}"
            put(store, ident, str(date(2024, 1, 2) + timedelta(chance.randint(0, 80))), *random_told(chance))
            there.add(ident)
        if chance.random() < 0.7:
            monkeypatch.setattr(standing_module, "timeline", lambda _: pytest.fail("all was read"))
            infer(store, load())
            monkeypatch.setattr(standing_module, "timeline", whole)
            assert standing_module.changes(store, load()) == (set(), set())
            seen.add(frozenset(store.raw.quads_for_pattern(None, None, None, store.base.graph("current"))))
    assert len(seen) > 8


def test_a_relation_ends_when_an_article_on_something_else_moves_the_last_day(store):
    foretold = Claim("army backs front", until="2024-06-30")
    put(store, "1", "2024-01-10", foretold, held(ARMY), Event("Withdrawal", ARMY, place=HARROW, day="2024-03-01"))
    infer(store, load())
    current = store.base.graph("current")
    counts = []
    for day in ("2024-02-01", "2024-04-01", "2024-08-01"):
        put(store, "2", day, Claim("union backs front"))
        infer(store, load())
        counts.append(sum(1 for _ in store.raw.quads_for_pattern(None, None, None, current)))
    assert counts == [3, 2, 1]
    store.remove("2")
    infer(store, load())
    assert sum(1 for _ in store.raw.quads_for_pattern(None, None, None, current)) == 2

"""`kg.inference` and `kg.explain`: what follows by axioms and rules, whole and from a change, and why."""

import re
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from conflicting import BASE, FIRST, claim, node, put, random_article, treaty
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple
from pyoxigraph import Store as Raw

from kg import changes, resources
from kg.check import _violations, check_inferred
from kg.errors import OntologyError, QueryError, UsageError
from kg.explain import explain
from kg.inference import infer, rules_for
from kg.inference.alliances import groups
from kg.inference.engine import Engine
from kg.inference.facts import Facts
from kg.inference.files import from_files
from kg.ontology import load
from kg.server import things
from kg.store import Store
from kg.terms import KG, RDF, RDFS
from kg.types import Article


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "s", writable=True) as opened:
        yield opened


def follows(store, s, p, o):
    return Quad(node(s), KG[p], node(o), store.base.graph("inferred")) in store.raw


def inferred(store):
    return {str(quad.triple) for quad in store.raw.quads_for_pattern(None, None, None, store.base.graph("inferred"))}


def stated(store, *ties, ident="one", issued=FIRST):
    """Put an article with these relations, such as "front backs guard", or "front backs guard Former"."""
    claims = []
    for number, tie in enumerate(ties):
        s, p, o, *status = tie.split()
        claims.append(claim(ident, number, (s, p, o), *(status or ["Actual"])))
    put(store, ident, issued, *claims)
    infer(store, load())


# Axioms


def test_symmetric_inverse_and_super_properties_follow(store):
    stated(store, "front fightsAgainst guard", "norland backs front")
    assert follows(store, "guard", "fightsAgainst", "front")
    assert follows(store, "front", "backedBy", "norland")
    assert follows(store, "norland", "relatedTo", "front")
    assert not follows(store, "front", "fightsAgainst", "guard"), "what is said does not stand among what follows"


def test_transitive_properties_reach_on_and_cycles_end(store):
    stated(
        store, "airport locatedIn harrow", "harrow locatedIn lune", "lune locatedIn airport", "lune locatedIn norland"
    )
    assert follows(store, "airport", "locatedIn", "norland")
    assert not any(s == o for s, _, o in (line.split(" ", 2) for line in inferred(store)))


@pytest.mark.parametrize(
    "links",
    [
        ("brigade memberOf league", "league partOf norland"),
        ("front basedIn harrow", "harrow locatedIn lune"),
    ],
)
def test_chains_lead_to_the_whole(store, links):
    stated(store, *links)
    first, last = links[0].split(), links[1].split()
    assert follows(store, first[0], first[1], last[2])


def test_every_property_axiom_of_the_ontology_has_a_rule():
    found = [rule for rule in rules_for(BASE, load()) if rule.axiom]
    wanted = load().properties.values()
    assert len(found) == sum(
        len(p.parents) + (p.symmetric or p.inverse is not None) + p.transitive + len(p.chains) for p in wanted
    )


# Rules


def test_who_backs_a_party_to_a_fight_indirectly_opposes_the_other(store):
    stated(store, "sudmark backs front", "norland fightsAgainst front", "sudmark backs guard", "estmark backs norland")
    assert follows(store, "sudmark", "indirectlyOpposes", "norland")
    assert follows(store, "estmark", "indirectlyOpposes", "front")
    assert not follows(store, "estmark", "indirectlyOpposes", "guard")


@pytest.mark.parametrize(
    "ties",
    [
        ("sudmark backs front Former", "norland fightsAgainst front"),
        ("sudmark backs front Negated", "norland fightsAgainst front"),
        ("sudmark backs front", "norland fightsAgainst front Former"),
        ("sudmark backs front", "norland fightsAgainst front", "sudmark backs norland"),
    ],
)
def test_nobody_opposes_indirectly_where_backing_or_fight_is_over_or_both_sides_are_backed(store, ties):
    stated(store, *ties)
    assert not follows(store, "sudmark", "indirectlyOpposes", "norland")


def test_an_end_told_later_takes_what_followed_away(store):
    stated(store, "sudmark backs front", "norland fightsAgainst front")
    assert follows(store, "sudmark", "indirectlyOpposes", "norland")
    stated(store, "sudmark backs front Former", ident="two", issued=FIRST + timedelta(9))
    assert not follows(store, "sudmark", "indirectlyOpposes", "norland")
    store.remove("two")
    infer(store, load())
    assert follows(store, "sudmark", "indirectlyOpposes", "norland")


def test_members_of_an_alliance_are_allied_while_both_are(store):
    stated(
        store,
        "norland memberOf league",
        "estmark memberOf league",
        "sudmark memberOf league Former",
        "tom leads league",
    )
    assert follows(store, "norland", "alliedWith", "estmark")
    assert follows(store, "estmark", "alliedWith", "norland")
    assert not follows(store, "norland", "alliedWith", "sudmark")
    assert not follows(store, "norland", "alliedWith", "tom"), "who heads it in person is no ally"


def test_a_member_until_a_day_gone_by_is_no_ally(store):
    over = claim("one", 0, ("norland", "memberOf", "league"), "Actual", validUntil=FIRST - timedelta(400))
    put(store, "one", FIRST, over, claim("one", 1, ("estmark", "memberOf", "league"), "Actual"))
    infer(store, load())
    assert not follows(store, "norland", "alliedWith", "estmark")


def test_the_state_that_leads_an_alliance_belongs_to_it(store):
    stated(store, "norland leads pact", "estmark memberOf pact", "tom leads pact")
    assert follows(store, "norland", "memberOf", "pact")
    assert follows(store, "norland", "alliedWith", "estmark")
    assert not follows(store, "tom", "memberOf", "pact")


def test_a_place_within_a_held_place_is_held_unless_a_rival_holds_it_or_what_is_around_or_in_it(store):
    stated(store, "front controls lune", "harrow locatedIn lune", "airport locatedIn harrow", "ford locatedIn lune")
    assert follows(store, "front", "controls", "airport")
    stated(store, "guard controls harrow", ident="two")
    assert follows(store, "front", "controls", "ford")
    assert not follows(store, "front", "controls", "harrow")
    assert not follows(store, "front", "controls", "airport")
    assert follows(store, "guard", "controls", "airport")
    store.remove("two")
    stated(store, "guard controls airport", ident="three")
    assert not follows(store, "front", "controls", "harrow")


def test_to_govern_a_country_is_not_to_hold_each_place_in_it(store):
    stated(store, "guard controls norland", "harrow locatedIn norland")
    assert not follows(store, "guard", "controls", "harrow")


def test_only_a_rule_that_asks_for_what_no_rule_concludes_may_ask_for_its_absence():
    rules = rules_for(BASE, load())
    concluded = {pattern.predicate for rule in rules if not rule.axiom for pattern in rule.head}
    reached = set(concluded)
    while more := {r.head[0].predicate for r in rules if r.axiom and _reads(r) & reached} - reached:
        reached |= more
    absent = {p for rule in rules for b in rule.bodies for group in b.absent for p in group if not p.standing}
    assert not {pattern.predicate for pattern in absent} & reached


def _reads(rule):
    return {pattern.predicate for body in rule.bodies for pattern in body.premises}


def test_every_rule_file_is_a_rule_in_words_that_gives_something():
    found = from_files(BASE)
    assert len(found) == len(list((resources.ontology() / "rules").glob("*.rq"))) >= 5
    for rule in found:
        assert rule.words[0].isupper() and rule.words.endswith(".")
        assert {p.predicate.value.removeprefix(KG.iri) for p in rule.head} <= set(load().properties)


@pytest.mark.parametrize(
    "text",
    [
        "CONSTRUCT { ?a kg:backs ?b } WHERE { ?b kg:backs ?a }",
        "# A select.\nSELECT * WHERE { ?b kg:backs ?a }",
        "# Optional.\nCONSTRUCT { ?a kg:backs ?b } WHERE { ?b kg:backs ?a OPTIONAL { ?a kg:leads ?c } }",
        "# Less.\nCONSTRUCT { ?a kg:backs ?b } WHERE { ?b kg:backs ?a FILTER(?a < ?b) }",
        "# Broken.\nCONSTRUCT { ?a kg:backs",
    ],
)
def test_a_file_that_is_no_rule_is_one_clear_error(tmp_path, text):
    (tmp_path / "odd.rq").write_text(text)
    with pytest.raises(OntologyError, match=r"odd\.rq is no rule: "):
        from_files(BASE, tmp_path)


# Alliances


def alliances(store):
    asked = """SELECT ?label (GROUP_CONCAT(DISTINCT ?name) AS ?names) (SAMPLE(?from) AS ?since) {
      ?x a kg:Alliance ; rdfs:label ?label ; kg:hasMember/kg:mainName ?name OPTIONAL { ?x kg:validFrom ?from } }
      GROUP BY ?label"""
    return {
        row["label"].value: (set(row["names"].value.split()), row["since"] and row["since"].value)
        for row in store.query(asked, inferred=True)
    }


def test_mutual_backing_treaties_and_allies_make_an_alliance_with_members_and_time(store):
    put(
        store,
        "one",
        FIRST,
        claim("one", 0, ("front", "backs", "guard"), "Actual", validFrom=date(2030, 1, 1)),
        claim("one", 1, ("guard", "backs", "front"), "Actual", validFrom=date(2030, 3, 1)),
        claim("one", 2, ("front", "alliedWith", "wing"), "Actual", validFrom=date(2029, 1, 1)),
        treaty("one", "pact", "guard", "wing"),
        claim("one", 3, ("brigade", "backs", "front"), "Actual"),
    )
    infer(store, load())
    assert alliances(store) == {"Alliance of Front, Guard and Wing": ({"Front", "Guard", "Wing"}, "2031-01-01")}


def test_an_alliance_is_called_by_the_names_that_its_members_have_now(store):
    stated(store, "front alliedWith guard")
    named = {
        Triple(node("front"), RDF["type"], KG["ArmedGroup"]),
        Triple(node("front"), KG["mainName"], Literal("Front of Ford")),
    }
    store.put(Article("two", "two", "two", FIRST), named, "1")
    infer(store, load())
    assert set(alliances(store)) == {"Alliance of Front of Ford and Guard"}
    store.remove("two")
    infer(store, load())
    assert set(alliances(store)) == {"Alliance of Front and Guard"}


def test_a_deal_or_a_fight_binds_nobody(store):
    put(store, "one", FIRST, treaty("one", "deal", "guard", "wing"))
    put(
        store,
        "two",
        FIRST,
        treaty("two", "pact", "front", "wing"),
        claim("two", 0, ("front", "fightsAgainst", "wing"), "Actual"),
    )
    infer(store, load())
    assert alliances(store) == {}


def test_an_alliance_goes_with_its_tie_and_has_one_iri_whatever_the_order(tmp_path):
    ties = ["front alliedWith guard", "guard alliedWith wing", "front alliedWith wing"]
    kept = []
    for turn in (ties, ties[::-1]):
        with Store.open(tmp_path / str(ties.index(turn[0])), writable=True) as store:
            for number, tie in enumerate(turn):
                stated(store, tie, ident=str(ties.index(tie)))
                assert len(alliances(store)) == min(number + 1, 2) - (number == 2)
            kept.append(inferred(store))
            store.remove("1")
            infer(store, load())
            assert len(alliances(store)) == 2
    assert kept[0] == kept[1]


def test_groups_hold_only_who_is_bound_to_all_and_leave_no_tie_out():
    chance = Random(5)
    nodes = [NamedNode(f"https://example.org/{k}") for k in range(12)]
    ties = {frozenset(chance.sample(nodes, 2)) for _ in range(40)}
    bound = {n: frozenset(o for tie in ties if n in tie for o in tie - {n}) for n in nodes}
    found = groups(bound.__getitem__, nodes)
    assert all(b in bound[a] for group in found for a in group for b in group - {a})
    assert all(any(tie <= group for group in found) for tie in ties)
    for actor in nodes:
        assert groups(bound.__getitem__, [actor]) == {group for group in found if actor in group}


# From a change


@pytest.mark.parametrize("seed", [3, 5, 8])
def test_what_is_computed_from_changes_is_what_the_whole_gives(store, seed):
    chance, there = Random(seed), set()
    for _ in range(16):
        if there and chance.random() < 0.35:
            gone = chance.choice(sorted(there))
            store.remove(gone)
            there.discard(gone)
        else:
            ident = f"a{chance.randrange(12)}"
            random_article(store, ident, chance)
            there.add(ident)
        if chance.random() < 0.6:
            infer(store, load())
            found = inferred(store)
            assert infer(store, load(), whole=True) == 0
            assert inferred(store) == found
    for ident in there:
        store.remove(ident)
    infer(store, load())
    assert inferred(store) == set()


def test_a_change_is_followed_without_computing_the_whole(store, monkeypatch):
    stated(store, "front backs guard")
    monkeypatch.setattr(Engine, "whole", lambda *_: pytest.fail("the whole was computed"))
    stated(store, "guard backs front", ident="two")
    assert follows(store, "front", "alliedWith", "guard")
    stated(store, "tom leads guard", ident="two")
    assert not follows(store, "front", "alliedWith", "guard")


def test_an_article_more_asks_no_more_of_a_larger_store(tmp_path, monkeypatch):
    """What is told of actors that are in every article is not gone through again."""
    asked, matching = [], Facts.matching
    for size in (20, 80):
        with Store.open(tmp_path / str(size), writable=True) as store:
            for k in range(size):
                about = (
                    ("norland", "backs", "front"),
                    (f"band{k}", "fightsAgainst", "guard"),
                    ("mill", "locatedIn", "lune"),
                )
                put(store, f"a{k}", FIRST, *(claim(f"a{k}", n, tie, "Actual") for n, tie in enumerate(about)))
            infer(store, load())
            calls = []
            monkeypatch.setattr(Facts, "matching", lambda *a, calls=calls: calls.append(1) or matching(*a))
            about = (("norland", "backs", "front"), ("estmark", "controls", "mill"))
            put(store, "more", FIRST, *(claim("more", n, tie, "Actual") for n, tie in enumerate(about)))
            infer(store, load())
            monkeypatch.setattr(Facts, "matching", matching)
            asked.append(len(calls))
            assert follows(store, "mill", "controlledBy", "estmark")
    assert asked[0] == asked[1] > 0


def test_an_alliance_takes_its_time_from_what_is_told_of_ties_that_stay(store):
    stated(store, "front alliedWith guard", "guard alliedWith front")
    began = claim("two", 0, ("front", "alliedWith", "guard"), "Actual", validFrom=date(2029, 5, 1))
    put(store, "two", FIRST, began)
    infer(store, load())
    assert alliances(store) == {"Alliance of Front and Guard": ({"Front", "Guard"}, "2029-05-01")}
    store.remove("two")
    infer(store, load())
    assert alliances(store) == {"Alliance of Front and Guard": ({"Front", "Guard"}, str(FIRST))}
    assert infer(store, load(), whole=True) == 0


def test_a_change_by_update_is_seen_to_as_a_whole(store):
    stated(store, "front backs guard")
    store.update(f"INSERT DATA {{ {node('guard')} kg:backs {node('front')} }}")
    infer(store, load())
    assert follows(store, "front", "backedBy", "guard")


def test_notes_of_changes_outlive_a_process_that_stops_before_inference(tmp_path):
    with Store.open(tmp_path / "s", writable=True) as store:
        stated(store, "front backs guard")
        put(store, "two", FIRST, claim("two", 0, ("guard", "backs", "front"), "Actual"))
    with Store.open(tmp_path / "s", writable=True) as store:
        infer(store, load())
        assert follows(store, "front", "alliedWith", "guard")
        assert not any(store.raw.contains_named_graph(graph) for graph in changes.graphs(store.base))


def test_before_inference_ran_at_all_there_is_nothing_to_note(tmp_path):
    with Store.open(tmp_path / "s", writable=True) as store:
        put(store, "one", FIRST, claim("one", 0, ("front", "backs", "guard"), "Actual"))
        assert not any(store.raw.contains_named_graph(graph) for graph in changes.graphs(store.base))
        infer(store, load())
        assert follows(store, "guard", "backedBy", "front")
        put(store, "two", FIRST, claim("two", 0, ("guard", "backs", "front"), "Actual"))
        assert all(store.raw.contains_named_graph(graph) for graph in changes.graphs(store.base))


def test_nothing_to_do_is_nothing_done(store):
    stated(store, "front backs guard")
    assert infer(store, load()) == 0
    assert infer(store, load(), whole=True) == 0


def test_rules_run_as_they_are_find_what_premises_give():
    raw = Raw()
    current = BASE.graph("current")
    for s, p, o in (("a", "backs", "b"), ("b", "fightsAgainst", "c")):
        raw.extend([Quad(node(s), KG[p], node(o), g) for g in (current, DefaultGraph())])
    found, _ = Engine(rules_for(BASE, load()), BASE).whole(raw)
    assert Triple(node("a"), KG["indirectlyOpposes"], node("c")) in found


@pytest.mark.parametrize("seed", range(4))
def test_rules_conclude_what_their_sparql_concludes(store, seed):
    chance = Random(seed)
    for k in range(25):
        random_article(store, f"a{k}", chance)
    infer(store, load())
    engine, concluded, raw = Engine(rules_for(BASE, load()), BASE), 0, Raw()
    doubtful = {quad.triple for quad in store.raw.quads_for_pattern(None, None, None, BASE.graph("doubtful"))}
    raw.extend(quad for quad in store.raw if quad.triple not in doubtful)
    for rule in from_files(BASE):
        found = set(engine._run(rule, Facts(store.raw, BASE)))
        assert found == set(engine.query(rule, raw))
        concluded += bool(found)
    assert concluded > 2


# Why


def leaves(explained):
    """The sentences at the ends of an explanation."""
    found = [sentence.sentence for sentence in explained.sentences]
    return found + [words for reason in explained.reasons for each in reason.premises for words in leaves(each)]


def test_what_follows_is_explained_down_to_the_sentences(store):
    stated(store, "sudmark backs front", "norland fightsAgainst front")
    [why] = explain(store, "Sudmark", "indirectlyOpposes", "norland")
    assert why.reasons[0].rule.startswith("Who backs a party to a fight is indirectly opposed")
    assert leaves(why) == ["In one, sudmark backs front.", "In one, norland fightsAgainst front."]
    assert why.reasons[0].premises[0].sentences[0][1:] == ("Actual", "", "Title of one", "2031-01-01")
    [why] = explain(store, node("front").value, KG["backedBy"].value, "Sudmark")
    assert why.reasons[0].rule == "kg:backs and kg:backedBy are inverse: each is the other read backwards."
    assert leaves(why) == ["In one, sudmark backs front."]


def test_every_inferred_tie_comes_down_to_sentences(store):
    chance = Random(2)
    for k in range(12):
        random_article(store, f"a{k}", chance)
    infer(store, load())
    relations = [q for q in store.raw.quads_for_pattern(None, None, None, store.base.graph("inferred")) if _tie(q)]
    assert len(relations) > 20
    for quad in relations:
        [why] = explain(store, quad.subject.value, quad.predicate.value, quad.object.value)
        assert why.reasons
        assert leaves(why) or "pact" in str(why.reasons)


def _tie(quad):
    own = "entity/" in quad.subject.value and isinstance(quad.object, NamedNode) and "/id/" in quad.object.value
    return own and quad.predicate != RDFS["label"]


def test_an_alliance_that_follows_has_a_page(store):
    stated(store, "front alliedWith guard")
    [found] = (q.subject for q in store.raw.quads_for_pattern(None, RDF["type"], KG["Alliance"], None))
    said = things.about(store, found)
    assert {triple.object for triple in said if triple.predicate == KG["hasMember"]} == {node("front"), node("guard")}
    assert b"<h1>Alliance of Front and Guard</h1>" in things.page(store, found, said)


def test_membership_of_an_alliance_rests_on_the_ties_to_all_others(store):
    stated(store, "front alliedWith guard", "guard alliedWith wing", "front alliedWith wing")
    [why] = explain(store, "front", "memberOf", "Alliance of Front, Guard and Wing")
    assert why.reasons[0].rule == "Actors that are all bound to each other make an alliance."
    assert sorted(leaves(why)) == ["In one, front alliedWith guard.", "In one, front alliedWith wing."]
    [why] = explain(store, "Alliance of Front, Guard and Wing", "hasMember", "front")
    assert len(leaves(why)) == 2


def test_circles_do_not_hold_an_explanation_up(store):
    stated(store, "harrow locatedIn lune", "lune locatedIn mill", "mill locatedIn harrow", "front basedIn harrow")
    [why] = explain(store, "front", "basedIn", "mill")
    assert set(leaves(why)) == {
        "In one, front basedIn harrow.",
        "In one, harrow locatedIn lune.",
        "In one, lune locatedIn mill.",
    }


def test_what_is_said_has_its_sentences_and_what_is_not_is_an_error(store):
    stated(store, "front backs guard", "guard backs wing Negated", "front fightsAgainst wing")
    [said] = explain(store, "Front", "kg:backs", "Guard")
    assert (leaves(said), said.reasons) == (["In one, front backs guard."], ())
    [turned] = explain(store, "Wing", "fightsAgainst", "Front")
    assert turned.sentences
    [denied] = explain(store, "Guard", "backs", "Wing")
    assert denied.sentences[0].status == "Negated"
    with pytest.raises(QueryError):
        explain(store, "Wing", "backs", "Guard")
    with pytest.raises(UsageError):
        explain(store, "Nobody", "backs", "Guard")


def test_what_follows_is_valid(store):
    chance = Random(4)
    for k in range(12):
        random_article(store, f"a{k}", chance)
    infer(store, load())
    graph = store.base.graph("inferred")
    assert list(check_inferred(store.raw, graph)) == []
    everything = {q.triple for g in (DefaultGraph(), graph) for q in store.raw.quads_for_pattern(None, None, None, g)}
    told = {message for _, message in _violations(everything)}
    assert not any("wrong type" in message or "entity" in message for message in told)
    store.raw.add(Quad(node("harrow"), KG["indirectlyOpposes"], node("harrow"), graph))
    said = [finding.message for finding in check_inferred(store.raw, graph)]
    assert said[:2] == [f"the {end} of indirectlyOpposes is of the wrong type" for end in ("subject", "object")]
    assert said[2:] == ["indirectlyOpposes joins a thing to itself"]


def test_kg_explain_prints_a_tree_and_kg_infer_computes_anew(kg, tmp_path):
    with Store.open(tmp_path / "s", writable=True) as store:
        stated(store, "sudmark backs front", "norland fightsAgainst front")
    status, printed, _ = kg("explain", "Sudmark", "indirectlyOpposes", "Norland", "--store", tmp_path / "s")
    assert status == 0
    assert printed.splitlines()[0] == "Sudmark indirectlyOpposes Norland"
    assert '"In one, sudmark backs front." (actual; Title of one 2031-01-01)' in " ".join(printed.split("│"))
    status, printed, said = kg("infer", "--store", tmp_path / "s")
    assert (status, printed, said) == (0, "", f"0 triples came or went in {tmp_path / 's'}\n")
    asked = "SELECT ?x { ?x kg:indirectlyOpposes ?y }"
    for inferred_too, rows in (((), 1), (("--inferred",), 2)):
        printed = kg("query", "-e", asked, "--format", "csv", "--store", tmp_path / "s", *inferred_too)[1]
        assert len(printed.split()) == rows


def test_the_page_on_inference_names_every_rule():
    page = (Path(__file__).parent.parent / "docs" / "inference.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE)
    assert sorted(listed) == [rule.name for rule in from_files(BASE)]

"""What the graph of the seed article must say, the whole way from `make run`'s article to answers."""

import pytest

from kg.evaluation import read_gold, score
from kg.ontology import load
from kg.questions import questions
from kg.store import Store
from kg.terms import value

ANSWERS = {
    "all-about-one-entity": ["rebels", "controls", "Hama"],
    "contradicting-claims": [],  # the article does not contradict itself; what is found there is misread
    "deaths-by-month": [],  # it counts no dead
    "denied-or-threatened": ["Hypothetical"],
    "differing-counts": [],
    "former-ties": ["Assad’s forces", "controls", "key cities"],
    "friends-who-are-foes": [],
    "how-well-attested": ["rebels", "controls", "Hama"],
    "places-that-changed-hands": ["Hama", "TerritorialCapture"],
    "timeline": ["1982", "Coercion"],
    "what-a-speaker-claimed": ["United Nations", "280,000"],
    "what-happened-where": ["Hama", "TerritorialCapture"],
    "who-backed-whom-in-a-year": ["Turkey", "opposition factions", "2024-12-06"],
    "who-controlled-a-place-on-a-day": ["rebels", "Hama"],
    "who-backs-whom": ["Turkey", "opposition factions", "2024-12-06"],
    "who-belongs-to-what": ["HTS fighters", "memberOf", "Hayat Tahrir al-Sham"],
    "who-controls-what": ["Hayat Tahrir al-Sham", "Hama", "fully under their control"],
    "who-fights-whom": ["rebels", "Assad’s forces"],
    "who-is-allied-with-whom": [],  # Assad's allies are named in other sentences than those that call them so
    "who-leads-what": ["Abu Mohammed al-Jawlani", "Hayat Tahrir al-Sham"],
}
"""Words that one row of each question's answer must hold together."""


@pytest.fixture(scope="module")
def graph(seed_store):
    with Store.open(seed_store) as store:
        yield store


def names(graph, pattern: str) -> set[str]:
    rows = graph.query(f"SELECT DISTINCT ?name {{ {pattern} ?x rdfs:label|skos:altLabel ?name }}")
    return {row["name"].value for row in rows}


@pytest.mark.parametrize("backer", ["Iran", "Turkey"])
def test_the_backers_are_found(graph, backer):
    assert any(backer in name for name in names(graph, "?x kg:backs ?y ."))


def test_nobody_is_said_to_back_the_other_side(graph):
    assert not any(
        "Assad" in name or name == "Syria" for name in names(graph, '?y rdfs:label "Turkey" ; kg:backs ?x .')
    )


def test_who_holds_the_town_is_found(graph):
    assert "rebels" in names(graph, '?x kg:controls/rdfs:label "Hama" .')


def test_the_group_that_says_it_holds_the_town_is_found(graph):
    claim = '?c rdf:subject|kg:attributedTo ?x ; rdf:predicate kg:controls ; rdf:object/rdfs:label "Hama" .'
    assert names(graph, claim) & {"HTS", "Hayat Tahrir al-Sham"}


def test_every_quote_stands_where_its_offsets_say(graph):
    text = graph.text("hama.md")
    rows = list(
        graph.query(
            "SELECT ?s ?e ?q { ?v oa:hasSelector ?p, ?t . ?p oa:start ?s ; oa:end ?e . ?t oa:exact ?q }",
        )
    )
    assert len(rows) > 20
    for row in rows:
        assert text[int(value(row["s"])) : int(value(row["e"]))] == value(row["q"])


def test_no_plain_triple_is_one_that_the_article_contradicts(graph, shared):
    _, gold = read_gold(shared / "gold" / "hama.json")
    other = [r | {"status": "actual"} for r in gold["relations"] if r.get("status", "actual") != "actual"]
    assert other
    contradicted = gold | {"relations": other, "events": []}
    found = score(contradicted, (q.triple for q in graph.default_quads()), load())
    assert found.relations.found == 0


def test_the_graph_agrees_with_a_careful_reader(graph, shared):
    """Bounds below what `kg eval` prints for the gold of the seed, so that a step back is seen."""
    _, gold = read_gold(shared / "gold" / "hama.json")
    found = score(gold, (q.triple for q in graph.default_quads()), load())
    assert found.relations.precision > 0.6
    assert found.relations.recall > 0.4
    assert found.events.recall > 0.5


@pytest.mark.parametrize("question", questions(), ids=lambda q: q.name)
def test_every_shipped_question_is_answered(graph, question):
    rows = [" ".join(value(term) for term in row if term is not None) for row in graph.query(question.query)]
    words = ANSWERS[question.name]
    assert any(all(word in row for word in words) for row in rows) or not words

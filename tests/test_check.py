"""`kg.check`: a good graph passes, and every rule, shape and axiom catches what breaks it."""

import logging
import random
import re
import shutil
from dataclasses import replace
from datetime import date

import pyoxigraph as ox
import pytest

from kg import check, resources, statements
from kg.errors import OntologyError
from kg.iris import Base
from kg.ontology import load
from kg.resolution.resolver import resolve
from kg.terms import KG, RDFS
from kg.types import Article, Count, Entity, Event, Extraction, Relation, Span, Statement
from kg.vocabulary import ontology_triples

TEXT = "Rebels seize Harrow\nThe Delta Front took Harrow on Thursday, killing 12, the army said. Sudmark may back it."

PREFIXES = """
@prefix kg: <https://w3id.org/conflict-kg#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@base <https://kg.example/id/> .
"""

GOOD = (
    PREFIXES
    + """
<article> a kg:Article ; dcterms:identifier "a.txt" ; dcterms:title "Rebels seize Harrow" ;
    dcterms:issued "2024-12-06"^^xsd:date ; dcterms:source "Norland Radio" ;
    kg:url "https://radio.example/a"^^xsd:anyURI .

<front> a kg:ArmedGroup ; kg:mainName "Delta Front" ; kg:name "Rebels" ; rdfs:label "Delta Front" .
<harrow> a kg:Settlement ; kg:mainName "Harrow" ; rdfs:label "Harrow" .
<army> a kg:ArmedForces ; kg:mainName "army" ; rdfs:label "army" .
<sudmark> a kg:Country ; kg:mainName "Sudmark" ; rdfs:label "Sudmark" .

<front> kg:controls <harrow> .
<front> kg:fightsAgainst <army> .

<claim1> a kg:Claim ; rdf:subject <front> ; rdf:predicate kg:controls ; rdf:object <harrow> ;
    kg:status kg:Actual ; kg:confidence 0.9 ; kg:attributedTo <army> ; kg:evidence <ev1> ;
    kg:validFrom "2024-12-05"^^xsd:date ; kg:validUntil "2024-12-06"^^xsd:date .
<claim2> a kg:Claim ; rdf:subject <sudmark> ; rdf:predicate kg:backs ; rdf:object <front> ;
    kg:status kg:Hypothetical ; kg:modality kg:Alleged ; kg:confidence 1.0 ; kg:evidence <ev2> .
<claim3> a kg:Claim ; rdf:subject <army> ; rdf:predicate kg:fightsAgainst ; rdf:object <front> ;
    kg:status kg:Actual ; kg:confidence 0.0 ; kg:evidence <ev1> .

<event> a kg:TerritorialCapture ; kg:status kg:Actual ; kg:agent <front> ; kg:target <harrow> ; kg:place <harrow> ;
    kg:date "2024-12"^^xsd:gYearMonth ; kg:earliest "2024-12-01"^^xsd:date ; kg:latest "2024-12-31"^^xsd:date .
<report1> a kg:Report ; kg:reports <event> ; kg:status kg:Actual ; kg:confidence 0.8 ; kg:evidence <ev1> ;
    kg:attributedTo <army> ; kg:killedMin 12 ; kg:killedMax 12 ; kg:woundedMin 3 .
<report2> a kg:Report ; kg:reports <event> ; kg:status kg:Hypothetical ; kg:modality kg:Feared ;
    kg:confidence 0.5 ; kg:evidence <ev2> .

<ev1> a oa:SpecificResource ; oa:hasSource <article> ; oa:hasSelector <ev1/position> , <ev1/quote> .
<ev1/position> a oa:TextPositionSelector ; oa:start 20 ; oa:end 68 .
<ev1/quote> a oa:TextQuoteSelector ; oa:exact "The Delta Front took Harrow on Thursday, killing" .
<ev2> a oa:SpecificResource ; oa:hasSource <article> ; oa:hasSelector <ev2/position> , <ev2/quote> .
<ev2/position> a oa:TextPositionSelector ; oa:start 88 ; oa:end 108 .
<ev2/quote> a oa:TextQuoteSelector ; oa:exact "Sudmark may back it." .
"""
)


def triples(turtle):
    return [quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)]


def findings(turtle, text=TEXT):
    return [str(f) for f in check.check_data([("a.txt", triples(turtle))], lambda _name: text)]


def test_a_good_graph_passes():
    assert findings(GOOD) == []


DATE = "^^xsd:date"

# What is replaced in the good graph, by what, the node at fault and what is said of it.
SHAPES = [
    # articles
    ('dcterms:identifier "a.txt" ;', "", "article", "one identifier"),
    ('"a.txt" ;', '"a.txt" , "b.txt" ;', "article", "one identifier"),
    ('"a.txt" ;', '"" ;', "article", "one identifier"),
    ('dcterms:title "Rebels seize Harrow" ;', "", "article", "one title"),
    ('"2024-12-06"^^xsd:date ; dcterms', '"2024-12-06" ; dcterms', "article", "issued on at most one day"),
    ('"Norland Radio" ;', '"Norland Radio" , "X" ;', "article", "at most one source"),
    ("^^xsd:anyURI", "", "article", "at most one address"),
    # entities
    ("<harrow> a kg:Settlement ;", "<harrow> ", "harrow", "an entity has a type"),
    ('"Harrow" ; rdfs:label "Harrow" .', '"Harrow" .', "harrow", "an entity has one label"),
    ('rdfs:label "Harrow" .', 'rdfs:label "Harrow" , "harrow" .', "harrow", "an entity has one label"),
    ('label "Harrow" .', 'label "Harrow" ; kg:countryCode "NO" , "SU" .', "harrow", "in at most one country"),
    ('label "Harrow" .', 'label "Harrow" ; kg:countryCode "Norland" .', "harrow", "in at most one country"),
    ('kg:name "Rebels" ;', 'kg:name "" ;', "front", "a name is a string"),
    ('kg:name "Rebels" ;', "kg:name 5 ;", "front", "a name is a string"),
    (
        "kg:attributedTo <army> ; kg:evidence",
        "kg:attributedTo <nobody> ; kg:evidence",
        "nobody",
        "an entity has a type",
    ),
    ("kg:target <harrow> ;", "kg:target _:b ;", "", "an entity is an IRI"),
    # claims
    ("rdf:object <harrow> ;\n    kg:status kg:Actual ;", "rdf:object <harrow> ;", "claim1", "a claim has one status"),
    ("kg:confidence 0.9 ;", "kg:confidence 0.9 ; kg:status kg:Former ;", "claim1", "a claim has one status"),
    (
        "kg:status kg:Actual ; kg:confidence 0.9",
        "kg:status <odd> ; kg:confidence 0.9",
        "claim1",
        "a claim has one status",
    ),
    ("kg:modality kg:Alleged", "kg:modality kg:Actual", "claim2", "at most one modality"),
    ("kg:modality kg:Alleged", "kg:modality kg:Alleged , kg:Feared", "claim2", "at most one modality"),
    ("kg:confidence 0.9 ;", "kg:confidence 0.9 ; kg:modality kg:Planned ;", "claim1", "only what is hypothetical"),
    ("kg:confidence 0.9 ;", "", "claim1", "one confidence"),
    ("kg:confidence 0.9 ;", "kg:confidence 1.1 ;", "claim1", "one confidence"),
    ("kg:confidence 0.9 ;", "kg:confidence -0.1 ;", "claim1", "one confidence"),
    ("kg:confidence 0.9 ;", 'kg:confidence "high" ;', "claim1", "one confidence"),
    ("kg:confidence 0.9 ;", 'kg:confidence "high"^^xsd:decimal ;', "claim1", "one confidence"),
    ("kg:confidence 1.0 ; kg:evidence <ev2>", "kg:confidence 1.0", "claim2", "a claim has evidence"),
    (
        "kg:confidence 1.0 ; kg:evidence <ev2>",
        "kg:confidence 1.0 ; kg:evidence <ev9>",
        "claim2",
        "a claim has evidence",
    ),
    ("rdf:subject <front> ; rdf:p", "rdf:p", "claim1", "one rdf:subject"),
    ("rdf:predicate kg:controls ;", "rdf:predicate kg:controls , kg:basedIn ;", "claim1", "one rdf:predicate"),
    ("; rdf:object <harrow>", "", "claim1", "one rdf:object"),
    # validity
    ('validFrom "2024-12-05"', 'validFrom "2024-12-07"', "claim1", "until a day before it is valid from"),
    ('validFrom "2024-12-05"^^xsd:date', 'validFrom "2024"^^xsd:gYear', "claim1", "valid from at most one day"),
    ('validUntil "2024-12-06"', 'validUntil "2024-13-46"', "claim1", "valid until at most one day"),
    ('validUntil "2024-12-06"', 'validUntil "2024-12-07"^^xsd:date , "2024-12-06"', "claim1", "at most one day"),
    # reports
    ("<report1> a kg:Report ;", "<report1> a kg:Claim ;", "report1", "only a kg:Report reports"),
    ("<report2> a kg:Report ; kg:reports <event> ;", "<report2> a kg:Report ;", "report2", "reports one event"),
    (
        "kg:reports <event> ; kg:status kg:H",
        "kg:reports <event> , <e2> ; kg:status kg:H",
        "report2",
        "reports one event",
    ),
    ("<event> ; kg:status kg:Actual ; kg:c", "<event> ; kg:status kg:Former ; kg:c", "report1", "a report's status is"),
    # counts
    ("kg:killedMin 12", "kg:killedMin 13", "report1", "at least more than at most"),
    ("kg:killedMin 12", "kg:killedMin -1", "report1", "a count is"),
    ("kg:woundedMin 3", "kg:woundedMin 3.5", "report1", "a count is"),
    ("kg:woundedMin 3", "kg:woundedMin 3 , 4", "report1", "more than one number wounded"),
    ("kg:killedMax 12", "kg:killedMax 12 , 14", "report1", "more than one number killed"),
    ("kg:woundedMin 3", "kg:displacedMin 3 ; kg:displacedMax 2", "report1", "displaced, or at least more"),
    # events
    ("a kg:TerritorialCapture ;", "a kg:TerritorialCapture , kg:Assault ;", "event", "an event has one type"),
    ("Capture ; kg:status kg:Actual", "Capture ; kg:status kg:Actual, kg:Negated", "event", "an event has one status"),
    ("Capture ; kg:status kg:Actual", "Capture ; kg:status kg:Former", "event", "an event has one status"),
    ("<event> a kg:", "<other> kg:agent <front> . <event> a kg:", "other", "an event has a report"),
    ('"2024-12"^^xsd:gYearMonth', '"December"', "event", "at most one date"),
    ('"2024-12"^^xsd:gYearMonth', '"2024-13"^^xsd:gYearMonth', "event", "at most one date"),
    ('"2024-12"^^xsd:gYearMonth', '"2024-12"^^xsd:gYearMonth , "2024"^^xsd:gYear', "event", "at most one date"),
    ('earliest "2024-12-01"', 'earliest "2025-01-01"', "event", "latest day is before its earliest"),
    ('earliest "2024-12-01"^^xsd:date', 'earliest "2024-12"^^xsd:gYearMonth', "event", "one earliest day"),
    ('latest "2024-12-31"^^xsd:date', 'latest "2024-12-31"', "event", "one latest day"),
    # evidence
    ("oa:hasSource <article> ; oa:hasSelector <ev1/p", "oa:hasSelector <ev1/p", "ev1", "one source, a kg:Article"),
    ("oa:hasSource <article> ; oa:hasSelector <ev1/p", "oa:hasSource <x> ; oa:hasSelector <ev1/p", "ev1", "one source"),
    ("<ev1/position> , ", "", "ev1", "starts at one position"),
    ("oa:start 20", "oa:start -1", "ev1", "starts at one position"),
    ("oa:start 20", "oa:start 68", "ev1/position", "ends where it starts"),
    ("oa:end 68", 'oa:end "later"', "ev1", "ends at one position"),
    (" , <ev1/quote>", "", "ev1", "quotes one text"),
    ('oa:exact "Sudmark may back it."', 'oa:exact ""', "ev2", "quotes one text"),
]

# The same for what follows from the ontology and the way statements are made.
RULES = [
    ("kg:validFrom", "kg:since", "claim1", "no property 'since'"),
    ("<front> kg:controls <harrow> .", "<front> kg:Settlement <harrow> .", "front", "no property 'Settlement'"),
    ("a kg:Settlement", "a kg:Village", "harrow", "'Village' is no class"),
    ("a kg:Settlement", "a kg:Location", "harrow", "'Location' is no class"),
    ("a kg:Settlement", "a kg:Person", "front", "the object of controls is of the wrong type"),
    ("a kg:Settlement", "a kg:Person", "harrow", "the object of controls in a claim is of the wrong type"),
    ("a kg:Settlement", "a kg:Person", "event", "the object of place is of the wrong type"),
    ("kg:agent <front> ;", "kg:agent <harrow> ;", "event", "the object of agent is of the wrong type"),
    ("kg:attributedTo <army> ; kg:ev", "kg:attributedTo <harrow> ; kg:ev", "claim1", "the object of attributedTo"),
    (
        "<army> a kg:ArmedForces",
        "<army> a kg:Facility",
        "army",
        "the subject of fightsAgainst in a claim is of the wrong type",
    ),
    (
        "<front> kg:controls <harrow> .",
        '<front> kg:controls "Harrow" .',
        "front",
        "the object of controls is of the wrong type",
    ),
    ("<front> kg:fightsAgainst <army> .", "<army> kg:fightsAgainst <army> .", "army", "joins a thing to itself"),
    (
        "kg:backs ; rdf:object <front>",
        "kg:backs ; rdf:object <sudmark>",
        "claim2",
        "in a claim, backs joins a thing to itself",
    ),
    ("rdf:predicate kg:controls", "rdf:predicate kg:agent", "claim1", "no relation of the ontology"),
    ("rdf:predicate kg:controls", "rdf:predicate rdfs:label", "claim1", "no relation of the ontology"),
    ("<front> kg:controls <harrow> .", "<sudmark> kg:backs <front> .", "sudmark", "no actual claim states it"),
    ("Capture ; kg:status kg:Actual", "Capture ; kg:status kg:Negated", "event", "not that of its strongest report"),
    ("oa:start 20", "oa:start 21", "ev1", "the text from 21 to 68 is not what the evidence quotes"),
]


@pytest.mark.parametrize(("old", "new", "node", "said"), SHAPES + RULES)
def test_a_fault_is_found(old, new, node, said):
    assert GOOD.count(old) == 1, old
    found = findings(GOOD.replace(old, new))
    node = f": https://kg.example/id/{node}: " if node else ": a blank node or literal: "
    assert any(node in line and said in line for line in found), found


TWICE_TOLD = """<event> a kg:Assault . <one> kg:reports <event> ; kg:status kg:Negated .
<two> kg:reports <event> ; kg:status kg:Actual . """


@pytest.mark.parametrize(
    ("statuses", "faults"), [("", 1), ("kg:Negated", 1), ("kg:Actual , kg:Negated", 1), ("kg:Actual", 0)]
)
def test_over_all_articles_an_event_has_the_status_of_its_strongest_report(statuses, faults):
    store = ox.Store()
    store.extend(ox.Quad(*t) for t in triples(PREFIXES + TWICE_TOLD + (statuses and f"<event> kg:status {statuses} .")))
    assert ["strongest" in finding.message for finding in check.check_events(store)] == [True] * faults


def test_a_finding_is_one_line_that_names_article_and_node():
    broken = GOOD.replace('rdfs:label "Harrow" .', 'rdfs:label "Harrow" , "Harrow\\nCity" .')
    assert findings(broken) == ["error: a.txt: https://kg.example/id/harrow: an entity has one label"]
    assert str(check.Finding("note", "x", "", "two\nlines")) == "note: x: two lines"


def test_hostile_literals_are_findings_and_leave_no_trace_in_the_log(caplog):
    text = GOOD.replace('latest "2024-12-31"', 'latest "<script>\\u0000"').replace(
        "kg:killedMin 12", 'kg:killedMin "x"'
    )
    with caplog.at_level(logging.WARNING):
        found = findings(text)
    assert [line.split(": ", 3)[3] for line in found] == [
        "an event has at most one latest day, an xsd:date",
        "a count is an xsd:integer, not below 0",
        "more than one number killed, or at least more than at most",
    ]
    assert not caplog.records


def test_quotes_are_compared_only_where_the_text_is_at_hand():
    moved = GOOD.replace("oa:start 20", "oa:start 21")
    assert findings(moved, text=None) == []
    assert findings(moved, text="short")


def test_graphs_are_taken_one_at_a_time():
    asked = []

    def graphs():
        for name in ("one", "two"):
            asked.append(name)
            yield name, iter(triples(GOOD.replace("oa:start 20", "oa:start 21")))

    found = check.check_data(graphs(), lambda _name: TEXT)
    assert next(found).where == "one"
    assert asked == ["one"]
    assert next(found).where == "two"


def test_nothing_to_check_is_nothing_found():
    assert list(check.check_data([])) == []
    assert list(check.check_data([("empty", [])])) == []


def test_a_symmetric_relation_is_stated_by_a_claim_in_either_order():
    assert "<front> kg:fightsAgainst <army>" in GOOD
    assert "rdf:subject <army> ; rdf:predicate kg:fightsAgainst" in GOOD
    assert findings(GOOD) == []


def test_shapes_name_only_terms_of_the_ontology_and_all_statuses_and_modalities():
    ontology = load()
    path = str(resources.ontology() / check.SHAPES)
    used = {
        node.value.removeprefix(ontology.namespace)
        for quad in ox.parse(path=path)
        for node in (quad.predicate, quad.object)
        if isinstance(node, ox.NamedNode) and node.value.startswith(ontology.namespace)
    }
    assert used <= set(ontology.terms)
    assert {*ontology.statuses, *ontology.modalities, *ontology.roles} <= used


def test_unreadable_shapes_are_one_error(monkeypatch, tmp_path):
    (tmp_path / check.SHAPES).write_text("this is not Turtle", encoding="utf-8")
    monkeypatch.setattr(resources, "ontology", lambda: tmp_path)
    check._shapes.cache_clear()
    with pytest.raises(OntologyError, match="cannot read the shapes"):
        list(check.check_data([("a", triples(GOOD))]))


# What the stages before write

TIMES = (
    None,
    "Thursday",
    "since 2014",
    "2012",
    "the summer",
    "two days later",
    "nonsense",
    "until 1999",
    "2030",
    "now",
)


def random_reading(seed: int) -> tuple[Article, Extraction]:
    """Return an article and some reading of it, as wrong as an extractor's may be."""
    pick = random.Random(seed)
    known = load()
    text = "Rebels seize Harrow\n" + " ".join(f"Sentence {k} says it." for k in range(8))
    spans = [Span(m.start(), m.end()) for m in re.finditer(r"Sentence \d says it\.", text)]
    entities = tuple(
        Entity(pick.choice(known.entity_types), (pick.choice(("Harrow", "Syria", "rebels", "Ada Marsh")),), (), True)
        for _ in range(pick.randint(1, 6))
    )

    def said(statuses) -> Statement:
        status = pick.choice(statuses)
        modality = pick.choice((None, *known.modalities)) if status == "Hypothetical" else None
        return Statement(pick.choice(spans), status, modality, pick.choice((None, who())), pick.random())

    def who() -> int:
        return pick.randrange(len(entities))

    relations = tuple(
        Relation(
            who(),
            pick.choice(list(known.relations)),
            who(),
            said(known.statuses),
            pick.choice(TIMES),
            pick.choice(TIMES),
        )
        for _ in range(8)
    )
    counts = (Count("killed", pick.choice((None, 3)), pick.choice((None, 3, 5))),)
    events = tuple(
        Event(
            pick.choice((*known.event_types, "TerritorialCapture", "Withdrawal")),
            Span(span.start, span.start + 8),
            replace(said(("Actual", "Negated", "Hypothetical")), evidence=span),
            *(tuple(who() for _ in range(pick.randint(0, 2))) for _ in range(3)),
            pick.choice(TIMES),
            counts,
        )
        for span in pick.choices(spans, k=8)
    )
    day = pick.choice((None, date(2024, 12, 6)))
    return Article("a.txt", "Rebels seize Harrow", text, day), Extraction(entities, relations, events)


@pytest.mark.parametrize("seed", range(20))
def test_whatever_is_read_is_written_as_a_valid_graph(seed):
    article, extraction = random_reading(seed)
    known = load()
    resolved = resolve(article, extraction, Base(), frozenset(known.types_below("VerbalEvent")))
    stated = statements.build(article, resolved, known, Base())
    labels = {t.subject: ox.Triple(t.subject, RDFS["label"], t.object) for t in stated if t.predicate == KG["mainName"]}
    found = check.check_data([("a.txt", stated | set(labels.values()))], lambda _name: article.text)
    assert [str(finding) for finding in found] == []


# The reasoner

OWL = "@prefix owl: <http://www.w3.org/2002/07/owl#> ."
java = pytest.mark.skipif(not shutil.which("java"), reason="Java is not installed")


def reasoned(turtle=""):
    return [str(f) for f in check.check_ontology([*ontology_triples(), *triples(PREFIXES + OWL + turtle)])]


@java
def test_the_reasoner_finds_a_planted_contradiction():
    found = reasoned("<marsh> a kg:Person , kg:Settlement .")
    assert found == ["error: https://w3id.org/conflict-kg: the ontology contradicts itself"]


@java
def test_the_ontology_is_consistent_and_only_a_planted_class_can_have_no_members():
    found = reasoned("<odd> a owl:Class ; rdfs:subClassOf kg:Government , kg:Event .")
    assert found == ["error: https://w3id.org/conflict-kg: https://kg.example/id/odd: the class can have no members"]


def test_without_java_there_is_a_note(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    found = list(check.check_ontology())
    assert [finding.kind for finding in found] == ["note"]
    assert "Java is not installed" in str(found[0])


def test_a_java_that_fails_is_an_error(monkeypatch, tmp_path):
    java = tmp_path / "java"
    java.write_text("#!/bin/sh\necho out of memory >&2\nexit 3\n", encoding="utf-8")
    java.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert [str(f) for f in check.check_ontology()] == [
        "error: https://w3id.org/conflict-kg: the reasoner failed: Java error message is: out of memory"
    ]

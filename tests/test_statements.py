from dataclasses import replace

import example
import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store, Triple

from kg.check import check_data
from kg.iris import Base
from kg.ontology import load
from kg.resolution.resolver import resolve
from kg.statements import build
from kg.terms import DCTERMS, GEO, KG, OA, RDF, RDFS, SKOS, XSD
from kg.types import Entity, Extraction, Relation, Span, Statement

BASE = Base()


def triples(extraction: Extraction = example.EXTRACTION, article=example.ARTICLE):
    return build(article, resolve(article, extraction, BASE), load(), BASE)


def store(extraction: Extraction = example.EXTRACTION, article=example.ARTICLE) -> Store:
    found = Store()
    found.extend(Quad(*t) for t in triples(extraction, article))
    return found


def ask(graph: Store, pattern: str) -> bool:
    prefixes = {"kg": KG.iri, "rdf": RDF.iri, "dcterms": DCTERMS.iri, "xsd": XSD.iri}
    return bool(graph.query(f"ASK {{ {pattern} }}", prefixes=prefixes))


def plain(graph: Store) -> set[tuple[str, str, str]]:
    rows = graph.query(
        "SELECT ?s ?p ?o { ?a ?q ?b . ?a kg:mainName ?s . ?b kg:mainName ?o BIND(STRAFTER(STR(?q), '#') AS ?p) "
        "FILTER(?q NOT IN (kg:agent, kg:target, kg:place)) }",
        prefixes={"kg": KG.iri},
    )
    return {tuple(term.value for term in row) for row in rows}


def test_only_what_is_stated_as_fact_is_a_plain_triple():
    assert plain(store()) == {("Delta Front", "controls", "Harrow"), ("Sudmark", "backs", "Delta Front")}


@pytest.mark.parametrize(
    ("status", "modality", "subject", "property_", "object_"),
    [
        ("Actual", None, "Sudmark", "backs", "Delta Front"),
        ("Former", None, "Delta Front", "alliedWith", "Marsh Union"),
        ("Hypothetical", "Feared", "Sudmark", "backs", "Marsh Union"),
    ],
)
def test_every_statement_is_a_claim_with_its_status(status, modality, subject, property_, object_):
    ends = {subject, object_}
    rows = store().query(
        "SELECT ?s ?o ?m { ?c a kg:Claim ; rdf:subject/kg:mainName ?s ; rdf:predicate ?p ; rdf:object/kg:mainName ?o ; "
        f"kg:status kg:{status} FILTER(?p = kg:{property_}) OPTIONAL {{ ?c kg:modality ?m }} }}",
        prefixes={"kg": KG.iri, "rdf": RDF.iri},
    )
    found = [({row["s"].value, row["o"].value}, row["m"]) for row in rows]
    assert (ends, KG[modality] if modality else None) in found


def test_a_claim_names_its_speaker():
    assert ask(
        store(), "?c rdf:predicate kg:backs ; kg:status kg:Hypothetical ; kg:attributedTo/kg:mainName 'Ada Marsh'"
    )


def test_evidence_slices_to_its_quote():
    rows = list(
        store().query(
            "SELECT ?s ?e ?q { ?v oa:hasSelector ?p, ?t . ?p oa:start ?s ; oa:end ?e . ?t oa:exact ?q }",
            prefixes={"oa": OA.iri},
        )
    )
    assert len(rows) == 4
    for row in rows:
        assert example.TEXT[int(row["s"].value) : int(row["e"].value)] == row["q"].value


def test_offsets_count_code_points_beyond_the_basic_plane():
    text = "🕊🕊 talks\n" + example.TEXT
    shift = len("🕊🕊 talks\n")
    spans = [
        Span(s.evidence.start + shift, s.evidence.end + shift) for s in (r.said for r in example.EXTRACTION.relations)
    ]
    relations = tuple(
        replace(r, said=replace(r.said, evidence=span))
        for r, span in zip(example.EXTRACTION.relations, spans, strict=True)
    )
    article = replace(example.ARTICLE, text=text)
    graph = store(Extraction(example.ENTITIES, relations), article)
    quotes = {row["q"].value for row in graph.query("SELECT ?q { ?t oa:exact ?q }", prefixes={"oa": OA.iri})}
    assert quotes == {example.TEXT[s.start - shift : s.end - shift] for s in spans}


def test_an_event_has_roles_days_and_a_report():
    graph = store()
    assert ask(
        graph,
        "?e a kg:TerritorialCapture ; kg:status kg:Actual ; kg:agent/kg:mainName 'Delta Front' ; "
        "kg:target/kg:mainName 'Harrow' ; kg:place/kg:mainName 'Harrow' ; kg:date '2024-12-03'^^xsd:date ; "
        "kg:earliest '2024-12-03'^^xsd:date ; kg:latest '2024-12-03'^^xsd:date . "
        "?r a kg:Report ; kg:reports ?e ; kg:killedMin 12 ; kg:killedMax 12 ; kg:attributedTo/kg:mainName 'army'",
    )


def test_two_events_told_by_one_word_stay_two():
    told = example.EXTRACTION.events[0]
    other = replace(told, targets=(example.UNION,), places=(), said=replace(told.said, status="Negated"))
    graph = store(replace(example.EXTRACTION, events=(told, other)))
    for kind in ("TerritorialCapture", "Report"):
        nodes = [quad.subject for quad in graph.quads_for_pattern(None, RDF["type"], KG[kind])]
        assert len(nodes) == 2
        assert all(len(list(graph.quads_for_pattern(node, KG["status"], None))) == 1 for node in nodes)


def test_a_relation_holds_from_the_day_the_text_gives():
    assert ask(store(), "?c rdf:predicate kg:controls ; kg:validFrom '2024-12-03'^^xsd:date")


def test_an_article_is_described():
    assert ask(
        store(),
        "?a a kg:Article ; dcterms:identifier 'harrow.txt' ; dcterms:title 'Delta Front seizes Harrow' ; "
        "dcterms:issued '2024-12-06'^^xsd:date ; dcterms:source 'Harrow Herald'",
    )


def test_the_graph_is_valid():
    labels = {Triple(t.subject, RDFS["label"], t.object) for t in triples() if t.predicate == KG["mainName"]}
    findings = check_data([("harrow.txt", triples() | labels)], lambda _: example.TEXT)
    assert [str(finding) for finding in findings] == []


def test_the_same_article_gives_the_same_triples():
    assert triples() == triples()


def relation(subject: int, property_: str, object_: int, status: str = "Actual", at: int = 0, speaker=None) -> Relation:
    return Relation(subject, property_, object_, Statement(example.sentence(at), status, speaker=speaker))


def test_what_somebody_denies_is_no_plain_triple():
    said = relation(example.SUDMARK, "backs", example.FRONT)
    denied = relation(example.SUDMARK, "backs", example.FRONT, "Negated", 1, example.SUDMARK)
    graph = store(Extraction(example.ENTITIES, (said, denied)))
    assert plain(graph) == set()
    assert ask(graph, "?c kg:status kg:Actual . ?d kg:status kg:Negated FILTER(?c != ?d)")


@pytest.mark.parametrize(("order", "stands"), [(("Actual", "Former"), False), (("Former", "Actual"), True)])
def test_a_tie_that_is_over_by_the_end_is_no_plain_triple(order, stands):
    said = tuple(relation(example.FRONT, "controls", example.HARROW, status, at) for at, status in enumerate(order))
    assert bool(plain(store(Extraction(example.ENTITIES, said)))) is stands


def test_a_statement_made_twice_is_one_claim_with_both_pieces_of_evidence():
    twice = tuple(relation(example.SUDMARK, "backs", example.FRONT, at=at) for at in (0, 1))
    graph = store(Extraction(example.ENTITIES, twice))
    assert len(list(graph.quads_for_pattern(None, RDF["type"], KG["Claim"]))) == 1
    assert len(list(graph.quads_for_pattern(None, KG["evidence"], None))) == 2


def test_a_symmetric_relation_told_both_ways_is_one_claim():
    both = (
        relation(example.FRONT, "fightsAgainst", example.UNION),
        relation(example.UNION, "fightsAgainst", example.FRONT, at=1),
    )
    graph = store(Extraction(example.ENTITIES, both))
    assert len(list(graph.quads_for_pattern(None, RDF["type"], KG["Claim"]))) == 1


@pytest.mark.parametrize(
    ("subject", "property_", "object_"),
    [(example.HARROW, "backs", example.FRONT), (example.FRONT, "backs", example.FRONT)],
)
def test_a_relation_that_the_ontology_does_not_admit_is_left_out(subject, property_, object_):
    graph = store(Extraction(example.ENTITIES, (relation(subject, property_, object_),)))
    assert not ask(graph, "?c a kg:Claim")
    assert plain(graph) == set()


def test_hostile_words_stay_words():
    words = 'Delta" Front> . <http://evil> \\ \u2028'
    entities = (replace(example.ENTITIES[0], names=(words,)), *example.ENTITIES[1:])
    graph = store(replace(example.EXTRACTION, entities=entities))
    assert Literal(words) in {q.object for q in graph.quads_for_pattern(None, KG["mainName"], None)}


def test_a_place_that_is_known_has_its_point_country_and_number_in_geonames():
    article = replace(example.ARTICLE, text="Hama is in Syria")
    entities = (Entity("Settlement", ("Hama",), ()), Entity("Country", ("Norland",), ()))
    found = store(Extraction(entities), article)
    rows = found.query(
        "SELECT ?same ?wkt ?code { ?place a kg:Settlement ; skos:exactMatch ?same ; geo:hasGeometry/geo:asWKT ?wkt "
        "OPTIONAL { ?x kg:countryCode ?code } }",
        prefixes={"kg": KG.iri, "skos": SKOS.iri, "geo": GEO.iri},
    )
    (row,) = rows
    assert row["code"] == Literal("SY"), "of the place alone: nobody knows Norland"
    assert row["same"] == NamedNode("https://sws.geonames.org/170017/")
    assert row["wkt"] == Literal("POINT(36.75783 35.13179)", datatype=GEO["wktLiteral"])
    labels = {
        Triple(t.subject, RDFS["label"], t.object)
        for t in triples(Extraction(entities), article)
        if t.predicate == KG["mainName"]
    }
    assert not list(check_data([("a", triples(Extraction(entities), article) | labels)]))

"""The shipped questions, asked of a small graph written by hand in two engines; answers lie in tests/data/answers."""

import csv
import re
import warnings
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from rdflib.plugins.sparql import prepareQuery

from kg import resources

DATA = Path(__file__).parent / "data"
QUERIES = {path.stem: path.read_text(encoding="utf-8") for path in sorted(resources.queries().glob("*.rq"))}
ANSWERS = {path.stem: path for path in sorted((DATA / "answers").glob("*.csv"))}
PARAMETER = re.compile(r"^( *)# (VALUES \?name \{) \"[^\"]+\" (\} .+ \.)$", re.MULTILINE)
SEPARATORS = {"evidence": " | ", "otherEvidence": " | "} | dict.fromkeys(
    ("agents", "targets", "places", "articles", "who", "whom", "where", "otherWho"), ", "
)

CONFLICTS = "https://example.org/id/graph/conflicts"

Table = list[list[str]]
FALL = [[holder, "2031-03-08", ""] for holder in ("Free Ostrand Army", "Free Ostrand Army", "Hill Brigades")]


def in_order(table: Table) -> Table:
    """Put the parts of each cell that gathers several in order, which SPARQL leaves open."""

    def ordered(name: str, cell: str) -> str:
        between = SEPARATORS.get(name)
        return between.join(sorted(cell.split(between))) if between else cell

    header = table[0]
    return [header, *([ordered(*pair) for pair in zip(header, row, strict=True)] for row in table[1:])]


@pytest.fixture(scope="module")
def oxigraph():
    store = pyoxigraph.Store()
    store.load(path=DATA / "lorvik.ttl", format=pyoxigraph.RdfFormat.TURTLE)
    conflicts = pyoxigraph.NamedNode(CONFLICTS)
    store.load(path=DATA / "lorvik-conflicts.ttl", format=pyoxigraph.RdfFormat.TURTLE, to_graph=conflicts)

    def ask(query: str) -> Table:
        found = store.query(query)
        rows = [["" if cell is None else cell.value for cell in row] for row in found]
        return in_order([[variable.value for variable in found.variables], *rows])

    return ask


@pytest.fixture(scope="module")
def rdflib_():
    graph = rdflib.Dataset()
    graph.default_graph.parse(DATA / "lorvik.ttl")
    graph.graph(rdflib.URIRef(CONFLICTS)).parse(DATA / "lorvik-conflicts.ttl")

    def ask(query: str) -> Table:
        with warnings.catch_warnings():  # rdflib's own query of a dataset asks for what rdflib deprecates
            warnings.simplefilter("ignore", DeprecationWarning)
            found = graph.query(prepareQuery(query))
        rows = [["" if cell is None else str(cell) for cell in row] for row in found]
        return in_order([[str(variable) for variable in found.vars], *rows])

    return ask


def answer(name: str) -> Table:
    with ANSWERS[name].open(encoding="utf-8", newline="") as file:
        return in_order(list(csv.reader(file)))


def about(query: str, name: str) -> str:
    """Take the mark of comment off the line with the parameter, and put a name into it."""
    asked, times = PARAMETER.subn(rf'\1\2 "{name}" \3', query)
    assert times == 1
    return asked


def test_every_question_has_an_answer():
    assert set(QUERIES) == set(ANSWERS)
    assert len(QUERIES) == 20


def test_the_written_list_has_every_question():
    page = (Path(__file__).parents[1] / "docs" / "questions.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"\(\.\./queries/([a-z-]+)\.rq\)", page)) == sorted(QUERIES)


@pytest.mark.parametrize("name", QUERIES)
def test_answer_of_oxigraph(name, oxigraph):
    assert oxigraph(QUERIES[name]) == answer(name)


@pytest.mark.parametrize("name", QUERIES)
def test_answer_of_rdflib(name, rdflib_):
    assert rdflib_(QUERIES[name]) == answer(name)


@pytest.mark.parametrize("name", QUERIES)
def test_opens_with_its_question_and_ends_in_order(name):
    query = QUERIES[name]
    assert re.match(r"# [A-Z].*\?\n", query)
    assert "\nORDER BY " in query
    assert all(len(line) <= 120 for line in query.splitlines())


@pytest.mark.parametrize("name", QUERIES)
def test_can_be_pasted_anywhere(name):
    query = QUERIES[name]
    declared = set(re.findall(r"^PREFIX (\w+): <[^>]+>$", query, re.MULTILINE))
    body = re.sub(r"^PREFIX.*$|\"[^\"]*\"", "", query.replace("# VALUES", "VALUES"), flags=re.MULTILINE)
    assert set(re.findall(r"(?<![\w?])(\w+):\w", re.sub(r"^#.*$", "", body, flags=re.MULTILINE))) == declared


def test_every_term_is_in_the_ontology():
    ontology = rdflib.Graph().parse(resources.ontology() / "conflict-kg.ttl")
    kg = rdflib.Namespace("https://w3id.org/conflict-kg#")
    used = {term for query in QUERIES.values() for term in re.findall(r"\bkg:(\w+)", query)}
    assert {term for term in used if (kg[term], rdflib.RDF.type, None) not in ontology} == set()


@pytest.mark.parametrize("name", QUERIES)
def test_an_empty_graph_gives_no_row(name):
    assert list(pyoxigraph.Store().query(QUERIES[name])) == []


@pytest.mark.parametrize(
    ("name", "wanted", "rows"),
    [
        ("who-backs-whom", "Karastani", 2),
        ("who-fights-whom", "FOA", 2),
        ("who-controls-what", "Lorvik", 2),
        ("who-leads-what", "the rebels", 1),
        ("who-is-allied-with-whom", "the League", 1),
        ("timeline", "Veltrian", 3),
        ("what-happened-where", "Lorvik", 3),
        ("what-happened-where", "Veltria", 5),
        ("what-a-speaker-claimed", "the League", 2),
        ("former-ties", "Lorvik Guard", 1),
        ("contradicting-claims", "FOA", 1),
        ("differing-counts", "Lorvik", 1),
        ("friends-who-are-foes", "FOA", 1),
        ("who-belongs-to-what", "the rebels", 1),
        ("how-well-attested", "Lorvik", 1),
        ("places-that-changed-hands", "Veltrian", 1),
        ("deaths-by-month", "Ostrand", 1),
        ("who-controlled-a-place-on-a-day", "Lorvik", 3),
        ("who-backed-whom-in-a-year", "Karastani", 1),
    ],
)
def test_a_name_in_the_parameter_leaves_the_rows_about_it(name, wanted, rows, oxigraph):
    header, *found = oxigraph(about(QUERIES[name], wanted))
    assert header == answer(name)[0]
    assert len(found) == rows
    assert [row for row in answer(name)[1:] if row in found] == found
    assert oxigraph(about(QUERIES[name], "Nobody")) == [header]


def asked(name: str, value: str) -> str:
    """Put a day or a year into the line with that parameter."""
    query, times = re.subn(r"# (VALUES \?asked \{ ).+( \})", rf"\g<1>{value}\2", QUERIES[name])
    assert times == 1
    return query


@pytest.mark.parametrize(
    ("day", "holders"),
    [
        ("2031-03-05", [["Veltrian Army", "", "2031-03-08"]]),
        ("2031-03-08", FALL),
        ("2031-03-09", FALL),
        ("2041-01-01", FALL),
    ],
)
def test_control_on_a_day(day, holders, oxigraph, rdflib_):
    query = asked("who-controlled-a-place-on-a-day", f'"{day}"^^xsd:date')
    for engine in (oxigraph, rdflib_):
        assert [row[1:4] for row in engine(query)[1:]] == holders


HANDS = """
@prefix : <https://example.org/id/> . @prefix kg: <https://w3id.org/conflict-kg#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix oa: <http://www.w3.org/ns/oa#> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:a dcterms:identifier "a" ; dcterms:issued "2030-06-01"^^xsd:date .
:ev oa:hasSource :a ; oa:hasSelector [ oa:exact "..." ] .
:harrow rdfs:label "Harrow" . :army rdfs:label "army" . :front rdfs:label "Front" . :union rdfs:label "Union" .
:c1 rdf:predicate kg:controls ; rdf:subject :army ; rdf:object :harrow ; kg:status kg:Former ; kg:evidence :ev ;
    kg:validFrom "2010-01-01"^^xsd:date .
:e1 a kg:TerritorialCapture ; kg:status kg:Actual ; kg:agent :front ; kg:target :harrow ;
    kg:earliest "2020-05-01"^^xsd:date .
:r1 kg:reports :e1 ; kg:status kg:Actual ; kg:evidence :ev .
:e2 a kg:Withdrawal ; kg:status kg:Actual ; kg:agent :front ; kg:place :harrow ; kg:latest "2021-01-31"^^xsd:date .
:e3 a kg:TerritorialCapture ; kg:status kg:Hypothetical ; kg:agent :army ; kg:target :harrow ;
    kg:earliest "2020-06-01"^^xsd:date .
:r3 kg:reports :e3 ; kg:status kg:Hypothetical ; kg:evidence :ev .
:c2 rdf:predicate kg:controls ; rdf:subject :union ; rdf:object :harrow ; kg:status kg:Actual ; kg:evidence :ev ;
    kg:validFrom "2025-01-01"^^xsd:date .
"""


@pytest.mark.parametrize(
    ("day", "holder"),
    [
        ("2009-12-31", []),
        ("2010-01-01", ["army"]),
        ("2020-04-30", ["army"]),
        ("2020-05-01", ["Front"]),
        ("2020-07-01", ["Front"]),
        ("2021-01-31", ["Front"]),
        ("2021-02-01", []),
        ("2024-12-31", []),
        ("2025-01-01", ["Union"]),
        ("2035-01-01", ["Union"]),
    ],
)
def test_control_passes_from_hand_to_hand(day, holder):
    store = pyoxigraph.Store()
    store.load(HANDS.encode(), format=pyoxigraph.RdfFormat.TURTLE)
    rows = store.query(asked("who-controlled-a-place-on-a-day", f'"{day}"^^xsd:date'))
    assert [row["holder"].value for row in rows] == holder


@pytest.mark.parametrize(("year", "rows"), [("2029", 0), ("2030", 1), ("2031", 1), ("2032", 0)])
def test_backing_in_a_year(year, rows, oxigraph, rdflib_):
    for engine in (oxigraph, rdflib_):
        assert len(engine(asked("who-backed-whom-in-a-year", year))) == rows + 1


def test_one_kind_of_what_did_not_happen(oxigraph):
    query = QUERIES["denied-or-threatened"].replace("# VALUES ?kind", "VALUES ?kind")
    assert [row[:4] for row in oxigraph(query)[1:]] == [["Hypothetical", "Threatened", "Karastan", "Assault"]]


def test_all_about_a_named_entity(oxigraph):
    _, *rows = oxigraph(about(QUERIES["all-about-one-entity"], "Veltrian"))
    assert {row[0] for row in rows} == {"Veltria"}
    assert [row[1:4] for row in rows[:2]] == [["", "type", "Country"], ["", "other name", "Veltrian"]]
    assert sorted(row[2] for row in rows[2:]) == sorted(
        ["alliedWith", "backs", "fightsAgainst", "fightsAgainst", "leads", "Coercion", "Coercion", "Threat", "Assault"]
    )


def test_two_places_of_one_name_stay_two_rows():
    graph = (DATA / "lorvik.ttl").read_text(encoding="utf-8")
    graph += ':other a kg:Settlement ; rdfs:label "Lorvik" . :event-2 kg:place :other .'
    store = pyoxigraph.Store()
    store.load(graph.encode(), format=pyoxigraph.RdfFormat.TURTLE)
    rows = [row["event"].value for row in store.query(QUERIES["what-happened-where"]) if row["place"].value == "Lorvik"]
    assert rows == ["Assault", "TerritorialCapture", "TerritorialCapture"]

"""kg.open: a store as data frames, rdflib and networkx graphs, and as things that show themselves."""

import subprocess
import sys
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import networkx
import pandas
import pytest
import rdflib
from exporting import HOSTILE, labels, relations
from invented import ODD, fill
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple
from rdflib.compare import isomorphic

import kg
from kg.errors import QueryError, StoreError, StoreMissing, UsageError, WorkError
from kg.notebook.rows import Rows
from kg.notebook.values import rdflib_term, value
from kg.store import Store
from kg.terms import KG, RDF, RDFS, XSD


@pytest.fixture(scope="module")
def graph(invented_store):
    with kg.open(invented_store.path) as opened:
        yield opened


def without(monkeypatch, module: str) -> None:
    """Let a package be one that is not installed."""
    monkeypatch.setitem(sys.modules, module, None)


class Shown(HTMLParser):
    """What a browser makes of HTML: the elements, and the words it shows."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data):
        self.words.append(data)


# Opening


def test_importing_kg_loads_nothing_heavy():
    loaded = "import sys, kg; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    ran = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True, timeout=60)
    assert "kg" in ran.stdout.split()
    assert not {"pyoxigraph", "pandas", "networkx", "rdflib", "spacy", "rich"} & set(ran.stdout.split())


def test_a_path_may_be_words_or_a_path(invented_store):
    for path in (str(invented_store.path), Path(invented_store.path)):
        with kg.open(path) as opened:
            assert opened.ask("ASK { ?a kg:backs ?b }")


def test_there_must_be_a_store(tmp_path):
    with pytest.raises(StoreMissing, match="kg build"):
        kg.open(tmp_path / "none")


def test_it_stays_as_it_was_opened_and_a_later_one_has_what_came_since(tmp_path):
    fill(tmp_path / "store")
    with kg.open(tmp_path / "store") as old:
        with Store.open(tmp_path / "store", writable=True) as store:
            store.remove("one")
        assert len(old.rows("SELECT ?a { ?a a kg:Article }")) == 2
        with kg.open(tmp_path / "store") as new:
            assert len(new.rows("SELECT ?a { ?a a kg:Article }")) == 1


def test_a_closed_graph_says_so(invented_store):
    with kg.open(invented_store.path) as opened:
        pass
    assert "closed" in repr(opened)
    with pytest.raises(StoreError, match="closed"):
        opened.rows("SELECT ?a { ?a a kg:Article }")
    opened.close()


# Questions


def test_select_gives_a_data_frame_with_days_and_numbers(graph):
    frame = graph.select(
        "SELECT ?day ?n ?number ?yes ?what { ?a dcterms:issued ?day BIND(STRLEN(STR(?a)) AS ?n) "
        "BIND(0.5 AS ?number) BIND(true AS ?yes) BIND(kg:backs AS ?what) } ORDER BY ?day"
    )
    assert isinstance(frame, pandas.DataFrame)
    assert list(frame.columns) == ["day", "n", "number", "yes", "what"]
    assert [str(day) for day in frame.day.dt.date] == ["2031-05-01", "2031-05-02"]
    assert frame.n.sum() > 0
    assert (frame.number.mean(), frame.yes.all(), frame.what[0]) == (0.5, True, "kg:backs")


def test_a_column_with_empty_cells_keeps_its_kind(graph):
    query = "SELECT ?n ?day ?none { VALUES (?n ?day) { (1 UNDEF) (UNDEF '2031-05-02'^^xsd:date) } }"
    frame = graph.select(query)
    assert (str(frame.n.dtype), str(frame.day.dtype), str(frame.none.dtype)) == ("Int64", "datetime64[s]", "object")
    assert frame.isna().sum().to_dict() == {"n": 1, "day": 1, "none": 2}


def test_an_answer_without_rows_keeps_its_columns(graph):
    frame = graph.select("SELECT ?a ?b { ?a kg:leads ?b }")
    assert (list(frame.columns), len(frame)) == (["a", "b"], 0)
    rows = graph.rows("SELECT ?a ?b { ?a kg:leads ?b }")
    assert (repr(rows), "no rows" in rows._repr_html_()) == ("no rows", True)


def test_without_pandas_the_answer_is_rows(graph, monkeypatch):
    without(monkeypatch, "pandas")
    found = graph.select("SELECT ?l { ?c a kg:Country ; rdfs:label ?l } ORDER BY ?l")
    assert isinstance(found, Rows)
    assert list(found) == [{"l": "Norland"}, {"l": "Sudmark"}]
    assert (len(found), found[1]) == (2, {"l": "Sudmark"})
    with pytest.raises(WorkError, match=r"pip install 'conflict-kg\[notebook\]'"):
        found.frame()


def test_a_query_may_be_a_file_or_a_shipped_question(graph, tmp_path):
    file = tmp_path / "my query.rq"
    file.write_text("SELECT ?l { ?c a kg:Country ; rdfs:label ?l } ORDER BY ?l")
    assert [row["l"] for row in graph.rows(file)] == ["Norland", "Sudmark"]
    rows = graph.rows("who-backs-whom")
    assert {(row["backer"], row["backed"], row["status"]) for row in rows} == {
        ("Norland", "Delta Front", "Actual"),
        ("Sudmark", "Delta Front", "Negated"),
    }


@pytest.mark.parametrize(
    ("wanted", "number"),
    [
        ({"backer": "Norland"}, 3),
        ({"backer": ["Norland", "Sudmark"]}, 4),
        ({"backer": "Norland", "speaker": "Delta Front"}, 1),
        # What is empty is no speaker's word.
        ({"speaker": None}, 3),
        ({"published": date(2031, 5, 1)}, 2),
        ({"published": "2031-05-01"}, 2),
        ({"backer": "Nobody"}, 0),
    ],
)
def test_a_column_may_be_wanted(graph, wanted, number):
    assert len(graph.rows("who-backs-whom", **wanted)) == number


def test_a_wanted_iri_may_be_short_long_or_an_entity(graph):
    query = "SELECT ?a ?b { ?a kg:backs ?b }"
    norland = graph.entity("Norland")
    short = graph.rows(query)[0]["a"]
    assert short.startswith("id:entity/norland-")
    assert [len(graph.rows(query, a=given)) for given in (short, norland.iri, norland)] == [1, 1, 1]


def test_cells_of_a_data_frame_may_be_wanted(graph):
    frame = graph.select("who-backs-whom")
    for column in ("backer", "published"):
        assert len(graph.rows("who-backs-whom", **{column: frame[column].unique()})) == len(frame)
        assert 0 < len(graph.rows("who-backs-whom", **{column: frame[column][0]})) < len(frame)


def test_what_fails_on_the_way_is_an_error_of_the_query(graph):
    query = "SELECT * { SERVICE <http://127.0.0.1:9/> { ?a ?b ?c } }"
    with pytest.raises(QueryError):
        graph.rows(query)
    with pytest.raises(QueryError):
        graph.construct(query.replace("SELECT *", "CONSTRUCT { ?a ?b ?c }"))


def test_inferred_brings_in_what_follows(tmp_path):
    fill(tmp_path / "store")
    with Store.open(tmp_path / "store", writable=True) as store:
        norland, delta = (store.base.entity("", name) for name in ("norland", "delta"))
        store.raw.add(Quad(delta, KG["backedBy"], norland, store.base.graph("inferred")))
    with kg.open(tmp_path / "store") as opened:
        query = "{ ?a kg:backedBy ?b }"
        assert [len(opened.rows(f"SELECT * {query}", inferred=known)) for known in (False, True)] == [0, 1]
        assert [opened.ask(f"ASK {query}", inferred=known) for known in (False, True)] == [False, True]
        construct = f"CONSTRUCT {query} WHERE {query}"
        assert [len(opened.construct(construct, inferred=known)) for known in (False, True)] == [0, 1]


@pytest.mark.parametrize(
    ("asked", "error", "words"),
    [
        (lambda g: g.select("SELECT ?x {"), QueryError, "line 1"),
        (lambda g: g.select("no-such-question"), UsageError, "no-such-question"),
        (lambda g: g.select("ASK { ?a ?b ?c }"), UsageError, "ask"),
        (lambda g: g.ask("SELECT * { ?a ?b ?c }"), UsageError, "ASK"),
        (lambda g: g.construct("ASK { ?a ?b ?c }"), UsageError, "CONSTRUCT"),
        (lambda g: g.rows("who-backs-whom", patron="Norland"), UsageError, "backer"),
        (lambda g: g.entity("Nobody"), UsageError, "Nobody"),
        (lambda g: g.entity("id:claim/one-a"), UsageError, "claim/one-a is no entity"),
        (lambda g: g.claims(subject="Nobody"), UsageError, "Nobody"),
        (lambda g: g.claims(property="bucks"), UsageError, "backs"),
        (lambda g: g.network(since="yesterday"), UsageError, "yesterday"),
    ],
)
def test_what_is_not_there_is_an_error_of_one_line(graph, asked, error, words):
    with pytest.raises(error, match=words) as raised:
        asked(graph)
    assert "\n" not in str(raised.value)


# rdflib


def test_construct_gives_an_rdflib_graph(graph):
    found = graph.construct("CONSTRUCT { ?a kg:backs ?b } WHERE { ?a kg:backs ?b }")
    namespace = rdflib.Namespace(KG.iri)
    ((subject, object_),) = found.subject_objects(namespace.backs)
    assert subject == rdflib.URIRef(graph.entity("Norland").iri)
    assert object_ == rdflib.URIRef(graph.entity("Delta Front").iri)
    assert "entity:norland-" in found.serialize()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # in rdflib's own Dataset.query
def test_the_dataset_is_the_store(graph, invented_store):
    dataset = graph.rdflib()
    lines = "".join(f"{quad.triple} .\n" for quad in invented_store.default_quads())
    assert isomorphic(dataset.default_graph, rdflib.Graph().parse(data=lines, format="nt"))
    for article in invented_store.articles():
        stated = [q for q in invented_store.article_quads() if q.graph_name == article.iri]
        assert len(dataset.graph(rdflib.URIRef(article.iri.value))) == len(stated) > 5
    assert {row[0].toPython() for row in dataset.query("SELECT ?l { ?c a kg:Country ; rdfs:label ?l }")} == {
        "Norland",
        "Sudmark",
    }


def test_terms_keep_their_words_kinds_and_languages():
    for term in (Literal("05", datatype=XSD["integer"]), Literal("fünf", language="de"), Literal(ODD)):
        made = rdflib_term(term)
        assert isinstance(made, rdflib.Literal)
        assert (str(made), made.language) == (term.value, term.language)
        kept = made.datatype or (RDF["langString"] if term.language else XSD["string"]).value
        assert str(kept) == term.datatype.value
    with pytest.raises(QueryError, match="triple terms"):
        rdflib_term(Triple(KG["a"], KG["b"], KG["c"]))


@pytest.mark.parametrize(
    ("words", "kind", "made"),
    [
        ("12", "integer", 12),
        ("0.25", "decimal", 0.25),
        ("1", "boolean", True),
        ("2031-05-02", "date", date(2031, 5, 2)),
        ("2031", "gYear", "2031"),
        ("2031-05", "gYearMonth", "2031-05"),
        ("soon", "date", "soon"),
        ("2031-02-30", "date", "2031-02-30"),
        ("many", "integer", "many"),
        ("9" * 5000, "integer", "9" * 5000),
        ("perhaps", "boolean", "perhaps"),
    ],
)
def test_a_literal_becomes_a_python_value_where_it_is_one(words, kind, made):
    found = value(Literal(words, datatype=XSD[kind]), "https://example.org/")
    assert (found, type(found)) == (made, type(made))


# networkx


def test_the_network_is_that_of_the_store(graph, invented_store):
    found = graph.network()
    assert isinstance(found, networkx.MultiDiGraph)
    called = dict(found.nodes(data="label"))
    assert {called[node]: kind for node, kind in found.nodes(data="type")} == labels(invented_store)
    edges = {(called[s], key, called[o]): said["weight"] for s, o, key, said in found.edges(keys=True, data=True)}
    assert edges == relations(invented_store)


def test_the_network_is_narrowed_as_exports_are(graph):
    def edges(**narrowed) -> set[str]:
        return {key for _, _, key in graph.network(**narrowed).edges(keys=True)}

    assert edges() == {"backs", "controls", "fightsAgainst"}
    assert edges(properties="backs") == edges(properties=["kg:backs"]) == {"backs"}
    assert edges(since="2031-05-02") == edges(since=date(2031, 5, 2)) == {"backs", "controls"}
    assert edges(min_confidence=0.85) == {"backs"}
    assert edges(around="Harrow") == {"controls"}
    assert edges(around=graph.rows("SELECT ?h { ?h a kg:Settlement }")[0]["h"], hops=2) == edges()
    assert edges(query="SELECT ?a ?b { ?a kg:controls ?b }") == {"controls"}
    assert edges(events=True) == edges() | {"agent", "target"}


def test_without_networkx_the_error_says_what_to_install(graph, monkeypatch):
    without(monkeypatch, "networkx")
    with pytest.raises(WorkError, match="conflict-kg"):
        graph.network()


# Entities and claims


@pytest.mark.parametrize("name", ["Norland", "norland", "NL"])
def test_an_entity_goes_by_any_of_its_names(graph, name):
    norland = graph.entity(name)
    assert (norland.label, norland.type, norland.names) == ("Norland", "Country", ("NL",))
    ties = {(row["relation"], row["other"], row["claims"]) for row in norland.ties}
    assert ties == {("backs", "Delta Front", 3), ("fights against", "Delta Front", 1)}
    assert norland.ties[0]["published"] == date(2031, 5, 1)
    assert graph.entity(norland.iri) == norland


def test_a_label_goes_before_another_name_and_several_are_told_apart(tmp_path):
    fill(tmp_path / "store")
    with Store.open(tmp_path / "store", writable=True) as store:
        other = NamedNode(f"{store.base.iri}entity/other")
        for triple in list(store.raw.quads_for_pattern(store.base.entity("", "sudmark"), None, None, DefaultGraph())):
            object_ = Literal("NL") if isinstance(triple.object, Literal) else triple.object
            store.raw.add(Quad(other, triple.predicate, object_))
    with kg.open(tmp_path / "store") as opened:
        assert opened.entity("NL").iri == other.value
    with Store.open(tmp_path / "store", writable=True) as store:
        sudmark = store.base.entity("", "sudmark")
        store.raw.add(Quad(sudmark, RDFS["label"], Literal("NL")))
        store.raw.remove(Quad(sudmark, RDFS["label"], Literal("Sudmark")))
    with kg.open(tmp_path / "store") as opened:
        with pytest.raises(UsageError, match=r"2 entities .*id:entity/other, id:entity/sudmark-"):
            opened.entity("NL")
        assert opened.entity("id:entity/other").iri == other.value


def test_claims_have_their_sentences_also_the_denied(graph):
    claims = graph.claims(property="backs", object="Delta Front")
    said = [(row["subject"], row["status"], row["published"], row["confidence"]) for row in claims]
    assert sorted(said, key=str) == sorted(
        [
            ("Norland", "Actual", date(2031, 5, 1), 0.5),
            ("Sudmark", "Negated", date(2031, 5, 1), 0.5),
            ("Norland", "Actual", date(2031, 5, 2), 0.9),
            ("Norland", "Actual", date(2031, 5, 2), 0.7),
            ("Norland", "Actual", date(2031, 5, 2), 0.7),
        ],
        key=str,
    )
    assert [row["published"] for row in claims] == sorted(row["published"] for row in claims)
    assert {row["sentence"] for row in claims if row["speaker"]} == {"Norland sent the Delta Front rifles.", ODD}
    assert len(graph.claims()) == 7


def test_claims_of_an_entity_are_those_by_it_and_of_it(graph):
    delta = graph.entity("Delta Front").claims
    assert {(row["subject"], row["property"]) for row in delta} == {
        ("Norland", "backs"),
        ("Norland", "fightsAgainst"),
        ("Sudmark", "backs"),
        ("Delta Front", "controls"),
    }
    assert len(delta) == len(graph.claims())


# How they show themselves


def test_a_graph_shows_what_it_holds(graph):
    words = repr(graph)
    assert "articles   2, 2031-05-01 to 2031-05-02" in words
    assert "entities   4: 2 Country, 1 ArmedGroup, 1 Settlement" in words
    assert "relations  3: 1 backs, 1 controls, 1 fightsAgainst" in words
    assert "claims     6 of relations, 1 of events" in words
    assert "1 Assault" in graph._repr_html_()


def test_an_entity_shows_itself_as_kg_show_does(graph, kg, invented_store, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    _, out, _ = kg("show", "Delta Front", "--store", invented_store.path)
    assert repr(graph.entity("Delta Front")) == out.rstrip("\n")
    assert {"Norland", "backed by", "3 claims, first 2031-05-01"} <= set(
        Shown(graph.entity("Delta Front")._repr_html_()).words
    )


def test_a_long_answer_shows_its_first_rows_and_says_how_many_there_are(graph):
    rows = Rows(("n",), tuple((number,) for number in range(1250)))
    assert repr(rows).endswith("and 1,200 more rows")
    assert Shown(rows._repr_html_()).words[-1] == "and 1,200 more rows"
    assert "49" in repr(rows)
    assert "50\n" not in repr(rows)


def test_words_of_articles_stay_words(evil):
    with kg.open(evil.path) as opened:
        cards = [opened.entity(f"id:entity/e{number:02}") for number in range(len(HOSTILE))]
        things = [opened, opened.claims(), opened.rows("who-backs-whom"), *cards, *(card.claims for card in cards)]
        frame = opened.select("who-backs-whom")
        for thing in things:
            shown = Shown(thing._repr_html_())
            assert shown.elements <= {"div", "strong", "table", "thead", "tbody", "tr", "th", "td"}
            assert shown.attributes <= {"class", "style"}
            assert all(letter.isprintable() or letter == "\n" for letter in repr(thing) + "".join(shown.words))
        assert any("<script>alert(1)</script>" in Shown(card._repr_html_()).words for card in cards)
        assert "<script>" not in frame._repr_html_()
        assert len(frame) == len(HOSTILE)


def test_dollars_are_no_mathematics(graph):
    shown = graph.rows("SELECT ('$5m and $6m' AS ?paid) {}")._repr_html_()
    assert shown.startswith('<div class="tex2jax_ignore mathjax_ignore"')
    assert "$5m and $6m" in shown

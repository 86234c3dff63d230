"""`kg:search`: what it finds, in which graphs, and that the index is always that of the state that is read."""

import sqlite3
from contextlib import closing

import pytest
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple
from serving import ask, make

from kg import checkpoints
from kg.errors import QueryError
from kg.search.words import expression
from kg.store import Store
from kg.types import Article

LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
EXACT = NamedNode("http://www.w3.org/ns/oa#exact")
THING = NamedNode("http://example.org/thing")


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return make(tmp_path_factory.mktemp("search") / "store")


def rows(store, query):
    return [tuple(None if term is None else term.value for term in row) for row in store.query(query)]


def found(path, words, pattern="?x kg:search {} ; rdfs:label|oa:exact|dcterms:title ?text"):
    with Store.open(path) as store:
        return {row[0] for row in rows(store, f"SELECT ?text {{ {pattern.format(Literal(words))} }}")}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("sudmark", {"Sudmark", "Sudmark denies it", "It was Norland, not Sudmark."}),
        ("SUDMARK denies", {"Sudmark denies it"}),
        ("denies sudmark", {"Sudmark denies it"}),
        ('"denies sudmark"', set()),
        ('"sudmark denies"', {"Sudmark denies it"}),
        ("harr*", {"Harrow"}),
        ('"delta fro"*', {"Delta Front", "Norland sent the Delta Front rifles.", "Norland arms the Delta Front"}),
        ("rifles OR harrow", {"Norland sent the Delta Front rifles.", "Harrow"}),
        ("harr", set()),
        ("seized", {"seized"}),
    ],
)
def test_words_phrases_and_beginnings_are_found_in_names_titles_and_quotes(path, words, expected):
    assert found(path, words) == expected


@pytest.mark.parametrize(
    "words",
    [
        'a" OR NEAR(b',
        "text:norland",
        "^norland",
        "norland)",
        "NOT norland",
        "nor\0land",
        "-",
        "a AND",
        "'; DROP",
        "{}[]",
        "x" * 999,
    ],
)
def test_no_words_are_taken_for_the_syntax_of_the_index(path, words):
    with Store.open(path) as store:
        try:
            list(store.query(f"SELECT ?x {{ ?x kg:search {Literal(words)} }}"))
        except QueryError as error:
            assert str(error).startswith("kg:search found no word")


@pytest.mark.parametrize("words", ["", "*", '"', "x" * 1001, "a " * 65])
def test_what_cannot_be_searched_is_refused(words):
    with pytest.raises(QueryError, match="kg:search"):
        expression(words)


def test_accents_case_and_scripts(tmp_path):
    names = {"Çelik Brigadı", "São Tomé", "Ελλάδα", "Жанна", "أهلا بكم"}
    with Store.open(tmp_path / "s", writable=True) as store:
        said = [Triple(NamedNode(f"http://e.org/{k}"), LABEL, Literal(name)) for k, name in enumerate(sorted(names))]
        store.put(Article("a", "t", "t"), said, "1")
    searched = {
        "celik": "Çelik Brigadı",
        "SAO tome": "São Tomé",
        "ελλαδα": "Ελλάδα",
        "жан*": "Жанна",
        "أهلا": "أهلا بكم",
    }
    for words, name in searched.items():
        assert found(tmp_path / "s", words) == {name}


def test_the_score_ranks_and_the_text_is_what_was_found(path):
    with Store.open(path) as store:
        query = 'SELECT ?score ?text { ?x kg:search ("norland" ?score ?text) } ORDER BY DESC(?score)'
        ranked = rows(store, query)
        assert ranked[0][1] == "Norland"
        assert float(ranked[0][0]) > float(ranked[-1][0]) > 0
        assert rows(store, 'SELECT ?t { ?x kg:search ("norland" 1 ?s ?t) }') == [("Norland",)]
        best = rows(store, 'SELECT ?x ?score { ?x kg:search ("front" ?score) }')
        assert len(best) == len({x for x, _ in best})


@pytest.mark.parametrize(
    "pattern",
    [
        '?x kg:search "norland" ; a kg:Country .',
        '?x kg:search "norland" ; ; a kg:Country .',
        '?x a kg:Country ; kg:search "norland" .',
        '?x a kg:Country ; kg:search "norland" ; kg:backs ?y',
        "?x a kg:Country . FILTER(BOUND(?x)) ?x kg:search 'norland' ;",
        '?x a kg:Country OPTIONAL { ?x kg:none ?y } ?x kg:search ("norland") .',
        '{ ?x kg:search "norland" ; a kg:Country } UNION { ?x kg:search "harrow" ; a kg:Country }',
        '?x a kg:Country # kg:search "x"\n ; <https://w3id.org/conflict-kg#search> """norland""" .',
        '?x kg:search "norland" . ?x kg:search "norl*" . ?x a kg:Country',
        '{ SELECT DISTINCT ?x { ?x kg:search ("norland" ?s) } } ?x a kg:Country',
    ],
)
def test_a_search_stands_wherever_a_statement_does(path, pattern):
    with Store.open(path) as store:
        answer = rows(store, f"SELECT ?x {{ {pattern} }}")
        assert len(answer) == 1
        assert "norland" in answer[0][0]


def test_a_prefix_of_ones_own_and_a_query_that_only_says_search(path):
    with Store.open(path) as store:
        own = "PREFIX q: <https://w3id.org/conflict-kg#> SELECT ?x { ?x a kg:Country ; q:search 'norland' }"
        assert len(rows(store, own)) == 1
        assert rows(store, "SELECT ?x { ?x rdfs:label 'kg:search' # kg:search\n }") == []
        assert len(rows(store, "SELECT * { ?x kg:search 'harrow' }")[0]) == 1


def test_a_search_sees_the_graphs_that_the_query_sees(path):
    with Store.open(path) as store:
        one, two = (article.iri for article in store.articles())
        quotes = rows(store, 'SELECT ?g ?x { GRAPH ?g { ?x kg:search "norland" . ?x oa:exact ?t } }')
        assert sorted(g for g, _ in quotes) == sorted([one.value, two.value])
        assert len(rows(store, f'SELECT ?x {{ GRAPH {one} {{ ?x kg:search ("norland" ?score) }} }}')) == 2
        assert rows(store, f'SELECT ?t FROM {two} {{ ?x kg:search ("norland" ?s ?t) }}') == [
            ("It was Norland, not Sudmark.",)
        ]
        assert list(store.query('SELECT * { ?x kg:search "norland" }', default_graphs=["http://example.org/no"])) == []


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?x kg:search ?words }",
        'SELECT * { <http://e.org/x> kg:search "x" }',
        'SELECT * { [ kg:search "x" ] ?p ?o }',
        'SELECT * { ?x kg:search "x", "y" }',
        'SELECT * { ?x kg:search "x"@en }',
        'SELECT * { ?x kg:search ("x" 0) }',
        'SELECT * { ?x kg:search ("x" 999999) }',
        'SELECT * { ?x kg:search ("x" ?a ?b ?c) }',
        'SELECT * { ?x kg:search/rdfs:label "x" }',
        'SELECT * { ?x ^kg:search "x" }',
        'CONSTRUCT { ?x kg:search "x" } WHERE { ?x ?p ?o }',
        "SELECT * { ?x kg:search",
        'SELECT * { ?x kg:search "x',
        'kg:search "x"',
    ],
)
def test_a_search_that_is_written_wrongly_is_told_of(path, query):
    with Store.open(path) as store, pytest.raises(QueryError, match="kg:search"):
        list(store.query(query))


def test_an_error_elsewhere_is_placed_where_its_writer_sees_it(path):
    with Store.open(path) as store, pytest.raises(QueryError, match="line 2, column 5"):
        store.query('SELECT * { ?x kg:search "norland" }\noops')


def held(path):
    """Return the texts in the index of the newest checkpoint, and those in that checkpoint."""
    with Store.open(path) as store, closing(sqlite3.connect(store.index)) as index:
        indexed = set(index.execute("SELECT property, text FROM texts"))
        names = [row[0] for row in index.execute("SELECT DISTINCT property FROM texts")]
        quads = (q for name in names for q in store.raw.quads_for_pattern(None, NamedNode(name), None, None))
        return indexed, {(q.predicate.value, q.object.value) for q in quads}


def test_the_index_follows_articles_updates_graphs_and_a_killed_writer(tmp_path):
    path = tmp_path / "store"
    said = [Triple(THING, LABEL, Literal("Old Name")), Triple(THING, EXACT, Literal("a quote"))]
    with Store.open(path, writable=True) as store:
        store.put(Article("a", "t", "t"), said, "1")
        store.put(Article("b", "t", "t"), said[:1], "1")
    steps = [
        lambda s: s.remove("a"),
        lambda s: s.put(Article("b", "t", "t"), [Triple(THING, LABEL, Literal("New Name"))], "2"),
        lambda s: s.update("INSERT DATA { <http://e.org/u> rdfs:label 'by data' }"),
        lambda s: s.update(
            "DELETE { ?x rdfs:label ?l } INSERT { ?x rdfs:label 'by pattern' } "
            "WHERE { ?x kg:search 'data' ; rdfs:label ?l }"
        ),
        lambda s: s.load_graph(
            NamedNode("http://e.org/g"),
            [Quad(BlankNode(), LABEL, Literal("loaded"), NamedNode("http://e.org/g"))],
            replace=True,
        ),
        lambda s: s.load_graph(DefaultGraph(), [Quad(THING, LABEL, Literal("alone"))], replace=True),
        lambda s: s.drop_graph(NamedNode("http://e.org/g")),
        lambda s: s.update("CLEAR ALL"),
    ]
    seen = []
    for step in steps:
        with Store.open(path, writable=True) as store:
            step(store)
        indexed, stored = held(path)
        assert indexed == stored
        seen.append(found(path, "old OR new OR quote OR by OR alone"))
    assert seen[:3] == [{"Old Name"}, {"New Name"}, {"New Name", "by data"}]
    assert seen[3:] == [{"New Name", "by pattern"}, {"New Name", "by pattern"}, {"alone"}, {"alone"}, set()]


def test_a_reader_keeps_the_index_of_its_state(tmp_path):
    path = make(tmp_path / "store")
    with Store.open(path) as reader:
        before = reader.index
        with Store.open(path, writable=True) as store:
            store.remove("two")
        assert reader.index == before
        assert len(rows(reader, "SELECT ?x { ?x kg:search 'denies' }")) == 1
    assert found(path, "denies") == set()
    with Store.open(path) as reader:
        assert reader.index != before


def test_an_index_is_made_where_there_is_none_and_what_did_not_change_is_shared(tmp_path):
    path = make(tmp_path / "store")
    with closing(sqlite3.connect(checkpoints.index(path, checkpoints.newest(path)))) as index:
        index.execute("PRAGMA user_version = 1")  # an older version's
    assert "Harrow" in found(path, "harrow")
    checkpoints.index(path, checkpoints.newest(path)).unlink()
    with Store.open(path, writable=True):
        pass
    assert "Harrow" in found(path, "harrow")
    old = checkpoints.index(path, checkpoints.newest(path)).stat().st_ino
    with Store.open(path, writable=True) as store:
        store.update("INSERT DATA { <http://e.org/s> <http://e.org/p> 1 }")
    assert checkpoints.index(path, checkpoints.newest(path)).stat().st_ino == old


def test_the_endpoint_searches_and_refuses_in_one_line(server):
    assert {row["t"] for row in ask(server, 'SELECT ?t { ?x kg:search ("sudmark" 1 ?s ?t) }').rows()} == {"Sudmark"}
    answer = ask(server, "SELECT * { ?x kg:search ?y }")
    assert answer.status == 400
    assert "kg:search" in answer.refusal()
    assert ask(server, 'SELECT * { ?x kg:search "*" }').status == 400

import pytest

from kg.errors import QueryError
from kg.server.syntax import calls_out, depth, too_deep, with_dataset


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ASK {}", 1),
        ("ASK { { ?s ?p (1 2) } }", 3),
        ("ASK { ?s ?p '}}{{{{', \"[[[\", '''{'{''', <http://e.org/> } # {{{{\n", 1),
        ("ASK { FILTER(?a<?b && ?c>?d) }", 2),
        ('ASK { ?s ?p "\\"{{{" }', 1),
        ("{" * 1000, 1000),
    ],
)
def test_depth_counts_brackets_of_the_query_alone(text, expected):
    assert depth(text) == expected
    assert too_deep(text, expected - 1)
    assert not too_deep(text, expected)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("LOAD <http://e.org/>", "LOAD"),
        ("CLEAR ALL;load silent<http://e.org/>INTO GRAPH <g>", "LOAD"),
        ("INSERT DATA { <a> <b> 'LOAD <x>' }", None),
        ("PREFIX load: <x> INSERT DATA { load:x <b> ?load }", None),
        ("INSERT {} WHERE { SERVICE ?x { } }", "SERVICE"),
    ],
)
def test_what_would_call_out_is_seen(text, word):
    assert calls_out(text) == word


USING = "USING <http://e.org/1> USING NAMED <http://e.org/2>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("INSERT {} WHERE { ?s ?p ?o }", f"INSERT {{}}  {USING} WHERE {{ ?s ?p ?o }}"),
        (
            "DELETE{}INSERT{}where{ { SELECT * WHERE {} } }",
            f"DELETE{{}}INSERT{{}} {USING} WHERE{{ {{ SELECT * WHERE {{}} }} }}",
        ),
        ("DELETE WHERE { ?s ?p '}' }", f"DELETE {{ ?s ?p '}}' }} {USING} WHERE {{ ?s ?p '}}' }}"),
        ("INSERT DATA { <where> <using> 'WHERE' } # WHERE", "INSERT DATA { <where> <using> 'WHERE' } # WHERE"),
        (
            "PREFIX where: <x> DELETE {} WHERE {} ; INSERT {} WHERE {}",
            f"PREFIX where: <x> DELETE {{}}  {USING} WHERE {{}} ; INSERT {{}}  {USING} WHERE {{}}",
        ),
    ],
)
def test_every_pattern_of_an_update_sees_the_graphs_of_the_request(text, expected):
    assert with_dataset(text, ["http://e.org/1"], ["http://e.org/2"]) == expected
    assert with_dataset(text, [], []) == text


@pytest.mark.parametrize("text", ["WITH <g> DELETE {} WHERE {}", "INSERT {} using named <g> WHERE {}"])
def test_an_update_that_names_graphs_itself_is_in_conflict(text):
    with pytest.raises(QueryError, match="choose one"):
        with_dataset(text, ["http://e.org/1"], [])

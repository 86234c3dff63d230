"""`kg:search` in a query: a statement that the index answers, put into SPARQL that the store understands.

`?x kg:search "words"` becomes a subquery over what the index finds: the things that have such a text, which the store
then verifies in the graphs that the query sees. So an answer never holds what these do not, and the subquery is small
enough for the store to begin with.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode

from kg.errors import QueryError
from kg.search.index import Hit
from kg.terms import KG, value
from kg.tokens import Token, at, named, tokens

SEARCH = KG["search"].value
_USUAL, _MOST = 10_000, 100_000
_OPEN, _CLOSE = set("{[("), set("}])")
_TEMPLATES = {"CONSTRUCT", "INSERT", "DELETE", "DATA"}
_FORM = 'write it as ?x kg:search "words", or ?x kg:search ("words" ?score ?text)'

Find = Callable[[str, int], Sequence[Hit]]


@dataclass(frozen=True)
class _Wanted:
    """What a search is for: `variables` take the score and the text. `end` is the position after it."""

    words: str
    most: int
    variables: tuple[str, ...]
    end: int


def expand(text: str, raw: ox.Store, find: Find, prefixes: Mapping[str, str]) -> str:
    """Return a query or update with its searches done. Raises QueryError where a search is written wrongly."""
    if "search" not in text:
        return text
    found = tokens(text)
    places = [place for place, iri in named(found, prefixes).items() if iri == SEARCH]
    changes: list[tuple[int, int, str]] = []
    for number, place in enumerate(places):
        wanted = _wanted(found, place + 1)
        first = _statement(found, place)
        subject = found[first]
        if subject.kind != "variable":
            raise QueryError(f"kg:search says what it is searched for as a variable: {_FORM}")
        graph = _graph(found, first)
        subquery = _subquery((subject.text, *graph), wanted, number, raw, find)
        changes.append((subject.start, subject.start, f" {subquery} "))
        changes.append((*_replaced(found, first, place, wanted.end), " "))
    for start, end, new in sorted(changes, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _replaced(found: Sequence[Token], first: int, place: int, end: int) -> tuple[int, int]:
    """Return the part of the text that goes away for the subquery: all of the statement, or what belongs to it."""
    if at(found, place - 1).sign == ";":
        return found[place - 1].start, found[end - 1].end
    if place - first != 1:
        raise QueryError(f"kg:search stands in a statement of its own, or after a semicolon: {_FORM}")
    last = end
    while at(found, last).sign == ";":
        last += 1
    more = last > end and at(found, last).sign not in {".", "}"}
    return found[place if more else first].start, found[last - 1].end


def _wanted(found: Sequence[Token], place: int) -> _Wanted:
    listed = at(found, place).sign == "("
    place += listed
    if at(found, place).kind != "string":
        raise QueryError(f"kg:search takes its words in quotes: {_FORM}")
    words, most, variables = _unquoted(found[place].text), _USUAL, []
    place += 1
    if listed and at(found, place).kind == "integer":
        most = int(found[place].text[:9])
        place += 1
    while listed and at(found, place).kind == "variable":
        variables.append(found[place].text)
        place += 1
    if listed and (at(found, place).sign != ")" or len(variables) > 2):
        raise QueryError(f"kg:search takes words, a number, and variables for the score and the text: {_FORM}")
    place += listed
    if at(found, place).sign in {",", "@", "^"}:
        raise QueryError(f"kg:search takes one string, without language or type: {_FORM}")
    if not 0 < most <= _MOST:
        raise QueryError(f"kg:search finds 1 to {_MOST} texts at a time, not {most}")
    return _Wanted(words, most, tuple(variables), place)


def _unquoted(string: str) -> str:
    try:
        return value(next(ox.parse(f"<a:a> <a:a> {string} .", format=ox.RdfFormat.TURTLE)).object)
    except SyntaxError as error:
        raise QueryError("the words of kg:search are not a string of SPARQL") from error


def _statement(found: Sequence[Token], place: int) -> int:
    """Return where the statement begins that a position is in."""
    level, first = 0, place
    for position in range(place - 1, -1, -1):
        sign = found[position].sign
        if level == 0 and (sign in {".", "{", "}"} or (sign == ")" and _called(found, position))):
            if sign == "{" and at(found, position - 1).word in _TEMPLATES:
                break
            return first
        if sign in _CLOSE:
            level += 1
        elif sign in _OPEN:
            level -= 1
        if level < 0:
            break
        if level == 0:
            first = position
    raise QueryError(f"kg:search stands in a pattern, not in brackets or in what is made of it: {_FORM}")


def _called(found: Sequence[Token], place: int) -> bool:
    """Tell whether the bracket that closes there is that of a FILTER, a BIND or a function."""
    level = 0
    for position in range(place, -1, -1):
        level += (found[position].sign in _CLOSE) - (found[position].sign in _OPEN)
        if level == 0:
            return at(found, position - 1).word not in {"", "A"}
    return False


def _graph(found: Sequence[Token], place: int) -> tuple[str, ...]:
    """Return the variable for the graph that a position is in: a subquery has to name it to be about that graph."""
    level = 0
    for position in range(place - 1, -1, -1):
        level += (found[position].sign in _CLOSE) - (found[position].sign in _OPEN)
        if level < 0:
            level = 0
            if at(found, position - 2).word == "GRAPH":
                name = found[position - 1]
                return (name.text,) if name.kind == "variable" else ()
    return ()


def _subquery(shared: tuple[str, ...], wanted: _Wanted, number: int, raw: ox.Store, find: Find) -> str:
    subject, keys = shared[0], " ".join(shared)
    property_, score, text = f"?_property{number}", f"?_score{number}", f"?_text{number}"
    rows = "".join(
        f"({node} {hit.text.predicate} {hit.text.literal} {Literal(hit.score)})\n"
        for hit in find(wanted.words, wanted.most)
        for node in _subjects(raw, hit)
    )
    found = f"VALUES ({subject} {property_} {text} {score}) {{\n{rows}}} {subject} {property_} {text}"
    match wanted.variables:
        case ():
            return f"{{ SELECT DISTINCT {keys} {{ {found} }} }}"
        case (best,):
            return f"{{ SELECT {keys} (MAX({score}) AS {best}) {{ {found} }} GROUP BY {keys} }}"
        case (best, said, *_):
            columns = f"{keys} ({score} AS {best}) ({text} AS {said})"
            return f"{{ SELECT DISTINCT {columns} {{ {found} }} }}"
    raise AssertionError


def _subjects(raw: ox.Store, hit: Hit) -> set[NamedNode]:
    quads = raw.quads_for_pattern(None, hit.text.predicate, hit.text.literal, None)
    return {quad.subject for quad in quads if isinstance(quad.subject, NamedNode)}

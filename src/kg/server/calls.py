"""The calls in a query or update: which other servers it asks (SERVICE) or loads from (LOAD), and what they said.

The process that evaluates a query reaches no network. What the server fetched for it stands in place of the call: rows
as a VALUES, triples as an INSERT DATA.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

import pyoxigraph as ox
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad

from kg.errors import QueryError
from kg.server.formats import GRAPHS
from kg.server.output import RefusedError
from kg.sparql import data, reason
from kg.tokens import Token, at, named, tokens
from kg.vocabulary import prefixes

_VAGUE = {"text/plain", "text/xml", "application/xml", "application/json"}


@dataclass(frozen=True)
class Call:
    """One call, from `start` to `end` of the text: `query` is what a service is asked, None where a file is loaded."""

    url: str
    silent: bool
    query: str | None
    graph: str | None
    start: int
    end: int


@dataclass(frozen=True)
class Said:
    """What came back: `media` is its type, "" where nothing did and the call is SILENT."""

    media: str
    text: str


def calls(text: str) -> list[Call]:
    """Return the calls of a query or update that name whom they call, those within others left out."""
    found = tokens(text)
    iris = named(found, prefixes())
    listed: list[Call] = []
    for position, token in enumerate(found):
        if token.word in {"SERVICE", "LOAD"} and (not listed or token.start >= listed[-1].end):
            silent = at(found, position + 1).word == "SILENT"
            target = position + 1 + silent
            if target in iris and token.word == "SERVICE":
                listed += _service(text, found, iris, position, target)
            elif target in iris:
                listed += _load(found, iris, position, target)
    return listed


def _service(text: str, found: Sequence[Token], iris: Mapping[int, str], position: int, target: int) -> Iterator[Call]:
    level, last = 0, target + 1
    for last in range(target + 1, len(found)):
        level += (found[last].sign == "{") - (found[last].sign == "}")
        if level <= 0:
            break
    pattern = text[found[target].end : found[last].end] if last < len(found) else ""
    if pattern.lstrip().startswith("{") and level == 0:
        query = f"{_prologue(found)}SELECT * WHERE {pattern}"
        yield Call(iris[target], target - position > 1, query, None, found[position].start, found[last].end)


def _load(found: Sequence[Token], iris: Mapping[int, str], position: int, target: int) -> Iterator[Call]:
    into = at(found, target + 1).word == "INTO" and at(found, target + 2).word == "GRAPH"
    if into and target + 3 not in iris:
        return
    last = target + 3 if into else target
    graph = iris[last] if into else None
    yield Call(iris[target], target - position > 1, None, graph, found[position].start, found[last].end)


def _prologue(found: Sequence[Token]) -> str:
    """Return the declarations of a query, and of the prefixes that need none here."""
    declared = dict(prefixes())
    base = ""
    for position, token in enumerate(found):
        if token.word == "PREFIX" and at(found, position + 2).kind == "iri":
            declared[at(found, position + 1).text.rstrip(":")] = at(found, position + 2).text[1:-1]
        elif token.word == "BASE" and at(found, position + 1).kind == "iri":
            base = f"BASE {at(found, position + 1).text}\n"
    return base + "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in declared.items())


def without(text: str) -> str:
    """Return the text with nothing in place of its calls, to see what else it holds."""
    return _replaced(text, ["{}" if call.query is not None else "INSERT DATA {}" for call in calls(text)])


def answered(text: str, said: Sequence[Said]) -> str:
    """Return the text with what was said in place of its calls. Raises QueryError where that cannot be read."""
    return _replaced(text, [_data(call, answer) for call, answer in zip(calls(text), said, strict=True)])


def _replaced(text: str, pieces: Sequence[str]) -> str:
    for call, piece in reversed(list(zip(calls(text), pieces, strict=True))):
        text = f"{text[: call.start]}{piece}{text[call.end :]}"
    return text


def _data(call: Call, said: Said) -> str:
    if call.query is not None:
        return _rows(said) if said.media else "VALUES () { () }"
    graph = DefaultGraph() if call.graph is None else NamedNode(call.graph)
    return f"INSERT DATA {{\n{data(parsed(said, call.url, graph)) if said.media else ''}}}"


def _rows(said: Said) -> str:
    try:
        rows = ox.parse_query_results(said.text, format=ox.QueryResultsFormat.JSON)
        if not isinstance(rows, ox.QuerySolutions):
            raise QueryError("the service answered yes or no, not with rows")
        lines = [f"({' '.join(map(_term, row))})\n" for row in rows]
        return f"VALUES ({' '.join(map(str, rows.variables))}) {{\n{''.join(lines)}}}"
    except (SyntaxError, ValueError) as error:
        raise QueryError(f"the service's answer cannot be read: {reason(error)}") from error


def _term(term: object) -> str:
    """Return a term as VALUES takes it, which knows no blank nodes."""
    if isinstance(term, BlankNode):
        return str(NamedNode(f"urn:bnode:{quote(term.value, safe='')}"))
    return "UNDEF" if term is None else str(term)


def parsed(said: Said, base: str, graph: NamedNode | DefaultGraph) -> list[Quad]:
    """Return the triples of a document in a graph. Raises RefusedError or QueryError."""
    format_ = next((f.writer for f in GRAPHS if said.media in f.media and said.media not in _VAGUE), None)
    if format_ is None or (format_.supports_datasets and format_ != ox.RdfFormat.JSON_LD):
        known = ", ".join(f.media[0] for f in GRAPHS if not f.writer.supports_datasets)
        what = said.media or "that"
        raise RefusedError(415, f"a graph is sent as one of {known}, application/ld+json, not as {what}")
    try:
        quads = ox.parse(said.text, format=format_, base_iri=base, without_named_graphs=True, rename_blank_nodes=True)
        return [Quad(q.subject, q.predicate, q.object, graph) for q in quads]
    except (SyntaxError, ValueError) as error:
        raise QueryError(reason(error)) from error

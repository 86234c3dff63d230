"""The rules in `ontology/rules/*.rq`: SPARQL CONSTRUCT queries, each opening with a comment that says it in words.

A file may use triple patterns, `GRAPH <graph/current>` for what must still stand, alternatives of properties such as
`kg:backs|^kg:backs`, `VALUES`, `FILTER(?a != ?b)` and `FILTER NOT EXISTS`: what can be computed from a change as well,
and explained. rdflib parses them, and is only imported where rules are needed.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode, Variable

from kg import resources
from kg.errors import OntologyError
from kg.inference.rule import Binding, Body, Pattern, Rule, Term
from kg.iris import Base
from kg.vocabulary import prefixes

if TYPE_CHECKING:
    from rdflib.plugins.sparql.parserutils import CompValue


@cache
def from_files(base: Base, folder: Path | None = None) -> tuple[Rule, ...]:
    """Return the rules of a folder (the ontology's) in the order of their names.

    Raises OntologyError where a file is no rule.
    """
    files = sorted((folder or resources.ontology() / "rules").glob("*.rq"))
    return tuple(_read(file, base) for file in files)


def _read(file: Path, base: Base) -> Rule:
    from rdflib.plugins.sparql import prepareQuery

    text = file.read_text(encoding="utf-8")
    comment = " ".join(line.removeprefix("#").strip() for line in text.splitlines() if line.startswith("#"))
    sentence = comment.partition(". ")[0].rstrip(".") + "."
    try:
        parsed = prepareQuery(text, base=base.iri, initNs=dict(prefixes())).algebra
        if parsed.name != "ConstructQuery" or not comment:
            raise _Unsupported("it is no CONSTRUCT query under a comment")
        reader = _Reader(base.graph("current"))
        head = tuple(pattern for row in parsed.template for pattern in reader.ways(row, standing=False))
        return Rule(file.stem, sentence, text, head, tuple(reader.bodies(parsed.p.p)))
    except Exception as error:  # the parser has no one class of errors
        raise OntologyError(f"{file} is no rule: {error}") from error


class _Unsupported(Exception):
    """A rule uses what rules may not."""


class _Reader:
    """Turns rdflib's algebra of a group into bodies, one for every choice among alternatives."""

    def __init__(self, current: NamedNode) -> None:
        self._current = current

    def bodies(self, part: "CompValue", *, standing: bool = False) -> Iterator[Body]:
        match part.name:
            case "BGP":
                for patterns in product(*(list(self.ways(row, standing=standing)) for row in part.triples)):
                    yield Body(patterns)
            case "Join":
                sides = (list(self.bodies(side, standing=standing)) for side in (part.p1, part.p2))
                yield from (one.joined(other) for one, other in product(*sides))
            case "Graph" if _term(part.term) == self._current:
                yield from self.bodies(part.p, standing=True)
            case "ToMultiSet" if part.p.name == "values":
                yield Body((), values=tuple(_row(row) for row in part.p.res))
            case "Filter":
                conditions = self._conditions(part.expr)
                yield from (body.joined(conditions) for body in self.bodies(part.p, standing=standing))
            case other:
                raise _Unsupported(f"a rule cannot have {other}")

    def ways(self, row: Iterable[Any], *, standing: bool) -> Iterator[Pattern]:
        """Yield the patterns that a triple stands for: one for each alternative of its property."""
        from rdflib.paths import AlternativePath, InvPath

        subject, path, object_ = row
        for step in path.args if isinstance(path, AlternativePath) else [path]:
            if isinstance(step, InvPath):
                yield Pattern(_term(object_), _term(step.arg), _term(subject), standing)
            else:
                yield Pattern(_term(subject), _term(step), _term(object_), standing)

    def _conditions(self, expression: "CompValue") -> Body:
        from rdflib.plugins.sparql.algebra import translateGroupGraphPattern

        match expression.name:
            case "ConditionalAndExpression":
                found = Body(())
                for each in (expression.expr, *expression.other):
                    found = found.joined(self._conditions(each))
                return found
            case "RelationalExpression" if expression.op == "!=":
                one, other = _term(expression.expr), _term(expression.other)
                if isinstance(one, Variable) and isinstance(other, Variable):
                    return Body((), different=((one, other),))
                raise _Unsupported("!= must stand between variables")
            case "Builtin_NOTEXISTS":
                inner = self.bodies(translateGroupGraphPattern(expression.graph))
                return Body((), absent=tuple(body.premises for body in inner))
            case other:
                raise _Unsupported(f"a rule cannot filter by {other}")


def _row(row: Mapping[Any, Any]) -> Binding:
    found = {Variable(str(name)): _term(value) for name, value in row.items()}
    return {name: value for name, value in found.items() if not isinstance(value, Variable)}


def _term(term: object) -> Term:
    import rdflib

    match term:
        case rdflib.Variable():
            return Variable(str(term))
        case rdflib.URIRef():
            return NamedNode(str(term))
        case rdflib.Literal(language=None):
            return Literal(str(term), datatype=None if term.datatype is None else NamedNode(str(term.datatype)))
    raise _Unsupported(f"a rule cannot have {term!r}")

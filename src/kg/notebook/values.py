"""Terms of the graph as Python values, and as terms of rdflib."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.errors import QueryError
from kg.showing import readable
from kg.terms import XSD

if TYPE_CHECKING:
    from rdflib.term import Node

Value = str | bool | int | float | date | None
"""What a cell holds: words, IRIs in their short form, yes or no, numbers, days and times (`datetime` is a `date`)."""

_WHOLE = {XSD[name] for name in ("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger")}
_REAL = {XSD[name] for name in ("decimal", "double", "float")}


def value(term: object, base: str) -> Value:
    """Return a term as a Python value, None for none; a literal that is not what its type says stays words.

    IRIs get the short form that `kg query` prints (`kg:backs`, `id:entity/...`). Decimals become floats. Years and
    months without a day stay words.
    """
    if not isinstance(term, Literal):
        return readable(term, base) if term is not None else None
    try:
        return _literal(term)
    except (ValueError, OverflowError):
        return term.value


def _literal(term: Literal) -> Value:
    words, kind = term.value, term.datatype
    if kind in _WHOLE:
        return int(words)
    if kind in _REAL:
        return float(words)
    if kind == XSD["boolean"]:
        return {"true": True, "1": True, "false": False, "0": False}.get(words, words)
    if kind == XSD["date"]:
        return date.fromisoformat(words)
    if kind == XSD["dateTime"]:
        return datetime.fromisoformat(words)
    return words


def rdflib_term(term: object) -> "Node":
    """Return a term as rdflib has it. Raises QueryError for a triple term: rdflib has none."""
    import rdflib

    match term:
        case NamedNode():
            return rdflib.URIRef(term.value)
        case BlankNode():
            return rdflib.BNode(term.value)
        case Literal(language=str() as language):
            return rdflib.Literal(term.value, lang=language)
        case Literal():
            kind = None if term.datatype == XSD["string"] else rdflib.URIRef(term.datatype.value)
            return rdflib.Literal(term.value, datatype=kind, normalize=False)
        case Triple():
            raise QueryError("rdflib has no triple terms: leave them out of the query")
    raise TypeError(f"{term!r} is no term")

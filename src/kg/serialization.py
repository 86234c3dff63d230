"""How statements are written in the RDF formats, for whoever writes some: exports, answers to queries, the endpoint."""

from collections.abc import Iterable, Iterator
from typing import IO, TypeVar, cast

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple

from kg.iris import Base
from kg.terms import RDF
from kg.vocabulary import prefixes
from kg.xmltext import CleanXml, Sink

Statement = TypeVar("Statement", Triple, Quad)

RDF_12 = frozenset({RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.N_TRIPLES, RdfFormat.N_QUADS})
"""The formats that hold the triple terms of RDF 1.2."""

_PARTS = (RDF["subject"], RDF["predicate"], RDF["object"])
_KINDS = ("entity", "event", "claim", "report", "evidence", "article")


def serialize(statements: Iterable[Triple] | Iterable[Quad], format_: RdfFormat, out: Sink, base: Base) -> None:
    """Write statements as they come: readable where the format has prefixes, well-formed where it is XML."""
    ox.serialize(statements, cast("IO[bytes]", _sink(format_, out)), format_, prefixes=names(base))


def names(base: Base) -> dict[str, str]:
    """Return the prefixes of what is written: the ontology's, and one for each kind of a store's own IRIs."""
    return dict(prefixes()) | {kind: f"{base.iri}{kind}/" for kind in _KINDS}


def reified(statements: Iterable[Statement]) -> Iterator[Statement]:
    """Yield the statements and, where what a claim is about is complete, that the claim reifies it (RDF 1.2)."""
    begun: dict[object, dict[NamedNode, object]] = {}
    for statement in statements:
        yield statement
        if statement.predicate not in _PARTS:
            continue
        claim = statement.subject, statement.graph_name if isinstance(statement, Quad) else None
        parts = begun.setdefault(claim, {})
        parts[statement.predicate] = statement.object
        if len(parts) == len(_PARTS):
            del begun[claim]
            yield from _reifies(statement, *(parts[part] for part in _PARTS))


def _reifies(claim: Statement, subject: object, predicate: object, object_: object) -> Iterator[Statement]:
    """Yield the triple of RDF 1.2 that stands beside the last of a claim's parts; none where these make no triple."""
    if not isinstance(subject, NamedNode | BlankNode) or not isinstance(predicate, NamedNode):
        return
    assert isinstance(object_, NamedNode | BlankNode | Literal | Triple)
    term = Triple(subject, predicate, object_)
    if isinstance(claim, Quad):
        yield Quad(claim.subject, RDF["reifies"], term, claim.graph_name)
    else:
        yield Triple(claim.subject, RDF["reifies"], term)


def _sink(format_: RdfFormat, out: Sink) -> Sink:
    if format_ == RdfFormat.RDF_XML:
        return CleanXml(out)
    readable = format_ in {RdfFormat.TURTLE, RdfFormat.TRIG} and not isinstance(out, Paragraphs)
    return Paragraphs(out) if readable else out


class Paragraphs:
    """A binary output that sets what Turtle says about one thing apart from the next.

    Several documents written to it become one: the prefixes of the first stand at the top, in order, and no others.
    """

    def __init__(self, out: Sink) -> None:
        self._out = out
        self._rest = b""
        self._prefixes: list[bytes] = []
        self._begun = False

    def heading(self, text: str) -> None:
        """Write a comment of one line before what follows."""
        words = " ".join(text.split())
        self.write(f"# {words}\n\n".encode("utf-8", "replace"))

    def write(self, data: bytes) -> int:
        """Pass on the lines that are complete."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            if line.startswith(b"@prefix"):
                if not self._begun:
                    self._prefixes.append(line)
                continue
            if not self._begun:
                self._out.write(b"\n".join([*sorted(self._prefixes), b"", b""]) if self._prefixes else b"")
                self._begun = True
            self._out.write(line + (b"\n\n" if line.endswith(b" .") else b"\n"))
        return len(data)

    def flush(self) -> None:
        """Flush the output behind."""
        self._out.flush()

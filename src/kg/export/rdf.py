"""The RDF formats. Those without named graphs carry the default graph, the others each article's graph as well."""

from collections.abc import Iterable, Iterator
from typing import IO, BinaryIO, cast

import pyoxigraph as ox
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Triple

from kg.iris import Base
from kg.store import Store
from kg.terms import RDF, RDFS
from kg.vocabulary import prefixes
from kg.xmltext import CleanXml, Sink

_KINDS = ("entity", "event", "claim", "report", "evidence", "article")
_FIRST = (RDF["type"], RDFS["label"], RDF["subject"], RDF["predicate"], RDF["object"])


def write(format_: RdfFormat, store: Store, out: BinaryIO) -> None:
    """Write a store in an RDF format, entities first, the statements about one thing together."""
    graphs: list[DefaultGraph | NamedNode] = [DefaultGraph()]
    if format_.supports_datasets:
        graphs += sorted((article.iri for article in store.articles()), key=str)
    quads = (quad for graph in graphs for quad in _ordered(store, graph))
    serialize(quads if format_.supports_datasets else (quad.triple for quad in quads), format_, out, store.base)


def serialize(statements: Iterable[Triple] | Iterable[Quad], format_: RdfFormat, out: Sink, base: Base) -> None:
    """Write statements as they come: readable where the format has prefixes, well-formed where it is XML."""
    names = dict(prefixes()) | {kind: f"{base.iri}{kind}/" for kind in _KINDS}
    ox.serialize(statements, cast("IO[bytes]", _sink(format_, out)), format_, prefixes=names)


def _ordered(store: Store, graph: DefaultGraph | NamedNode) -> Iterator[Quad]:
    """Yield a graph in an order that depends on what it says alone, holding no more than its subjects."""
    ranks = [f"{store.base.iri}{kind}/" for kind in _KINDS]

    def subject_key(subject: NamedNode | ox.BlankNode | Triple) -> tuple[int, str]:
        name = str(subject).strip("<>")
        return next((i for i, start in enumerate(ranks) if name.startswith(start)), len(ranks)), name

    subjects = {quad.subject for quad in store.raw.quads_for_pattern(None, None, None, graph)}
    for subject in sorted(subjects, key=subject_key):
        yield from sorted(store.raw.quads_for_pattern(subject, None, None, graph), key=_statement_key)


def _statement_key(quad: Quad) -> tuple[int, str, str]:
    known = _FIRST.index(quad.predicate) if quad.predicate in _FIRST else len(_FIRST)
    return known, quad.predicate.value, str(quad.object)


def _sink(format_: RdfFormat, out: Sink) -> Sink:
    if format_ == RdfFormat.RDF_XML:
        return CleanXml(out)
    return Paragraphs(out) if format_ in {RdfFormat.TURTLE, RdfFormat.TRIG} else out


class Paragraphs:
    """A binary output that sets what Turtle says about one thing apart from the next, and its prefixes in order."""

    def __init__(self, out: Sink) -> None:
        self._out = out
        self._rest = b""
        self._prefixes: list[bytes] = []

    def write(self, data: bytes) -> int:
        """Pass on the lines that are complete."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            if line.startswith(b"@prefix"):
                self._prefixes.append(line)
                continue
            if self._prefixes:
                self._out.write(b"\n".join([*sorted(self._prefixes), b"", b""]))
                self._prefixes.clear()
            self._out.write(line + (b"\n\n" if line.endswith(b" .") else b"\n"))
        return len(data)

    def flush(self) -> None:
        """Flush the output behind."""
        self._out.flush()

"""The RDF formats. Those without named graphs carry the default graph, the others each article's graph as well."""

from collections.abc import Iterable
from typing import IO, BinaryIO, cast

import pyoxigraph as ox
from pyoxigraph import Quad, RdfFormat, Triple

from kg.export.options import Options
from kg.export.pages import Pages
from kg.iris import Base
from kg.store import Store
from kg.vocabulary import prefixes
from kg.xmltext import CleanXml, Sink

_KINDS = ("entity", "event", "claim", "report", "evidence", "article")


def write(format_: RdfFormat, store: Store, options: Options, out: BinaryIO) -> None:
    """Write a store in an RDF format, entities first, then article by article."""
    pages = Pages(store, options)
    graphs = pages.graphs if format_.supports_datasets else pages.graphs[:1]
    if format_ not in {RdfFormat.TURTLE, RdfFormat.TRIG}:
        quads = (quad for graph in graphs for page in pages.of(graph) for quad in page.quads)
        serialize(quads if format_.supports_datasets else (quad.triple for quad in quads), format_, out, store.base)
        return
    paragraphs = Paragraphs(out)
    for graph in graphs:
        for page in pages.of(graph):
            if page.heading:
                paragraphs.heading(page.heading)
            statements = page.quads if format_.supports_datasets else (quad.triple for quad in page.quads)
            _serialize(statements, format_, paragraphs, store.base)
    paragraphs.flush()


def serialize(statements: Iterable[Triple] | Iterable[Quad], format_: RdfFormat, out: Sink, base: Base) -> None:
    """Write statements as they come: readable where the format has prefixes, well-formed where it is XML."""
    _serialize(statements, format_, _sink(format_, out), base)


def _serialize(statements: Iterable[Triple] | Iterable[Quad], format_: RdfFormat, out: Sink, base: Base) -> None:
    names = dict(prefixes()) | {kind: f"{base.iri}{kind}/" for kind in _KINDS}
    ox.serialize(statements, cast("IO[bytes]", out), format_, prefixes=names)


def _sink(format_: RdfFormat, out: Sink) -> Sink:
    if format_ == RdfFormat.RDF_XML:
        return CleanXml(out)
    return Paragraphs(out) if format_ in {RdfFormat.TURTLE, RdfFormat.TRIG} else out


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

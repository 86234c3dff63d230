"""The RDF formats. Those without named graphs carry the default graph, the others each article's graph as well."""

from collections.abc import Iterable
from typing import BinaryIO

from pyoxigraph import Quad, RdfFormat

from kg.export.options import Options
from kg.export.pages import Page, Pages
from kg.serialization import Paragraphs, reified, serialize
from kg.store import Store


def write(format_: RdfFormat, store: Store, options: Options, out: BinaryIO) -> None:
    """Write a store in an RDF format, entities first, then article by article."""
    pages = Pages(store, options)
    graphs = pages.graphs if format_.supports_datasets else pages.graphs[:1]
    if format_ not in {RdfFormat.TURTLE, RdfFormat.TRIG}:
        quads = (quad for graph in graphs for page in pages.of(graph) for quad in _stated(page, options))
        serialize(quads if format_.supports_datasets else (quad.triple for quad in quads), format_, out, store.base)
        return
    paragraphs = Paragraphs(out)
    for graph in graphs:
        for page in pages.of(graph):
            if page.heading:
                paragraphs.heading(page.heading)
            stated = _stated(page, options)
            statements = stated if format_.supports_datasets else (quad.triple for quad in stated)
            serialize(statements, format_, paragraphs, store.base)
    paragraphs.flush()


def _stated(page: Page, options: Options) -> Iterable[Quad]:
    return reified(page.quads) if options.rdf12 else page.quads

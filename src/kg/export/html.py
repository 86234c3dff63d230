"""One page with the explorer and the tables it shows, to send by mail: it needs no server and no network.

What the export lets through is put into a small store in memory, and the explorer's own queries are asked of that.
"""

import json
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from kg import resources
from kg.errors import ExportError
from kg.export.options import Options
from kg.export.pages import Pages
from kg.iris import ONTOLOGY_GRAPH
from kg.resolution.places import map_numbers
from kg.sparql import evaluate
from kg.store import Store
from kg.terms import KG, RDFS, SKOS

_MOST_TEXT = 8 << 20
"""The most characters of articles in one page: browsers stay fluid with it."""
_PLACE = "<!--data-->"


def write(store: Store, options: Options, out: BinaryIO) -> None:
    """Write the page; where the store is too large for one, with its newest articles, which the page says.

    Raises ExportError where the explorer was not built.
    """
    built = resources.data("explorer")
    head, tail = _template(built)
    pages = Pages(store, options)
    articles = [graph for graph in pages.graphs if isinstance(graph, NamedNode)]
    if not options.selection.everything:
        articles = [article for article in articles if _tells(pages, article)]
    chosen = _newest(store, articles)
    with_all = len(chosen) == len(articles)
    word = "" if with_all else f"This page holds the newest {len(chosen):,} of {len(articles):,} articles."
    small = _small(store, pages, chosen)
    tables = dict(_tables(small, store, built / "queries"))
    data = {"base": store.base.iri, "word": word, "countries": dict(map_numbers()), "tables": tables}
    # "<" could end the script element that holds the data, or begin a comment in it.
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    out.write(head.encode())
    out.write(f'<script type="application/json" id="data">{text}</script>'.encode("utf-8", "replace"))
    out.write(tail.encode())


def _template(built: Path) -> tuple[str, str]:
    try:
        head, _, tail = (built / "page.html").read_text(encoding="utf-8").partition(_PLACE)
    except FileNotFoundError as error:
        raise ExportError("the explorer was not built: install Node.js 18 or newer, then run make again") from error
    return head, tail


def _tells(pages: Pages, article: NamedNode) -> bool:
    """Tell whether something that goes out is told by an article, so that its text may go as well."""
    return any(quad.predicate == KG["evidence"] for page in pages.of(article) for quad in page.quads)


def _newest(store: Store, articles: list[NamedNode]) -> list[NamedNode]:
    """Return the last of the articles, which come in the order of their days, that one page can hold."""
    texts = store.base.graph("texts")
    chosen: list[NamedNode] = []
    size = 0
    for article in reversed(articles):
        found = store.raw.quads_for_pattern(article, None, None, texts)
        size += sum(len(quad.object.value) for quad in found if isinstance(quad.object, Literal))
        if chosen and size > _MOST_TEXT:
            break
        chosen.append(article)
    return chosen[::-1]


def _small(store: Store, pages: Pages, articles: list[NamedNode]) -> ox.Store:
    """Return a store in memory of what some articles state, as far as it goes out."""
    small = ox.Store()
    for article in articles:
        for page in pages.of(article):
            for quad in page.quads:
                small.extend([quad, Quad(quad.subject, quad.predicate, quad.object, DefaultGraph())])
    subjects = {quad.subject for quad in small.quads_for_pattern(None, None, None, DefaultGraph())}
    for subject in subjects:
        for name in (RDFS["label"], SKOS["altLabel"]):
            small.extend(store.raw.quads_for_pattern(subject, name, None, DefaultGraph()))
    for graph in store.raw.named_graphs():
        if graph == ONTOLOGY_GRAPH:
            small.extend(store.raw.quads_for_pattern(None, None, None, graph))
        elif not store.base.is_article(graph):
            small.extend(q for q in store.raw.quads_for_pattern(None, None, None, graph) if _within(q, subjects, store))
    return small


def _within(quad: Quad, subjects: AbstractSet[object], store: Store) -> bool:
    """Tell whether a statement of one of the store's own graphs is about what goes out alone."""
    ends = (quad.subject, quad.object)
    own = [end for end in ends if isinstance(end, NamedNode) and end.value.startswith(store.base.iri)]
    return quad.subject in subjects and all(end in subjects for end in own)


def _tables(small: ox.Store, store: Store, queries: Path) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield each query's name with its variables and rows; what is unbound is None."""
    for file in sorted(queries.glob("*.rq")):
        found = evaluate(small, store.base, file.read_text(encoding="utf-8"), False, (), ())
        assert isinstance(found, ox.QuerySolutions)
        names = [variable.value for variable in found.variables]
        rows = [[_word(row[name]) for name in names] for row in found]
        yield file.stem, {"vars": names, "rows": rows}


def _word(term: object) -> str | None:
    if term is None:
        return None
    return term.value if isinstance(term, NamedNode | Literal | ox.BlankNode) else str(term)

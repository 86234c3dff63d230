"""What is said about one thing, for who follows its IRI: as triples, or as a page for people."""

from collections.abc import Iterable, Iterator
from html import escape
from itertools import islice
from urllib.parse import urlencode

from pyoxigraph import DefaultGraph, Literal, NamedNode, Triple

from kg.store import Store
from kg.terms import RDFS
from kg.vocabulary import prefixes

_MOST_MENTIONS = 1000
_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{title}</title><link rel="stylesheet" href="/page/page.css">
<link rel="icon" href="/page/icon.svg" type="image/svg+xml">
<link rel="alternate" type="text/turtle" href="?format=turtle"></head>
<body><main><h1>{title}</h1><p><code>{iri}</code></p>
<p><a href="/{view}">In the explorer</a></p>
<table><tbody>
{rows}
</tbody></table>
<p><a href="?format=turtle">Turtle</a> <a href="?format=jsonld">JSON-LD</a> <a href="?format=rdfxml">RDF/XML</a></p>
</main></body>
</html>
"""


def about(store: Store, thing: NamedNode) -> list[Triple]:
    """Return what the default graph says of a thing, and up to a thousand statements that mention it.

    Of a thing that it says nothing of, such as an alliance that follows from ties, return what follows.
    """
    found: list[Triple] = []
    for graph in _graphs(store):
        if not found:
            found += [quad.triple for quad in store.raw.quads_for_pattern(thing, None, None, graph)]
            mentions = store.raw.quads_for_pattern(None, None, thing, graph)
            found += [quad.triple for quad in islice(mentions, _MOST_MENTIONS)]
    return found


def _graphs(store: Store) -> tuple[DefaultGraph | NamedNode, ...]:
    return DefaultGraph(), store.base.graph("inferred")


def page(store: Store, thing: NamedNode, said: Iterable[Triple]) -> bytes:
    """Return a page that tells people what is said about a thing."""
    own, mentions = [], []
    for triple in said:
        if triple.subject == thing:
            own.append(_row(store, triple.predicate, triple.object))
        else:
            mentions.append(_row(store, triple.predicate, triple.subject, inverse=True))
    rows = "\n".join([*sorted(own), *sorted(mentions)])
    title, iri = escape(_label(store, thing)), escape(thing.value)
    return _PAGE.format(title=title, iri=iri, view=escape(_view(store, thing)), rows=rows).encode()


def _view(store: Store, thing: NamedNode) -> str:
    """Return the address within the explorer that shows a thing; its first view for what has no card."""
    kind = thing.value.removeprefix(store.base.iri).partition("/")[0]
    return "#backs?" + urlencode({"card": f"{kind} {thing.value}"}) if kind in {"entity", "event"} else "#backs"


def _row(store: Store, predicate: NamedNode, term: object, *, inverse: bool = False) -> str:
    name = f"is {_short(predicate)} of" if inverse else _short(predicate)
    return f"<tr><th>{escape(name)}</th><td>{_cell(store, term)}</td></tr>"


def _cell(store: Store, term: object) -> str:
    if isinstance(term, NamedNode):
        own = term.value.startswith(store.base.iri)
        target = f"/id/{term.value.removeprefix(store.base.iri)}" if own else term.value
        if target.startswith(("/", "https:", "http:")):
            return f'<a href="{escape(target)}">{escape(_label(store, term))}</a>'
        return escape(term.value)
    return escape(term.value if isinstance(term, Literal) else str(term))


def _label(store: Store, thing: NamedNode) -> str:
    return next(_labels(store, thing), _short(thing))


def _labels(store: Store, thing: NamedNode) -> Iterator[str]:
    for graph in _graphs(store):
        for quad in store.raw.quads_for_pattern(thing, RDFS["label"], None, graph):
            if isinstance(quad.object, Literal):
                yield quad.object.value


def _short(node: NamedNode) -> str:
    for prefix, namespace in prefixes().items():
        if node.value.startswith(namespace):
            return f"{prefix}:{node.value.removeprefix(namespace)}"
    return node.value

"""What a store holds, in a few lines."""

from collections.abc import Iterable, Iterator

from pyoxigraph import DefaultGraph, NamedNode

from kg.export import scheme
from kg.notebook import markup
from kg.store import Store
from kg.terms import DCTERMS, KG, RDF, value

_MOST = 6


def words(store: Store) -> str:
    """Return the summary as text."""
    lines = list(_lines(store))
    width = max(len(name) for name, _ in lines)
    return "\n".join([f"graph of {store.path}", *(f"  {name:<{width}}  {told}" for name, told in lines)])


def page(store: Store) -> str:
    """Return the summary as HTML."""
    title = markup.element("strong", markup.text(f"graph of {store.path}"))
    return markup.block(title + markup.table(("", ""), list(_lines(store))))


def _lines(store: Store) -> Iterator[tuple[str, str]]:
    issued = store.raw.quads_for_pattern(None, DCTERMS["issued"], None, DefaultGraph())
    days = sorted(value(quad.object) for quad in issued)
    yield "articles", f"{_typed(store, KG['Article']):,}" + (f", {days[0]} to {days[-1]}" if days else "")
    yield "entities", _told((type_, _typed(store, type_)) for type_ in scheme.entity_types())
    yield "relations", _told((name, _count(store, name, None)) for name in scheme.relations())
    yield "events", _told((type_, _typed(store, type_)) for type_ in scheme.event_types())
    yield "claims", f"{_typed(store, KG['Claim']):,} of relations, {_typed(store, KG['Report']):,} of events"


def _typed(store: Store, type_: NamedNode) -> int:
    return _count(store, RDF["type"], type_)


def _count(store: Store, predicate: NamedNode, object_: NamedNode | None) -> int:
    return sum(1 for _ in store.raw.quads_for_pattern(None, predicate, object_, DefaultGraph()))


def _told(counts: Iterable[tuple[NamedNode, int]]) -> str:
    """Return how many there are, and how many of the most common kinds."""
    known = sorted(((-number, scheme.local(term)) for term, number in counts if number))
    kinds = [f"{-number:,} {name}" for number, name in known]
    more = [f"{len(kinds) - _MOST} more kinds"] if len(kinds) > _MOST else []
    total = f"{-sum(number for number, _ in known):,}"
    return f"{total}: {', '.join(kinds[:_MOST] + more)}" if kinds else total

"""What follows from the relations that articles state, by the ontology's axioms, in a graph of its own.

Super-properties, inverses, symmetric and transitive properties: the rules prp-spo1, prp-inv1/2, prp-symp and prp-trp of
OWL 2 RL, over the plain relations of the default graph. Which of these still stand is kept beside (`kg.standing`).
"""

from collections.abc import Iterable, Iterator

from pyoxigraph import DefaultGraph, NamedNode, Quad

from kg import standing
from kg.ontology import Ontology, Property
from kg.store import Store
from kg.terms import named

Pair = tuple[NamedNode, NamedNode]


def infer(store: Store, ontology: Ontology) -> int:
    """Make the store's inferred graph hold what follows from its default graph and nothing else; return its size.

    The graph of what still stands is brought up to date as well.
    """
    standing.refresh(store, ontology)
    said: dict[str, set[Pair]] = {}
    for name in ontology.relations:
        quads = store.raw.quads_for_pattern(None, ontology.term(name), None, DefaultGraph())
        said[name] = {(named(q.subject), named(q.object)) for q in quads}
    graph = store.base.graph("inferred")
    derived = closure(said, ontology)
    new = {
        Quad(s, ontology.term(name), o, graph)
        for name, pairs in derived.items()
        for s, o in pairs - said.get(name, set())
    }
    store.replace_graph(graph, new)
    return len(new)


def closure(said: dict[str, set[Pair]], ontology: Ontology) -> dict[str, set[Pair]]:
    """Return every pair that each property joins, those that were said included."""
    known = {name: set(pairs) for name, pairs in said.items()}
    changed = True
    while changed:
        before = sum(map(len, known.values()))
        for name in list(known):
            for other, pairs in _follow(ontology.property(name), known[name]):
                known.setdefault(other, set()).update(pairs)
        changed = sum(map(len, known.values())) > before
    return known


def _follow(property_: Property, pairs: set[Pair]) -> Iterator[tuple[str, Iterable[Pair]]]:
    turned = {(o, s) for s, o in pairs}
    for parent in property_.parents:
        yield parent, pairs
    if property_.symmetric:
        yield property_.name, turned
    if property_.inverse:
        yield property_.inverse, turned
    if property_.transitive:
        yield property_.name, _transitive(pairs)


def _transitive(pairs: set[Pair]) -> set[Pair]:
    """Return the pairs joined by a way of any length, none of a thing with itself."""
    onward: dict[NamedNode, set[NamedNode]] = {}
    for s, o in pairs:
        onward.setdefault(s, set()).add(o)
    found: set[Pair] = set()
    for start in onward:
        reached: set[NamedNode] = set()
        frontier = {start}
        while frontier:
            frontier = {o for s in frontier for o in onward.get(s, ())} - reached
            reached |= frontier
        found.update((start, o) for o in reached if o != start)
    return found

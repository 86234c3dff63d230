"""Notes of what changed in a store and may bear on what follows, in graphs of their own until inference has seen to it.

They are written in the transaction of the change itself, so that a process killed meanwhile leaves none out.
"""

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Quad, Store, Triple

from kg.iris import Base
from kg.terms import KG, RDF, RDFS, placed

TOLD = "pending"
"""The name of the graph of what is told otherwise: all that an article states which changed (see `Base.graph`)."""
MOVED = "moved"
"""The name of the graph of triples that came or went: in the default graph, or in that of what stands."""


def noted(article: NamedNode, old: Iterable[Quad], new: Iterable[Quad], moved: Iterable[Quad], base: Base) -> set[Quad]:
    """Return notes on an article: all that its graph stated and states, and what came or went by that."""
    stated = ([quad for quad in quads if quad.graph_name == article] for quads in (old, new))
    told = {triple for quads in stated for triple in (*_bearing(quads), *_claimed(quads))}
    notes = {placed(triple, base.graph(TOLD)) for triple in told}
    return notes | {placed(triple, base.graph(MOVED)) for triple in _bearing(moved)}


def moved(raw: Store, base: Base, quads: Iterable[Quad]) -> set[Quad]:
    """Return notes that these came or went, none where all that follows is computed anew."""
    return {placed(triple, base.graph(MOVED)) for triple in _bearing(quads)} if seals(raw, base) else set()


def _bearing(quads: Iterable[Quad]) -> Iterator[Triple]:
    return (quad.triple for quad in quads if _bears(quad))


def graphs(base: Base) -> tuple[NamedNode, NamedNode]:
    """Return the graphs that hold the notes."""
    return base.graph(TOLD), base.graph(MOVED)


def read(raw: Store, base: Base, name: str) -> Iterator[Triple]:
    """Yield the notes of a kind."""
    return (quad.triple for quad in raw.quads_for_pattern(None, None, None, base.graph(name)))


def _bears(quad: Quad) -> bool:
    if not isinstance(quad.subject, NamedNode):
        return False
    if quad.predicate in (RDFS["label"], KG["countryCode"]):
        return True
    term = quad.object if quad.predicate == RDF["type"] else quad.predicate
    own = isinstance(term, NamedNode) and term.value.startswith(KG.iri)
    return own and isinstance(quad.object, NamedNode) and quad.predicate != KG["evidence"]


def _claimed(stated: Iterable[Quad]) -> Iterator[Triple]:
    """Yield the relations that claims are about: when they hold may have changed, though they are still there."""
    claims: dict[object, dict[NamedNode, NamedNode]] = {}
    for quad in stated:
        if quad.predicate in (RDF["subject"], RDF["predicate"], RDF["object"]) and isinstance(quad.object, NamedNode):
            claims.setdefault(quad.subject, {})[quad.predicate] = quad.object
    for parts in claims.values():
        if len(parts) == 3:
            yield Triple(parts[RDF["subject"]], parts[RDF["predicate"]], parts[RDF["object"]])


def seals(raw: Store, base: Base) -> set[Quad]:
    """Return the notes that say by which rules the graph of what follows was made; none where it is to be made anew."""
    return set(raw.quads_for_pattern(base.graph("inferred"), KG["builtFrom"], None, base.graph("builds")))


def seal(rules: str, base: Base) -> Quad:
    """Return the note that what follows was made by the rules with that digest."""
    return Quad(base.graph("inferred"), KG["builtFrom"], Literal(rules), base.graph("builds"))


def unseal(raw: Store, base: Base) -> None:
    """Note that the store was changed in a way that leaves no other notes."""
    for quad in seals(raw, base):
        raw.remove(quad)

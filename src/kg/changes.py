"""Notes of what changed in a store and may bear on what follows, in a graph of its own until inference has seen to it.

They are written in the transaction of the change itself, so that a process killed meanwhile leaves none out.
"""

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Quad, Store, Triple

from kg.iris import Base
from kg.terms import KG, RDF, RDFS, named, placed

GRAPH = "pending"
"""The name of the graph that holds the triples which came, went, or are told of otherwise (see `Base.graph`)."""


def noted(stated: Iterable[Quad], described: Iterable[Quad], base: Base) -> set[Quad]:
    """Return notes on an article: all that its graph stated before and states now, and the names that changed."""
    listed = list(stated)
    found = {quad.triple for quad in listed if _bears(quad)} | set(_claimed(listed))
    found |= {quad.triple for quad in described if quad.predicate == RDFS["label"]}
    return {placed(triple, base.graph(GRAPH)) for triple in found}


def _bears(quad: Quad) -> bool:
    if quad.predicate == RDFS["label"]:
        return True
    term = quad.object if quad.predicate == RDF["type"] else quad.predicate
    own = isinstance(term, NamedNode) and term.value.startswith(KG.iri)
    return own and isinstance(quad.object, NamedNode) and quad.predicate != KG["evidence"]


def _claimed(stated: Iterable[Quad]) -> Iterator[Triple]:
    """Yield the relations that claims are about: when they hold may have changed, though they are still there."""
    claims: dict[object, dict[NamedNode, NamedNode]] = {}
    for quad in stated:
        if quad.predicate in (RDF["subject"], RDF["predicate"], RDF["object"]):
            claims.setdefault(quad.subject, {})[quad.predicate] = named(quad.object)
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

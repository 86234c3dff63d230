"""What the ontology says that an export needs: kinds of entities and events, relations, roles, and their labels.

Read from the ontology's plain triples: an export needs none of what a reasoner takes a second to load.
"""

import re
from functools import cache

from pyoxigraph import NamedNode, Triple

from kg.terms import KG, OWL, RDF, RDFS, value
from kg.vocabulary import ontology_triples


@cache
def entity_types() -> frozenset[NamedNode]:
    """Return the classes of entities."""
    return _below(KG["Entity"], RDFS["subClassOf"])


@cache
def place_types() -> frozenset[NamedNode]:
    """Return the classes of places."""
    return _below(KG["Location"], RDFS["subClassOf"])


@cache
def event_types() -> frozenset[NamedNode]:
    """Return the classes of events."""
    return _below(KG["Event"], RDFS["subClassOf"])


@cache
def relations() -> frozenset[NamedNode]:
    """Return the properties that tie entities to each other; their inverses are never stored."""
    return _below(KG["relatedTo"], RDFS["subPropertyOf"])


@cache
def roles() -> frozenset[NamedNode]:
    """Return the properties that tie an event to those with a part in it."""
    return _below(KG["participant"], RDFS["subPropertyOf"])


@cache
def lineage(name: str) -> tuple[str, ...]:
    """Return the name of a class and of those above it in the ontology's own namespace, the nearest first."""
    found = [KG[name]]
    for node in found:  # grows on the way
        above = [t.object for t in _triples(RDFS["subClassOf"]) if t.subject == node]
        found += sorted((c for c in above if isinstance(c, NamedNode) and c.value.startswith(KG.iri)), key=str)
    return tuple(dict.fromkeys(local(node) for node in found))


@cache
def symmetric(name: str) -> bool:
    """Tell whether a relation holds both ways."""
    return any(t.subject == KG[name] and t.object == OWL["SymmetricProperty"] for t in _triples(RDF["type"]))


@cache
def label(name: str) -> str:
    """Return how the ontology calls one of its terms in words; the name itself where it does not."""
    found = [value(t.object) for t in _triples(RDFS["label"]) if t.subject == KG[name]]
    return found[0] if found else name


@cache
def inverse_label(name: str) -> str:
    """Return how the ontology calls a relation from its object's side: "backed by" for "backs"."""
    if symmetric(name):
        return label(name)
    inverses = [t.subject for t in _triples(OWL["inverseOf"]) if t.object == KG[name]]
    found = [label(local(node)) for node in inverses if isinstance(node, NamedNode)]
    return found[0] if found else f"{label(name)} (of the other)"


def local(term: NamedNode) -> str:
    """Return the last part of an IRI."""
    return re.split("[#/]", term.value)[-1]


@cache
def _triples(predicate: NamedNode) -> tuple[Triple, ...]:
    return tuple(t for t in ontology_triples() if t.predicate == predicate)


def _below(root: NamedNode, step: NamedNode) -> frozenset[NamedNode]:
    found = {root}
    while True:
        more = {t.subject for t in _triples(step) if t.object in found and isinstance(t.subject, NamedNode)} - found
        if not more:
            return frozenset(found)
        found |= more

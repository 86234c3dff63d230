"""Short names for the terms of RDF vocabularies, as pyoxigraph nodes: `SKOS["altLabel"]`.

That every term of our own namespace used in the code stands in the ontology is held by a test.
"""

from functools import cache

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple


class Namespace:
    """The terms under one namespace IRI."""

    def __init__(self, iri: str) -> None:
        self.iri = iri
        self._term = cache(lambda name: NamedNode(iri + name))

    def __getitem__(self, name: str) -> NamedNode:
        return self._term(name)


KG = Namespace("https://w3id.org/conflict-kg#")
RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
OWL = Namespace("http://www.w3.org/2002/07/owl#")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
OA = Namespace("http://www.w3.org/ns/oa#")
DCTERMS = Namespace("http://purl.org/dc/terms/")
GEO = Namespace("http://www.opengis.net/ont/geosparql#")


def named(term: object) -> NamedNode:
    """Return a term that is known to be an IRI."""
    assert isinstance(term, NamedNode)
    return term


def placed(triple: Triple, graph: NamedNode | DefaultGraph) -> Quad:
    """Return a triple as it stands in a graph."""
    return Quad(triple.subject, triple.predicate, triple.object, graph)


def value(term: object) -> str:
    """Return the words of a term that is known to be an IRI or a literal."""
    assert isinstance(term, NamedNode | Literal)
    return term.value

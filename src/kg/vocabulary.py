"""The ontology file as plain triples and prefixes: all that queries, the store and exports need of it.

`kg.ontology` says what the triples mean.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Triple

from kg import resources
from kg.errors import OntologyError
from kg.terms import OWL, RDF

FILE = "conflict-kg.ttl"


@cache
def _read() -> tuple[tuple[Triple, ...], Mapping[str, str]]:
    path = resources.ontology() / FILE
    try:
        parser = ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
        data = ox.Dataset(parser)
    except (OSError, SyntaxError) as error:
        raise OntologyError(f"cannot read the ontology {path}: {error}") from error
    # The parser names blank nodes at random: the same file should always give the same triples.
    data.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    triples = sorted((quad.triple for quad in data), key=str)
    return tuple(triples), MappingProxyType(dict(sorted(parser.prefixes.items())))


def ontology_triples() -> tuple[Triple, ...]:
    """Return the ontology's triples in a fixed order. Raises OntologyError where the file cannot be read."""
    return _read()[0]


def prefixes() -> Mapping[str, str]:
    """Return the prefixes that the ontology file declares, with their namespaces. Raises OntologyError."""
    return _read()[1]


@cache
def ontology_iri() -> NamedNode:
    """Return the IRI of the ontology. Raises OntologyError where the file declares none."""
    for triple in ontology_triples():
        if triple.predicate == RDF["type"] and triple.object == OWL["Ontology"]:
            assert isinstance(triple.subject, NamedNode)
            return triple.subject
    raise OntologyError(f"{FILE} declares no ontology")


@cache
def ontology_version() -> str:
    """Return the version that the ontology gives itself. Raises OntologyError where it gives none."""
    for triple in ontology_triples():
        if triple.subject == ontology_iri() and triple.predicate == OWL["versionInfo"]:
            assert isinstance(triple.object, Literal)
            return triple.object.value
    raise OntologyError(f"{FILE} has no owl:versionInfo")

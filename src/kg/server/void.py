"""The description of the data, with counts, in the terms of VoID."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.store import Store
from kg.terms import DCTERMS, RDF
from kg.vocabulary import ontology_iri

VOID = "http://rdfs.org/ns/void#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_COUNTS = {
    "triples": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "distinctSubjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
    "distinctObjects": "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }",
    "properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
    "classes": "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }",
    "documents": "SELECT (COUNT(*) AS ?n) { ?s a kg:Article }",
}
_PARTITIONS = {
    ("classPartition", "class", "entities"): "SELECT ?x (COUNT(*) AS ?n) { ?s a ?x } GROUP BY ?x",
    ("propertyPartition", "property", "triples"): "SELECT ?x (COUNT(*) AS ?n) { ?s ?x ?o } GROUP BY ?x",
}


def _void(name: str) -> NamedNode:
    return NamedNode(VOID + name)


def describe(store: Store, origin: str) -> Iterator[Triple]:
    """Yield what can be said of a store's default graph, served at an address (without a slash at its end)."""
    dataset = NamedNode(dataset_iri(origin))
    yield Triple(dataset, RDF["type"], _void("Dataset"))
    yield Triple(dataset, _void("sparqlEndpoint"), NamedNode(f"{origin}/sparql"))
    yield Triple(dataset, _void("uriSpace"), Literal(store.base.iri))
    yield Triple(dataset, _void("vocabulary"), ontology_iri())
    if store.generation is not None:
        made = datetime.fromtimestamp(store.generation // 10**9, UTC).isoformat()
        yield Triple(dataset, DCTERMS["modified"], Literal(made, datatype=NamedNode(f"{_XSD}dateTime")))
    for name, query in _COUNTS.items():
        for _, count in _rows(store, query):
            yield Triple(dataset, _void(name), count)
    for (partition, of, counted), query in _PARTITIONS.items():
        for node, count in _rows(store, query):
            part = BlankNode()
            yield Triple(dataset, _void(partition), part)
            yield Triple(part, _void(of), node)
            yield Triple(part, _void(counted), count)


def dataset_iri(origin: str) -> str:
    """Return the IRI of the dataset that is served at an address."""
    return f"{origin}/.well-known/void#dataset"


def _rows(store: Store, query: str) -> Iterator[tuple[NamedNode, Literal]]:
    """Yield what is counted (the first column; the count itself where there is no other) and its count."""
    rows = store.query(query)
    assert isinstance(rows, ox.QuerySolutions)
    for row in rows:
        yield row[0], row["n"]

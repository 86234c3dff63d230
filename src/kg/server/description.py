"""The description that the endpoint gives of itself, in the terms of SPARQL 1.1 Service Description."""

import pyoxigraph as ox
from pyoxigraph import BlankNode, NamedNode, Triple

from kg.server.formats import GRAPHS, TABLES
from kg.server.void import dataset_iri
from kg.terms import RDF

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"


def _sd(name: str) -> NamedNode:
    return NamedNode(_SD + name)


def describe(origin: str, *, writable: bool) -> list[Triple]:
    """Return what can be said of the endpoint of a server at an address (without a slash at its end)."""
    endpoint, dataset = f"{origin}/sparql", NamedNode(dataset_iri(origin))
    service, default = BlankNode(), BlankNode()
    said = [
        Triple(service, RDF["type"], _sd("Service")),
        Triple(service, _sd("endpoint"), NamedNode(endpoint)),
        Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query")),
        Triple(service, _sd("defaultDataset"), dataset),
        Triple(dataset, RDF["type"], _sd("Dataset")),
        Triple(dataset, _sd("defaultGraph"), default),
        Triple(default, RDF["type"], _sd("Graph")),
    ]
    if writable:
        said.append(Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Update")))
    tables = [NamedNode(format_.writer.iri) for format_ in TABLES]
    graphs = [NamedNode(format_.writer.iri) for format_ in GRAPHS]
    said += [Triple(service, _sd("resultFormat"), iri) for iri in (*tables, *graphs)]
    if writable:
        said += [Triple(service, _sd("inputFormat"), iri) for iri in graphs]
    return said


def written(triples: list[Triple], format_: ox.RdfFormat) -> bytes:
    """Return the description in a format."""
    data = ox.serialize(triples, format=format_, prefixes={"sd": _SD, "formats": _FORMATS})
    assert data is not None
    return data

"""The entity graph: entities as nodes, the relations between them that stand as fact as edges."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from pyoxigraph import NamedNode, QuerySolution, QuerySolutions

from kg.store import Store

_NODES = """
SELECT ?entity ?label ?type ?name WHERE {
  ?entity a ?type ; rdfs:label ?label .
  OPTIONAL { ?entity skos:altLabel ?name }
  GRAPH <https://w3id.org/conflict-kg> { ?type rdfs:subClassOf* kg:Entity }
  FILTER NOT EXISTS {
    ?entity a ?finer .
    GRAPH <https://w3id.org/conflict-kg> { ?finer rdfs:subClassOf+ ?type }
    FILTER (?finer != ?type)
  }
} ORDER BY ?entity ?label ?type ?name
"""

_EDGES = """
SELECT ?subject ?property ?object ?claim ?quote ?title ?issued WHERE {
  ?claim rdf:subject ?subject ; rdf:predicate ?property ; rdf:object ?object ;
         kg:status kg:Actual ; kg:evidence ?evidence .
  ?subject ?property ?object .
  ?evidence oa:hasSource ?article ; oa:hasSelector ?position, ?exact .
  ?position oa:start ?start .
  ?exact oa:exact ?quote .
  ?article dcterms:title ?title .
  OPTIONAL { ?article dcterms:issued ?issued }
} ORDER BY ?subject ?property ?object (!BOUND(?issued)) ?issued ?article ?start ?claim
"""


@dataclass(frozen=True, slots=True)
class Node:
    """An entity. `id` is its IRI without the store's base; `names` are its other names."""

    id: str
    iri: str
    label: str
    type: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation that stands as fact.

    `weight` is the number of claims that state it; `evidence` is the sentence of the first of them, by the date of its
    article (`article` is its title, `issued` its ISO date or "").
    """

    source: str
    target: str
    property: str
    weight: int
    evidence: str
    article: str
    issued: str


def nodes(store: Store) -> Iterator[Node]:
    """Yield the entities in the order of their IRIs."""
    for iri, rows in groupby(_select(store, _NODES), key=lambda row: row["entity"].value):
        first, *more = rows
        names = {row["name"].value for row in (first, *more) if row["name"]}
        type_ = _local(first["type"])
        yield Node(_ident(store, iri), iri, first["label"].value, type_, tuple(sorted(names)))


def edges(store: Store) -> Iterator[Edge]:
    """Yield the relations that stand, each with its first evidence, ordered by subject, property and object."""
    ends = ("subject", "property", "object")
    for (subject, property_, object_), rows in groupby(_select(store, _EDGES), key=lambda row: [row[e] for e in ends]):
        first, *more = rows
        yield Edge(
            source=_ident(store, subject.value),
            target=_ident(store, object_.value),
            property=_local(property_),
            weight=len({row["claim"] for row in (first, *more)}),
            evidence=first["quote"].value,
            article=first["title"].value,
            issued=first["issued"].value if first["issued"] else "",
        )


def _select(store: Store, query: str) -> Iterator[QuerySolution]:
    rows = store.query(query)
    assert isinstance(rows, QuerySolutions)
    return rows


def _ident(store: Store, iri: str) -> str:
    return iri.removeprefix(f"{store.base.iri}entity/")


def _local(term: NamedNode) -> str:
    return re.split("[#/]", term.value)[-1]

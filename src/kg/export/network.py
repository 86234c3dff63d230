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
SELECT ?subject ?property ?object ?claim ?quote ?article ?title ?issued ?start WHERE {
  ?claim rdf:subject ?subject ; rdf:predicate ?property ; rdf:object ?object ;
         kg:status kg:Actual ; kg:evidence ?evidence .
  FILTER EXISTS { ?subject ?property ?object }
  ?evidence oa:hasSource ?article ; oa:hasSelector ?position, ?exact .
  ?position oa:start ?start .
  ?exact oa:exact ?quote .
  ?article dcterms:title ?title .
  OPTIONAL { ?article dcterms:issued ?issued }
}
"""


_UNDATED = "~"  # sorts after every date


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
        type_ = _local(first["type"].value)
        yield Node(_ident(store, iri), iri, first["label"].value, type_, tuple(sorted(names)))


def edges(store: Store) -> Iterator[Edge]:
    """Yield the relations that stand, each with its first evidence, ordered by subject, property and object."""
    claims: dict[tuple[str, str, str], set[NamedNode]] = {}
    firsts: dict[tuple[str, str, str], tuple[str, str, int, str, str]] = {}
    for row in _select(store, _EDGES):
        key = (row["subject"].value, row["property"].value, row["object"].value)
        claims.setdefault(key, set()).add(row["claim"])
        issued = row["issued"].value if row["issued"] else _UNDATED
        told = (issued, row["article"].value, int(row["start"].value), row["quote"].value, row["title"].value)
        firsts[key] = min(told, firsts.get(key, told))
    for (subject, property_, object_), (issued, _, _, quote, title) in sorted(firsts.items()):
        yield Edge(
            source=_ident(store, subject),
            target=_ident(store, object_),
            property=_local(property_),
            weight=len(claims[subject, property_, object_]),
            evidence=quote,
            article=title,
            issued="" if issued == _UNDATED else issued,
        )


def _select(store: Store, query: str) -> Iterator[QuerySolution]:
    rows = store.query(query)
    assert isinstance(rows, QuerySolutions)
    return rows


def _ident(store: Store, iri: str) -> str:
    return iri.removeprefix(f"{store.base.iri}entity/")


def _local(iri: str) -> str:
    return re.split("[#/]", iri)[-1]

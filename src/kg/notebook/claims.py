"""What articles claim of relations, with the sentences."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from pyoxigraph import Literal, NamedNode, QuerySolutions, Variable

from kg.notebook.rows import Rows
from kg.notebook.values import Value, value
from kg.store import Store
from kg.vocabulary import prefixes

_Row = tuple[Value, ...]
_COLUMNS = (
    *("subject", "property", "object", "status", "speaker", "sentence"),
    *("article", "published", "since", "until", "confidence"),
)
_PUBLISHED = _COLUMNS.index("published")
_QUERY = """
SELECT ?subject ?property ?object ?status ?speaker ?sentence ?article ?published ?since ?until ?confidence ?s ?p ?o {
  ?claim rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; kg:status ?stands ; kg:evidence ?piece .
  ?s rdfs:label ?subject . ?o rdfs:label ?object .
  ?piece oa:hasSource ?source ; oa:hasSelector/oa:exact ?sentence .
  OPTIONAL { ?piece oa:hasSelector/oa:start ?start }
  OPTIONAL { ?source dcterms:title ?article }
  OPTIONAL { ?source dcterms:issued ?published }
  OPTIONAL { ?claim kg:attributedTo/rdfs:label ?speaker }
  OPTIONAL { ?claim kg:modality ?how }
  OPTIONAL { ?claim kg:validFrom ?since }
  OPTIONAL { ?claim kg:validUntil ?until }
  OPTIONAL { ?claim kg:confidence ?confidence }
  BIND(STRAFTER(STR(?p), "#") AS ?property)
  BIND(STRAFTER(STR(COALESCE(?how, ?stands)), "#") AS ?status)
} ORDER BY ?published ?source ?start ?claim ?speaker
"""


def claims(store: Store, **ends: Sequence[NamedNode] | None) -> Rows:
    """Return the claims that have one of the terms as `s` (subject), `p` (predicate) and `o` (object); None is any."""
    bound = [[(Variable(name), term) for term in terms] for name, terms in ends.items() if terms is not None]
    return in_order(row for chosen in product(*bound) for row in _told(store, dict(chosen)))


def in_order(rows: Iterable[_Row]) -> Rows:
    """Return rows of claims by the days of their articles, each once, those of undated articles last."""
    by_day = sorted(rows, key=lambda row: (row[_PUBLISHED] is None, str(row[_PUBLISHED])))
    return Rows(_COLUMNS, tuple(dict.fromkeys(by_day)))


def _told(store: Store, bound: dict[Variable, NamedNode | Literal]) -> Iterator[_Row]:
    rows = store.raw.query(_QUERY, prefixes=dict(prefixes()), substitutions=dict(bound))
    assert isinstance(rows, QuerySolutions)
    return (tuple(value(row[name], store.base.iri) for name in _COLUMNS) for row in rows)

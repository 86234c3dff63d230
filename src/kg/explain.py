"""The sentences behind a triple, with article, date, speaker and status."""

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Variable

from kg.errors import QueryError, UsageError
from kg.store import Store
from kg.terms import OWL, named, value
from kg.vocabulary import ontology_triples, prefixes

COLUMNS = ("sentence", "status", "speaker", "article", "published")

_SHOWN = ("quote", "status", "speaker", "title", "issued")
_NAMED = """
SELECT DISTINCT ?entity ?wanted { ?entity rdfs:label|skos:altLabel ?name FILTER(LCASE(STR(?name)) = LCASE(?wanted)) }
"""
_SENTENCES = """
SELECT ?quote ?status (SAMPLE(?said) AS ?speaker) ?title ?issued ?s ?p ?o {
  ?claim rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; kg:status ?stands ; kg:evidence ?evidence .
  ?evidence oa:hasSource ?article ; oa:hasSelector ?position, ?quoted .
  ?position oa:start ?start .
  ?quoted oa:exact ?quote .
  ?article dcterms:title ?title .
  OPTIONAL { ?article dcterms:issued ?issued }
  OPTIONAL { ?claim kg:attributedTo/rdfs:label ?said }
  OPTIONAL { ?claim kg:modality ?how }
  BIND(STRAFTER(STR(COALESCE(?how, ?stands)), "#") AS ?status)
} GROUP BY ?s ?p ?o ?quote ?status ?title ?issued ?start ?article ORDER BY ?issued ?title ?start
"""


def explain(store: Store, subject: str, property_: str, object_: str) -> list[list[str]]:
    """Return a row of `COLUMNS` for every sentence behind a triple, in the order of the articles.

    Subject and object are labels or IRIs, the property a local name, a prefixed name or an IRI. Raises UsageError for
    a name that nothing has, QueryError where nothing states the triple.
    """
    predicate = _property(property_)
    subjects, objects = _entities(store, subject), _entities(store, object_)
    found = []
    for s in subjects:
        for o in objects:
            found += _sentences(store, s, predicate, o) or _sentences(store, o, predicate, s, reversed_=True)
    if not found:
        raise QueryError(f"nothing in {store.path} says that {subject} {property_} {object_}")
    return found


def _sentences(store: Store, s: NamedNode, p: NamedNode, o: NamedNode, *, reversed_: bool = False) -> list[list[str]]:
    if reversed_ and not _is_symmetric(p):
        return []
    rows = store.raw.query(
        _SENTENCES, prefixes=dict(prefixes()), substitutions={Variable("s"): s, Variable("p"): p, Variable("o"): o}
    )
    assert isinstance(rows, ox.QuerySolutions)
    return [["" if row[name] is None else value(row[name]) for name in _SHOWN] for row in rows]


def _is_symmetric(predicate: NamedNode) -> bool:
    return any(t.subject == predicate and t.object == OWL["SymmetricProperty"] for t in ontology_triples())


def _entities(store: Store, name: str) -> list[NamedNode]:
    if "://" in name:
        try:
            return [NamedNode(name.strip("<>"))]
        except ValueError as error:
            raise UsageError(f"{name} is not an IRI") from error
    rows = store.raw.query(_NAMED, prefixes=dict(prefixes()), substitutions={Variable("wanted"): Literal(name)})
    assert isinstance(rows, ox.QuerySolutions)
    found = sorted((named(row["entity"]) for row in rows), key=str)
    if not found:
        raise UsageError(f"nothing in {store.path} goes by the name {name!r}")
    return found


def _property(name: str) -> NamedNode:
    """Return the property of a local name ("backs"), prefixed name ("kg:backs") or IRI."""
    known = {t.subject for t in ontology_triples() if isinstance(t.subject, NamedNode)}
    namespace = prefixes()["kg"]
    wanted = name.strip("<>") if "://" in name else namespace + name.removeprefix("kg:")
    for term in known:
        if term.value == wanted:
            return term
    raise UsageError(f"the ontology has no property {name!r}")

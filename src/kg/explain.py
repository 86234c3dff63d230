"""Why a triple is in the graph: the sentences that state it, or the rule it follows by with its premises' sentences."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import pyoxigraph as ox
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple, Variable

from kg import doubts
from kg.errors import QueryError, UsageError
from kg.inference import rules_for
from kg.inference.facts import Facts
from kg.inference.proofs import Prover
from kg.ontology import load
from kg.store import Store
from kg.terms import KG, OWL, RDF, RDFS, named, placed, value
from kg.vocabulary import ontology_triples, prefixes

_NAMED = """
SELECT DISTINCT ?entity ?wanted { ?entity rdfs:label|skos:altLabel ?name FILTER(LCASE(STR(?name)) = LCASE(?wanted)) }
"""
_SENTENCES = """
SELECT ?quote ?status (SAMPLE(?said) AS ?speaker) ?title ?issued {
  VALUES ?claim { %s }
  ?claim kg:status ?stands ; kg:evidence ?evidence .
  ?evidence oa:hasSource ?article ; oa:hasSelector ?position, ?quoted .
  ?position oa:start ?start .
  ?quoted oa:exact ?quote .
  ?article dcterms:title ?title .
  OPTIONAL { ?article dcterms:issued ?issued }
  OPTIONAL { ?claim kg:attributedTo/rdfs:label ?said }
  OPTIONAL { ?claim kg:modality ?how }
  BIND(STRAFTER(STR(COALESCE(?how, ?stands)), "#") AS ?status)
} GROUP BY ?quote ?status ?title ?issued ?start ?article ORDER BY ?issued ?title ?start
"""
_MOST = 3
# What tells only of which kind something is needs no sentence of its own.
_SILENT = frozenset({RDF["type"], RDFS["label"], KG["status"]})


class Sentence(NamedTuple):
    """A passage that states, denies or threatens something; `speaker` and `published` are "" where unknown."""

    sentence: str
    status: str
    speaker: str
    article: str
    published: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule in words, and why each of its premises holds."""

    rule: str
    premises: tuple["Explanation", ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a triple holds: in which sentences it is told of, and by what it follows where nobody states it as fact."""

    subject: str
    property: str
    object: str
    sentences: tuple[Sentence, ...]
    reasons: tuple[Reason, ...] = ()
    more: int = 0
    """In how many more ways it follows."""
    doubtful: bool = False
    """Whether nothing is built on it, though an article says so (`kg.doubts`)."""


def explain(store: Store, subject: str, property_: str, object_: str) -> list[Explanation]:
    """Return why a triple holds, for each pair of things that go by the names.

    Subject and object are labels or IRIs, the property a local name, a prefixed name or an IRI. Raises UsageError for
    a name that nothing has, QueryError where nothing states the triple and it follows from nothing.
    """
    predicate = _property(property_)
    pairs = [(s, o) for s in _entities(store, subject) for o in _entities(store, object_)]
    explainer = _Explainer(store)
    listed = [explainer.explained(Triple(s, predicate, o)) for s, o in pairs]
    found = [each for each in listed if each.sentences or each.reasons]
    if not found:
        raise QueryError(f"nothing in {store.path} says that {subject} {property_} {object_}, nor does it follow")
    return found


class _Explainer:
    """Explains triples of one store, each of them once at length."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._prover = Prover(Facts(store.raw, store.base), lambda: rules_for(store.base, load()))

    def explained(self, triple: Triple, most: int = _MOST) -> Explanation:
        """Return why a triple holds, with so many of the ways in which it follows."""
        steps = self._prover.steps(triple)
        reasons = (Reason(step.words, tuple(self._premises(step.premises))) for step in steps[:most])
        names = (self._name(triple.subject), _local(triple.predicate), self._name(triple.object))
        doubtful = placed(triple, self._store.base.graph(doubts.GRAPH)) in self._store.raw
        return Explanation(*names, tuple(self._sentences(triple)), tuple(reasons), len(steps[most:]), doubtful)

    def _premises(self, premises: tuple[Triple, ...]) -> Iterator[Explanation]:
        return (self.explained(each, 1) for each in premises if each.predicate not in _SILENT)

    def _sentences(self, triple: Triple) -> list[Sentence]:
        claims = self._claims(triple)
        if not claims:
            return []
        # The claims stand in the query itself: of what is substituted, pyoxigraph's planner knows nothing.
        listed = " ".join(sorted(map(str, claims)))
        rows = self._store.raw.query(_SENTENCES % listed, prefixes=dict(prefixes()))
        assert isinstance(rows, ox.QuerySolutions)
        shown = ("quote", "status", "speaker", "title", "issued")
        return [Sentence(*("" if row[name] is None else value(row[name]) for name in shown)) for row in rows]

    def _claims(self, triple: Triple) -> set[NamedNode]:
        """Return the claims about a relation (symmetric ones either way round), or the reports of an event."""
        if triple.predicate == KG["reports"]:
            return {named(triple.subject)}
        found = self._about(named(triple.subject), triple.predicate, named(triple.object))
        if not found and _is_symmetric(triple.predicate):
            found = self._about(named(triple.object), triple.predicate, named(triple.subject))
        return found or set(self._subjects(KG["reports"], named(triple.subject)))

    def _about(self, subject: NamedNode, predicate: NamedNode, object_: NamedNode) -> set[NamedNode]:
        found = set(self._subjects(RDF["subject"], subject)) & set(self._subjects(RDF["object"], object_))
        return {claim for claim in found if Quad(claim, RDF["predicate"], predicate, DefaultGraph()) in self._store.raw}

    def _subjects(self, predicate: NamedNode, object_: NamedNode) -> Iterator[NamedNode]:
        return (named(q.subject) for q in self._store.raw.quads_for_pattern(None, predicate, object_, DefaultGraph()))

    def _name(self, node: object) -> str:
        for graph in (DefaultGraph(), self._store.base.graph("inferred")):
            for quad in self._store.raw.quads_for_pattern(named(node), RDFS["label"], None, graph):
                return value(quad.object)
        for quad in self._store.raw.quads_for_pattern(named(node), RDF["type"], None, DefaultGraph()):
            return f"{_local(quad.object)} {_local(node)}"
        return named(node).value


def _is_symmetric(predicate: NamedNode) -> bool:
    return any(t.subject == predicate and t.object == OWL["SymmetricProperty"] for t in ontology_triples())


def _local(node: object) -> str:
    return named(node).value.rpartition("#")[2].rpartition("/")[2]


def _entities(store: Store, name: str) -> list[NamedNode]:
    if "://" in name:
        try:
            return [NamedNode(name.strip("<>"))]
        except ValueError as error:
            raise UsageError(f"{name} is not an IRI") from error
    rows = store.raw.query(
        _NAMED,
        prefixes=dict(prefixes()),
        substitutions={Variable("wanted"): Literal(name)},
        default_graph=[DefaultGraph(), store.base.graph("inferred")],
    )
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

"""Decides which ties and things go out, by what was asked for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pyoxigraph import DefaultGraph, Literal, NamedNode, QuerySolutions, QueryTriples, Triple, Variable

from kg.errors import UsageError
from kg.export import scheme
from kg.export.options import Selection
from kg.export.ties import Claim, Tie
from kg.store import Store
from kg.vocabulary import prefixes

_NAMED = """
SELECT DISTINCT ?thing ?wanted { ?thing rdfs:label|skos:altLabel ?name FILTER(LCASE(STR(?name)) = LCASE(?wanted)) }
"""


@dataclass(frozen=True)
class _Answer:
    """What a query named: things, and the triples of one that constructs."""

    nodes: frozenset[NamedNode]
    triples: frozenset[Triple] | None


class Narrowing:
    """A selection made ready for one store. Raises UsageError or QueryError where it asks for what is not there."""

    def __init__(self, selection: Selection, store: Store) -> None:
        self.selection = selection
        self._answer = _ask(store, selection.query) if selection.query is not None else None
        self.starts = called(store, selection.around) if selection.around is not None else frozenset()
        self._properties = frozenset(map(relation_or_role, selection.properties))
        self._since = selection.since.isoformat() if selection.since else ""
        self._until = selection.until.isoformat() if selection.until else "~"

    @property
    def named(self) -> frozenset[NamedNode]:
        """Return what goes out though nothing may tie it to anything."""
        return self.starts | (self._answer.nodes if self._answer else frozenset())

    def ties(self, ties: Sequence[Tie]) -> list[Tie]:
        """Return those of one thing's ties that go out, each with those of its claims that do."""
        if self.selection.everything:
            return list(ties)
        ends = {end for tie in ties for end in (tie.subject, tie.object)}
        found = (self._tie(tie, ends) for tie in ties)
        return [tie for tie in found if tie is not None]

    def _tie(self, tie: Tie, ends: set[NamedNode]) -> Tie | None:
        if self._properties and tie.property not in self._properties:
            return None
        claims = tuple(claim for claim in tie.claims if self._holds(claim))
        selection = self.selection
        if not claims and (tie.claims or selection.since or selection.until or selection.min_confidence):
            return None
        return self._asked(replace(tie, claims=claims), ends)

    def _holds(self, claim: Claim) -> bool:
        if claim.confidence < self.selection.min_confidence:
            return False
        undated = not claim.first and not claim.last
        if undated:
            return not (self.selection.since or self.selection.until)
        return claim.last >= self._since and claim.first <= self._until

    def _asked(self, tie: Tie, ends: set[NamedNode]) -> Tie | None:
        """Return a tie that the query named: by its claims, by itself, or by all that it joins."""
        if self._answer is None:
            return tie
        nodes, triples = self._answer.nodes, self._answer.triples
        claims = tuple(claim for claim in tie.claims if claim.node in nodes)
        if claims:
            return replace(tie, claims=claims)
        if triples is not None:
            return tie if Triple(tie.subject, tie.property, tie.object) in triples else None
        if tie.property in scheme.roles():
            return tie if tie.subject in nodes or ends - {tie.subject} <= nodes else None
        return tie if tie.subject in nodes and tie.object in nodes else None


def _ask(store: Store, query: str) -> _Answer:
    results = store.query(query)
    if isinstance(results, QueryTriples):
        triples = frozenset(results)
        nodes = _iris(term for triple in triples for term in (triple.subject, triple.object))
        return _Answer(nodes, triples)
    if isinstance(results, QuerySolutions):
        nodes = _iris(term for solution in results for term in solution)
        if not nodes and results.variables:
            _refuse_names(store, query)
        return _Answer(nodes, None)
    raise UsageError("the query of --query is a SELECT, CONSTRUCT or DESCRIBE that names what goes out, not an ASK")


def _refuse_names(store: Store, query: str) -> None:
    """Raise UsageError where the rows hold words only: there is nothing to go by."""
    results = store.query(query)
    assert isinstance(results, QuerySolutions)
    if next(iter(results), None) is not None:
        raise UsageError("the query of --query selects no IRI: select the entities, events or claims themselves")


def _iris(terms: Iterable[object]) -> frozenset[NamedNode]:
    return frozenset(term for term in terms if isinstance(term, NamedNode))


def called(store: Store, name: str) -> frozenset[NamedNode]:
    """Return the things of that name, or the one with that IRI. Raises UsageError where there is none."""
    if "://" in name:
        try:
            node = NamedNode(name.strip("<>"))
        except ValueError as error:
            raise UsageError(f"{name} is not an IRI") from error
        if next(store.raw.quads_for_pattern(node, None, None, DefaultGraph()), None) is None:
            raise UsageError(f"nothing in {store.path} has the IRI {name}")
        return frozenset({node})
    rows = store.raw.query(_NAMED, prefixes=dict(prefixes()), substitutions={Variable("wanted"): Literal(name)})
    assert isinstance(rows, QuerySolutions)
    found = _iris(row["thing"] for row in rows)
    if not found:
        raise UsageError(f"nothing in {store.path} goes by the name {name!r}")
    return found


def relation_or_role(name: str) -> NamedNode:
    """Return the relation or role of a local name ("backs"), prefixed name ("kg:backs") or IRI. Raises UsageError."""
    known = {scheme.local(node): node for node in scheme.relations() | scheme.roles()}
    wanted = name.strip("<>") if "://" in name else name.removeprefix("kg:")
    for local, node in known.items():
        if wanted in {local, node.value}:
            return node
    raise UsageError(f"there is no relation or role {name!r}: choose among {', '.join(sorted(known))}")

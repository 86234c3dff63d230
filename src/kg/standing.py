"""Which relations stand on a day: after successors, endings and denials.

Articles tell of a relation at points in time: that it holds, or that it has ended. A claim that it is so says that it
holds from the first day that the text allows, or else on the day of publication, and that it has ended after the last
day that the text allows. That it was so once, or is not so, says that it has ended by the day of publication. On a day
a relation stands if the last point up to then says that it holds.

A place has one holder at a time: who is said to hold it later is the successor of who held it before, and those who
are said to hold it from one day on hold it together. Captures that are told as fact and dated are such points too, and
the withdrawal of a holder is an end. What has no date at all is taken as the oldest, and stands on no given day.
"""

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Self

import pyoxigraph as ox
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, RdfFormat

from kg.iris import Base
from kg.ontology import Ontology
from kg.resolution.bounds import CAPTURE, CONTROL, WITHDRAWAL
from kg.sparql import Results, evaluate
from kg.store import Store
from kg.terms import DCTERMS, named

GRAPH = "current"
"""The name of the graph that holds what stands on the last day of publication (see `Base.graph`)."""

_HOLDS, _ENDS = 0, 1  # on one day an end comes after what it ends
_CLAIMS = """
SELECT ?s ?p ?o ?status ?from ?until ?issued ?plain WHERE {
  GRAPH ?article {
    ?claim rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; kg:status ?status .
    OPTIONAL { ?claim kg:validFrom ?from }
    OPTIONAL { ?claim kg:validUntil ?until }
    OPTIONAL { ?article dcterms:issued ?issued }
  }
  BIND(EXISTS { GRAPH ?article { ?s ?p ?o } } AS ?plain)
}
"""
_EVENTS = """
SELECT ?event ?type ?agent ?target ?place ?earliest ?latest WHERE {
  VALUES ?type { kg:%s kg:%s }
  ?event a ?type ; kg:status kg:Actual .
  OPTIONAL { ?event kg:earliest ?earliest }
  OPTIONAL { ?event kg:latest ?latest }
  OPTIONAL { ?event kg:agent ?agent }
  OPTIONAL { ?event kg:target ?target }
  OPTIONAL { ?event kg:place ?place }
}
"""

Tie = tuple[NamedNode, NamedNode, NamedNode]
_Point = tuple[date, int]


@dataclass
class Timeline:
    """What is told of all relations: the points of each, and those at which a place changes hands without a claim."""

    control: NamedNode
    points: dict[Tie, set[_Point]] = field(default_factory=lambda: defaultdict(set))
    taken: dict[NamedNode, set[tuple[date, NamedNode | None]]] = field(default_factory=lambda: defaultdict(set))
    published: date = date.min
    """The last day on which an article was published."""

    def standing(self, day: date | None = None) -> Iterator[Tie]:
        """Yield the relations that stand on a day, or on the last day of publication with those without any date."""
        last = day or (self.published if self.published > date.min else date.max)
        places: dict[NamedNode, list[tuple[date, int, NamedNode | None]]] = defaultdict(list)
        for tie, points in self.points.items():
            known = [point for point in points if point[0] <= last and (day is None or point[0] > date.min)]
            if tie[1] == self.control:
                places[tie[2]] += [(when, kind, tie[0]) for when, kind in known]
            elif known and max(known)[1] == _HOLDS:
                yield tie
        for place, told in places.items():
            told += [(when, _HOLDS, holder) for when, holder in self.taken[place] if when <= last]
            for holder in _holders(told):
                if holder and (holder, self.control, place) in self.points:
                    yield holder, self.control, place


def _holders(told: Iterable[tuple[date, int, NamedNode | None]]) -> set[NamedNode | None]:
    """Return who holds a place after all that is told, in the order of time; None is somebody who is not named."""
    holders: set[NamedNode | None] = set()
    since = None
    for when, kind, holder in sorted(told, key=lambda point: (point[0], point[1], str(point[2]))):
        if kind == _ENDS:
            holders.discard(holder)
        else:
            holders = {*holders, holder} if when == since else {holder}
            since = when
    return holders


def timeline(store: Store, ontology: Ontology) -> Timeline:
    """Read what the store's articles tell of relations."""
    found = Timeline(ontology.term(CONTROL))
    for quad in store.raw.quads_for_pattern(None, DCTERMS["issued"], None, DefaultGraph()):
        found.published = max(found.published, _day(quad.object) or date.min)
    for row in _rows(store, _CLAIMS):
        tie = (named(row["s"]), named(row["p"]), named(row["o"]))
        status = named(row["status"]).value.removeprefix(ontology.namespace)
        if status != "Hypothetical":
            plain = isinstance(row["plain"], Literal) and row["plain"].value == "true"
            since, until, issued = (_day(row[name]) for name in ("from", "until", "issued"))
            found.points[tie] |= set(_points(status, plain, since, until, issued))
    _add_events(found, store, ontology)
    return found


def _points(status: str, plain: bool, since: date | None, until: date | None, issued: date | None) -> Iterator[_Point]:
    """Yield the points that a claim tells; `plain` says that the relation stands by the end of its article."""
    over = until is not None and until < (issued or until)
    if status != "Negated" and since:
        yield since, _HOLDS
    if until:
        yield until + timedelta(days=1), _ENDS
    if status == "Actual" and not over:
        yield issued or since or date.min, _HOLDS
    if not plain and not over and not (status == "Former" and until):
        yield issued or date.min, _ENDS


def _add_events(found: Timeline, store: Store, ontology: Ontology) -> None:
    roles: dict[NamedNode, dict[str, set[NamedNode]]] = defaultdict(lambda: defaultdict(set))
    days: dict[NamedNode, tuple[date | None, date | None]] = {}
    for row in _rows(store, _EVENTS % (CAPTURE, WITHDRAWAL)):
        event = named(row["event"])
        days[event] = (_day(row["earliest"]), _day(row["latest"]))
        for role in ("type", "agent", "target", "place"):
            if row[role] is not None:
                roles[event][role].add(named(row[role]))
    for event, (earliest, latest) in days.items():
        agents, targets, places = (roles[event][role] for role in ("agent", "target", "place"))
        if earliest and ontology.term(CAPTURE) in roles[event]["type"]:
            for place in targets or places:
                found.taken[place] |= {(earliest, agent) for agent in agents} or {(earliest, None)}
        if latest and ontology.term(WITHDRAWAL) in roles[event]["type"]:
            left = {(agent, found.control, place) for agent in agents for place in targets | places}
            for tie in left & found.points.keys():
                found.points[tie].add((latest + timedelta(days=1), _ENDS))


def _rows(store: Store, query: str) -> QuerySolutions:
    found = store.query(query)
    assert isinstance(found, QuerySolutions)
    return found


def _day(term: object) -> date | None:
    return date.fromisoformat(term.value) if isinstance(term, Literal) else None


def changes(store: Store, ontology: Ontology) -> tuple[set[Quad], set[Quad]]:
    """Return what leaves and what enters the graph `current` to make it hold what stands on the last day."""
    graph = store.base.graph(GRAPH)
    old = set(store.raw.quads_for_pattern(None, None, None, graph))
    new = {Quad(*tie, graph) for tie in timeline(store, ontology).standing()}
    return old - new, new - old


@dataclass(frozen=True)
class Day:
    """A store's default graph as it stands on a day: with the relations of that day and no others."""

    raw: ox.Store
    base: Base

    @classmethod
    def of(cls, store: Store, ontology: Ontology, day: date) -> Self:
        """Copy a store's default graph into memory and put the relations of the day in place of all others."""
        raw = ox.Store()
        with tempfile.TemporaryFile() as copied:
            store.raw.dump(copied, RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
            copied.seek(0)
            raw.bulk_load(copied, RdfFormat.N_TRIPLES)
        for name in ontology.relations:
            for quad in list(raw.quads_for_pattern(None, ontology.term(name), None)):
                raw.remove(quad)
        raw.extend(Quad(*tie) for tie in timeline(store, ontology).standing(day))
        return cls(raw, store.base)

    def query(self, text: str, *, inferred: bool = False) -> Results:
        """Evaluate a SPARQL query as `Store.query` does; nothing is inferred of a day. Raises QueryError."""
        return evaluate(self.raw, self.base, text, inferred, (), ())

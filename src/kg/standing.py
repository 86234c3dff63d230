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
from itertools import chain, product
from typing import Self

import pyoxigraph as ox
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple

from kg.claims import Claim, Claims, Tie, as_day, day, shortest
from kg.iris import Base
from kg.ontology import Ontology
from kg.resolution.bounds import CAPTURE, CONTROL, WITHDRAWAL
from kg.sparql import Results, evaluate
from kg.store import Store
from kg.terms import DCTERMS, KG, RDF, XSD

GRAPH = "current"
"""The name of the graph that holds what stands on the last day of publication (see `Base.graph`)."""

_HOLDS, _ENDS = 0, 1  # on one day an end comes after what it ends
_DAY = timedelta(days=1)
_KINDS = (KG[CAPTURE], KG[WITHDRAWAL])
_GROUND = (KG["target"], KG["place"])
_HOLDERS = KG[CONTROL]

_Point = tuple[date, int]


@dataclass
class Timeline:
    """What is told of relations: the points of each, and those at which a place changes hands without a claim."""

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
            if tie[1] == _HOLDERS:
                places[tie[2]] += [(when, kind, tie[0]) for when, kind in known]
            elif known and max(known)[1] == _HOLDS:
                yield tie
        for place, told in places.items():
            told += [(when, _HOLDS, holder) for when, holder in self.taken[place] if when <= last]
            for holder in _holders(told):
                if holder and (holder, _HOLDERS, place) in self.points:
                    yield holder, _HOLDERS, place


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


def timeline(store: Store) -> Timeline:
    """Read what the store's articles tell of relations."""
    reader = _Reader(store)
    reader.add_claims(reader.claims.all())
    for kind in _KINDS:
        for quad in store.raw.quads_for_pattern(None, RDF["type"], kind, DefaultGraph()):
            reader.add_event(quad.subject)
    return reader.found


@dataclass
class _Touched:
    """What a change bears on: relations, and the places that may have come to be held by others."""

    ties: set[Tie] = field(default_factory=set)
    places: set[NamedNode] = field(default_factory=set)

    def add(self, other: "_Touched") -> None:
        self.ties |= other.ties
        self.places |= other.places


class _Reader:
    """Puts on a timeline what articles tell; claims before events."""

    def __init__(self, store: Store) -> None:
        self._raw = store.raw
        self.claims = Claims(store.raw, store.base)
        self.found = Timeline(published=_published(store))

    def add(self, touched: _Touched) -> None:
        """Add what is told of these relations, and of who holds these places."""
        for tie in touched.ties:
            self.add_claims(self.claims.on(*tie))
        for place in touched.places:
            self.add_claims(self.claims.on(predicate=_HOLDERS, object_=place))
            for role, kind in product(_GROUND, _KINDS):
                for event in self._rarest((role, place), (RDF["type"], kind)):
                    self.add_event(event)

    def add_claims(self, claims: Iterable[Claim]) -> None:
        """Add what claims tell."""
        for claim in claims:
            if claim.status != "Hypothetical":
                self.found.points[claim.tie].update(_points(claim))

    def add_event(self, event: object) -> None:
        """Add what a capture or a withdrawal tells that has a date and is told as fact."""
        if not isinstance(event, NamedNode) or Quad(event, KG["status"], KG["Actual"], DefaultGraph()) not in self._raw:
            return
        agents, targets, places = (self._values(event, KG[role]) for role in ("agent", "target", "place"))
        kinds = self._values(event, RDF["type"])
        earliest, latest = (day(self._raw, event, KG[end], DefaultGraph()) for end in ("earliest", "latest"))
        if earliest and KG[CAPTURE] in kinds:
            for place in targets or places:
                self.found.taken[place] |= {(earliest, agent) for agent in agents} or {(earliest, None)}
        if latest and KG[WITHDRAWAL] in kinds:
            left = {(agent, _HOLDERS, place) for agent in agents for place in targets | places}
            for tie in left & self.found.points.keys():
                self.found.points[tie].add((latest + _DAY, _ENDS))

    def touched(self, noted: Iterable[Triple], ontology: Ontology) -> _Touched:
        """Return what bears on triples that are noted to be told otherwise."""
        relations = {ontology.term(name) for name in ontology.relations}
        found, kinds = _Touched(), set[NamedNode]()
        ground: dict[NamedNode, set[NamedNode]] = defaultdict(set)
        for s, p, o in noted:
            if isinstance(s, NamedNode) and isinstance(o, NamedNode):
                if p in relations:
                    found.ties.add((s, p, o))
                elif p in _GROUND:
                    ground[s].add(o)
                elif p == RDF["type"] and (o in _KINDS or not self._values(s, p).isdisjoint(_KINDS)):
                    kinds.add(s)
        for event in kinds:
            found.places |= ground[event] | self._ground(event)
        return found

    def dated(self, first: date, last: date) -> _Touched:
        """Return what is told to begin or to end in those days."""
        found = _Touched()
        for end in ("validFrom", "validUntil"):
            for claim in self._within(KG[end], first, last):
                found.ties |= {told.tie for told in self.claims.by(claim)}
        for end in ("earliest", "latest"):
            for event in self._within(KG[end], first, last):
                if not self._values(event, RDF["type"]).isdisjoint(_KINDS):
                    found.places |= self._ground(event)
        return found

    def _within(self, predicate: NamedNode, first: date, last: date) -> Iterator[NamedNode]:
        for quad in self._raw.quads_for_pattern(None, predicate, None, DefaultGraph()):
            told = as_day(quad.object)
            if isinstance(quad.subject, NamedNode) and told and first <= told <= last:
                yield quad.subject

    def _ground(self, event: NamedNode) -> set[NamedNode]:
        return set[NamedNode]().union(*(self._values(event, role) for role in _GROUND))

    def _rarest(self, *told: tuple[NamedNode, NamedNode]) -> Iterator[object]:
        """Yield the things of which all of this is told."""
        ways = [self._raw.quads_for_pattern(None, p, o, DefaultGraph()) for p, o in told]
        for node in (quad.subject for quad in shortest(ways)[1]):
            if all(Quad(node, p, o, DefaultGraph()) in self._raw for p, o in told):
                yield node

    def _values(self, node: NamedNode, predicate: NamedNode) -> set[NamedNode]:
        found = self._raw.quads_for_pattern(node, predicate, None, DefaultGraph())
        return {quad.object for quad in found if isinstance(quad.object, NamedNode)}


def _points(claim: Claim) -> Iterator[_Point]:
    since, until, issued = claim.since, claim.until, claim.issued
    over = until is not None and until < (issued or until)
    if claim.status != "Negated" and since:
        yield since, _HOLDS
    if until:
        yield until + _DAY, _ENDS
    if claim.status == "Actual" and not over:
        yield issued or since or date.min, _HOLDS
    if not claim.plain and not over and not (claim.status == "Former" and until):
        yield issued or date.min, _ENDS


def _published(store: Store) -> date:
    """Return the last day on which an article was published, `date.min` where none has a date."""
    quads = store.raw.quads_for_pattern(None, DCTERMS["issued"], None, DefaultGraph())
    return max(filter(None, (as_day(quad.object) for quad in quads)), default=date.min)


def changes(store: Store, ontology: Ontology, noted: Iterable[Triple] | None = None) -> tuple[set[Quad], set[Quad]]:
    """Return what leaves and what enters the store to make the graph `current` hold what stands on the last day.

    `noted` is all that is told otherwise since it did so (see `kg.changes`), None where that is not known: only what
    that bears on is looked at. Which day the graph is of is noted in the graph `builds`.
    """
    graph, builds = store.base.graph(GRAPH), store.base.graph("builds")
    marks = set(store.raw.quads_for_pattern(graph, DCTERMS["issued"], None, builds))
    before = next((as_day(mark.object) for mark in marks), None)
    if noted is None or before is None:
        found = timeline(store)
        old = set(store.raw.quads_for_pattern(None, None, None, graph))
    else:
        reader = _Reader(store)
        found = reader.found
        touched = reader.touched(noted, ontology)
        if found.published != before:
            touched.add(reader.dated(*sorted((before, found.published))))
        touched.places |= {tie[2] for tie in touched.ties if tie[1] == _HOLDERS}
        reader.add(touched)
        old = {quad for tie in touched.ties if (quad := Quad(*tie, graph)) in store.raw}
        held = (store.raw.quads_for_pattern(None, _HOLDERS, place, graph) for place in touched.places)
        old |= set(chain.from_iterable(held))
    new = {Quad(*tie, graph) for tie in found.standing()}
    mark = Quad(graph, DCTERMS["issued"], Literal(found.published.isoformat(), datatype=XSD["date"]), builds)
    return old - new | marks - {mark}, new - old | {mark} - marks


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
        raw.extend(Quad(*tie) for tie in timeline(store).standing(day))
        return cls(raw, store.base)

    def query(self, text: str, *, inferred: bool = False) -> Results:
        """Evaluate a SPARQL query as `Store.query` does; nothing is inferred of a day. Raises QueryError."""
        return evaluate(self.raw, self.base, text, inferred, (), ())

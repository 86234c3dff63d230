"""Alliances: groups of actors that are all bound to each other (`kg:boundTo`), as nodes with members and time.

For each two that are bound, whoever is bound to all so far joins, in the order of their IRIs, until nobody else can.
So every tie is in an alliance, there are no more alliances than ties, and who belongs depends on the ties alone.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import combinations

import pyoxigraph as ox
from pyoxigraph import DefaultGraph, Literal, NamedNode, Triple, Variable

from kg.inference.facts import Facts
from kg.inference.rule import Pattern, Rule
from kg.iris import Base
from kg.terms import DCTERMS, KG, RDF, RDFS, XSD, named, value

BOUND = "boundTo"
_SHOWN = 4

Neighbours = Callable[[NamedNode], frozenset[NamedNode]]
Span = tuple[date | None, date | None]


class Alliances:
    """Makes alliances out of facts; `raw` is the store with the claims and labels."""

    def __init__(self, facts: Facts, raw: ox.Store, base: Base, rules: Iterable[Rule]) -> None:
        self._facts = facts
        self._raw = raw
        self._base = base
        self._rules = [rule for rule in rules if not rule.axiom and KG[BOUND] in {p.predicate for p in rule.head}]
        self._near: dict[NamedNode, frozenset[NamedNode]] = {}

    def of(self, actors: Iterable[NamedNode]) -> set[Triple]:
        """Return the triples of all alliances that one of these actors belongs to."""
        return {triple for group in groups(self._bound, actors) for triple in self._described(group)}

    def _bound(self, actor: NamedNode) -> frozenset[NamedNode]:
        if actor not in self._near:
            found = self._facts.matching(Pattern(actor, KG[BOUND], Variable("other")))
            self._near[actor] = frozenset(named(triple.object) for triple in found)
        return self._near[actor]

    def _described(self, group: frozenset[NamedNode]) -> Iterator[Triple]:
        members = sorted(group, key=str)
        name = _name(sorted(map(self._label, members)))
        node = self._base.thing("alliance", name.removeprefix("Alliance of "), *(m.value for m in members))
        yield Triple(node, RDF["type"], KG["Alliance"])
        yield Triple(node, RDFS["label"], Literal(name))
        for member in members:
            yield Triple(member, KG["memberOf"], node)
        since, until = _common(self._span(one, other) for one, other in combinations(members, 2))
        if since:
            yield Triple(node, KG["validFrom"], Literal(since.isoformat(), datatype=XSD["date"]))
        if until:
            yield Triple(node, KG["validUntil"], Literal(until.isoformat(), datatype=XSD["date"]))

    def _label(self, actor: NamedNode) -> str:
        found = self._raw.quads_for_pattern(actor, RDFS["label"], None, DefaultGraph())
        return min((value(quad.object) for quad in found), default=actor.value)

    def _span(self, one: NamedNode, other: NamedNode) -> Span:
        """Return since when two are bound and until when, by the ties that bind them."""
        spans = []
        for conclusion in (Triple(one, KG[BOUND], other), Triple(other, KG[BOUND], one)):
            for rule in self._rules:
                for body, binding in rule.starts(conclusion):
                    for found in self._facts.solutions(body, binding):
                        spans.append(_common(self._told(premise.triple(found)) for premise in body.premises))
        return _joint(spans)

    def _told(self, triple: Triple) -> Span:
        """Return from when until when a premise holds by what articles tell of it."""
        if triple.predicate in (KG["agent"], KG["target"]):
            return self._day(triple.subject, KG["earliest"]), None
        spans = []
        for quad in self._raw.quads_for_pattern(None, RDF["subject"], triple.subject, DefaultGraph()):
            claim = named(quad.subject)
            if self._says(claim, triple):
                since = self._day(claim, KG["validFrom"]) or self._issued(claim)
                spans.append((since, self._day(claim, KG["validUntil"])))
        return _joint(spans)

    def _says(self, claim: NamedNode, triple: Triple) -> bool:
        parts = ((RDF["predicate"], triple.predicate), (RDF["object"], triple.object), (KG["status"], KG["Actual"]))
        return all(ox.Quad(claim, part, term, DefaultGraph()) in self._raw for part, term in parts)

    def _issued(self, claim: NamedNode) -> date | None:
        for quad in self._raw.quads_for_pattern(claim, RDF["type"], None, None):
            if self._base.is_article(quad.graph_name):
                return self._day(named(quad.graph_name), DCTERMS["issued"])
        return None

    def _day(self, node: object, predicate: NamedNode) -> date | None:
        quads = self._raw.quads_for_pattern(named(node), predicate, None, DefaultGraph())
        return min((date.fromisoformat(value(quad.object)) for quad in quads), default=None)


def groups(bound: Neighbours, actors: Iterable[NamedNode]) -> set[frozenset[NamedNode]]:
    """Return the groups that one of these actors belongs to; `bound` gives all that are bound to an actor."""
    wanted = set(actors)
    ties: set[tuple[NamedNode, NamedNode]] = set()
    for actor in wanted:
        near = bound(actor)
        ties.update(_tie(actor, other) for other in near)
        ties.update(_tie(one, other) for one in near for other in bound(one) & near)
    return {group for tie in ties if (group := _grown(tie[0], tie[1], bound)) & wanted}


def _tie(one: NamedNode, other: NamedNode) -> tuple[NamedNode, NamedNode]:
    return (one, other) if one.value < other.value else (other, one)


def _grown(one: NamedNode, other: NamedNode, bound: Neighbours) -> frozenset[NamedNode]:
    joined: set[NamedNode] = set()
    for candidate in sorted(bound(one) & bound(other), key=str):
        if joined <= bound(candidate):
            joined.add(candidate)
    return frozenset({one, other} | joined)


def _common(spans: Iterable[Span]) -> Span:
    """Return from when until when all hold; what has no time at all says nothing."""
    since, until = zip(*spans, strict=True)
    return max(filter(None, since), default=None), min(filter(None, until), default=None)


def _joint(spans: Iterable[Span]) -> Span:
    """Return from when until when one at least holds: open where one is open."""
    listed = list(spans)
    since = [span[0] for span in listed if span[0]]
    until = [span[1] for span in listed if span[1]]
    return min(since, default=None), max(until) if until and len(until) == len(listed) else None


def _name(labels: list[str]) -> str:
    if len(labels) > _SHOWN + 1:
        labels = [*labels[:_SHOWN], f"{len(labels) - _SHOWN} others"]
    return f"Alliance of {', '.join(labels[:-1])} and {labels[-1]}"

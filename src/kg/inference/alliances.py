"""Alliances: groups of actors that are all bound to each other (`kg:boundTo`), as nodes with members and time.

For each two that are bound, whoever is bound to all so far joins, in the order of their IRIs, until nobody else can.
So every tie is in an alliance, there are no more alliances than ties, and who belongs depends on the ties alone.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import combinations

import pyoxigraph as ox
from pyoxigraph import DefaultGraph, Literal, NamedNode, Triple, Variable

from kg.claims import Claims, day
from kg.inference.facts import Facts
from kg.inference.rule import Pattern, Rule
from kg.iris import Base
from kg.terms import KG, RDF, RDFS, XSD, named, value

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
        self._claims = Claims(raw, base)
        self._near: dict[NamedNode, frozenset[NamedNode]] = {}
        self._spans: dict[tuple[NamedNode, NamedNode], Span] = {}

    def of(self, actors: Iterable[NamedNode]) -> set[Triple]:
        """Return the triples of all alliances that one of these actors belongs to."""
        return {triple for group in groups(self._bound, actors) for triple in self.described(group)}

    def bound_by(self, told: Iterable[Triple]) -> set[tuple[NamedNode, NamedNode]]:
        """Return who are bound to each other with the help of one of these facts."""
        found = (head for fact in told for rule in self._rules for head in self._facts.concluded(rule, fact))
        return {(named(head.subject), named(head.object)) for head in found if head.predicate == KG[BOUND]}

    def _bound(self, actor: NamedNode) -> frozenset[NamedNode]:
        if actor not in self._near:
            found = self._facts.matching(Pattern(actor, KG[BOUND], Variable("other")))
            self._near[actor] = frozenset(named(triple.object) for triple in found)
        return self._near[actor]

    def described(self, group: frozenset[NamedNode]) -> Iterator[Triple]:
        """Yield the triples of the alliance of a group."""
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
        if (one, other) not in self._spans:
            self._spans[one, other] = _joint(self._by_rules(one, other))
        return self._spans[one, other]

    def _by_rules(self, one: NamedNode, other: NamedNode) -> Iterator[Span]:
        for conclusion in (Triple(one, KG[BOUND], other), Triple(other, KG[BOUND], one)):
            for rule in self._rules:
                for body, binding in rule.starts(conclusion):
                    for found in self._facts.solutions(body, binding):
                        yield _common(self._told(premise.triple(found)) for premise in body.premises)

    def _told(self, triple: Triple) -> Span:
        """Return from when until when a premise holds by what articles tell of it."""
        subject, predicate = named(triple.subject), triple.predicate
        if predicate in (KG["agent"], KG["target"]):
            return day(self._raw, subject, KG["earliest"], DefaultGraph()), None
        if not isinstance(triple.object, NamedNode):
            return None, None
        claims = self._claims.on(subject, predicate, triple.object)
        return _joint((claim.since or claim.issued, claim.until) for claim in claims if claim.status == "Actual")


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

"""The network that graph tools draw: entities, and events where wanted, as nodes; what stands as fact as edges.

What narrows an export narrows it here, for all formats alike. A first pass over the ties counts how many each node has
and, where something narrows, which nodes go out; the edges themselves are read again as they are written.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import NamedNode, Triple

from kg.export import scheme
from kg.export.narrowing import Narrowing
from kg.export.options import EVERYTHING, Selection
from kg.export.ties import UNDATED, Claim, Quote, Tie, Ties, voices
from kg.store import Store
from kg.terms import KG, RDF, RDFS, SKOS

SAID = {
    "confidence": "double",
    "speakers": "string",
    "evidence": "string",
    "article": "string",
    "issued": "string",
    "first": "string",
    "last": "string",
}
"""What stands at an edge beside its property and weight: the attributes that XML formats declare, with their types."""


@dataclass(frozen=True, slots=True)
class Node:
    """An entity or event. `id` is short for its IRI; `names` are its other names."""

    id: str
    iri: str
    label: str
    type: str
    names: tuple[str, ...]
    event: bool
    degree: int
    """The number of edges at it."""
    date: str = ""
    """An event's date, as precise as the text has it; "" where it gives none."""
    spells: tuple[tuple[str, str], ...] = ()
    """First and last days on which an event may have happened."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation that stands as fact, or the role of an entity in an event.

    `weight` is the number of claims or reports that state it, those of copies of an article counted once; `evidence` is
    the sentence of the first of them, by the date of its article (`article` is its title, `issued` its ISO date or "").
    `first` and `last` are the first and the last day on which some claim has it that it holds, ISO or ""; `spells` are
    those of each claim.
    """

    id: str
    source: str
    target: str
    property: str
    label: str
    symmetric: bool
    weight: int
    confidence: float
    speakers: tuple[str, ...]
    evidence: str
    article: str
    issued: str
    first: str
    last: str
    spells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """What an edge ties an entity to: how the relation is called from the entity's side, and the other's label."""

    relation: str
    label: str
    edge: Edge


@dataclass(frozen=True)
class Kept:
    """What goes out: nodes, the triples between them, claims and reports."""

    nodes: frozenset[NamedNode]
    triples: frozenset[Triple]
    claims: frozenset[NamedNode]


class Network:
    """One store, narrowed by a selection, as nodes and edges in the order of their IRIs."""

    def __init__(self, store: Store, selection: Selection = EVERYTHING, *, events: bool = False) -> None:
        self.store = store
        self.ties = Ties(store)
        self.narrowing = Narrowing(selection, store)
        self._events = events

    def nodes(self) -> Iterator[Node]:
        """Yield the nodes: all where nothing narrows, else those that something ties or the selection names."""
        for node, is_event in self._subjects():
            if self._within is None or node in self._within:
                yield self._event(node) if is_event else self._entity(node, self._degrees[node])

    def edges(self) -> Iterator[Edge]:
        """Yield the edges between the nodes."""
        for number, tie in enumerate(self._standing()):
            yield self._edge(number, tie)

    def knows(self, node: NamedNode) -> bool:
        """Tell whether something is an entity of the store."""
        return node in self._entities

    def at(self, node: NamedNode) -> tuple[Node, list[Neighbour]]:
        """Return an entity with those that an edge ties it to, without looking at any other."""
        near = {quad.subject for name in scheme.relations() for quad in self.ties.quads(None, name, node)}
        others = sorted((n for n in near if isinstance(n, NamedNode) and n in self._entities), key=str)
        out = self._facts(self.ties.relations(node))
        back = [tie for other in others for tie in self._facts(self.ties.relations(other)) if tie.object == node]
        found = []
        for number, tie in enumerate(out + back):
            edge, other = self._edge(number, tie), tie.subject if tie.object == node else tie.object
            relation = scheme.inverse_label(edge.property) if tie.object == node else edge.label
            found.append(Neighbour(relation, self.ties.label(other), edge))
        return self._entity(node, len(found)), found

    def kept(self) -> Kept:
        """Return what of the store goes out, with what is denied, alleged or over."""
        nodes = self._reached(self._narrowed())
        claims: set[NamedNode] = set()
        triples: set[Triple] = set()
        speakers: set[NamedNode] = set()
        for tie in self._narrowed():  # read again rather than held
            if tie.subject in nodes and tie.object in nodes:
                claims.update(claim.node for claim in tie.claims)
                speakers.update(speaker for claim in tie.claims for speaker in claim.speakers)
                # An event has its roles whatever its status; a relation stands by the claims that are left.
                stated = tie.stands and (not tie.claims or any(claim.actual for claim in tie.claims))
                if stated or tie.property in scheme.roles():
                    triples.add(Triple(tie.subject, tie.property, tie.object))
        return Kept(frozenset(nodes | speakers), frozenset(triples), frozenset(claims))

    def roles(self, event: NamedNode) -> list[Tie]:
        """Return the ties of an event to the nodes with a part in it, each with the reports that tell it as fact."""
        within = self._within
        return [t for t in self._facts(self.ties.roles(event)) if within is None or t.object in within]

    def ident(self, node: NamedNode) -> str:
        """Return the id of a node: of an entity's IRI what is its own, else the kind before it ("event:...")."""
        base = self.store.base.iri
        kind, slash, own = node.value.removeprefix(base).partition("/")
        if not node.value.startswith(base) or not slash:
            return node.value
        return own if kind == "entity" else f"{kind}:{own}"

    # Which nodes and ties go out

    def _subjects(self) -> Iterator[tuple[NamedNode, bool]]:
        """Yield what may be a node, entities first, and tell whether it is an event."""
        for entity in self._entities:
            yield entity, False
        for event in self._happenings():
            if self.ties.values(event, KG["status"]) == [KG["Actual"].value]:
                yield event, True

    @cached_property
    def _entities(self) -> dict[NamedNode, None]:
        return dict.fromkeys(self.ties.things(scheme.entity_types()))

    def _happenings(self) -> Iterator[NamedNode]:
        if self._events:
            yield from (event for event in self.ties.things(scheme.event_types()) if event not in self._entities)

    def _narrowed(self) -> Iterator[Tie]:
        """Yield the ties that the selection lets through, whatever their status."""
        for entity in self._entities:
            yield from (t for t in self.narrowing.ties(self.ties.relations(entity)) if t.object in self._entities)
        for event in self._happenings():
            yield from (t for t in self.narrowing.ties(self.ties.roles(event)) if t.object in self._entities)

    def _facts(self, ties: list[Tie]) -> list[Tie]:
        """Return the ties that stand and go out, with the claims that say so."""
        facts = []
        for tie in ties:
            if tie.stands and tie.object in self._entities:
                actual = tuple(claim for claim in tie.claims if claim.actual)
                facts.append(Tie(tie.subject, tie.property, tie.object, True, actual))
        return self.narrowing.ties(facts)

    def _standing(self) -> Iterator[Tie]:
        for node, is_event in self._subjects():
            ties = self.ties.roles(node) if is_event else self.ties.relations(node)
            for tie in self._facts(ties):
                if self._within is None or (tie.subject in self._within and tie.object in self._within):
                    yield tie

    @cached_property
    def _within(self) -> set[NamedNode] | None:
        """The nodes that go out, None for all."""
        return None if self.narrowing.selection.everything else self._reached(self._all_facts())

    def _all_facts(self) -> Iterator[Tie]:
        for node, is_event in self._subjects():
            yield from self._facts(self.ties.roles(node) if is_event else self.ties.relations(node))

    def _reached(self, ties: Iterable[Tie]) -> set[NamedNode]:
        """Return the ends of the ties, and what is named; only what is near where the selection says around what."""
        near: dict[NamedNode, set[NamedNode]] = {}
        for tie in ties:
            near.setdefault(tie.subject, set()).add(tie.object)
            near.setdefault(tie.object, set()).add(tie.subject)
        starts = self.narrowing.starts
        if not starts:
            return set(near) | set(self.narrowing.named)
        found, edge = set(starts), set(starts)
        for _ in range(self.narrowing.selection.hops):
            step = {node for known in edge for node in near.get(known, ())} - found
            # Those with a part in one event are one step from each other.
            events = step - self._entities.keys()
            edge = (step | {node for event in events for node in near[event]}) - found
            found |= edge
        return found

    @cached_property
    def _degrees(self) -> Counter[NamedNode]:
        if not self.narrowing.selection.everything:
            return Counter(end for tie in self._standing() for end in (tie.subject, tie.object))
        subjects = {node for node, _ in self._subjects()}  # no claim has to be read to count what is stated
        quads = (quad for name in scheme.relations() | scheme.roles() for quad in self.ties.quads(None, name))
        return Counter(
            end
            for quad in quads
            if quad.subject in subjects and quad.object in self._entities
            for end in (quad.subject, quad.object)
            if isinstance(end, NamedNode)
        )

    # Nodes and edges as they are written

    def _entity(self, node: NamedNode, degree: int) -> Node:
        names = tuple(self.ties.values(node, SKOS["altLabel"]))
        label = self.ties.label(node)
        return Node(self.ident(node), node.value, label, self.type(node), names, False, degree)

    def _event(self, node: NamedNode) -> Node:
        type_ = self.type(node)
        claims = next((tie.claims for tie in self.roles(node)), ())
        first = min((claim for claim in claims if claim.quotes), key=lambda claim: claim.quotes, default=None)
        words = self.ties.first(first.node, RDFS["label"]) if first else ""
        label = f"{scheme.label(type_)}: {words}" if words else scheme.label(type_)
        date = self.ties.first(node, KG["date"])
        spells = _spells(claims)
        return Node(self.ident(node), node.value, label, type_, (), True, self._degrees[node], date, spells)

    def type(self, node: NamedNode) -> str:
        """Return the name of the finest class that a thing is typed with, the first in the alphabet of several."""
        known = scheme.entity_types() | scheme.event_types()
        names = {scheme.local(type_) for type_ in self.ties.nodes(node, RDF["type"]) if type_ in known}
        coarser = {above for name in names for above in scheme.lineage(name)[1:]}
        return min(names - coarser or names)

    def _edge(self, number: int, tie: Tie) -> Edge:
        name = scheme.local(tie.property)
        first = min((quote for claim in tie.claims for quote in claim.quotes), default=Quote(UNDATED, "", 0, "", ""))
        speakers = sorted({self.ties.label(speaker) for claim in tie.claims for speaker in claim.speakers})
        spells = _spells(tie.claims)
        return Edge(
            id=f"edge:{number}",
            source=self.ident(tie.subject),
            target=self.ident(tie.object),
            property=name,
            label=scheme.label(name),
            symmetric=scheme.symmetric(name),
            weight=max(1, voices(tie.claims)),
            confidence=max((claim.confidence for claim in tie.claims), default=0.0),
            speakers=tuple(speakers),
            evidence=first.text,
            article=first.title,
            issued="" if first.issued == UNDATED else first.issued,
            first=spells[0][0] if spells else "",
            last=max((end for _, end in spells), default=""),
            spells=spells,
        )


def _spells(claims: tuple[Claim, ...]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted({(claim.first, claim.last) for claim in claims if claim.first and claim.first <= claim.last}))

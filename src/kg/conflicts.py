"""Which claims of a store contradict each other: links between claims, in a graph of their own.

`kg.contradiction` says when two claims cannot both be right, the ontology which relations have one subject at a time.
Claims that could contradict each other share their object, and reports their event; so these are looked at one by one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import chain, combinations, islice

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from kg import changes
from kg.contradiction import Pair, Told, denied, opposed, rivals
from kg.iris import digest
from kg.ontology import Ontology
from kg.resolution import clusters
from kg.store import Store
from kg.terms import DCTERMS, KG, RDF, named, value
from kg.vocabulary import ontology_triples

GRAPH = "conflicts"
"""The name of the graph that holds the links (see `Base.graph`)."""

_MERGED = DefaultGraph()
_MANY = 4000
"""From so many changed triples on it is quicker to find all anew."""
_VERSION = "1"


@dataclass(frozen=True, slots=True)
class Exclusion:
    """That an object of one of the types `over` has one subject at a time of those of the types `among`.

    Two of whom one of the relations `shared` holds may have it together.
    """

    over: frozenset[NamedNode]
    among: frozenset[NamedNode]
    shared: frozenset[NamedNode]


def exclusions(ontology: Ontology) -> Mapping[NamedNode, Exclusion]:
    """Return which relations are exclusive, as the ontology has it."""
    said: dict[NamedNode, dict[NamedNode, set[NamedNode]]] = defaultdict(lambda: defaultdict(set))
    for triple in ontology_triples():
        if triple.predicate in {KG["exclusiveOver"], KG["exclusiveAmong"]}:
            name = named(triple.object).value.removeprefix(ontology.namespace)
            types = {ontology.term(kind) for kind in ontology.types_below(name)}
            said[named(triple.subject)][triple.predicate] |= types
        elif triple.predicate == KG["sharedBy"]:
            said[named(triple.subject)][triple.predicate].add(named(triple.object))
    names = ("exclusiveOver", "exclusiveAmong", "sharedBy")
    return {relation: Exclusion(*(frozenset(kinds[KG[name]]) for name in names)) for relation, kinds in said.items()}


def refresh(store: Store, ontology: Ontology, *, whole: bool = False) -> int:
    """Make the graph of contradictions hold those of the store's claims; return how many links came or went.

    They are found from what changed since `kg.inference.infer` last ran, so call this before it; all anew on demand,
    and where much changed or it is not known what.
    """
    graph, builds = store.base.graph(GRAPH), store.base.graph("builds")
    finder = Finder(store, ontology)
    mark = Quad(graph, KG["builtFrom"], Literal(digest(_VERSION, *map(str, ontology_triples()))), builds)
    known = mark in store.raw and bool(changes.seals(store.raw, store.base))
    noted = list(islice(changes.read(store.raw, store.base, changes.TOLD), _MANY))
    if whole or not known or len(noted) == _MANY:
        old = set(store.raw.quads_for_pattern(None, None, None, graph))
        pairs = finder.all()
    else:
        touched = finder.touched(noted)
        old = {quad for claim in finder.concerned(touched) for quad in _linking(store, claim)}
        pairs = chain(
            chain.from_iterable(map(finder.about, touched.objects)), chain.from_iterable(map(finder.on, touched.events))
        )
    new = {Quad(*ends, graph) for one, other in pairs for ends in _both_ways(one.claim, other.claim)}
    marks = set(store.raw.quads_for_pattern(graph, KG["builtFrom"], None, builds))
    store.change(old - new | marks - {mark}, new - old | {mark} - marks)
    return len(old ^ new)


def _linking(store: Store, claim: NamedNode) -> Iterator[Quad]:
    for ends in ((claim, None), (None, claim)):
        yield from store.raw.quads_for_pattern(ends[0], KG["contradicts"], ends[1], store.base.graph(GRAPH))


def _both_ways(one: NamedNode, other: NamedNode) -> Iterator[tuple[NamedNode, NamedNode, NamedNode]]:
    yield one, KG["contradicts"], other
    yield other, KG["contradicts"], one


@dataclass(frozen=True, slots=True)
class Touched:
    """What a change bears on: claims that came or went, the objects of claims and the events of reports to look at."""

    claims: frozenset[NamedNode]
    objects: frozenset[NamedNode]
    events: frozenset[NamedNode]


_Claims = Mapping[NamedNode, Mapping[NamedNode, Mapping[NamedNode, NamedNode]]]
"""The status of claims, by relation and subject."""


class Finder:
    """Finds contradictions in the indexes of a store."""

    def __init__(self, store: Store, ontology: Ontology) -> None:
        self._store = store
        self._exclusions = exclusions(ontology)
        self._relations = frozenset(ontology.term(name) for name in ontology.relations)
        self._sharing = frozenset[NamedNode]().union(*(found.shared for found in self._exclusions.values()))

    def all(self) -> Iterator[Pair]:
        """Yield every pair of claims that contradict each other, once."""
        for object_ in set(_nodes(quad.object for quad in self._quads(None, RDF["object"]))):
            yield from self.about(object_)
        negated = self._subjects(KG["status"], KG["Negated"])
        for event in {event for report in negated for event in self._values(report, KG["reports"])}:
            yield from self.on(event)

    def touched(self, changed: Iterable[Triple]) -> Touched:
        """Return what such a change bears on: noted triples, those of the relations that claims are about included."""
        claims, objects, events = set[object](), set[object](), set[object]()
        for s, p, o in changed:
            if p == KG["status"]:
                claims.add(s)
            elif p == KG["reports"]:
                events.add(o)
            elif p in self._relations:
                objects.add(o)
            if p in self._sharing:
                objects |= self._held(s) & self._held(o)
        return Touched(*(frozenset(_nodes(found)) for found in (claims, objects, events)))

    def _held(self, subject: object) -> set[NamedNode]:
        """Return what is said to be a subject's by a relation that is exclusive."""
        claims = [claim for node in _nodes([subject]) for claim in self._subjects(RDF["subject"], node)]
        exclusive = (c for c in claims if not self._values(c, RDF["predicate"]).isdisjoint(self._exclusions))
        return {object_ for claim in exclusive for object_ in self._values(claim, RDF["object"])}

    def concerned(self, touched: Touched) -> set[NamedNode]:
        """Return all claims and reports whose contradictions may have changed."""
        about = {claim for object_ in touched.objects for claim in self._subjects(RDF["object"], object_)}
        return about.union(touched.claims, *(self._subjects(KG["reports"], event) for event in touched.events))

    def about(self, object_: NamedNode) -> Iterator[Pair]:
        """Yield the pairs of claims that contradict each other and have that object."""
        for relation, by_subject in self._claims(object_).items():
            for statuses in by_subject.values():
                if len(set(statuses.values())) > 1:
                    yield from opposed(self._told(statuses))
            if relation in self._exclusions and len(by_subject) > 1:
                yield from self._rivals(self._exclusions[relation], object_, by_subject)

    def on(self, event: NamedNode) -> Iterator[Pair]:
        """Yield the pairs of reports of that event that contradict each other."""
        yield from denied(self._told(self._subjects(KG["reports"], event)))

    def _claims(self, object_: NamedNode) -> _Claims:
        found: dict[NamedNode, dict[NamedNode, dict[NamedNode, NamedNode]]] = defaultdict(lambda: defaultdict(dict))
        for claim in self._subjects(RDF["object"], object_):
            for status in self._values(claim, KG["status"]) - {KG["Hypothetical"]}:
                for relation in self._values(claim, RDF["predicate"]):
                    for subject in self._values(claim, RDF["subject"]):
                        found[relation][subject][claim] = status
        return found

    def _rivals(
        self, exclusion: Exclusion, object_: NamedNode, by_subject: Mapping[NamedNode, Iterable[NamedNode]]
    ) -> Iterator[Pair]:
        held = {
            subject: [
                told
                for told in self._told(claims)
                if self._types(subject, told.article) & exclusion.among
                and self._types(object_, told.article) & exclusion.over
            ]
            for subject, claims in by_subject.items()
        }
        for one, other in combinations(sorted(filter(held.get, held), key=str), 2):
            if not self._may_be_one(one, held[one][0].article, other, held[other][0].article):
                ends = ((one, other), (other, one))
                if not any(Quad(s, p, o, _MERGED) in self._store.raw for p in exclusion.shared for s, o in ends):
                    yield from rivals(held[one], held[other])

    def _may_be_one(self, one: NamedNode, article: NamedNode, other: NamedNode, elsewhere: NamedNode) -> bool:
        """Tell whether one is only described ("the rebels", as its article says), and of a type with the other."""
        described = self._is_local(one, article) or self._is_local(other, elsewhere)
        return described and not self._types(one, article).isdisjoint(self._types(other, elsewhere))

    def _is_local(self, entity: NamedNode, article: NamedNode) -> bool:
        short = clusters.short(entity, self._store.base)
        kept = self._store.raw.quads_for_pattern(article, KG["clusters"], None, self._store.base.graph("builds"))
        return any(own.local and own.iri == short for quad in kept for own in clusters.load(value(quad.object)))

    def _told(self, claims: Iterable[NamedNode]) -> list[Told]:
        """Return what is told by those claims that stand in an article; what copies of it repeat is told once."""
        voices: dict[tuple[object, ...], dict[NamedNode, list[Told]]] = defaultdict(lambda: defaultdict(list))
        for claim in claims:
            for quad in self._store.raw.quads_for_pattern(claim, KG["status"], None, None):
                if self._store.base.is_article(quad.graph_name):
                    told = self._of_article(claim, named(quad.object), named(quad.graph_name))
                    group = min(self._values(told.article, KG["syndicationGroup"]), key=str, default=told.article)
                    voices[group, told.status, told.speakers][told.article].append(told)
        return [told for copies in voices.values() for told in copies[min(copies, key=str)]]

    def _of_article(self, claim: NamedNode, status: NamedNode, article: NamedNode) -> Told:
        return Told(
            claim,
            status.value.removeprefix(KG.iri),
            frozenset(self._values(claim, KG["attributedTo"])),
            frozenset(self._values(claim, KG["evidence"])),
            article,
            self._day(claim, KG["validFrom"]),
            self._day(claim, KG["validUntil"]),
            self._day(article, DCTERMS["issued"]),
        )

    def _types(self, node: NamedNode, article: NamedNode) -> set[NamedNode]:
        """Return the types that an article gives a thing: what others take it for is nothing to its claims."""
        return set(_nodes(quad.object for quad in self._quads(node, RDF["type"], None, article)))

    def _day(self, node: NamedNode, predicate: NamedNode) -> date | None:
        for quad in self._quads(node, predicate):
            with suppress(ValueError):
                return date.fromisoformat(value(quad.object))
        return None

    def _values(self, node: NamedNode, predicate: NamedNode) -> set[NamedNode]:
        return set(_nodes(quad.object for quad in self._quads(node, predicate)))

    def _subjects(self, predicate: NamedNode, object_: NamedNode) -> set[NamedNode]:
        return set(_nodes(quad.subject for quad in self._quads(None, predicate, object_)))

    def _quads(
        self,
        subject: NamedNode | None,
        predicate: NamedNode,
        object_: NamedNode | None = None,
        graph: NamedNode | DefaultGraph = _MERGED,
    ) -> Iterator[Quad]:
        return self._store.raw.quads_for_pattern(subject, predicate, object_, graph)


def _nodes(terms: Iterable[object]) -> Iterator[NamedNode]:
    """Yield those terms that are IRIs: what an update through the endpoint wrote may be anything."""
    return (term for term in terms if isinstance(term, NamedNode))

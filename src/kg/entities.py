"""Looks at who is who in a store, and decides it: search, likely duplicates, merges, splits and what is distinct."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode

from kg import settling
from kg.describe import best_label
from kg.errors import UsageError
from kg.ontology import Ontology
from kg.resolution import clusters, decisions, evidence
from kg.resolution.decisions import Decision, Decisions
from kg.resolution.evidence import Likeness, Node
from kg.resolution.identity import Identity
from kg.store import Store
from kg.terms import KG, RDF, RDFS, SKOS, named, value
from kg.upkeep import keep_up

_LISTED = 10
_STRANGERS = 10  # points off the likeness of two that no article names with a third entity in common


@dataclass(frozen=True, slots=True)
class Found:
    """An entity: its IRI without the store's base, how it is called, and how many articles name it, copies aside."""

    iri: str
    label: str
    types: tuple[str, ...]
    names: tuple[str, ...]
    articles: int


def search(store: Store, words: str = "") -> list[Found]:
    """Return the entities of which a name contains the words, those in the most articles first."""
    copies = store.raw.quads_for_pattern(None, KG["syndicationGroup"], None, DefaultGraph())
    voices = {quad.subject: quad.object for quad in copies}
    naming = {
        (named(quad.subject), voices.get(named(quad.graph_name), quad.graph_name))
        for quad in store.raw.quads_for_pattern(None, KG["mainName"], None, None)
        if store.base.is_article(quad.graph_name)
    }
    counts = Counter(node for node, _voice in naming)
    found = []
    for node, (labels, others) in _called(store).items():
        if any(words.casefold() in name.casefold() for name in (*labels, *others)):
            types = store.raw.quads_for_pattern(node, RDF["type"], None, DefaultGraph())
            kinds = tuple(sorted(named(quad.object).value.removeprefix(KG.iri) for quad in types))
            short = clusters.short(node, store.base)
            found.append(Found(short, min(labels, default=""), kinds, tuple(sorted(others)), counts[node]))
    return sorted(found, key=lambda entity: (-entity.articles, entity.label, entity.iri))


def _called(store: Store) -> dict[NamedNode, tuple[list[str], list[str]]]:
    """Return the labels and the other names of every entity."""
    called: dict[NamedNode, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for k, predicate in enumerate((RDFS["label"], SKOS["altLabel"])):
        for quad in store.raw.quads_for_pattern(None, predicate, None, DefaultGraph()):
            if named(quad.subject).value.startswith(f"{store.base.iri}entity/"):
                called[named(quad.subject)][k].append(value(quad.object))
    return called


class Registry:
    """Who is who in a store, and the decisions on it; `file` holds them where they are not in the store's folder.

    Entities go by name, or by IRI with or without the store's base. A change is written to the file and to the store.
    All methods raise UsageError where a name means nothing, or several, or where a decision would change nothing, and
    StoreError where the file or the store cannot be read or written.
    """

    def __init__(self, store: Store, ontology: Ontology, file: Path | None = None) -> None:
        self._store = store
        self._ontology = ontology
        self._file = file
        self._decisions = decisions.read(settling.decided_in(store, file))
        self._identity = settling.identity(store, self._decisions)

    def duplicates(self) -> list[Likeness]:
        """Return pairs of entities that may be one and were not decided to be two, the likeliest first."""
        likely = []
        for pair in evidence.likenesses([_as_node(iri, nodes) for iri, nodes in self._identity.entities.items()]):
            one, two = (self._identity.entities[node.iri] for node in (pair.one, pair.two))
            if not any(b.iri in self._identity.nodes.apart.get(a.iri, ()) for a in one for b in two):
                likely.append(self._weighed(pair))
        return sorted(likely, key=lambda pair: (-pair.score, pair.one.iri, pair.two.iri))

    def _weighed(self, pair: Likeness) -> Likeness:
        company = [self._identity.nodes.company(node) for node in (pair.one, pair.two)]
        own = {n.cluster for iri in (pair.one.iri, pair.two.iri) for n in self._identity.entities[iri]}
        shared = len(company[0] & company[1] - own)
        if not shared:
            return replace(pair, score=pair.score - _STRANGERS, reason=f"{pair.reason}, in no company in common")
        return replace(pair, reason=f"{pair.reason}, {shared} other entities in common")

    def merge(self, one: str, two: str) -> None:
        """Decide that two entities are one."""
        first, second = self._entity(one), self._entity(two)
        if first == second:
            raise UsageError(f"{one} and {two} are one already")
        wanted = self._decisions.without(self._between(first, second))
        members = self._members(first) | self._members(second)
        parts = _entities_of(settling.identity(self._store, wanted), members)
        if len(parts) > 1:
            wanted = wanted.with_(Decision("merge", parts, self._names(parts)))
        if len(_entities_of(settling.identity(self._store, wanted), members)) > 1:
            raise UsageError(f"{one} and {two} hold others that were decided to be distinct: merge those first")
        self._decide(wanted)

    def distinct(self, one: str, two: str) -> None:
        """Decide that two entities are two."""
        first, second = self._entity(one, once=True), self._entity(two, once=True)
        if first == second:
            raise UsageError(f"{one} and {two} are one entity: `kg split` parts it")
        parts = (first, second)
        wanted = self._decisions.with_(Decision("distinct", parts, self._names(parts)))
        after = settling.identity(self._store, wanted)
        if after.entities_of(first) & after.entities_of(second):
            raise UsageError(f"{one} and {two} were merged by way of others: `kg split` takes that back")
        self._decide(wanted)

    def split(self, one: str, articles: Sequence[str] = ()) -> None:
        """Take back what an entity was merged from, or decide that it is another one in some articles."""
        iri = self._entity(one)
        nodes = self._identity.entities.get(iri, [])
        if articles:
            self._decide(self._cut(one, nodes, articles))
            return
        own = {node.iri for node in nodes}
        merges = [d for d in self._decisions.all if d.kind == "merge" and own & self._meant(d.entities)]
        if merges:
            self._decide(self._decisions.without(merges))
        elif len(own) > 1:
            parts = tuple(sorted(own))
            names = tuple(self._identity.nodes.all[part].main for part in parts)
            self._decide(self._decisions.with_(Decision("distinct", parts, names)))
        else:
            raise UsageError(f"{one} was not merged from others: name the articles in which it is another one")

    def _cut(self, one: str, nodes: Sequence[Node], articles: Sequence[str]) -> Decisions:
        unknown = [ident for ident in articles if self._store.built_from(ident) is None]
        if unknown:
            raise UsageError(f"there is no article {', '.join(map(repr, unknown))} in {self._store.path}")
        idents = {clusters.short(self._store.base.article(ident), self._store.base): ident for ident in articles}
        if {article for node in nodes for article in node.articles} <= set(idents):
            raise UsageError(f"no other articles than these name {one}")
        wanted = self._decisions
        for node in nodes:
            there = tuple(ident for article, ident in sorted(idents.items()) if article in node.articles)
            if there:
                wanted = wanted.with_(Decision("split", (node.cluster,), (node.main,), there))
        if wanted == self._decisions:
            raise UsageError(f"none of these articles names {one}, or it is another one there already")
        return wanted

    def _meant(self, iris: Iterable[str]) -> frozenset[str]:
        return frozenset(node for iri in iris for node in self._identity.nodes.meant(iri))

    def _members(self, iri: str) -> frozenset[tuple[str, str]]:
        """Return the clusters of an entity, each with its article; one without an article is of a single article."""
        nodes = self._identity.entities.get(iri, [])
        return frozenset((article, node.cluster) for node in nodes for article in node.articles) or frozenset(
            [("", iri)]
        )

    def _between(self, first: str, second: str) -> list[Decision]:
        """Return the splits that keep two entities apart."""
        one, two = self._members(first), self._members(second)
        found = []
        for decision in self._decisions.all:
            if decision.kind == "split":
                (cluster,) = decision.entities
                cut = {
                    (clusters.short(self._store.base.article(i), self._store.base), cluster) for i in decision.articles
                }
                for here, there in ((one, two), (two, one)):
                    if cut & here and any(other == cluster for _, other in there - cut):
                        found.append(decision)
        return found

    def _names(self, iris: Iterable[str]) -> tuple[str, ...]:
        called = _called(self._store)
        nodes = (NamedNode(self._store.base.iri + iri) for iri in iris)
        return tuple(min(called.get(node, ([], []))[0], default=node.value) for node in nodes)

    def _entity(self, name: str, *, once: bool = False) -> str:
        """Return the IRI of the entity that a name or an IRI means; with `once` an IRI that gave way stays as it is."""
        short = name.strip("<>").removeprefix(self._store.base.iri)
        if short.startswith("entity/"):
            meant = self._identity.entities_of(short)
            if (once and len(self._identity.nodes.meant(short)) == 1) or (not meant and self._is_local(short)):
                return short
        else:
            meant = self._called(name)
        if len(meant) > 1:
            listed = ", ".join(sorted(meant)[:_LISTED])
            raise UsageError(f"{name!r} may mean {len(meant)} entities, say which by IRI: {listed}")
        if not meant:
            raise UsageError(f"nothing in {self._store.path} goes by {name!r}")
        return next(iter(meant))

    def _is_local(self, short: str) -> bool:
        try:
            node = NamedNode(self._store.base.iri + short)
        except ValueError as error:
            raise UsageError(f"{short!r} is no part of an IRI") from error
        return any(self._store.raw.quads_for_pattern(node, KG["mainName"], None, DefaultGraph()))

    def _called(self, name: str) -> frozenset[str]:
        """Return the entities with the label, else those with the name."""
        wanted = name.casefold()
        for k in (0, 1):
            found = [n for n, names in _called(self._store).items() if wanted in map(str.casefold, names[k])]
            if found:
                iris = (clusters.short(node, self._store.base) for node in found)
                return frozenset(entity for iri in iris for entity in self._identity.entities_of(iri) or {iri})
        return frozenset()

    def _decide(self, wanted: Decisions) -> None:
        decisions.write(settling.decided_in(self._store, self._file), wanted)
        self._decisions = wanted
        keep_up(self._store, self._ontology, self._file)
        self._identity = settling.identity(self._store, wanted)


def _entities_of(identity: Identity, members: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(sorted({identity.of(article, cluster)[0] for article, cluster in members}))


def _as_node(iri: str, nodes: Sequence[Node]) -> Node:
    """Return an entity as one node."""
    names = frozenset().union(*(node.names | {node.main} for node in nodes))
    articles = frozenset().union(*(node.articles for node in nodes))
    main = best_label({node.main for node in nodes})
    return Node(iri, iri, nodes[0].type, main, names, any(node.known for node in nodes), False, articles)

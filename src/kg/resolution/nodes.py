"""What may be an entity: the clusters that share an IRI, parted where one name is used for two."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kg.describe import best_label
from kg.iris import Base
from kg.resolution.clusters import Cluster, short
from kg.resolution.decisions import Decisions
from kg.resolution.evidence import Node
from kg.resolution.parts import Parts, keep_apart
from kg.resolution.reference import BODIES, is_acronym

Clusters = Mapping[str, Sequence[Cluster]]
"""The clusters of each article, by its IRI without the store's base."""


class Nodes:
    """The nodes of the clusters of all articles, and which of them are decided to be distinct."""

    def __init__(self, articles: Clusters, decisions: Decisions, base: Base) -> None:
        self.all: dict[str, Node] = {}
        self._base = base
        self._decisions = decisions
        self._company = {article: frozenset(c.iri for c in found if not c.local) for article, found in articles.items()}
        self._of_cluster: dict[tuple[str, str], str] = {}
        """The node of a cluster, where its IRI is not the cluster's."""
        self._own: dict[tuple[str, str], str] = {}
        """The IRI that such a node would have if it were of this article alone."""
        self._meant: dict[str, set[str]] = defaultdict(set)
        """The nodes that an IRI means or meant."""
        self.apart: dict[str, set[str]] = {}
        self._fill(articles)
        for one, two in decisions.pairs("distinct"):
            keep_apart(self.apart, self.meant(one), self.meant(two))

    def of(self, article: str, cluster: str) -> tuple[str, tuple[str, ...]]:
        """Return the node that a cluster of an article belongs to, and the IRIs that it might have had there."""
        return self.of_cluster(article, cluster), tuple({cluster, self._own.get((article, cluster), cluster)})

    def of_cluster(self, article: str, cluster: str) -> str:
        """Return the node that a cluster of an article belongs to."""
        return self._of_cluster.get((article, cluster), cluster)

    def meant(self, iri: str) -> frozenset[str]:
        """Return the nodes that an IRI without the base means or meant."""
        return frozenset([iri]) if iri in self.all else frozenset(self._meant.get(iri, ()))

    def company(self, node: Node) -> frozenset[str]:
        """Return the clusters that occur in a node's articles, its own among them."""
        return frozenset().union(*(self._company[article] for article in node.articles))

    def _fill(self, articles: Clusters) -> None:
        mentioned = self._decisions.mentioned()
        vouched = frozenset(iri for pair in self._decisions.pairs("merge") for iri in pair)
        within: dict[str, dict[str, Cluster]] = defaultdict(dict)
        for article, clusters in sorted(articles.items()):
            for cluster in clusters:
                if not cluster.local or cluster.iri in mentioned:
                    within[cluster.iri].setdefault(article, cluster)
        splits = self._decisions.splits()
        for iri, rest in within.items():
            parted = [self._taken(rest, idents) for idents in splits.get(iri, ())]
            taken = [self._add(iri, group, alone=False) for group in parted if group]
            groups = [rest] if iri in vouched or not _is_doubtful(rest.values()) else self._groups(iri, rest)
            left = [self._add(iri, g, alone=len(groups) == 1 or _is_known(g.values())) for g in groups if g]
            for node in taken:
                keep_apart(self.apart, [node], [*taken, *left])

    def _taken(self, rest: dict[str, Cluster], idents: frozenset[str]) -> dict[str, Cluster]:
        """Take the clusters in the articles of these ids out of the rest."""
        named = {short(self._base.article(ident), self._base) for ident in idents}
        return {article: rest.pop(article) for article in sorted(named) if article in rest}

    def _groups(self, iri: str, within: Mapping[str, Cluster]) -> list[dict[str, Cluster]]:
        """Part the articles that use a name into those that share another entity, directly or by way of others."""
        own = {self._scoped(cluster, article): article for article, cluster in within.items()}
        apart: dict[str, set[str]] = {}
        for one, two in self._decisions.pairs("distinct"):
            if one in own and two in own:
                keep_apart(apart, [own[one]], [own[two]])
        parts = Parts(apart)
        for article, cluster in within.items():
            if cluster.known:
                parts.join(article, "the known one")
            for other in sorted(self._company[article] - {iri}):
                parts.join(article, f"with {other}")
        grouped: dict[str, dict[str, Cluster]] = defaultdict(dict)
        for article, cluster in within.items():
            grouped[parts.find(article)][article] = cluster
        return list(grouped.values())

    def _add(self, iri: str, group: Mapping[str, Cluster], *, alone: bool) -> str:
        clusters = list(group.values())
        main = best_label({cluster.main for cluster in clusters})
        names = frozenset(name for cluster in clusters for name in cluster.names)
        node = iri
        if not alone:
            own = {article: self._scoped(cluster, article) for article, cluster in group.items()}
            node = own[min(own)]
            for article, scoped in own.items():
                self._of_cluster[article, iri] = node
                self._own[article, iri] = scoped
                self._meant[scoped].add(node)
        self._meant[iri].add(node)
        bare = iri == node == short(self._base.entity(clusters[0].type, main), self._base)
        known = _is_known(clusters)
        seats = frozenset(seat for cluster in clusters for seat in cluster.seats)
        self.all[node] = Node(node, iri, clusters[0].type, main, names, known, bare, frozenset(group), seats)
        return node

    def _scoped(self, cluster: Cluster, article: str) -> str:
        return short(self._base.entity(cluster.type, cluster.main, f"{cluster.iri} {article}"), self._base)


def _is_doubtful(clusters: Iterable[Cluster]) -> bool:
    """Tell whether a name is of a kind that several go by: a person's, or a body's acronym."""
    return all(c.type == "Person" or (c.type in BODIES and is_acronym(c.main)) for c in clusters)


def _is_known(clusters: Iterable[Cluster]) -> bool:
    return any(cluster.known for cluster in clusters)

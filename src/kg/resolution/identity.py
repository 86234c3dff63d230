"""The map from the clusters of all articles to entities: computed from the clusters as a set and from decisions.

docs/entities.md says by which rules. Nothing here depends on the order in which articles came.
"""

from collections import defaultdict
from itertools import pairwise

from kg.iris import Base
from kg.resolution import evidence
from kg.resolution.decisions import Decisions
from kg.resolution.evidence import Node
from kg.resolution.nodes import Clusters, Nodes
from kg.resolution.parts import Parts


class Identity:
    """Which entity each cluster belongs to. IRIs are without the store's base."""

    def __init__(self, articles: Clusters, decisions: Decisions, base: Base) -> None:
        self.nodes = Nodes(articles, decisions, base)
        self._parts = Parts(self.nodes.apart)
        self._join(decisions)
        self.entities = self._entities()
        """The nodes of each entity, by its IRI."""
        self._entity = {node.iri: iri for iri, nodes in self.entities.items() for node in nodes}

    def of(self, article: str, cluster: str) -> tuple[str, tuple[str, ...]]:
        """Return the IRI of the entity that a cluster of an article belongs to, and those that gave way to it there."""
        node, once = self.nodes.of(article, cluster)
        entity = self._entity.get(node, node)
        return entity, tuple(sorted(set(once) - {entity}))

    def common(self, article: str, cluster: str) -> str | None:
        """Return the IRI of the entity that a cluster belongs to, None where it means nothing outside its article."""
        node = self.nodes.of_cluster(article, cluster)
        return self._entity.get(node)

    def entities_of(self, iri: str) -> frozenset[str]:
        """Return the entities that an IRI means, or meant before it gave way."""
        return frozenset(self._entity[node] for node in self.nodes.meant(iri))

    def _join(self, decisions: Decisions) -> None:
        for pair in decisions.pairs("merge"):
            for one, two in pairwise(node for iri in pair for node in sorted(self.nodes.meant(iri))):
                self._parts.join(one, two)
        nodes = sorted(self.nodes.all.values(), key=lambda node: node.iri)
        company = self.nodes.company
        told = (*evidence.spellings(nodes), *evidence.aliases(nodes, company), *evidence.governments(nodes, company))
        for node, other in told:
            self._parts.join(node.iri, other.iri)

    def _entities(self) -> dict[str, list[Node]]:
        parts: dict[str, list[Node]] = defaultdict(list)
        for iri in sorted(self.nodes.all):
            parts[self._parts.find(iri)].append(self.nodes.all[iri])
        return {min(nodes, key=_precedence).iri: nodes for nodes in parts.values()}


def _precedence(node: Node) -> tuple[bool, bool, int, str, str]:
    """Order nodes by how fit their IRIs are to be the entity's: a known one, then the longest name not in capitals."""
    return not node.known, node.main.isupper(), -len(node.main), node.main, node.iri

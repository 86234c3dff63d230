"""The map: what all articles together say of what each of them says. Who is who, what is told twice, which are copies.

Computed from what is kept of each article, as a set, and from the decisions of people.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from kg import syndication
from kg.iris import Base
from kg.ontology import Ontology
from kg.resolution.clusters import Cluster
from kg.resolution.decisions import Decisions
from kg.resolution.identity import Identity
from kg.resolution.occurrences import Occurrence
from kg.resolution.retellings import Shared, retellings
from kg.resolution.tellings import Source
from kg.syndication import Copy


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept of an article for the map."""

    clusters: Sequence[Cluster]
    occurrences: Sequence[Occurrence] = ()
    signature: str = ""
    published: date | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """What the map says of one article, by the IRIs of its clusters and events, as far as it is news to the article."""

    entities: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """For each cluster that is not an entity itself: the entity, then the IRIs that gave way to it there."""
    events: Mapping[str, Shared] = field(default_factory=dict)
    """Those that other articles tell as well."""
    group: str | None = None
    """The article that stands for all copies of this one, itself among them."""


def mapping(articles: Mapping[str, Known], decided: Decisions, base: Base, ontology: Ontology) -> dict[str, Part]:
    """Return the part of each article, by its IRI. All IRIs are without the base."""
    who = Identity({article: known.clusters for article, known in articles.items()}, decided, base)
    signed = {article: Copy(known.signature, known.published) for article, known in articles.items()}
    groups = syndication.groups({article: copy for article, copy in signed.items() if copy.signature})
    locations = frozenset(ontology.types_below("Location"))
    sources = {
        article: Source(
            known.occurrences,
            frozenset(cluster.iri for cluster in known.clusters if cluster.type in locations),
            known.published,
            groups.get(article),
        )
        for article, known in articles.items()
    }
    events = retellings(sources, who.common, ontology)
    return {
        article: Part(_moved(who, article, known.clusters), events.get(article, {}), groups.get(article))
        for article, known in articles.items()
    }


def _moved(who: Identity, article: str, own: Sequence[Cluster]) -> dict[str, tuple[str, ...]]:
    moved = {cluster.iri: who.of(article, cluster.iri) for cluster in own}
    return {iri: (entity, *replaced) for iri, (entity, replaced) in moved.items() if entity != iri}

"""Keeps the graph in step with who is who: computes the map from clusters to entities, and writes what it changes."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from pyoxigraph import NamedNode, Triple

from kg import statements
from kg.extraction import record
from kg.iris import Base
from kg.ontology import Ontology
from kg.resolution import clusters, decisions
from kg.resolution.entities import ResolvedEntity
from kg.resolution.identity import Identity
from kg.resolution.resolver import resolve
from kg.store import Store
from kg.terms import KG, named, value

Part = Mapping[str, tuple[str, ...]]
"""What the map says of one article: for each cluster that is not an entity itself, the entity and what it replaced."""


def decided_in(store: Store, file: Path | None = None) -> Path:
    """Return the file that holds the decisions on a store: the given one, else that in its folder."""
    return file or store.path / decisions.FILE


def identity(store: Store, decided: decisions.Decisions) -> Identity:
    """Return who is who in a store, by decisions. Raises StoreError where what it keeps is damaged."""
    return Identity(_clusters(store), decided, store.base)


def settle(store: Store, ontology: Ontology, file: Path | None = None) -> int:
    """Write again those articles of which the map says something new; return how many. Raises StoreError.

    `file` holds the decisions where they are not in the store's folder.
    """
    found = identity(store, decisions.read(decided_in(store, file)))
    written = _kept(store, "resolution")
    stale = {}
    for article, own in _clusters(store).items():
        part = _part(found, article, own)
        if _dump(part) != written.get(article, ""):
            stale[article] = part
    for article, part in stale.items():
        _rewrite(store, ontology, article, part)
    return len(stale)


def _rewrite(store: Store, ontology: Ontology, article: str, part: Part) -> None:
    # Read just before it is written: another process may have had its turn since, and changed the article.
    reading, built_from = (_kept(store, name, article).get(article) for name in ("reading", "builtFrom"))
    if reading is not None and built_from is not None:
        found = record.load(reading)
        text = store.text(found.article.id)
        found = replace(found, article=replace(found.article, text=text))
        stated, kept = state(found, ontology, store.base, part)
        store.put(found.article, stated, built_from, kept)


def state(
    found: record.Record, ontology: Ontology, base: Base, part: Part = MappingProxyType({})
) -> tuple[set[Triple], dict[str, str]]:
    """Return what an article states by a part of the map, or else by itself; and what is kept beside it."""
    resolved = resolve(found.article, found.extraction, base, frozenset(ontology.types_below("VerbalEvent")))
    entities = tuple(_moved(entity, part, base) for entity in resolved.entities)
    kept = {
        "reading": record.dump(found),
        "clusters": clusters.dump(clusters.of(entity, base) for entity in resolved.entities),
        "resolution": _dump(part),
    }
    stated = statements.build(found.article, replace(resolved, entities=entities), ontology, base)
    return stated, {name: text for name, text in kept.items() if text}


def _moved(entity: ResolvedEntity, part: Part, base: Base) -> ResolvedEntity:
    moved = part.get(clusters.short(entity.iri, base))
    if moved is None:
        return entity
    iri, *replaced = (NamedNode(base.iri + short) for short in moved)
    return replace(entity, iri=iri, replaced=tuple(replaced))


def _part(found: Identity, article: str, own: tuple[clusters.Cluster, ...]) -> Part:
    moved = {cluster.iri: found.of(article, cluster.iri) for cluster in own}
    return {iri: (entity, *replaced) for iri, (entity, replaced) in moved.items() if entity != iri}


def _dump(part: Part) -> str:
    return json.dumps(part, sort_keys=True, separators=(",", ":")) if part else ""


def _clusters(store: Store) -> dict[str, tuple[clusters.Cluster, ...]]:
    return {article: clusters.load(text) for article, text in sorted(_kept(store, "clusters").items())}


def _kept(store: Store, name: str, article: str | None = None) -> dict[str, str]:
    """Return what the store keeps beside articles under that name, or beside the given one."""
    node = None if article is None else NamedNode(store.base.iri + article)
    quads = store.raw.quads_for_pattern(node, KG[name], None, store.base.graph("builds"))
    return {clusters.short(named(quad.subject), store.base): value(quad.object) for quad in quads}

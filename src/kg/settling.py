"""Keeps the graph in step with what all articles say together: computes the map, and writes what it changes."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

from pydantic import TypeAdapter
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from kg import changes, describe, resources, statements, syndication
from kg.extraction import record
from kg.iris import Base, digest
from kg.ontology import Ontology
from kg.resolution import clusters, decisions, occurrences
from kg.resolution.entities import ResolvedEntity
from kg.resolution.identity import Identity
from kg.resolution.mapping import Known, Part, mapping
from kg.resolution.resolver import Happening, resolve
from kg.store import Store
from kg.terms import DCTERMS, KG, named, value

_VERSION = "4"
"""To be raised where the map comes to say something else of the same articles."""
_NOTHING = Part()
_PART = TypeAdapter(Part)


def decided_in(store: Store, file: Path | None = None) -> Path:
    """Return the file that holds the decisions on a store: the given one, else that in its folder."""
    return file or store.path / decisions.FILE


def identity(store: Store, decided: decisions.Decisions) -> Identity:
    """Return who is who in a store, by decisions. Raises StoreError where what it keeps is damaged."""
    return Identity(_clusters(store), decided, store.base)


def settle(store: Store, ontology: Ontology, file: Path | None = None) -> int:
    """Write again those articles of which the map says something new; return how many. Raises StoreError.

    `file` holds the decisions where they are not in the store's folder. Where nothing changed that the map is computed
    from, nor what was written by it, it is not computed again.
    """
    decided, written = decisions.read(decided_in(store, file)), _kept(store, "resolution")
    origin = _origin(store, decided, ontology)
    if _seals(store) == {_seal(store, origin, written)}:
        return 0
    told = known(store)
    parts = mapping(told, decided, store.base, ontology)
    wanted = {article: _dump(part) for article, part in parts.items()}
    stale = [article for article, text in wanted.items() if text != written.get(article, "")]
    for article in stale:
        _rewrite(store, ontology, article, parts[article])
    _name(store, told, parts)
    seal = _seal(store, origin, {article: text for article, text in wanted.items() if text})
    store.change(_seals(store) - {seal}, {seal} - _seals(store))
    return len(stale)


def _name(store: Store, told: Mapping[str, Known], parts: Mapping[str, Part]) -> None:
    """Let the names that most articles prefer be the labels of entities."""
    used: dict[NamedNode, Counter[str]] = defaultdict(Counter)
    for article, of in told.items():
        for cluster in of.clusters:
            if not cluster.local:
                entity, *_ = parts[article].entities.get(cluster.iri, (cluster.iri,))
                used[NamedNode(store.base.iri + entity)][cluster.main] += 1
    gone, fresh = describe.preferred(store.raw, used)
    store.change(gone, fresh | changes.moved(store.raw, store.base, gone | fresh))


def _origin(store: Store, decided: decisions.Decisions, ontology: Ontology) -> str:
    """Return a digest of all that the map is computed from."""
    kept = (_kept(store, name) for name in ("clusters", "occurrences", "signature"))
    told = [*kept, {article: str(day) for article, day in _published(store).items()}]
    found = (word for each in told for item in (("", ""), *sorted(each.items())) for word in item)
    return digest(_VERSION, ontology.version, resources.lexicons(), repr(decided), *found)


def _seal(store: Store, origin: str, written: Mapping[str, str]) -> Quad:
    """Return the note that articles are written by the map of that origin."""
    graph = store.base.graph("resolution")
    said = digest(origin, *(word for item in sorted(written.items()) for word in item))
    return Quad(graph, KG["builtFrom"], Literal(said), store.base.graph("builds"))


def _seals(store: Store) -> set[Quad]:
    graph = store.base.graph("resolution")
    return set(store.raw.quads_for_pattern(graph, KG["builtFrom"], None, store.base.graph("builds")))


def known(store: Store) -> dict[str, Known]:
    """Return what a store keeps of its articles for the map. Raises StoreError where that is damaged."""
    told, signed, published = _kept(store, "occurrences"), _kept(store, "signature"), _published(store)
    return {
        article: Known(
            own,
            occurrences.load(told[article]) if article in told else (),
            signed.get(article, ""),
            published.get(article),
        )
        for article, own in _clusters(store).items()
    }


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
    found: record.Record, ontology: Ontology, base: Base, part: Part = _NOTHING
) -> tuple[set[Triple], dict[str, str]]:
    """Return what an article states by a part of the map, or else by itself; and what is kept beside it."""
    own = resolve(found.article, found.extraction, base, frozenset(ontology.types_below("VerbalEvent")))
    resolved = replace(
        own,
        entities=tuple(_moved(entity, part, base) for entity in own.entities),
        events=tuple(_retold(happening, part, base) for happening in own.events),
        group=None if part.group is None else NamedNode(base.iri + part.group),
    )
    kept = {
        "reading": record.dump(found),
        "clusters": clusters.dump(clusters.of(entity, base) for entity in own.entities),
        "occurrences": occurrences.dump(occurrences.of(found.article, own, base)),
        "signature": syndication.signature(found.article.text),
        "resolution": _dump(part),
    }
    stated = statements.build(found.article, resolved, ontology, base)
    return stated, {name: text for name, text in kept.items() if text}


def _moved(entity: ResolvedEntity, part: Part, base: Base) -> ResolvedEntity:
    moved = part.entities.get(clusters.short(entity.iri, base))
    if moved is None:
        return entity
    iri, *replaced = (NamedNode(base.iri + short) for short in moved)
    return replace(entity, iri=iri, replaced=tuple(replaced))


def _retold(happening: Happening, part: Part, base: Base) -> Happening:
    shared = part.events.get(clusters.short(happening.iri, base))
    if shared is None:
        return happening
    iri = NamedNode(base.iri + shared.iri)
    return replace(
        happening,
        iri=iri,
        replaced=happening.iri if happening.iri != iri else None,
        status_elsewhere=shared.status_elsewhere,
        time_elsewhere=shared.time_elsewhere,
    )


def _dump(part: Part) -> str:
    return _PART.dump_json(part, exclude_defaults=True).decode() if part != _NOTHING else ""


def _published(store: Store) -> dict[str, date]:
    found = {}
    for quad in store.raw.quads_for_pattern(None, DCTERMS["issued"], None, DefaultGraph()):
        with suppress(ValueError):
            found[clusters.short(named(quad.subject), store.base)] = date.fromisoformat(value(quad.object))
    return found


def _clusters(store: Store) -> dict[str, tuple[clusters.Cluster, ...]]:
    return {article: clusters.load(text) for article, text in sorted(_kept(store, "clusters").items())}


def _kept(store: Store, name: str, article: str | None = None) -> dict[str, str]:
    """Return what the store keeps beside articles under that name, or beside the given one."""
    node = None if article is None else NamedNode(store.base.iri + article)
    quads = store.raw.quads_for_pattern(node, KG[name], None, store.base.graph("builds"))
    return {clusters.short(named(quad.subject), store.base): value(quad.object) for quad in quads}

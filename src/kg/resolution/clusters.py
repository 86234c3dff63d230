"""The clusters of mentions of an article as the map from clusters to entities needs them: kept with the article."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode

from kg.errors import StoreError
from kg.iris import Base
from kg.resolution.entities import ResolvedEntity


@dataclass(frozen=True, slots=True)
class Cluster:
    """One entity of one article. `iri` is what the article alone resolves it to, without the base of the store."""

    iri: str
    type: str
    main: str
    names: tuple[str, ...]
    known: bool
    local: bool
    seats: tuple[str, ...] = ()
    """The cities that the article calls its capital, of a country."""


def of(entity: ResolvedEntity, base: Base) -> Cluster:
    """Return the cluster of a resolved entity."""
    iri = short(entity.iri, base)
    return Cluster(iri, entity.type, entity.main, entity.names, entity.known, entity.local, entity.seats)


def short(iri: NamedNode, base: Base) -> str:
    """Return an IRI without the base of the store."""
    return iri.value.removeprefix(base.iri)


def dump(clusters: Iterable[Cluster]) -> str:
    """Return clusters as JSON."""
    rows = [[c.iri, c.type, c.main, c.names, int(c.known), int(c.local), *c.seats] for c in clusters]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def load(data: str) -> tuple[Cluster, ...]:
    """Return the clusters of such JSON. Raises StoreError where it is none."""
    try:
        return tuple(
            Cluster(iri, type_, main, tuple(names), bool(known), bool(local), tuple(seats))
            for iri, type_, main, names, known, local, *seats in json.loads(data)
        )
    except (ValueError, TypeError) as error:
        raise StoreError("the clusters of an article are damaged; build the store again") from error

"""The ontology's axioms as owlready2 reads them. Imports owlready2, so import this module only where it is needed."""

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

import pyoxigraph as ox
from owlready2 import (
    IrreflexiveProperty,
    ObjectPropertyClass,
    Or,
    SymmetricProperty,
    ThingClass,
    TransitiveProperty,
    World,
)
from pyoxigraph import NamedNode, Triple

from kg.errors import OntologyError
from kg.ontology import Ontology, Property
from kg.vocabulary import ontology_iri, ontology_triples, ontology_version, prefixes


@contextmanager
def world(triples: Iterable[Triple]) -> Iterator[World]:
    """Load triples into an owlready2 world of their own for the time of a `with` block."""
    # owlready2 reads no Turtle.
    data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    loaded = World()
    try:
        loaded.get_ontology(ontology_iri().value).load(fileobj=io.BytesIO(data))
        yield loaded
    finally:
        loaded.close()


def read() -> Ontology:
    """Read the terms of the ontology file. Raises OntologyError where it cannot be read."""
    with world(ontology_triples()) as loaded:
        return _Reader(loaded, prefixes()["kg"]).ontology()


class _Reader:
    """Reads the terms of one namespace out of owlready2's view of the ontology."""

    def __init__(self, world: World, namespace: str) -> None:
        self.world = world
        self.namespace = namespace

    def ontology(self) -> Ontology:
        classes = {c.name: self._names(c.ancestors()) for c in self._own(self.world.classes())}
        properties = {p.name: self._property(p) for p in self._own(self.world.object_properties())}
        others = (*self._own(self.world.data_properties()), *self._own(self.world.individuals()))
        names = {*classes, *properties, *(term.name for term in others)}
        types = tuple(sorted(c.name for c in self._own(self.world.classes()) if not _groups(c)))
        return Ontology(
            iri=ontology_iri().value,
            namespace=self.namespace,
            version=ontology_version(),
            classes=MappingProxyType(classes),
            properties=MappingProxyType(properties),
            relations=MappingProxyType({n: p for n, p in sorted(properties.items()) if "relatedTo" in p.parents}),
            roles=tuple(sorted(n for n, p in properties.items() if "participant" in p.parents)),
            types=types,
            entity_types=tuple(name for name in types if "Entity" in classes[name]),
            event_types=tuple(name for name in types if "Event" in classes[name]),
            statuses=self._individuals("Status"),
            modalities=self._individuals("Modality"),
            terms=MappingProxyType({name: NamedNode(self.namespace + name) for name in sorted(names)}),
        )

    def _own(self, things: Iterable[Any]) -> Iterator[Any]:
        return (thing for thing in things if thing.iri.startswith(self.namespace))

    def _names(self, things: Iterable[Any]) -> frozenset[str]:
        return frozenset(thing.name for thing in self._own(things))

    def _class(self, name: str) -> ThingClass:
        found = self.world[self.namespace + name]
        if found is None:
            raise OntologyError(f"the ontology has no class {name!r}")
        return found

    def _property(self, found: ObjectPropertyClass) -> Property:
        return Property(
            name=found.name,
            domain=self._admitted(found.domain),
            range=self._admitted(found.range),
            symmetric=SymmetricProperty in found.is_a,
            transitive=TransitiveProperty in found.is_a,
            irreflexive=IrreflexiveProperty in found.is_a,
            inverse=found.inverse_property.name if found.inverse_property else None,
            parents=self._names(found.ancestors()) - {found.name},
            chains=frozenset(tuple(p.name for p in chain.properties) for chain in found.get_property_chain()),
        )

    def _admitted(self, axioms: Iterable[Any]) -> frozenset[str]:
        """Return the classes that fulfil every one of the domain or range axioms; all where there are none."""
        admitted = self._names(self.world.classes())
        for axiom in axioms:
            admitted &= self._below(axiom)
        return admitted

    def _below(self, expression: ThingClass | Or) -> frozenset[str]:
        if isinstance(expression, Or):
            return frozenset().union(*map(self._below, expression.Classes))
        if isinstance(expression, ThingClass):
            return self._names(expression.descendants())
        raise OntologyError(f"the domain or range {expression} is neither a class nor a union of classes")

    def _individuals(self, name: str) -> tuple[str, ...]:
        return tuple(sorted(self._names(self._class(name).instances())))


def _groups(found: ThingClass) -> bool:
    """Tell whether a class is defined as the union of others."""
    return any(isinstance(equivalent, Or) for equivalent in found.equivalent_to)

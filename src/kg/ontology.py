"""What the ontology file defines, as frozen data: the classes, the properties and which ends each property admits.

Classes, properties and individuals go by their local names ("ArmedGroup", "backs",
"Actual"), as they do in `kg.types`; `Ontology.term` turns a name into a node.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from pyoxigraph import NamedNode

from kg.errors import OntologyError


@dataclass(frozen=True, slots=True)
class Property:
    """An object property. `domain` and `range` hold every class that either end may have, sub-classes included."""

    name: str
    domain: frozenset[str]
    range: frozenset[str]
    symmetric: bool
    transitive: bool
    irreflexive: bool
    inverse: str | None
    parents: frozenset[str]
    """The super-properties, at any height."""
    chains: frozenset[tuple[str, ...]]
    """Rows of properties, each of which follows one after the other from this property's subject to its object."""


@dataclass(frozen=True)
class Ontology:
    """The terms of the ontology. Tuples of names are in alphabetical order."""

    iri: str
    namespace: str
    version: str
    classes: Mapping[str, frozenset[str]]
    """Each class with itself and all its super-classes."""
    properties: Mapping[str, Property]
    """The object properties."""
    relations: Mapping[str, Property]
    """Those that tie entities to each other."""
    roles: tuple[str, ...]
    """Those that tie an event to the entities in it."""
    types: tuple[str, ...]
    """The classes that a thing may be typed with: all but those that only group others."""
    entity_types: tuple[str, ...]
    event_types: tuple[str, ...]
    statuses: tuple[str, ...]
    modalities: tuple[str, ...]
    terms: Mapping[str, NamedNode]

    def term(self, name: str) -> NamedNode:
        """Return the class, property or individual of that name. Raises OntologyError where there is none."""
        try:
            return self.terms[name]
        except KeyError:
            raise OntologyError(f"the ontology has no term {name!r}") from None

    def ancestors(self, name: str) -> frozenset[str]:
        """Return the class itself and all its super-classes. Raises OntologyError where there is no such class."""
        try:
            return self.classes[name]
        except KeyError:
            raise OntologyError(f"the ontology has no class {name!r}") from None

    def types_below(self, name: str) -> tuple[str, ...]:
        """Return the types that are a class or its sub-classes. Raises OntologyError where there is no such class."""
        self.ancestors(name)
        return tuple(kind for kind in self.types if name in self.classes[kind])

    def property(self, name: str) -> Property:
        """Return the object property of that name. Raises OntologyError where there is none."""
        try:
            return self.properties[name]
        except KeyError:
            raise OntologyError(f"the ontology has no object property {name!r}") from None

    def relation(self, name: str) -> Property:
        """Return the relation between entities of that name. Raises OntologyError where there is none."""
        try:
            return self.relations[name]
        except KeyError:
            raise OntologyError(f"the ontology has no relation {name!r}") from None

    def allows(self, name: str, subject: str, object_: str) -> bool:
        """Tell whether a property's domain and range admit these classes. Raises OntologyError for no such property."""
        found = self.property(name)
        return subject in found.domain and object_ in found.range


@cache
def load() -> Ontology:
    """Read the ontology file, once. Raises OntologyError where it cannot be read."""
    from kg import owl  # owlready2 takes a while to import

    return owl.read()

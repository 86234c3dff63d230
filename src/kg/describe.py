"""The descriptions of entities in the default graph: one `rdfs:label`, every other name a `skos:altLabel`.

An article states `kg:mainName` and `kg:name` of an entity; which name is the label is decided over all articles' names
together, so that the order in which articles arrive does not matter: as each comes by their spelling alone, and by how
many articles prefer each (`preferred`) once who is who has been settled.
"""

from collections.abc import Iterable, Mapping

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from kg.terms import KG, RDF, RDFS, SKOS, named, value

_NAMES = {KG["name"], KG["mainName"]}


def best_label(names: Iterable[str]) -> str:
    """Choose the label: not in capitals if it can be helped, the longest, the first in the alphabet."""
    return min(names, key=lambda name: (name.isupper(), -len(name), name))


def describe(entity: NamedNode, main: set[str], names: set[str]) -> set[Quad]:
    """Return the labels of an entity that articles name so."""
    everything = main | names
    if not everything:
        return set()
    label = best_label(main or names)
    quads = {Quad(entity, SKOS["altLabel"], Literal(n), DefaultGraph()) for n in everything - {label}}
    return quads | {Quad(entity, RDFS["label"], Literal(label), DefaultGraph())}


def preferred(raw: Store, used: Mapping[NamedNode, Mapping[str, int]]) -> tuple[set[Quad], set[Quad]]:
    """Return what to take out of and to add to the default graph, so that the most used names of entities are labels.

    `used` is how many articles prefer each name of an entity.
    """
    old: set[Quad] = set()
    new: set[Quad] = set()
    for entity, counts in used.items():
        if len(counts) < 2:
            continue
        others = list(raw.quads_for_pattern(entity, RDFS["label"], None, DefaultGraph()))
        types = {quad.object for quad in raw.quads_for_pattern(entity, RDF["type"], None, DefaultGraph())}
        label = Literal(_most_used(counts, person=KG["Person"] in types, people=KG["Population"] in types))
        if others and any(quad.object != label for quad in others):
            old.update(others, [Quad(entity, SKOS["altLabel"], label, DefaultGraph())])
            new.update(Quad(entity, SKOS["altLabel"], quad.object, DefaultGraph()) for quad in others)
            new.add(Quad(entity, RDFS["label"], label, DefaultGraph()))
    return old, new


def _most_used(counts: Mapping[str, int], *, person: bool, people: bool) -> str:
    """Choose the most used name: of a person a full one, and of a people the plural ("Keshians", not "Keshian")."""
    names = list(counts)
    if person:
        names = [name for name in names if " " in name] or names
    if people:
        names = [name for name in names if name + "s" not in counts]
        counts = {name: counts[name] + (counts.get(name[:-1], 0) if name.endswith("s") else 0) for name in names}
    return min(names, key=lambda name: (name.isupper(), -counts[name], -len(name), name))


def changes(raw: Store, unsaid: set[Quad], said: set[Quad]) -> tuple[set[Quad], set[Quad]]:
    """Return the descriptions to take out of and to add to the default graph when these statements leave and enter."""
    old: set[Quad] = set()
    new: set[Quad] = set()
    for entity in {q.subject for q in unsaid | said if q.predicate in _NAMES}:
        old.update(raw.quads_for_pattern(entity, RDFS["label"], None, DefaultGraph()))
        old.update(raw.quads_for_pattern(entity, SKOS["altLabel"], None, DefaultGraph()))
        held = {q for p in _NAMES for q in raw.quads_for_pattern(entity, p, None, DefaultGraph())}
        stated = held - unsaid | {q for q in said if q.subject == entity}
        main = {value(q.object) for q in stated if q.predicate == KG["mainName"]}
        names = {value(q.object) for q in stated if q.predicate == KG["name"]}
        new |= describe(named(entity), main, names)
    return old - new, new - old

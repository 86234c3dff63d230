"""What the names that articles use say on whether two entities are one."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz

from kg.countries import derives
from kg.resolution.entities import is_generic
from kg.resolution.reference import BODIES, folded, is_acronym

_SMALL = frozenset("a al an and ad as de del des du el for in la le of on or the to y".split())
_ALIKE = 88  # of 100, from which on a name is a spelling of another one that an article gives the same entity
_COMMON = 50  # entities that share a word, beyond which it says nothing
_BEGINNING = 3  # letters that a country's name and its people's share
_LIKELY = 80  # of 100, from which on two names are worth a look


@dataclass(frozen=True, slots=True)
class Node:
    """What may be an entity: its IRI without the store's base, and how articles name it.

    `cluster` is the IRI of the clusters that it is made of, which is its own unless one name is used for two. `bare`
    tells that the IRI is made of type and name alone. `articles` are those it occurs in, `seats` the cities that they
    call its capital.
    """

    iri: str
    cluster: str
    type: str
    main: str
    names: frozenset[str]
    known: bool
    bare: bool
    articles: frozenset[str]
    seats: frozenset[str] = frozenset()


Pair = tuple[Node, Node]


def stands_for(acronym: str, name: str) -> bool:
    """Tell whether a name abbreviates another one by the first letters of its words."""
    words = folded(name).split()
    letters = folded(acronym).replace(" ", "")
    first = ("".join(word[0] for word in words), "".join(word[0] for word in words if word not in _SMALL))
    return is_acronym(acronym) and len(words) > 1 and letters in first


def akin(alias: str, main: str) -> bool:
    """Tell whether an alias looks made from a name: its acronym, a part of it, or another spelling."""
    one, two = folded(alias), folded(main)
    part = set(one.split()) < set(two.split()) and not is_generic(alias)
    return stands_for(alias, main) or part or fuzz.ratio(one, two) >= _ALIKE


def fits(one: str, two: str) -> bool:
    """Tell whether two types may be those of one entity."""
    return one == two or (one in BODIES and two in BODIES)


def spellings(nodes: Iterable[Node]) -> Iterator[Pair]:
    """Yield pairs of one name, hyphens and the like aside, under types that fit."""
    named: dict[str, list[Node]] = defaultdict(list)
    for node in nodes:
        if node.bare:
            named[_spelled(node)].append(node)
    for name, alike in sorted(named.items()):
        for kind in _kinds(name, alike):
            yield from pairwise(kind)


def _spelled(node: Node) -> str:
    name = folded(node.main)
    return name.removesuffix("s") if node.type == "Population" else name


def _kinds(name: str, nodes: Sequence[Node]) -> Iterator[list[Node]]:
    """Part nodes of one name into those that are one."""
    of_type: dict[str, list[Node]] = defaultdict(list)
    for node in sorted(nodes, key=lambda node: node.iri):
        of_type[node.type].append(node)
    bodies = [type_ for type_ in of_type if type_ in BODIES]
    # A name of several words is one body's under whatever type; a single word is, if one type says more than the other.
    if " " in name or ("Organization" in bodies and len(bodies) == 2):
        yield [node for type_ in bodies for node in of_type.pop(type_)]
    yield from of_type.values()


def aliases(nodes: Sequence[Node], company: Callable[[Node], frozenset[str]]) -> Iterator[Pair]:
    """Yield pairs of which one goes by the name that an article gives the other as well.

    `company` gives the other entities in a node's articles: the two must share one.
    """
    owners: dict[str, list[Node]] = defaultdict(list)
    for node in nodes:
        for name in {folded(name) for name in node.names if akin(name, node.main)} - {folded(node.main)}:
            owners[name].append(node)
    for node in nodes:
        name = folded(node.main)
        if node.type != "Person" and node.type not in BODIES:
            continue
        found = [owner for owner in owners.get(name, ()) if owner.iri != node.iri and fits(owner.type, node.type)]
        near = [owner for owner in found if company(owner) & company(node) - {owner.cluster, node.cluster}]
        if len(found) == 1 and near and not (node.type == "Person" and " " not in name):
            yield node, near[0]


def governments(nodes: Sequence[Node], company: Callable[[Node], frozenset[str]]) -> Iterator[Pair]:
    """Yield pairs of countries that no list holds, of which one goes by the other's capital or its people's name.

    As with aliases, just one other must be meant, and the two must share a third entity.
    """
    unknown = [node for node in nodes if node.type == "Country" and node.bare and not node.known]
    seated: dict[str, list[Node]] = defaultdict(list)
    begun: dict[str, list[Node]] = defaultdict(list)
    for node in unknown:
        begun[folded(node.main)[:_BEGINNING]].append(node)
        for seat in {folded(seat) for seat in node.seats}:
            seated[seat].append(node)
    for node in unknown:
        name = folded(node.main)
        people = (other for other in begun[name[:_BEGINNING]] if derives(node.main, other.main))
        meant = {other.iri: other for other in (*seated.get(name, ()), *people) if other.iri != node.iri}
        if len(meant) == 1:
            (other,) = meant.values()
            if company(other) & company(node) - {other.cluster, node.cluster}:
                yield node, other


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two entities that may be one: why, and how likely by their names alone, from 0 to 100."""

    one: Node
    two: Node
    score: int
    reason: str


def likenesses(nodes: Sequence[Node]) -> list[Likeness]:
    """Return pairs of entities whose names are much alike, the likeliest first."""
    blocks: dict[str, list[Node]] = defaultdict(list)
    for node in nodes:
        words = {word for name in (node.main, *node.names) for word in folded(name).split() if word not in _SMALL}
        initials = {"=" + folded(n).replace(" ", "") for n in (node.main, *node.names) if is_acronym(n)}
        letters = {"=" + "".join(w[0] for w in folded(node.main).split() if w not in _SMALL)}
        for key in words | initials | letters:
            blocks[key].append(node)
    found: dict[tuple[str, str], Likeness] = {}
    for block in blocks.values():
        if len(block) <= _COMMON:
            for k, one in enumerate(block):
                for two in block[k + 1 :]:
                    alike = _compare(*sorted((one, two), key=lambda node: node.iri)) if one.iri != two.iri else None
                    if alike:
                        found[alike.one.iri, alike.two.iri] = alike
    return sorted(found.values(), key=lambda alike: (-alike.score, alike.one.iri, alike.two.iri))


def _compare(one: Node, two: Node) -> Likeness | None:
    if not fits(one.type, two.type):
        if folded(one.main) == folded(two.main) and " " in folded(one.main):
            return Likeness(one, two, _LIKELY, f"one name, {one.type} and {two.type}")
        return None
    if folded(one.main) == folded(two.main):
        return Likeness(one, two, 95, "one name")
    if stands_for(one.main, two.main) or stands_for(two.main, one.main):
        return Likeness(one, two, 85, "one abbreviates the other")
    shared = {folded(n) for n in (one.main, *one.names)} & {folded(n) for n in (two.main, *two.names)}
    shared = {name for name in shared if not is_generic(name)}
    if shared:
        return Likeness(one, two, 90, f"both go by {min(shared)!r}")
    score = min(round(fuzz.token_sort_ratio(_core(one.main), _core(two.main))), _ALIKE)
    return Likeness(one, two, score, "spelled alike") if score >= _LIKELY else None


def _core(name: str) -> str:
    return " ".join(word for word in folded(name).split() if word not in _SMALL)

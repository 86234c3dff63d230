"""All that follows by axioms alone, each fact looked at once.

Every axiom is a row of properties from a first thing to a last, which are joined by the property that it concludes. A
fact is put to each place in each row that it fits, with all facts known so far to its left and right (semi-naive
evaluation): what follows from several facts is found with the last of them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence, Set
from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple

from kg.inference.rule import Rule
from kg.terms import named

_Ends = dict[NamedNode, dict[NamedNode, set[NamedNode]]]


@dataclass(frozen=True, slots=True)
class _Row:
    links: tuple[NamedNode, ...]
    concluded: NamedNode
    turned: bool

    @classmethod
    def of(cls, axiom: Rule) -> "_Row":
        (body,), (head,) = axiom.bodies, axiom.head
        links = tuple(named(pattern.predicate) for pattern in body.premises)
        return cls(links, named(head.predicate), head.subject != body.premises[0].subject)


class Closure:
    """Facts with all that follows from them; more can be added. Nothing follows from what is `doubtful`."""

    def __init__(self, axioms: Sequence[Rule], doubtful: Set[Triple] = frozenset()) -> None:
        self._doubtful = doubtful
        self._onward: _Ends = defaultdict(lambda: defaultdict(set))
        self._back: _Ends = defaultdict(lambda: defaultdict(set))
        self._places: dict[NamedNode, list[tuple[_Row, int]]] = defaultdict(list)
        for row in map(_Row.of, axioms):
            for place, link in enumerate(row.links):
                self._places[link].append((row, place))

    @property
    def reads(self) -> Collection[NamedNode]:
        """Return the properties of facts from which anything follows."""
        return self._places.keys()

    def add(self, facts: Iterable[Triple]) -> set[Triple]:
        """Add facts between things that have IRIs; return what follows newly, nothing of a thing with itself."""
        waiting = [fact for fact in facts if isinstance(fact.object, NamedNode) and self._learn(fact)]
        found: set[Triple] = set()
        while waiting:
            for new in self._follow(waiting.pop()):
                if self._learn(new):
                    found.add(new)
                    waiting.append(new)
        return found

    def _learn(self, fact: Triple) -> bool:
        subject, object_ = named(fact.subject), named(fact.object)
        known = self._onward[fact.predicate][subject]
        if object_ in known or fact in self._doubtful:
            return False
        known.add(object_)
        self._back[fact.predicate][object_].add(subject)
        return True

    def _follow(self, fact: Triple) -> list[Triple]:
        found = []
        for row, place in self._places[fact.predicate]:
            firsts = self._reached(named(fact.subject), row.links[:place][::-1], self._back)
            lasts = self._reached(named(fact.object), row.links[place + 1 :], self._onward)
            for first in firsts:
                for last in lasts:
                    if first != last:
                        ends = (last, first) if row.turned else (first, last)
                        found.append(Triple(ends[0], row.concluded, ends[1]))
        return found

    @staticmethod
    def _reached(start: NamedNode, links: Sequence[NamedNode], ends: _Ends) -> set[NamedNode]:
        reached = {start}
        for link in links:
            reached = {end for node in reached for end in ends[link].get(node, ())}
        return reached

"""What rules are put to: the graphs of a store, looked up pattern by pattern, and what is just being concluded."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import pyoxigraph as ox
from pyoxigraph import DefaultGraph, NamedNode, Triple, Variable

from kg import doubts
from kg.claims import shortest
from kg.inference.rule import Binding, Body, Pattern, Rule, merged
from kg.iris import Base
from kg.standing import GRAPH as CURRENT
from kg.terms import named, placed

INFERRED = "inferred"
"""The name of the graph that holds what follows (see `Base.graph`)."""


class Facts:
    """What is said and what follows, as it stands in the store but for what is `hidden` and `added` here.

    What is doubtful (`kg.doubts`) is said, but matches nothing.

    A `loose` one asks no more than that premises are there: those that must still stand need not, nothing needs to be
    absent, and what is doubtful or stands in the graph of what came or went is there as well. For one that is made
    `anew`, nothing follows yet.
    """

    def __init__(self, raw: ox.Store, base: Base, moved: NamedNode | None = None, *, anew: bool = False) -> None:
        self._raw = raw
        self._inferred, self._current = base.graph(INFERRED), base.graph(CURRENT)
        self._doubtful = base.graph(doubts.GRAPH)
        self._added = ox.Store()
        self._hidden: set[Triple] = set()
        self._loose = moved is not None
        said = (DefaultGraph(),) if anew else (DefaultGraph(), self._inferred)
        self._graphs = (*said, self._current, moved) if moved is not None else said

    def add(self, triples: Iterable[Triple]) -> None:
        """Let these be concluded."""
        self._added.extend(placed(triple, DefaultGraph()) for triple in triples)

    def hide(self, triples: Iterable[Triple]) -> None:
        """Let these no longer be in the graph of what follows."""
        self._hidden.update(triples)

    def said(self, triple: Triple) -> bool:
        """Tell whether an article states it."""
        return placed(triple, DefaultGraph()) in self._raw

    def given(self, triple: Triple) -> bool:
        """Tell whether an article states it, or it still stands by what articles tell: whether it needs no rule."""
        return self.said(triple) or placed(triple, self._current) in self._raw

    def matching(self, pattern: Pattern) -> Iterator[Triple]:
        """Yield the triples that a pattern stands for; the same one may come twice."""
        subject, predicate = (None if isinstance(t, Variable) else named(t) for t in pattern.terms()[:2])
        object_ = None if isinstance(pattern.object, Variable) else pattern.object
        graphs = (self._current,) if pattern.standing and not self._loose else self._graphs
        doubted = predicate == doubts.WITHIN and not self._loose
        for graph in graphs:
            for quad in self._raw.quads_for_pattern(subject, predicate, object_, graph):
                if doubted and placed(quad.triple, self._doubtful) in self._raw:
                    continue
                if graph != self._inferred or quad.triple not in self._hidden:
                    yield quad.triple
        if not pattern.standing or self._loose:
            for quad in self._added.quads_for_pattern(subject, predicate, object_):
                yield quad.triple

    def solutions(self, body: Body, binding: Binding) -> Iterator[Binding]:
        """Yield every way in which a body holds with these variables bound so."""
        for row in body.values:
            start = merged(binding, row)
            if start is not None:
                for found in self._join(body.premises, start):
                    if self._loose or self._fulfils(body, found):
                        yield found

    def concluded(self, rule: Rule, fact: Triple) -> Iterator[Triple]:
        """Yield what follows by a rule with this fact among the premises.

        A loose one also yields what might cease to follow with it.
        """
        for body in rule.bodies:
            for group in ((), *(body.absent if self._loose else ())):
                # What is to be absent bears on a conclusion only with all of its group: it is asked for like premises.
                asked = replace(body, premises=body.premises + group)
                for pattern in group or body.premises:
                    binding = pattern.unify(fact)
                    if binding is not None:
                        for found in self.solutions(asked, binding):
                            yield from (head for head in heads(rule, found) if head.subject != head.object)

    def holds(self, rules: Sequence[Rule], conclusion: Triple) -> bool:
        """Tell whether something follows in one step."""
        starts = (start for rule in rules for start in rule.starts(conclusion))
        return any(True for body, binding in starts for _ in self.solutions(body, binding))

    def _join(self, premises: tuple[Pattern, ...], binding: Binding) -> Iterator[Binding]:
        if not premises:
            yield binding
            return
        bound = [pattern.put(binding) for pattern in premises]
        first, matching = self._rarest(bound)
        rest = premises[:first] + premises[first + 1 :]
        for triple in matching:
            found = bound[first].unify(triple)
            if found is not None:
                yield from self._join(rest, {**binding, **found})

    def _rarest(self, patterns: Sequence[Pattern]) -> tuple[int, Iterable[Triple]]:
        """Return the pattern that leaves the fewest ways to follow, and these: of those with the fewest open ends."""
        opens = [sum(isinstance(term, Variable) for term in pattern.terms()) for pattern in patterns]
        fewest = min(opens)
        likely = [k for k, number in enumerate(opens) if number == fewest]
        if len(likely) == 1 or not fewest:
            return likely[0], self.matching(patterns[likely[0]])
        chosen, found = shortest([self.matching(patterns[k]) for k in likely])
        return likely[chosen], found

    def _fulfils(self, body: Body, binding: Binding) -> bool:
        if any(binding.get(one) == binding.get(other) for one, other in body.different):
            return False
        return not any(True for group in body.absent for _ in self._join(group, binding))


def heads(rule: Rule, binding: Binding) -> Iterator[Triple]:
    """Yield what a rule concludes from a solution of its body."""
    return (pattern.triple(binding) for pattern in rule.head)

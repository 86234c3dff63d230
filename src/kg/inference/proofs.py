"""Why something follows: the rules and premises behind a triple, down to what is said, found backwards on demand."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import Triple, Variable

from kg.inference.facts import Facts
from kg.inference.rule import Pattern, Rule
from kg.terms import KG, RDF, named

_DEEPEST = 16
_ALLIANCE = "Actors that are all bound to each other make an alliance."


@dataclass(frozen=True, slots=True)
class Step:
    """One way in which something follows at once: a rule in words, and what it rests on."""

    words: str
    premises: tuple[Triple, ...]


class Prover:
    """Finds the shortest chains of steps from what is said. Everything rests on what is nearer to that than itself."""

    def __init__(self, facts: Facts, rules: Callable[[], Sequence[Rule]]) -> None:
        self._facts = facts
        self._load = rules
        self._known: dict[Triple, list[Step]] = {}
        self._tried: dict[tuple[Triple, int], bool] = {}

    @cached_property
    def _rules(self) -> Sequence[Rule]:
        return self._load()  # takes a while, and what is said needs none

    def steps(self, triple: Triple) -> list[Step]:
        """Return all last steps of the shortest proofs of a triple; none where it is said, or does not follow."""
        if self._facts.given(triple):
            return []
        depth = self.depth(triple)
        return [step for step in self._ways(triple) if self._rests(step, depth - 1)] if depth else []

    def depth(self, triple: Triple) -> int:
        """Return how many steps the shortest proof of a triple takes; 0 where it has none, or is said."""
        return next((depth for depth in range(1, _DEEPEST + 1) if self._proved(triple, depth)), 0)

    def _proved(self, triple: Triple, depth: int) -> bool:
        if self._facts.given(triple) or not depth:
            return self._facts.given(triple)
        if (triple, depth) not in self._tried:
            self._tried[triple, depth] = any(self._rests(step, depth - 1) for step in self._ways(triple))
        return self._tried[triple, depth]

    def _rests(self, step: Step, depth: int) -> bool:
        return all(self._proved(premise, depth) for premise in step.premises)

    def _ways(self, triple: Triple) -> list[Step]:
        if triple not in self._known:
            found = {*self._joined(triple), *self._by_rules(triple)}
            self._known[triple] = sorted(found, key=str)
        return self._known[triple]

    def _by_rules(self, triple: Triple) -> Iterator[Step]:
        for rule in self._rules:
            for body, binding in rule.starts(triple):
                for found in self._facts.solutions(body, binding):
                    premises = tuple(dict.fromkeys(pattern.triple(found) for pattern in body.premises))
                    if triple not in premises:
                        yield Step(rule.words, premises)

    def _joined(self, triple: Triple) -> Iterator[Step]:
        """Yield why an actor belongs to an alliance that nobody speaks of: its ties to all others in it."""
        member, alliance = named(triple.subject), triple.object
        inferred = Pattern(named(alliance), RDF["type"], KG["Alliance"]) if triple.predicate == KG["memberOf"] else None
        if inferred and any(not self._facts.said(found) for found in self._facts.matching(inferred)):
            belong = Pattern(Variable("other"), KG["memberOf"], named(alliance))
            members = {named(found.subject) for found in self._facts.matching(belong)}
            if member in members:
                others = sorted(members - {member}, key=str)
                yield Step(_ALLIANCE, tuple(Triple(member, KG["boundTo"], other) for other in others))

"""What follows by rules: whole, and by a change from what followed before. Both give the same.

Whole, the axioms are followed fact by fact (`kg.inference.closure`), and then the files' rules run over what is said
and what follows so far, round by round until nothing new does. By a change (delete and rederive): whatever follows from
a changed triple with the help of anything that holds, held or may hold is in doubt; of that, what has premises which
are not in doubt is confirmed, round by round, and the rest is gone. So a conclusion never rests on itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox
from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryTriples, Triple

from kg import doubts
from kg.inference.closure import Closure
from kg.inference.facts import INFERRED, Facts, heads
from kg.inference.rule import Pattern, Rule
from kg.iris import Base
from kg.standing import GRAPH as CURRENT
from kg.terms import named
from kg.vocabulary import prefixes


class Engine:
    """The rules, by what they read. Axioms come before the files' rules, which may ask for what does not follow."""

    def __init__(self, rules: Sequence[Rule], base: Base) -> None:
        self.rules = rules
        self._base = base
        self._axioms = tuple(rule for rule in rules if rule.axiom)
        self._readers: dict[NamedNode, list[Rule]] = defaultdict(list)
        for rule in rules:
            for predicate in _predicates(rule):
                self._readers[predicate].append(rule)

    def whole(self, raw: ox.Store) -> tuple[set[Triple], Facts]:
        """Return all that follows from what a store holds; and the facts, with all of it that files' rules bear on."""
        facts = Facts(raw, self._base, anew=True)
        closure = Closure(self._axioms, {quad.triple for quad in _quads(raw, None, self._base.graph(doubts.GRAPH))})
        said = (quad.triple for predicate in closure.reads for quad in _quads(raw, predicate, DefaultGraph()))
        found = closure.add(said)
        files = [rule for rule in self.rules if not rule.axiom]
        concerned = {predicate for rule in files for predicate in (*_predicates(rule), *_concluded(rule))}
        facts.add(triple for triple in found if triple.predicate in concerned)
        stale = files
        while stale:
            concluded = {triple for rule in stale for triple in self._run(rule, facts)}
            new = {t for t in concluded if t not in found and t.subject != t.object and not facts.said(t)}
            new |= closure.add(new)
            found |= new
            facts.add(triple for triple in new if triple.predicate in concerned)
            fresh = {triple.predicate for triple in new}
            stale = [rule for rule in files if fresh & _predicates(rule)]
        return found, facts

    @staticmethod
    def _run(rule: Rule, facts: Facts) -> Iterable[Triple]:
        """Return what a rule concludes from all there is.

        Not by SPARQL: pyoxigraph looks through all places anew for each row that a `FILTER NOT EXISTS` with a join is
        put to.
        """
        return (head for body in rule.bodies for found in facts.solutions(body, {}) for head in heads(rule, found))

    def query(self, rule: Rule, raw: ox.Store) -> QueryTriples:
        """Run a rule as the SPARQL query that it is."""
        found = raw.query(
            rule.text,
            base_iri=self._base.iri,
            prefixes=dict(prefixes()),
            default_graph=[DefaultGraph(), self._base.graph(INFERRED)],
            named_graphs=[self._base.graph(CURRENT)],
        )
        assert isinstance(found, QueryTriples)
        return found

    def changed(self, raw: ox.Store, moved: NamedNode) -> tuple[set[Triple], set[Triple], Facts]:
        """Return what is in doubt after what came or went, what of it follows, and all facts as they are then."""
        changes = {quad.triple for quad in raw.quads_for_pattern(None, None, None, moved)}
        doubted = self._doubted(changes, Facts(raw, self._base, moved))
        facts = Facts(raw, self._base)
        facts.hide(doubted)
        rest = {triple for triple in doubted if not facts.said(triple)}
        confirmed: set[Triple] = set()
        for rules in (self._axioms, self.rules):
            while found := {triple for triple in rest if facts.holds(rules, triple)}:
                facts.add(found)
                confirmed |= found
                rest -= found
        return doubted, confirmed, facts

    def _doubted(self, changes: set[Triple], loose: Facts) -> set[Triple]:
        doubted = {triple for triple in changes if triple.subject != triple.object}
        frontier = doubted
        while frontier:
            found = {head for fact in frontier for head in self._follow(loose, fact)} - doubted
            loose.add(found)
            doubted |= found
            frontier = found
        return doubted

    def _follow(self, facts: Facts, fact: Triple) -> Iterator[Triple]:
        for rule in self._readers[fact.predicate]:
            yield from facts.concluded(rule, fact)

    def read_alone(self, triples: Iterable[Triple]) -> set[Triple]:
        """Return triples with all that follows from each of them by axioms without any other."""
        facts = Facts(ox.Store(), self._base)
        found = set(triples)
        frontier = found
        while frontier:
            facts.add(frontier)
            frontier = {head for fact in frontier for r in self._axioms for head in facts.concluded(r, fact)} - found
            found |= frontier
        return found


def _read(rule: Rule) -> Iterator[Pattern]:
    for body in rule.bodies:
        for pattern in (*body.premises, *(pattern for group in body.absent for pattern in group)):
            yield from (pattern.put(row) for row in body.values)


def _quads(raw: ox.Store, predicate: NamedNode | None, graph: NamedNode | DefaultGraph) -> Iterator[Quad]:
    return raw.quads_for_pattern(None, predicate, None, graph)


def _concluded(rule: Rule) -> set[NamedNode]:
    return {named(pattern.predicate) for pattern in rule.head}


def _predicates(rule: Rule) -> set[NamedNode]:
    return {named(pattern.predicate) for pattern in _read(rule)}

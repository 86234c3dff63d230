"""A rule: what follows from which premises. Axioms of the ontology and rule files both come down to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from pyoxigraph import Literal, NamedNode, Triple, Variable

Term = NamedNode | Literal | Variable
Binding = Mapping[Variable, NamedNode | Literal]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A triple with variables; a `standing` one is of what still stands (the graph `current`), not only once stated."""

    subject: Term
    predicate: Term
    object: Term
    standing: bool = False

    def terms(self) -> tuple[Term, Term, Term]:
        """Return subject, predicate and object."""
        return self.subject, self.predicate, self.object

    def unify(self, triple: Triple) -> Binding | None:
        """Return what the variables are if the pattern is this triple, None if it cannot be."""
        found: dict[Variable, NamedNode | Literal] = {}
        for term, value in zip(self.terms(), triple, strict=True):
            if not isinstance(value, NamedNode | Literal):
                return None
            if isinstance(term, Variable):
                if found.setdefault(term, value) != value:
                    return None
            elif term != value:
                return None
        return found

    def put(self, binding: Binding) -> "Pattern":
        """Return the pattern with its variables replaced as far as they are bound."""
        subject, predicate, object_ = (binding.get(t, t) if isinstance(t, Variable) else t for t in self.terms())
        return Pattern(subject, predicate, object_, self.standing)

    def triple(self, binding: Binding) -> Triple:
        """Return the triple that the pattern is once all its variables are bound."""
        subject, predicate, object_ = self.put(binding).terms()
        assert isinstance(subject, NamedNode) and isinstance(predicate, NamedNode)
        assert not isinstance(object_, Variable)
        return Triple(subject, predicate, object_)


@dataclass(frozen=True, slots=True)
class Body:
    """One way for a rule to hold: all premises do, no two of a pair are the same, and nothing absent is there.

    `values` are the rows that variables are limited to; each `absent` group must have no solution.
    """

    premises: tuple[Pattern, ...]
    different: tuple[tuple[Variable, Variable], ...] = ()
    absent: tuple[tuple[Pattern, ...], ...] = ()
    values: tuple[Binding, ...] = ({},)

    def joined(self, other: "Body") -> "Body":
        """Return the body that asks for both."""
        rows = (merged(a, b) for a, b in product(self.values, other.values))
        return Body(
            self.premises + other.premises,
            self.different + other.different,
            self.absent + other.absent,
            tuple(row for row in rows if row is not None),
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """`text` is the rule as a SPARQL CONSTRUCT query, `words` the same in a sentence."""

    name: str
    words: str
    text: str
    head: tuple[Pattern, ...]
    bodies: tuple[Body, ...]
    axiom: bool = False

    def starts(self, conclusion: Triple) -> Iterator[tuple[Body, Binding]]:
        """Yield the bodies from which a conclusion could follow, with what it says of their variables."""
        for pattern in self.head:
            binding = pattern.unify(conclusion)
            if binding is not None:
                for body in self.bodies:
                    yield body, binding


def merged(one: Binding, other: Binding) -> Binding | None:
    """Return both bindings in one, None where they contradict each other."""
    if any(one.get(variable, value) != value for variable, value in other.items()):
        return None
    return {**one, **other}

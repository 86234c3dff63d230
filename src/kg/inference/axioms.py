"""The ontology's axioms on its properties, as rules.

Those of OWL 2 RL for super-properties, inverses, symmetric and transitive properties, and chains.
"""

from collections.abc import Iterator, Sequence

from pyoxigraph import Variable

from kg.inference.rule import Body, Pattern, Rule
from kg.ontology import Ontology

_X, _Y = Variable("x"), Variable("y")


def axioms(ontology: Ontology) -> tuple[Rule, ...]:
    """Return a rule for every axiom on an object property that makes one triple of the ontology follow from others."""
    return tuple(rule for name in sorted(ontology.properties) for rule in _of(name, ontology))


def _of(name: str, ontology: Ontology) -> Iterator[Rule]:
    found, says = ontology.property(name), f"kg:{name}"
    for parent in sorted(found.parents):
        yield _rule(ontology, name, parent, f"Whatever {says} joins, kg:{parent} joins as well.", [name])
    if found.symmetric:
        yield _rule(ontology, name, name, f"{says} is symmetric: it holds both ways.", [name], turned=True)
    elif found.inverse:
        words = f"{says} and kg:{found.inverse} are inverse: each is the other read backwards."
        yield _rule(ontology, name, found.inverse, words, [name], turned=True)
    if found.transitive:
        yield _rule(ontology, name, name, f"{says} is transitive: it reaches on from one to the next.", [name, name])
    for chain in sorted(found.chains):
        links = ", then ".join(f"kg:{link}" for link in chain)
        yield _rule(ontology, chain[0], name, f"{links}: from the first to the last it is {says}.", chain)


def _rule(
    ontology: Ontology, first: str, concluded: str, words: str, links: Sequence[str], *, turned: bool = False
) -> Rule:
    """Return the rule that a row of properties from x on ends in what is concluded of x and the last (or turned)."""
    ends = [_X, *(Variable(f"z{k}") for k in range(1, len(links))), _Y]
    premises = tuple(Pattern(ends[k], ontology.term(link), ends[k + 1]) for k, link in enumerate(links))
    head = Pattern(*((_Y, ontology.term(concluded), _X) if turned else (_X, ontology.term(concluded), _Y)))
    body = " . ".join(_written(pattern) for pattern in premises)
    text = f"CONSTRUCT {{ {_written(head)} }} WHERE {{ {body} }}"
    return Rule(f"{first} to {concluded}", words, text, (head,), (Body(premises),), axiom=True)


def _written(pattern: Pattern) -> str:
    return " ".join(map(str, pattern.terms()))

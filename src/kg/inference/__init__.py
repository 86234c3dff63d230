"""What follows from what articles state, by the ontology's axioms and the rules beside it, in a graph of its own.

`infer` computes it from what changed since it last ran; where that is much, where rules changed, or on demand, whole.
What still stands (`kg.standing`) is brought up to date first: some rules ask for that.
"""

from collections.abc import Iterable
from itertools import islice

from pyoxigraph import NamedNode, Quad, Triple, Variable

from kg import changes, resources, standing
from kg.inference.alliances import BOUND, Alliances
from kg.inference.axioms import axioms
from kg.inference.engine import Engine
from kg.inference.facts import INFERRED, Facts
from kg.inference.files import from_files
from kg.inference.rule import Pattern, Rule
from kg.iris import Base, digest
from kg.ontology import Ontology
from kg.store import Store
from kg.terms import KG, RDF, named, placed
from kg.vocabulary import ontology_triples

_MANY = 4000
"""From so many changed triples on it is quicker to compute the whole."""
_VERSION = "1"


def infer(store: Store, ontology: Ontology, *, whole: bool = False) -> int:
    """Make the store's inferred graph hold what follows and nothing else; return how many triples came or went.

    `whole` computes it from nothing. Raises OntologyError where a rule file is no rule.
    """
    pending, seal = store.base.graph(changes.GRAPH), changes.seal(_digest(), store.base)
    noted = sum(1 for _ in islice(store.raw.quads_for_pattern(None, None, None, pending), _MANY))
    whole = whole or changes.seals(store.raw, store.base) != {seal}
    if not whole and not noted:
        return 0
    gone, fresh = standing.changes(store, ontology)
    whole = whole or noted + len(gone) + len(fresh) >= _MANY
    if whole:  # without a seal, what is cut off is made anew
        changes.unseal(store.raw, store.base)
    store.change(gone, fresh if whole else fresh | {placed(quad.triple, pending) for quad in gone | fresh})
    engine = Engine(rules_for(store.base, ontology), store.base)
    graph = store.base.graph(INFERRED)
    old, new = _whole(store, engine) if whole else _changed(store, engine)
    gone, fresh = ({placed(triple, graph) for triple in part} for part in (old - new, new - old))
    changed = len(gone) + len(fresh)
    if whole:  # much is slow to write in one transaction
        store.load(fresh)
        fresh = set()
    store.change(gone | changes.seals(store.raw, store.base), fresh | {seal}, [pending])
    return changed


def rules_for(base: Base, ontology: Ontology) -> tuple[Rule, ...]:
    """Return the axioms and the files' rules for a store with that base. Raises OntologyError."""
    return (*axioms(ontology), *from_files(base))


def _digest() -> str:
    files = sorted((resources.ontology() / "rules").glob("*.rq"))
    return digest(_VERSION, *map(str, ontology_triples()), *(file.read_text(encoding="utf-8") for file in files))


def _whole(store: Store, engine: Engine) -> tuple[set[Triple], set[Triple]]:
    """Return what the inferred graph holds and what it should hold."""
    graph = store.base.graph(INFERRED)
    old = {quad.triple for quad in store.raw.quads_for_pattern(None, None, None, graph)}
    premises = engine.premises(store.raw)
    new = engine.whole(premises)
    bound = {named(triple.subject) for triple in new if triple.predicate == KG[BOUND]}
    return old, new | _alliances(store, engine, Facts(premises, store.base), bound)


def _changed(store: Store, engine: Engine) -> tuple[set[Triple], set[Triple]]:
    """Return the part of what the inferred graph holds that a change may touch, and what it should be."""
    pending = store.base.graph(changes.GRAPH)
    doubted, new, facts = engine.changed(store.raw, pending)
    touched = {term for triple in doubted for term in (triple.subject, triple.object) if isinstance(term, NamedNode)}
    graph = store.base.graph(INFERRED)
    old = {triple for triple in doubted if placed(triple, graph) in store.raw}
    for alliance in {node for actor in touched for node in _belongs_to(store, actor)}:
        ends = ((alliance, None), (None, alliance))
        old |= {q.triple for s, o in ends for q in store.raw.quads_for_pattern(s, None, o, graph)}
    bound = {node for node in touched if any(True for _ in facts.matching(Pattern(node, KG[BOUND], Variable("x"))))}
    return old, new | _alliances(store, engine, facts, bound)


def _belongs_to(store: Store, actor: NamedNode) -> Iterable[NamedNode]:
    """Yield the alliances that were inferred with an actor in them."""
    graph = store.base.graph(INFERRED)
    for quad in store.raw.quads_for_pattern(actor, KG["memberOf"], None, graph):
        if Quad(named(quad.object), RDF["type"], KG["Alliance"], graph) in store.raw:
            yield named(quad.object)


def _alliances(store: Store, engine: Engine, facts: Facts, actors: Iterable[NamedNode]) -> set[Triple]:
    """Return all about the alliances of these actors, with what follows from it."""
    return engine.read_alone(Alliances(facts, store.raw, store.base, engine.rules).of(actors))

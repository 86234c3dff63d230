"""What follows from what articles state, by the ontology's axioms and the rules beside it, in a graph of its own.

`infer` computes it from what changed since it last ran; where that is much, where rules changed, or on demand, whole.
What still stands (`kg.standing`) and what is doubtful (`kg.doubts`) is brought up to date first: some rules ask for the
former, and nothing follows from the latter.
"""

from collections.abc import Iterable
from itertools import islice

from pyoxigraph import DefaultGraph, NamedNode, Quad, Triple

from kg import changes, doubts, resources, standing
from kg.inference.alliances import BOUND, Alliances
from kg.inference.axioms import axioms
from kg.inference.engine import Engine
from kg.inference.facts import INFERRED
from kg.inference.files import from_files
from kg.inference.rule import Rule
from kg.iris import Base, digest
from kg.ontology import Ontology
from kg.store import Store
from kg.terms import DCTERMS, KG, RDF, RDFS, named, placed
from kg.vocabulary import ontology_triples

_FEW = 1000
"""Up to so many notes, or one for each article, it is quicker to follow what changed than to compute the whole."""
_VERSION = "3"


def infer(store: Store, ontology: Ontology, *, whole: bool = False) -> int:
    """Make the store's inferred graph hold what follows and nothing else; return how many triples came or went.

    `whole` computes it from nothing. Raises OntologyError where a rule file is no rule.
    """
    seal = changes.seal(_digest(), store.base)
    few = max(_FEW, sum(1 for _ in store.raw.quads_for_pattern(None, DCTERMS["identifier"], None, DefaultGraph())))
    told = list(islice(changes.read(store.raw, store.base, changes.TOLD), few + 1))
    whole = whole or changes.seals(store.raw, store.base) != {seal} or len(told) > few
    if not whole and not told:
        return 0
    _prepare(store, ontology, None if whole else told)
    engine = Engine(rules_for(store.base, ontology), store.base)
    graph = store.base.graph(INFERRED)
    old, new = _whole(store, engine) if whole else _changed(store, engine, told)
    gone, fresh = ({placed(triple, graph) for triple in part} for part in (old - new, new - old))
    changed = len(gone) + len(fresh)
    if whole:  # much is slow to write in one transaction
        store.load(fresh)
        fresh = set()
    store.change(gone | changes.seals(store.raw, store.base), fresh | {seal}, changes.graphs(store.base))
    return changed


def _prepare(store: Store, ontology: Ontology, told: Iterable[Triple] | None) -> None:
    """Bring up to date what stands and what is doubtful, and note what came or went by that."""
    moved = changes.read(store.raw, store.base, changes.MOVED)
    gone, fresh = map(set.union, standing.changes(store, ontology, told), doubts.changes(store, told, moved))
    if told is None:  # without a seal, what is cut off is made anew
        changes.unseal(store.raw, store.base)
        store.change(gone, fresh)
    else:
        premises = {store.base.graph(name) for name in (standing.GRAPH, doubts.GRAPH)}
        notes = {
            placed(quad.triple, store.base.graph(changes.MOVED)) for quad in gone | fresh if quad.graph_name in premises
        }
        store.change(gone, fresh | notes)


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
    new, facts = engine.whole(store.raw)
    actors = {named(triple.subject) for triple in new if triple.predicate == KG[BOUND]}
    alliances = Alliances(facts, store.raw, store.base, engine.rules)
    return old, new | engine.read_alone(alliances.of(actors))


def _changed(store: Store, engine: Engine, told: Iterable[Triple]) -> tuple[set[Triple], set[Triple]]:
    """Return the part of what the inferred graph holds that a change may touch, and what it should be."""
    graph, moved = store.base.graph(INFERRED), store.base.graph(changes.MOVED)
    doubted, new, facts = engine.changed(store.raw, moved)
    old = {triple for triple in doubted if placed(triple, graph) in store.raw}
    alliances = Alliances(facts, store.raw, store.base, engine.rules)
    # Who belongs to an alliance depends on who is bound to whom; its name and time on theirs and on what binds them.
    actors = {actor for tie in old ^ new if tie.predicate == KG[BOUND] for actor in _ends(tie)}
    regrouped = {node for actor in actors for node in _belongs_to(store, actor)}
    bound = {_ends(tie) for tie in doubted if tie.predicate == KG[BOUND]} | alliances.bound_by(told)
    described = {node for one, other in bound for node in _belongs_to(store, one) & _belongs_to(store, other)}
    for note in changes.read(store.raw, store.base, changes.MOVED):
        if note.predicate == RDFS["label"]:
            described |= _belongs_to(store, named(note.subject))
    for alliance in regrouped | described:
        for ends in ((alliance, None), (None, alliance)):
            old |= {quad.triple for quad in store.raw.quads_for_pattern(ends[0], None, ends[1], graph)}
    again = {triple for alliance in described - regrouped for triple in alliances.described(_members(store, alliance))}
    return old, new | engine.read_alone(alliances.of(actors) | again)


def _ends(tie: Triple) -> tuple[NamedNode, NamedNode]:
    return named(tie.subject), named(tie.object)


def _belongs_to(store: Store, actor: NamedNode) -> set[NamedNode]:
    """Return the alliances that were inferred with an actor in them."""
    graph = store.base.graph(INFERRED)
    found = {named(quad.object) for quad in store.raw.quads_for_pattern(actor, KG["memberOf"], None, graph)}
    return {node for node in found if Quad(node, RDF["type"], KG["Alliance"], graph) in store.raw}


def _members(store: Store, alliance: NamedNode) -> frozenset[NamedNode]:
    found = store.raw.quads_for_pattern(None, KG["memberOf"], alliance, store.base.graph(INFERRED))
    return frozenset(named(quad.subject) for quad in found)

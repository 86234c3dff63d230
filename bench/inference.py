"""Measures inference on made-up graphs of news: our rules whole and by one article, and the libraries for OWL 2 RL.

    python bench/inference.py ARTICLES...

Each way runs in a process of its own on the same relations, roles and ontology; times are of the processor. The
libraries `reasonable`
and `owlrl` are measured where they are installed; nothing else of kg needs them.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from random import Random

import pyoxigraph as ox
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from kg.inference import infer, rules_for
from kg.inference.closure import Closure
from kg.inference.engine import Engine
from kg.inference.rule import Rule
from kg.iris import Base
from kg.ontology import load
from kg.store import Store
from kg.terms import DCTERMS, KG, RDF, XSD
from kg.types import Article
from kg.vocabulary import ontology_triples

WAYS = ("kg infer", "one article more", "kg axioms", "reasonable", "owlrl")
PER_ARTICLE = {"leads": 1, "memberOf": 2, "locatedIn": 2, "partOf": 1, "fightsAgainst": 1, "basedIn": 1, "backs": 1}
EVENTS = 5
_PATIENT = 100
"""With more articles than this, `owlrl` is left out: it takes many minutes."""


def entity(kind: str, chance: Random, known: int) -> NamedNode:
    """Return an entity: few are in many articles, most in one."""
    return NamedNode(f"{Base().iri}entity/{kind}-{int(known * chance.random() ** 2)}")


def article(number: int, articles: int, chance: Random) -> tuple[Article, set[Triple]]:
    """Return a made-up article with as many relations and events as ours have on average."""
    node, actors = Base().article(str(number)), articles * 4
    told = {
        Triple(node, RDF["type"], KG["Article"]),
        Triple(node, DCTERMS["identifier"], Literal(str(number))),
        Triple(node, DCTERMS["issued"], Literal("2031-01-01", datatype=XSD["date"])),
    }
    for name, times in PER_ARTICLE.items():
        for k in range(times):
            s, o = (entity("place" if name == "locatedIn" else "actor", chance, actors) for _ in range(2))
            if name in {"partOf", "locatedIn"}:  # wholes are few, and have no part in their parts
                s, o = sorted((s, o), key=lambda term: -int(term.value.rpartition("-")[2]))
            claim = NamedNode(f"{Base().iri}claim/{number}-{name}-{k}")
            told |= {Triple(s, KG[name], o), Triple(claim, RDF["subject"], s), Triple(claim, RDF["object"], o)}
            told |= {Triple(claim, RDF["predicate"], KG[name]), Triple(claim, KG["status"], KG["Actual"])}
    for k in range(EVENTS):
        event = NamedNode(f"{Base().iri}event/{number}-{k}")
        told |= {Triple(event, RDF["type"], KG["Assault"]), Triple(event, KG["status"], KG["Actual"])}
        told |= {Triple(event, KG[role], entity("actor", chance, actors)) for role in ("agent", "target")}
        told |= {Triple(event, KG["place"], entity("place", chance, actors))}
    return Article(str(number), "", ""), told


def fill(store: Store, articles: int) -> None:
    chance = Random(articles)
    for number in range(articles):
        made, told = article(number, articles, chance)
        node = store.base.article(made.id)
        store.raw.extend(Quad(*triple, graph) for triple in told for graph in (node, DefaultGraph()))


def measured(way: str, articles: int) -> dict[str, float]:
    """Return seconds of the processor, mebibytes above those before, and how many triples of ours follow."""
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "s", writable=True) as store:
        fill(store, articles)
        known = load()
        axioms = [rule for rule in rules_for(store.base, known) if rule.axiom]
        read = (store.raw.quads_for_pattern(None, p, None, DefaultGraph()) for p in Closure(axioms).reads)
        said = {quad.triple for quad in chain.from_iterable(read)}
        if way == "one article more":
            infer(store, known)
        before, begun = _memory(), time.process_time()
        if way == "one article more":
            made, told = article(articles, articles, Random(-1))
            store.put(made, told, "")
            begun = time.process_time()
        found = _run(way, store, axioms, said)
        spent = time.process_time() - begun
    return {"seconds": spent, "mebibytes": _memory() - before, "triples": found}


def _run(way: str, store: Store, axioms: list[Rule], said: set[Triple]) -> int:
    if way in ("kg infer", "one article more"):
        return infer(store, load())
    if way == "kg axioms":
        return len(Engine(axioms, store.base).whole(store.raw)[0])
    with tempfile.NamedTemporaryFile(suffix=".ttl") as file:
        ox.serialize([*said, *ontology_triples()], file.name, format=ox.RdfFormat.TURTLE)
        return len({row for row in _library(way, file.name) if _ours(row)} - {_row(t) for t in said})


def _library(way: str, path: str) -> list[tuple[str, str, str]]:
    if way == "reasonable":
        import reasonable

        reasoner = reasonable.PyReasoner()
        reasoner.load_file(path)
        return [tuple(map(str, row)) for row in reasoner.reason()]
    import owlrl
    import rdflib

    graph = rdflib.Graph().parse(path)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return [tuple(map(str, row)) for row in graph]


def _row(triple: Triple) -> tuple[str, str, str]:
    return tuple(term.value for term in triple)


def _ours(row: tuple[str, str, str]) -> bool:
    return row[1].startswith(KG.iri) and row[0].startswith(Base().iri) and row[0] != row[2]


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    if sys.argv[1] in WAYS:
        print(json.dumps(measured(sys.argv[1], int(sys.argv[2]))))
        sys.exit()
    print("| articles | way | seconds | MiB | triples |\n| --- | --- | --- | --- | --- |")
    for size in sys.argv[1:]:
        for each in WAYS:
            if each in ("reasonable", "owlrl") and (
                find_spec(each) is None or (each == "owlrl" and int(size) > _PATIENT)
            ):
                continue
            done = subprocess.run([sys.executable, __file__, each, size], capture_output=True, text=True, check=False)
            if done.returncode:
                print(f"| {size} | {each} | failed: {done.stderr.splitlines()[-1:]} | | |", flush=True)
                continue
            of = json.loads(done.stdout)
            print(f"| {size} | {each} | {of['seconds']:.2f} | {of['mebibytes']:.0f} | {of['triples']} |", flush=True)

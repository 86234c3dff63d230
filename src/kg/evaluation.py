"""How well an extractor reads: precision, recall and F1 of its graph against gold files.

A gold file says what a careful reader would put into the graph of one article. Plain relations between two entities of
the gold are compared; what touches an entity that the gold does not have is counted apart. A produced entity stands for
the gold entity that shares most names with it, and for one only, so that merging everything does not pay. Events match
where type and an agent (else a target, else a place) agree.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, Triple

from kg.errors import WorkError
from kg.iris import normal
from kg.ontology import Ontology
from kg.terms import KG, RDF, named, value
from kg.types import Article

_ROLES = {"agents": "agent", "targets": "target", "place": "place"}
Gold = Mapping[str, Any]
Produced = dict[NamedNode, dict[str, set[object]]]


@dataclass
class Tally:
    """Hits and misses of one kind of thing."""

    right: int = 0
    wrong: int = 0
    found: int = 0
    gold: int = 0
    """`right` and `wrong` count what was produced, `found` of `gold` what should have been."""

    def add(self, other: "Tally") -> None:
        """Add another tally's counts."""
        self.right += other.right
        self.wrong += other.wrong
        self.found += other.found
        self.gold += other.gold

    @property
    def precision(self) -> float:
        """The share of what was produced that is right."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0

    @property
    def recall(self) -> float:
        """The share of the gold that was found."""
        return self.found / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        p, r = self.precision, self.recall
        return 2 * p * r / (p + r) if p + r else 0.0


@dataclass
class Score:
    """The tallies of one or several articles. `outside` counts relations with an end that the gold does not have."""

    relations: Tally = field(default_factory=Tally)
    events: Tally = field(default_factory=Tally)
    entities: Tally = field(default_factory=Tally)
    outside: int = 0

    def add(self, other: "Score") -> None:
        """Add another score's tallies."""
        self.relations.add(other.relations)
        self.events.add(other.events)
        self.entities.add(other.entities)
        self.outside += other.outside


def read_gold(path: Path) -> tuple[Article, Gold]:
    """Return the article of a gold file and what it should say. Raises WorkError where either cannot be read."""
    try:
        gold = json.loads(path.read_text(encoding="utf-8"))
        about = gold["article"]
        text = (path.parent / about["file"]).read_text(encoding="utf-8").replace("\r\n", "\n")
        published = date.fromisoformat(about["published"]) if about.get("published") else None
        gold["entities"], gold["relations"], gold["events"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WorkError(f"{path} is not a gold file: {error}") from error
    return Article(path.stem, text.partition("\n")[0], text, published), gold


def score(gold: Gold, triples: Iterable[Triple], ontology: Ontology) -> Score:
    """Compare the triples of one article with its gold."""
    return _Comparison(gold, set(triples), ontology).score()


class _Comparison:
    def __init__(self, gold: Gold, triples: set[Triple], ontology: Ontology) -> None:
        self.gold = gold
        self.triples = triples
        self.ontology = ontology
        self.also = {e["id"]: {e["id"], *e.get("also", ())} for e in gold["entities"]}
        self.meant = self._meant()

    def _meant(self) -> dict[NamedNode, str]:
        """Which gold entity each produced entity stands for."""
        names: dict[NamedNode, set[str]] = {}
        for t in self.triples:
            if t.predicate in {KG["name"], KG["mainName"]}:
                names.setdefault(named(t.subject), set()).add(normal(value(t.object)))
        wanted = {e["id"]: {normal(n) for n in (*e["names"], *e.get("accept", ()))} for e in self.gold["entities"]}
        meant = {}
        for node, own in names.items():
            best = max(wanted, key=lambda ident: (len(wanted[ident] & own), -len(wanted[ident])))
            if wanted[best] & own:
                meant[node] = best
        return meant

    def _fits(self, node: object, ident: str) -> bool:
        return isinstance(node, NamedNode) and self.meant.get(node) in self.also[ident]

    def _same(self, triple: Triple, relation: Gold) -> bool:
        if triple.predicate != self.ontology.term(relation["p"]):
            return False
        s, o = relation["s"], relation["o"]
        if self._fits(triple.subject, s) and self._fits(triple.object, o):
            return True
        turned = self.ontology.relation(relation["p"]).symmetric or relation["p"] == "affiliatedWith"
        return turned and self._fits(triple.subject, o) and self._fits(triple.object, s)

    def score(self) -> Score:
        found = Score()
        hit = set(self.meant.values())
        found.entities = Tally(len(hit), 0, len(hit), len(self.also))
        self._relations(found)
        self._events(found)
        return found

    def _relations(self, found: Score) -> None:
        stated = [r for r in self.gold["relations"] if r.get("status", "actual") == "actual"]
        must = [r for r in stated if not r.get("optional")]
        free = [r for r in self.gold["relations"] if r.get("optional")]
        known = {self.ontology.term(name) for name in self.ontology.relations}
        reached: set[int] = set()
        for triple in sorted((t for t in self.triples if t.predicate in known), key=str):
            matches = [k for k, r in enumerate(must) if self._same(triple, r)]
            if matches:
                found.relations.right += 1
                reached.add(min(matches, key=lambda k: (k in reached, k)))
            elif any(self._same(triple, r) for r in free):
                continue
            elif triple.subject in self.meant and triple.object in self.meant:
                found.relations.wrong += 1
            else:
                found.outside += 1
        found.relations.found, found.relations.gold = len(reached), len(must)

    def _events(self, found: Score) -> None:
        produced = self._produced_events()
        taken: set[NamedNode] = set()
        actual = [e for e in self.gold["events"] if e.get("status", "actual") == "actual"]
        for event in sorted(actual, key=lambda e: bool(e.get("optional"))):
            match = self._match(event, {n: roles for n, roles in produced.items() if n not in taken})
            if match is not None:
                taken.add(match)
            if not event.get("optional"):
                found.events.gold += 1
                found.events.found += match is not None
                found.events.right += match is not None
        found.events.wrong = len(produced) - len(taken)

    def _produced_events(self) -> Produced:
        types = {self.ontology.term(name) for name in self.ontology.event_types}
        nodes = {named(t.subject): t.object for t in self.triples if t.predicate == RDF["type"] and t.object in types}
        actual = {t.subject for t in self.triples if t.predicate == KG["status"] and t.object == KG["Actual"]}
        events: Produced = {node: {"type": {kind}} for node, kind in sorted(nodes.items(), key=str) if node in actual}
        for t in self.triples:
            if isinstance(t.subject, NamedNode) and t.subject in events:
                events[t.subject].setdefault(t.predicate.value, set()).add(t.object)
        return events

    def _match(self, event: Gold, produced: Produced) -> NamedNode | None:
        def shared(roles: dict[str, set[object]], key: str) -> int:
            return sum(
                any(self._fits(n, ident) for n in roles.get(KG[_ROLES[key]].value, ())) for ident in event.get(key, ())
            )

        deciding = next((key for key in ("agents", "targets") if event.get(key)), "place")
        kind = self.ontology.term(event["type"])
        fits = [n for n, roles in produced.items() if kind in roles["type"] and shared(roles, deciding)]
        return max(fits, key=lambda n: sum(shared(produced[n], key) for key in _ROLES), default=None)

"""What holds of an article's graph because of the ontology and the way statements are made, beyond what shapes can say.

Each rule yields the node at fault and what is wrong with it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.ontology import Ontology
from kg.terms import KG, OA, RDF

Node = NamedNode | BlankNode | Literal | Triple
Fault = tuple[Node, str]

_WEAK = "the status of an event is not that of its strongest report"
_STRONGEST_FIRST = (KG["Actual"], KG["Hypothetical"], KG["Negated"])


class ArticleGraph:
    """An article's triples, indexed for the rules."""

    def __init__(self, triples: Iterable[Triple], ontology: Ontology) -> None:
        self.ontology = ontology
        self.triples = set(triples)
        self._values: dict[tuple[Node, NamedNode], list[Node]] = defaultdict(list)
        for triple in self.triples:
            self._values[triple.subject, triple.predicate].append(triple.object)

    def values(self, node: Node, predicate: NamedNode) -> list[Node]:
        """Return the objects of a node's triples with the predicate."""
        return self._values.get((node, predicate), [])

    def pairs(self, predicate: NamedNode) -> Iterator[tuple[Node, Node]]:
        """Yield subject and object of the triples with the predicate."""
        return ((t.subject, t.object) for t in self.triples if t.predicate == predicate)

    def own(self, node: Node) -> str | None:
        """Return the local name of a node in the ontology's namespace, None for any other node."""
        if isinstance(node, NamedNode) and node.value.startswith(self.ontology.namespace):
            return node.value.removeprefix(self.ontology.namespace)
        return None


def faults(graph: ArticleGraph, text: str | None = None) -> Iterator[Fault]:
    """Yield what is wrong with an article's graph; `text` is what the offsets of its evidence address, if at hand."""
    yield from _unknown_terms(graph)
    yield from _loops(graph)
    yield from _unclaimed(graph)
    yield from _weak_statuses(graph)
    if text is not None:
        yield from _misquotes(graph, text)


def _unknown_terms(graph: ArticleGraph) -> Iterator[Fault]:
    ontology = graph.ontology
    for triple in graph.triples:
        name = graph.own(triple.predicate)
        if name is not None and (name not in ontology.terms or name in ontology.classes):
            yield triple.subject, f"the ontology has no property {name!r}"
        if triple.predicate == RDF["type"] and (kind := graph.own(triple.object)) and kind not in ontology.types:
            yield triple.subject, f"{kind!r} is no class of the ontology that is fit to type a thing"


def _loops(graph: ArticleGraph) -> Iterator[Fault]:
    """Find relations of a thing to itself; other faults of the ends of properties are for the shapes to find."""
    for triple in graph.triples:
        if triple.subject == triple.object and (name := graph.own(triple.predicate)) in graph.ontology.relations:
            yield triple.subject, f"{name} joins a thing to itself"
    for claim, predicate in graph.pairs(RDF["predicate"]):
        name = graph.own(predicate)
        if set(graph.values(claim, RDF["subject"])) & set(graph.values(claim, RDF["object"])):
            yield claim, f"in a claim, {name} joins a thing to itself"


def _unclaimed(graph: ArticleGraph) -> Iterator[Fault]:
    """Find plain triples that no claim of the article holds to be actual."""
    claimed: set[tuple[Node, Node, Node]] = set()
    for claim, predicate in graph.pairs(RDF["predicate"]):
        if KG["Actual"] in graph.values(claim, KG["status"]):
            for subject in graph.values(claim, RDF["subject"]):
                claimed.update((subject, predicate, object_) for object_ in graph.values(claim, RDF["object"]))
    for t in graph.triples:
        relation = graph.ontology.relations.get(graph.own(t.predicate) or "")
        if relation is None or (t.subject, t.predicate, t.object) in claimed:
            continue
        if not (relation.symmetric and (t.object, t.predicate, t.subject) in claimed):
            yield t.subject, f"{relation.name} stands as a plain triple, and no actual claim states it"


def _weak_statuses(graph: ArticleGraph) -> Iterator[Fault]:
    told = defaultdict(set)
    for report, event in graph.pairs(KG["reports"]):
        told[event].update(graph.values(report, KG["status"]))
    for event, statuses in told.items():
        # One that others tell with a stronger status has none in this graph: `retold` looks at those.
        if _differs(graph.values(event, KG["status"]), statuses) and graph.values(event, KG["status"]):
            yield event, _WEAK


def retold(events: Iterable[tuple[Node, Sequence[Node], Set[Node]]]) -> Iterator[Fault]:
    """Yield what is wrong with events over all articles: each comes with its statuses and those of its reports."""
    for event, stated, reported in events:
        if _differs(stated, reported):
            yield event, _WEAK


def _differs(stated: Sequence[Node], reported: Set[Node]) -> bool:
    """Tell whether what an event has as its status is not that of its strongest report, and that alone."""
    strongest = next((status for status in _STRONGEST_FIRST if status in reported), None)
    return strongest is not None and list(stated) != [strongest]


def _misquotes(graph: ArticleGraph, text: str) -> Iterator[Fault]:
    for evidence, _article in graph.pairs(OA["hasSource"]):
        parts = {}
        for selector in graph.values(evidence, OA["hasSelector"]):
            for name in ("start", "end", "exact"):
                for value in graph.values(selector, OA[name]):
                    parts[name] = value.value if isinstance(value, Literal) else ""
        start, end = parts.get("start", ""), parts.get("end", "")
        if start.isdecimal() and end.isdecimal() and text[int(start) : int(end)] != parts.get("exact"):
            yield evidence, f"the text from {start} to {end} is not what the evidence quotes"

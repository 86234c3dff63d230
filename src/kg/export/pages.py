"""A store's statements in the order in which people read them: entities first, then article by article.

Within an article come its events with the reports of each and their sentences, then its claims with theirs. The order
depends on what the store says alone; no more than the names of the entities and one article are held at once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Triple

from kg.export import scheme
from kg.export.network import Kept, Network
from kg.export.options import Options
from kg.export.ties import UNDATED
from kg.store import Store
from kg.terms import DCTERMS, GEO, KG, OA, RDF, RDFS, value

Graph = DefaultGraph | NamedNode
_Subject = NamedNode | BlankNode | Triple
_FIRST = (RDF["type"], RDFS["label"], RDF["subject"], RDF["predicate"], RDF["object"])
_LAST = 1 << 62


@dataclass(frozen=True)
class Page:
    """Statements that belong together: the entities, or what one article states."""

    heading: str
    """The day and the title of the article; "" for the entities."""
    quads: Iterable[Quad]


class Pages:
    """What of a store goes out, as pages."""

    def __init__(self, store: Store, options: Options) -> None:
        self._store = store
        self._raw = store.raw
        self._full = options.claims == "full"
        narrows = not options.selection.everything
        self._kept: Kept | None = Network(store, options.selection, events=True).kept() if narrows else None
        self._headings = dict(sorted(self._articles(), key=lambda item: (*item[1], item[0].value)))
        self._ranks = {article: rank for rank, article in enumerate(self._headings)}

    @property
    def graphs(self) -> list[Graph]:
        """Return the default graph and those of the articles, in the order of the articles' days."""
        return [DefaultGraph(), *self._headings]

    def of(self, graph: Graph) -> Iterator[Page]:
        """Yield the pages of one graph; a graph of an article has that article's alone."""
        yield Page("", self._entities(graph))
        for article in self._headings if isinstance(graph, DefaultGraph) else [graph]:
            subjects = list(self._story(article, graph))
            if subjects:
                issued, title, _ = self._headings[article]
                heading = " ".join(f"{issued} {title}".replace(UNDATED, "").split())
                yield Page(heading, (quad for subject in subjects for quad in self._about(subject, graph)))

    def _articles(self) -> Iterator[tuple[NamedNode, tuple[str, str, str]]]:
        for graph in self._raw.named_graphs():
            if isinstance(graph, NamedNode) and self._store.base.is_article(graph):
                issued, title, ident = (self._word(graph, DCTERMS[n]) for n in ("issued", "title", "identifier"))
                yield graph, (issued[:10] or UNDATED, title, ident)

    def _word(self, article: NamedNode, predicate: NamedNode) -> str:
        found = (quad.object for quad in self._raw.quads_for_pattern(article, predicate, None, article))
        return min((value(term) for term in found if not isinstance(term, BlankNode | Triple)), default="")

    # Entities

    def _entities(self, graph: Graph) -> Iterator[Quad]:
        """Yield what is said of entities, and of whatever no article speaks of."""
        for subject in sorted(self._unowned(graph), key=str):
            yield from self._about(subject, graph)
            shapes = {quad.object for quad in self._raw.quads_for_pattern(subject, GEO["hasGeometry"], None, graph)}
            for shape in sorted(shapes, key=str):
                if isinstance(shape, NamedNode | BlankNode):
                    yield from self._about(shape, graph)

    def _unowned(self, graph: Graph) -> Iterator[_Subject]:
        last: _Subject | None = None
        geometries = {quad.object for quad in self._raw.quads_for_pattern(None, GEO["hasGeometry"], None, graph)}
        for quad in self._raw.quads_for_pattern(None, None, None, graph):
            if quad.subject == last:
                continue
            last = quad.subject
            if last in geometries:
                continue
            if self._is_entity(last, graph):
                if self._kept is None or last in self._kept.nodes:
                    yield last
            elif self._kept is None and self._owner(last, graph) is None:
                yield last

    def _is_entity(self, subject: _Subject, graph: Graph) -> bool:
        types = self._raw.quads_for_pattern(subject, RDF["type"], None, graph)
        return any(quad.object in scheme.entity_types() for quad in types)

    def _owner(self, subject: _Subject, graph: Graph) -> NamedNode | None:
        """Return the first of the articles that say something of a thing."""
        if isinstance(graph, NamedNode):
            return graph
        for predicate in (
            RDF["type"],
            None,
        ):  # what has a type is told of where that is stated: few statements to look at
            graphs = {quad.graph_name for quad in self._raw.quads_for_pattern(subject, predicate, None, None)}
            articles = [graph for graph in graphs if isinstance(graph, NamedNode) and graph in self._ranks]
            if articles:
                return min(articles, key=self._ranks.__getitem__)
        return None

    # Articles

    def _story(self, article: NamedNode, graph: Graph) -> Iterator[_Subject]:
        """Yield the things that an article speaks of and no article before it, as a reader meets them."""
        story = _Story(self._raw.quads_for_pattern(None, None, None, article))
        found = [
            subject
            for subject in story.subjects(article, self._full)
            if not story.is_entity(subject)
            and subject not in story.geometries
            and self._owner(subject, graph) == article
        ]
        if self._kept is None:
            yield from found
            return
        goes = story.closure(self._kept.nodes | (self._kept.claims if self._full else frozenset()))
        if goes and self._full:
            goes.add(article)
        yield from (subject for subject in found if subject in goes)

    def _about(self, subject: _Subject, graph: Graph) -> Iterator[Quad]:
        quads = sorted(self._raw.quads_for_pattern(subject, None, None, graph), key=_statement_key)
        yield from quads if self._kept is None else filter(self._goes, quads)

    def _goes(self, quad: Quad) -> bool:
        tie = quad.predicate in scheme.relations() or quad.predicate in scheme.roles()
        return self._kept is None or not tie or quad.triple in self._kept.triples


class _Story:
    """One article's statements, by what they are about."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._objects: dict[_Subject, dict[NamedNode, list[object]]] = {}
        for quad in quads:
            self._objects.setdefault(quad.subject, {}).setdefault(quad.predicate, []).append(quad.object)
        self.geometries = {node for said in self._objects.values() for node in said.get(GEO["hasGeometry"], [])}
        self._reports: dict[object, list[_Subject]] = {}
        for subject, said in self._objects.items():
            for event in said.get(KG["reports"], []):
                self._reports.setdefault(event, []).append(subject)

    def is_entity(self, subject: _Subject) -> bool:
        """Tell whether the article types a thing as an entity."""
        return any(type_ in scheme.entity_types() for type_ in self._objects[subject].get(RDF["type"], []))

    def subjects(self, article: NamedNode, full: bool) -> Iterator[_Subject]:
        """Yield what the article speaks of; without claims and what belongs to them where that is not all wanted."""
        events = [subject for subject in self._objects if subject in self._reports]
        if not full:
            yield from sorted(events, key=self._place)
            return
        claims = [subject for subject, said in self._objects.items() if RDF["subject"] in said]
        order: dict[_Subject, None] = {article: None}
        for event in sorted(events, key=self._place):
            order[event] = None
            for report in sorted(self._reports[event], key=self._place):
                order.update(dict.fromkeys([report, *self._passages(report)]))
        for claim in sorted(claims, key=self._place):
            order.update(dict.fromkeys([claim, *self._passages(claim)]))
        order.update(dict.fromkeys(sorted(self._objects, key=str)))
        yield from (subject for subject in order if subject in self._objects)

    def closure(self, wanted: frozenset[NamedNode]) -> set[_Subject]:
        """Return those of the things wanted that the article speaks of, with the passages of the claims."""
        found: set[_Subject] = {subject for subject in self._objects if subject in wanted}
        return found | {passage for subject in found for passage in self._passages(subject)}

    def _passages(self, claim: _Subject) -> list[_Subject]:
        """Return the evidence of a claim, each piece with its selectors."""
        found: list[_Subject] = []
        for piece in sorted(self._linked(claim, KG["evidence"]), key=self._start):
            found += [piece, *sorted(self._linked(piece, OA["hasSelector"]), key=str)]
        return found

    def _linked(self, subject: _Subject, predicate: NamedNode) -> list[_Subject]:
        objects = self._objects.get(subject, {}).get(predicate, [])
        return [node for node in objects if isinstance(node, NamedNode | BlankNode)]

    def _place(self, subject: _Subject) -> tuple[int, str]:
        """Return where the article first tells a thing, to sort by."""
        tellings = [subject, *self._reports.get(subject, [])]
        return min(
            (self._start(p) for t in tellings for p in self._linked(t, KG["evidence"])), default=(_LAST, str(subject))
        )

    def _start(self, piece: _Subject) -> tuple[int, str]:
        starts = [
            t for s in self._linked(piece, OA["hasSelector"]) for t in self._objects.get(s, {}).get(OA["start"], [])
        ]
        numbers = [int(value(term)) for term in starts if value(term).isdecimal()]
        return min(numbers, default=_LAST), str(piece)


def _statement_key(quad: Quad) -> tuple[int, str, str]:
    known = _FIRST.index(quad.predicate) if quad.predicate in _FIRST else len(_FIRST)
    return known, quad.predicate.value, str(quad.object)

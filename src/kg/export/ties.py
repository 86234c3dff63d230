"""What a store says as ties: relations between entities, and the roles of entities in events, with who says so where.

A tie is read with all its claims or reports when its subject's turn comes, so that no more than one thing's ties are
held at once.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from math import isfinite

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from kg.export import scheme
from kg.store import Store
from kg.terms import DCTERMS, KG, OA, RDF, RDFS, value

UNDATED = "~"
"""Stands for the day of an undated article: after every date."""

_Term = NamedNode | Literal


@dataclass(frozen=True, slots=True, order=True)
class Quote:
    """A passage of an article that states something, in the order of the articles' days."""

    issued: str
    """The article's day (ISO), `UNDATED` where it has none."""
    article: str
    """The article's IRI."""
    start: int
    text: str
    title: str
    voice: str = ""
    """The IRI of the article that stands for all copies of this one, of the article itself where it has none."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One article's claim of a relation or report of an event. `first` and `last` are ISO days, "" where unknown."""

    node: NamedNode
    actual: bool
    confidence: float
    first: str
    last: str
    speakers: tuple[NamedNode, ...]
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Tie:
    """A relation between two entities, or the role of an entity in an event. It `stands` if it is stated as fact."""

    subject: NamedNode
    property: NamedNode
    object: NamedNode
    stands: bool
    claims: tuple[Claim, ...]


class Ties:
    """Reads the default graph of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._about = lru_cache(maxsize=1 << 10)(self._read_article)

    def things(self, types: frozenset[NamedNode]) -> list[NamedNode]:
        """Return what is typed with one of these classes, in the order of the IRIs."""
        return _nodes({quad.subject for type_ in types for quad in self.quads(None, RDF["type"], type_)})

    def quads(self, subject: NamedNode | None, predicate: NamedNode, object_: _Term | None = None) -> Iterator[Quad]:
        """Yield the statements of the default graph that fit."""
        yield from self._store.raw.quads_for_pattern(subject, predicate, object_, DefaultGraph())

    def values(self, subject: NamedNode, predicate: NamedNode) -> list[str]:
        """Return the words of what a property of a thing has as values, sorted."""
        found = (quad.object for quad in self.quads(subject, predicate))
        return sorted(value(term) for term in found if isinstance(term, _Term))

    def nodes(self, subject: NamedNode, predicate: NamedNode) -> list[NamedNode]:
        """Return what a property of a thing has as values, in the order of the IRIs."""
        return _nodes(quad.object for quad in self.quads(subject, predicate))

    def first(self, subject: NamedNode, predicate: NamedNode) -> str:
        """Return the first of the values, "" where there is none."""
        return next(iter(self.values(subject, predicate)), "")

    def relations(self, subject: NamedNode) -> list[Tie]:
        """Return the ties from an entity to others, also those that are only claimed, in the order of their terms."""
        claims: dict[tuple[NamedNode, NamedNode], list[Claim]] = {}
        for quad in self._store.raw.quads_for_pattern(subject, None, None, DefaultGraph()):
            if quad.predicate in scheme.relations() and isinstance(quad.object, NamedNode):
                claims[quad.predicate, quad.object] = []
        stated = set(claims)
        for node in _nodes(quad.subject for quad in self.quads(None, RDF["subject"], subject)):
            property_, object_ = self._node(node, RDF["predicate"]), self._node(node, RDF["object"])
            if property_ and object_:
                claims.setdefault((property_, object_), []).append(self._claim(node))
        return [
            Tie(subject, *ends, ends in stated, tuple(told))
            for ends, told in sorted(claims.items(), key=lambda item: (item[0][0].value, item[0][1].value))
        ]

    def roles(self, event: NamedNode) -> list[Tie]:
        """Return the ties from an event to those with a part in it, each with the reports of the event."""
        reports = _nodes(quad.subject for quad in self.quads(None, KG["reports"], event))
        claims = tuple(self._in_time(event, self._claim(node)) for node in reports)
        stands = self._node(event, KG["status"]) == KG["Actual"]
        return [
            Tie(event, role, node, stands, claims)
            for role in sorted(scheme.roles(), key=str)
            for node in self.nodes(event, role)
        ]

    def _node(self, subject: NamedNode, predicate: NamedNode) -> NamedNode | None:
        return next(iter(self.nodes(subject, predicate)), None)

    def _claim(self, node: NamedNode) -> Claim:
        found: dict[NamedNode, list[_Term]] = {}
        for quad in self._store.raw.quads_for_pattern(node, None, None, DefaultGraph()):
            if isinstance(quad.object, _Term):
                found.setdefault(quad.predicate, []).append(quad.object)
        words = {predicate: min(term.value for term in terms) for predicate, terms in found.items()}
        quotes = sorted(self._quote(node) for node in _nodes(found.get(KG["evidence"], [])))
        days = [quote.issued for quote in quotes if quote.issued != UNDATED]
        since, until = _day(words.get(KG["validFrom"], "")), _day(words.get(KG["validUntil"], ""))
        return Claim(
            node=node,
            actual=KG["Actual"] in found.get(KG["status"], []),
            confidence=_number(words.get(KG["confidence"], "")),
            # An article says that it holds on the article's own day; its text may say since when or until when.
            first=since or min([*days, until] if until else days, default=""),
            last=until or max([*days, since] if since else days, default=""),
            speakers=tuple(_nodes(found.get(KG["attributedTo"], []))),
            quotes=tuple(quotes),
        )

    def _in_time(self, event: NamedNode, report: Claim) -> Claim:
        """Return a report with the days that its event may have happened on instead of the article's."""
        first, last = _day(self.first(event, KG["earliest"])), _day(self.first(event, KG["latest"]))
        return replace(report, first=first or last, last=last or first) if first or last else report

    def _quote(self, evidence: NamedNode) -> Quote:
        start, text = 0, ""
        for selector in self.nodes(evidence, OA["hasSelector"]):
            start = int(_number(self.first(selector, OA["start"]))) or start
            text = self.first(selector, OA["exact"]) or text
        article = self._node(evidence, OA["hasSource"])
        if article is None:
            return Quote(UNDATED, "", start, text, "")
        issued, title, voice = self._about(article)
        return Quote(issued or UNDATED, article.value, start, text, title, voice)

    def _read_article(self, node: NamedNode) -> tuple[str, str, str]:
        voice = self.first(node, KG["syndicationGroup"]) or node.value
        return _day(self.first(node, DCTERMS["issued"])), self.first(node, DCTERMS["title"]), voice

    def label(self, node: NamedNode) -> str:
        """Return the label of a thing, the last part of its IRI where it has none."""
        return self.first(node, RDFS["label"]) or scheme.local(node)


def voices(claims: Iterable[Claim]) -> int:
    """Return the number of claims, those of copies of one article counted once: the most that any of them makes."""
    made = Counter((quote.voice, quote.article) for claim in claims for quote in claim.quotes[:1])
    most: dict[str, int] = {}
    for (voice, _article), number in made.items():
        most[voice] = max(number, most.get(voice, 0))
    return sum(most.values())


def _nodes(terms: Iterable[object]) -> list[NamedNode]:
    """Return the IRIs among some terms, in their order."""
    return sorted((term for term in terms if isinstance(term, NamedNode)), key=lambda node: node.value)


def _day(text: str) -> str:
    """Return the day of a date as ISO has it, "" for what is none."""
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        return ""


def _number(text: str) -> float:
    """Return the number that a literal stands for, 0 where it stands for none."""
    try:
        number = float(text)
    except ValueError:
        return 0.0
    return number if isfinite(number) else 0.0

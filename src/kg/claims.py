"""Claims as articles make them: those on a relation, and what each tells of it."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import TypeVar

import pyoxigraph as ox
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from kg.iris import Base
from kg.terms import DCTERMS, KG, RDF

Tie = tuple[NamedNode, NamedNode, NamedNode]
"""A relation between two things: subject, property and object."""

_T = TypeVar("_T")
_PARTS = (RDF["subject"], RDF["predicate"], RDF["object"])


@dataclass(frozen=True, slots=True)
class Claim:
    """What one claim tells of a relation: its status, and from which day until which day it holds by that."""

    tie: Tie
    status: str
    plain: bool
    """Whether the relation stands by the end of the claim's article."""
    since: date | None
    until: date | None
    issued: date | None
    """The day on which the article was published."""


class Claims:
    """Reads the claims of a store."""

    def __init__(self, raw: ox.Store, base: Base) -> None:
        self._raw = raw
        self._base = base
        self._issued: dict[NamedNode, date | None] = {}

    def all(self) -> Iterator[Claim]:
        """Yield all claims that articles make."""
        for quad in self._raw.quads_for_pattern(None, RDF["subject"], None, None):
            yield from self._made(quad)

    def on(
        self, subject: NamedNode | None = None, predicate: NamedNode | None = None, object_: NamedNode | None = None
    ) -> Iterator[Claim]:
        """Yield the claims that have these parts, one at least; it takes as long as the rarest of them asks."""
        wanted = [(part, node) for part, node in zip(_PARTS, (subject, predicate, object_), strict=True) if node]
        ways = [self._raw.quads_for_pattern(None, part, node, DefaultGraph()) for part, node in wanted]
        for node in (quad.subject for quad in shortest(ways)[1]):
            if all(Quad(node, part, told, DefaultGraph()) in self._raw for part, told in wanted):
                yield from self.by(node)

    def by(self, node: NamedNode | BlankNode | Triple) -> Iterator[Claim]:
        """Yield the claim that a node is, once for each article that makes it."""
        for quad in self._raw.quads_for_pattern(node, RDF["subject"], None, None):
            yield from self._made(quad)

    def _made(self, quad: Quad) -> Iterator[Claim]:
        article = quad.graph_name
        if isinstance(article, NamedNode) and self._base.is_article(article):
            found = self._raw.quads_for_pattern(quad.subject, None, None, article)
            told = {each.predicate: each.object for each in found}
            subject, predicate, object_ = (told.get(part) for part in _PARTS)
            # What an update through the endpoint wrote may be anything.
            if isinstance(subject, NamedNode) and isinstance(predicate, NamedNode) and isinstance(object_, NamedNode):
                status = told.get(KG["status"])
                yield Claim(
                    (subject, predicate, object_),
                    status.value.removeprefix(KG.iri) if isinstance(status, NamedNode) else "",
                    Quad(subject, predicate, object_, article) in self._raw,
                    as_day(told.get(KG["validFrom"])),
                    as_day(told.get(KG["validUntil"])),
                    self._published(article),
                )

    def _published(self, article: NamedNode) -> date | None:
        if article not in self._issued:
            self._issued[article] = day(self._raw, article, DCTERMS["issued"], article)
        return self._issued[article]


def day(
    raw: ox.Store, node: NamedNode | BlankNode, predicate: NamedNode, graph: NamedNode | DefaultGraph
) -> date | None:
    """Return the first day that a property of a thing gives in a graph, None where it gives none."""
    days = (as_day(quad.object) for quad in raw.quads_for_pattern(node, predicate, None, graph))
    return min(filter(None, days), default=None)


def as_day(term: object) -> date | None:
    """Return the day that a literal is, None where it is none."""
    if isinstance(term, Literal):
        with suppress(ValueError):
            return date.fromisoformat(term.value)
    return None


def shortest(found: Sequence[Iterator[_T]]) -> tuple[int, list[_T]]:
    """Return which of several iterators yields least, and all that it yields; no more of the others is read."""
    read: list[list[_T]] = [[] for _ in found]
    for row in zip_longest(*found):
        for k, item in enumerate(row):
            if item is None:
                return k, read[k]
            read[k].append(item)
    return 0, read[0]

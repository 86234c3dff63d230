"""The contradictions of a store as people read them: both sides with sentence, article, date, speaker and status."""

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, NamedNode, Quad

from kg.conflicts import GRAPH
from kg.errors import UsageError
from kg.store import Store
from kg.terms import DCTERMS, KG, OA, RDF, RDFS, SKOS, named, value

_ROLES = (KG["agent"], KG["target"], KG["place"])


@dataclass(frozen=True, slots=True)
class Side:
    """One of two claims: what it says, how far and by whom, and the words that say so. "" stands for what is not told.

    `claim` is an IRI; `subject`, `property`, `object` are as people read them, of an event agents, type, targets.
    """

    claim: str
    subject: str
    property: str
    object: str
    status: str
    speaker: str
    sentence: str
    since: str
    until: str
    article: str
    title: str
    published: str


@dataclass(frozen=True, slots=True)
class Dispute:
    """Two claims that contradict each other, and in which way."""

    reason: str
    one: Side
    other: Side


def disputes(store: Store, about: str = "") -> list[Dispute]:
    """Return what is in dispute in a store, in the order of the articles; `about` is a name or IRI of an entity.

    Raises UsageError where nothing goes by the name.
    """
    read = _Reader(store)
    wanted = read.called(about) if about else None
    found = []
    for quad in store.raw.quads_for_pattern(None, KG["contradicts"], None, store.base.graph(GRAPH)):
        claims = (named(quad.subject), named(quad.object))
        if claims[0].value < claims[1].value and (
            wanted is None or any(read.about(claim) & wanted for claim in claims)
        ):
            one, other = sorted(map(read.side, claims), key=lambda side: (side.status, side.published, side.claim))
            found.append(Dispute(read.reason(*claims), one, other))
    return sorted(found, key=lambda d: (d.one.published, d.one.article, d.one.sentence, d.other.published, d.one.claim))


class _Reader:
    """Reads claims out of a store's default graph."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def side(self, claim: NamedNode) -> Side:
        """Return what a claim says, and where."""
        said = (
            self._labels(claim, RDF["subject"]),
            self._local(claim, RDF["predicate"]),
            self._labels(claim, RDF["object"]),
        )
        for event in self._nodes(claim, KG["reports"]):
            agents, targets, places = (self._labels(event, role) for role in _ROLES)
            said = (agents, self._local(event, RDF["type"]), targets or places)
        pieces = self._nodes(claim, KG["evidence"])
        article = min((node for piece in pieces for node in self._nodes(piece, OA["hasSource"])), key=str)
        return Side(
            claim.value,
            *said,
            self._local(claim, KG["status"]),
            self._labels(claim, KG["attributedTo"]),
            " | ".join(sorted(text for piece in pieces for text in self._quotes(piece))),
            self._text(claim, KG["validFrom"]),
            self._text(claim, KG["validUntil"]),
            *(self._text(article, DCTERMS[name]) for name in ("identifier", "title", "issued")),
        )

    def reason(self, one: NamedNode, other: NamedNode) -> str:
        """Return in which way two claims contradict each other."""
        denied = KG["Negated"] in self._nodes(one, KG["status"]) | self._nodes(other, KG["status"])
        if denied:
            return "reported and denied" if self._nodes(one, KG["reports"]) else "stated and denied"
        same = self._nodes(one, RDF["subject"]) == self._nodes(other, RDF["subject"])
        return "said to hold and to be over" if same else "two at one time"

    def about(self, claim: NamedNode) -> set[NamedNode]:
        """Return the entities that a claim says something of."""
        told = (claim, *self._nodes(claim, KG["reports"]))
        ends = (RDF["subject"], RDF["object"], *_ROLES)
        return {node for about in told for end in ends for node in self._nodes(about, end)}

    def called(self, name: str) -> set[NamedNode]:
        """Return the entities of a name or IRI. Raises UsageError where there are none."""
        if "://" in name:
            try:
                return {NamedNode(name.strip("<>"))}
            except ValueError as error:
                raise UsageError(f"{name} is not an IRI") from error
        found = {
            named(quad.subject)
            for predicate in (RDFS["label"], SKOS["altLabel"])
            for quad in self._store.raw.quads_for_pattern(None, predicate, None, DefaultGraph())
            if value(quad.object).casefold() == name.casefold()
        }
        if not found:
            raise UsageError(f"nothing in {self._store.path} goes by the name {name!r}")
        return found

    def _quotes(self, piece: NamedNode) -> set[str]:
        return {self._text(selector, OA["exact"]) for selector in self._nodes(piece, OA["hasSelector"])} - {""}

    def _labels(self, node: NamedNode, predicate: NamedNode) -> str:
        """Return the labels of what a node has, joined by commas."""
        return ", ".join(sorted(self._text(one, RDFS["label"]) or one.value for one in self._nodes(node, predicate)))

    def _local(self, node: NamedNode, predicate: NamedNode) -> str:
        return ", ".join(sorted(one.value.removeprefix(KG.iri) for one in self._nodes(node, predicate)))

    def _text(self, node: NamedNode, predicate: NamedNode) -> str:
        return min((value(quad.object) for quad in self._quads(node, predicate)), default="")

    def _nodes(self, node: NamedNode, predicate: NamedNode) -> set[NamedNode]:
        return {q.object for q in self._quads(node, predicate) if isinstance(q.object, NamedNode)}

    def _quads(self, node: NamedNode, predicate: NamedNode) -> Iterator[Quad]:
        return self._store.raw.quads_for_pattern(node, predicate, None, DefaultGraph())

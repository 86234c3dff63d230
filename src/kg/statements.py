"""The triples of one article: plain relations, claims, events with their reports, and the evidence of each.

What goes in is checked against the ontology: a relation whose ends its domain and range do not admit, or that joins a
thing to itself, is left out. So is an event without any participant or place: nothing could be asked about it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from pyoxigraph import Literal, NamedNode, Triple

from kg.iris import Base
from kg.ontology import Ontology
from kg.resolution.entities import ResolvedEntity
from kg.resolution.events import Minted
from kg.resolution.resolver import Happening, Held, Resolved
from kg.terms import DCTERMS, GEO, KG, OA, RDF, RDFS, SKOS, XSD
from kg.types import Article, Event, Span, Statement, When


@dataclass
class _Claim:
    """What one article says about one relation in one way: the pieces of evidence gather here."""

    said: Statement
    spans: list[Span] = field(default_factory=list)
    confidence: float = 0.0
    since: When | None = None
    until: When | None = None


def _decimal(value: float) -> Literal:
    return Literal(f"{value:.2f}".rstrip("0").rstrip(".") or "0", datatype=XSD["decimal"])


def _day(value: date) -> Literal:
    return Literal(value.isoformat(), datatype=XSD["date"])


def _date(when: When) -> Literal | None:
    """Return the date as precise as the text has it, None where it is no one day, month or year."""
    if when.precision == "span" or when.earliest is None:
        return None
    length, kind = {"day": (10, "date"), "month": (7, "gYearMonth"), "year": (4, "gYear")}[when.precision]
    return Literal(when.earliest.isoformat()[:length], datatype=XSD[kind])


class Statements:
    """Builds the triples of one article; `triples()` gives them."""

    def __init__(self, article: Article, resolved: Resolved, ontology: Ontology, base: Base) -> None:
        self.article = article
        self.resolved = resolved
        self.ontology = ontology
        self.base = base
        self.node = base.article(article.id)
        self._reports = Minted(article, base)

    def triples(self) -> set[Triple]:
        """Return all that the article states."""
        self._reports = Minted(self.article, self.base)
        found = set(self._article())
        for entity in self.resolved.entities:
            found.update(self._entity(entity))
        found.update(self._relations())
        for happening in self.resolved.events:
            if happening.event.filled:
                found.update(self._event(happening))
        return found

    def _article(self) -> Iterator[Triple]:
        yield Triple(self.node, RDF["type"], KG["Article"])
        yield Triple(self.node, DCTERMS["identifier"], Literal(self.article.id))
        yield Triple(self.node, DCTERMS["title"], Literal(self.article.title))
        if self.article.published:
            yield Triple(self.node, DCTERMS["issued"], _day(self.article.published))
        if self.article.source:
            yield Triple(self.node, DCTERMS["source"], Literal(self.article.source))
        if self.article.url:
            yield Triple(self.node, KG["url"], Literal(self.article.url, datatype=XSD["anyURI"]))
        if self.resolved.group:
            yield Triple(self.node, KG["syndicationGroup"], self.resolved.group)

    def _entity(self, entity: ResolvedEntity) -> Iterator[Triple]:
        yield Triple(entity.iri, RDF["type"], self.ontology.term(entity.type))
        yield Triple(entity.iri, KG["mainName"], Literal(entity.main))
        for name in entity.names:
            yield Triple(entity.iri, KG["name"], Literal(name))
        for other in entity.same:
            yield Triple(entity.iri, SKOS["exactMatch"], other)
        for before in entity.replaced:
            yield Triple(before, DCTERMS["isReplacedBy"], entity.iri)
        if entity.country:
            yield Triple(entity.iri, KG["countryCode"], Literal(entity.country))
        if entity.point:
            yield from self._geometry(entity.iri, *entity.point)

    @staticmethod
    def _geometry(place: NamedNode, longitude: float, latitude: float) -> Iterator[Triple]:
        node = NamedNode(f"{place.value}/geometry")
        yield Triple(place, GEO["hasGeometry"], node)
        yield Triple(node, RDF["type"], GEO["Geometry"])
        yield Triple(node, GEO["asWKT"], Literal(f"POINT({longitude} {latitude})", datatype=GEO["wktLiteral"]))

    def _fitting(self, name: str, type_: str, positions: Iterable[int]) -> Iterator[NamedNode]:
        """Yield the entities that a property of a thing of that type may have."""
        for position in positions:
            entity = self.resolved.entities[position]
            if self.ontology.allows(name, type_, entity.type):
                yield entity.iri

    # Relations

    def _relations(self) -> Iterator[Triple]:
        claims = self._claims()
        statuses: dict[tuple[NamedNode, str, NamedNode], dict[str, int]] = defaultdict(dict)
        for (subject, name, object_, status, _modality, _speaker), claim in claims.items():
            known = statuses[subject, name, object_]
            known[status] = max(known.get(status, -1), *(span.start for span in claim.spans))
        for (subject, name, object_), known in statuses.items():
            if _stands(known):
                yield Triple(subject, self.ontology.term(name), object_)
        for key, claim in claims.items():
            yield from self._claim(key, claim)

    def _claims(self) -> dict[tuple[NamedNode, str, NamedNode, str, str, str], _Claim]:
        claims: dict[tuple[NamedNode, str, NamedNode, str, str, str], _Claim] = {}
        for held in self.resolved.relations:
            ends = self._ends(held)
            if ends is None:
                continue
            said = held.relation.said
            speaker = "" if said.speaker is None else self.resolved.entities[said.speaker].iri.value
            key = (ends[0], held.relation.property, ends[1], said.status, said.modality or "", speaker)
            claim = claims.setdefault(key, _Claim(said))
            claim.spans.append(said.evidence)
            claim.confidence = max(claim.confidence, said.confidence)
            if claim.since is None and claim.until is None:
                claim.since, claim.until = _in_order(held.since, held.until)
        return claims

    def _ends(self, held: Held) -> tuple[NamedNode, NamedNode] | None:
        """Return subject and object, in a fixed order where the relation is symmetric; None where they do not fit."""
        relation = held.relation
        subject, object_ = (self.resolved.entities[i] for i in (relation.subject, relation.object))
        if subject.iri == object_.iri or not self.ontology.allows(relation.property, subject.type, object_.type):
            return None
        if self.ontology.relation(relation.property).symmetric and object_.iri.value < subject.iri.value:
            subject, object_ = object_, subject
        return subject.iri, object_.iri

    def _claim(self, key: tuple[NamedNode, str, NamedNode, str, str, str], claim: _Claim) -> Iterator[Triple]:
        subject, name, object_, *manner = key
        node = self.base.thing("claim", name, self.article.id, subject.value, name, object_.value, *manner)
        yield Triple(node, RDF["type"], KG["Claim"])
        yield Triple(node, RDF["subject"], subject)
        yield Triple(node, RDF["predicate"], self.ontology.term(name))
        yield Triple(node, RDF["object"], object_)
        if claim.since and claim.since.earliest:
            yield Triple(node, KG["validFrom"], _day(claim.since.earliest))
        if claim.until and claim.until.latest:
            yield Triple(node, KG["validUntil"], _day(claim.until.latest))
        yield from self._said(node, claim.said, claim.confidence, claim.spans)

    def _said(self, node: NamedNode, said: Statement, confidence: float, spans: Sequence[Span]) -> Iterator[Triple]:
        yield Triple(node, KG["status"], self.ontology.term(said.status))
        yield Triple(node, KG["confidence"], _decimal(confidence))
        if said.modality and said.status == "Hypothetical":
            yield Triple(node, KG["modality"], self.ontology.term(said.modality))
        for speaker in self._fitting("attributedTo", "Claim", () if said.speaker is None else (said.speaker,)):
            yield Triple(node, KG["attributedTo"], speaker)
        for span in spans:
            evidence = self.base.thing("evidence", self.article.id, self.article.id, str(span.start), str(span.end))
            yield Triple(node, KG["evidence"], evidence)
            yield from self._evidence(evidence, span)

    def _evidence(self, node: NamedNode, span: Span) -> Iterator[Triple]:
        position, quote = (NamedNode(f"{node.value}/{part}") for part in ("position", "quote"))
        yield Triple(node, RDF["type"], OA["SpecificResource"])
        yield Triple(node, OA["hasSource"], self.node)
        yield Triple(node, OA["hasSelector"], position)
        yield Triple(node, OA["hasSelector"], quote)
        yield Triple(position, RDF["type"], OA["TextPositionSelector"])
        yield Triple(position, OA["start"], Literal(span.start))
        yield Triple(position, OA["end"], Literal(span.end))
        yield Triple(quote, RDF["type"], OA["TextQuoteSelector"])
        yield Triple(quote, OA["exact"], Literal(self.article.text[span.start : span.end]))

    # Events

    def _event(self, happening: Happening) -> Iterator[Triple]:
        node, event = happening.iri, happening.event
        yield Triple(node, RDF["type"], self.ontology.term(event.type))
        if happening.replaced:
            yield Triple(happening.replaced, DCTERMS["isReplacedBy"], node)
        if not happening.status_elsewhere:
            yield Triple(node, KG["status"], self.ontology.term(event.status))
        for role, positions in (("agent", event.agents), ("target", event.targets), ("place", event.places)):
            for iri in self._fitting(role, event.type, positions):
                yield Triple(node, KG[role], iri)
        if event.when and not happening.time_elsewhere:
            yield from self._time(node, event.when)
        for telling in event.tellings:
            yield from self._report(node, telling)

    @staticmethod
    def _time(node: NamedNode, when: When) -> Iterator[Triple]:
        exact = _date(when)
        if exact is not None:
            yield Triple(node, KG["date"], exact)
        if when.earliest:
            yield Triple(node, KG["earliest"], _day(when.earliest))
        if when.latest:
            yield Triple(node, KG["latest"], _day(when.latest))

    def _report(self, event: NamedNode, telling: Event) -> Iterator[Triple]:
        node = self._reports.iri("report", telling)
        yield Triple(node, RDF["type"], KG["Report"])
        yield Triple(node, KG["reports"], event)
        trigger = self.article.text[telling.trigger.start : telling.trigger.end]
        yield Triple(node, RDFS["label"], Literal(trigger))
        for count in telling.counts:
            if count.minimum is not None:
                yield Triple(node, KG[f"{count.what}Min"], Literal(count.minimum))
            if count.maximum is not None:
                yield Triple(node, KG[f"{count.what}Max"], Literal(count.maximum))
        yield from self._said(node, telling.said, telling.said.confidence, [telling.said.evidence])


def _in_order(since: When | None, until: When | None) -> tuple[When | None, When | None]:
    """Return both ends of a time, or only the first where the second would come before it."""
    if since and until and since.earliest and until.latest and until.latest < since.earliest:
        return since, None
    return since, until


def _stands(last: dict[str, int]) -> bool:
    """Tell whether an article states a relation as fact, from where in it each status was last given to it."""
    return "Actual" in last and "Negated" not in last and last.get("Former", -1) < last["Actual"]


def build(article: Article, resolved: Resolved, ontology: Ontology, base: Base) -> set[Triple]:
    """Return the triples that an article states, in no order."""
    return Statements(article, resolved, ontology, base).triples()

"""The pattern extractor: trained span recognisers and a parser, and rules held as data for the rest."""

from typing import Self

from spacy.language import Language

from baseline import coreference, events, pipeline, relations
from baseline.coreference import Cluster, Resolver
from baseline.reading import Reading, Sighting, read
from baseline.stance import Stance, Stances
from kg.countries import Gazetteer, gazetteer
from kg.types import Article, Event, Extraction, Relation, Statement

_RULES = "1"
_EVENT_CONFIDENCE = 0.6


class PatternExtractor:
    """Reads articles one by one. Holds no state between them."""

    def __init__(self, nlp: Language, gazetteer: Gazetteer) -> None:
        self.nlp = nlp
        self.gazetteer = gazetteer
        self.version = f"patterns-{_RULES}/{nlp.meta.get(pipeline.VERSION_KEY, '0')}"

    @classmethod
    def load(cls) -> Self:
        """Load the shipped models. Raises ModelError."""
        return cls(pipeline.load(), gazetteer())

    def extract(self, article: Article) -> Extraction:
        """Return what the article says."""
        reading = read(self.nlp, article)
        resolver = Resolver(reading, self.gazetteer)
        clusters = resolver.run()
        return _Assembly(reading, resolver, clusters).extraction()


class _Assembly:
    """Turns mentions in roles into positions of entities."""

    def __init__(self, reading: Reading, resolver: Resolver, clusters: list[Cluster]) -> None:
        self.reading = reading
        self.of = resolver.of
        self.clusters = clusters
        self.stances = Stances(reading)
        self.position: dict[Cluster, int] = {}

    def extraction(self) -> Extraction:
        for cluster in self.clusters:
            if cluster.named:
                self._place(cluster)
        found_relations = tuple(r for f in relations.find(self.reading) if (r := self._relation(f)) is not None)
        found_events = tuple(self._event(told) for told in events.find(self.reading))
        ordered = sorted(self.position, key=self.position.__getitem__)
        return Extraction(tuple(coreference.entity(cluster) for cluster in ordered), found_relations, found_events)

    def _place(self, cluster: Cluster) -> int:
        return self.position.setdefault(cluster, len(self.position))

    def _positions(self, sightings: tuple[Sighting, ...]) -> tuple[int, ...]:
        found = (self.of.get(s) for s in sightings)
        return tuple(dict.fromkeys(self._place(cluster) for cluster in found if cluster is not None))

    def _said(self, stance: Stance, reading_word: object, confidence: float) -> Statement:
        speaker = self.of.get(stance.speaker) if stance.speaker is not None else None
        evidence = self.reading.sentence(reading_word)  # type: ignore[arg-type]
        position = self._place(speaker) if speaker is not None else None
        return Statement(evidence, stance.status, stance.modality, position, confidence)

    def _relation(self, found: relations.Found) -> Relation | None:
        subject, object_ = self.of.get(found.subject), self.of.get(found.object)
        if subject is None or object_ is None or subject is object_:
            return None
        stance = self.stances.of(found.word, lasting=True, clausal=found.key.startswith("frame:"))
        said = self._said(stance, found.word, found.confidence)
        return Relation(self._place(subject), found.property, self._place(object_), said)

    def _event(self, told: events.Told) -> Event:
        said = self._said(self.stances.of(told.head), told.head, _EVENT_CONFIDENCE)
        return Event(
            told.trigger.type,
            told.trigger.span,
            said,
            self._positions(told.agents),
            self._positions(told.targets),
            self._positions(told.places),
            told.time.text if told.time is not None else None,
            told.counts,
        )

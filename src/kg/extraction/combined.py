"""The shipped extractor: the trained reader, and the wording rules for relations that it misses.

The reader finds mentions, entities, events and relations. The rules run over a parse of the same text with the reader's
mentions in place of their own, and add what they see and it did not: they are right where they fire, but they fire
seldom. `docs/accuracy.md` has the figures of each alone and of both together.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Self

from spacy.language import Language
from spacy.tokens import Doc

from kg.extraction import pipeline, relations
from kg.extraction.coreference import anaphor_types
from kg.extraction.merging import merge
from kg.extraction.reader.reader import Reader
from kg.extraction.reading import MENTIONS, Reading, paragraphs
from kg.extraction.stance import Stances
from kg.types import Article, Entity, Extraction, Relation, Span, Statement

_RULES = "1"
_LEAST = 0.5
"""The confidence of a rule from which on it adds to what the reader found."""


class CombinedExtractor:
    """Reads articles one by one. Holds no state between them."""

    def __init__(self, reader: Reader, nlp: Language) -> None:
        self.reader = reader
        self.nlp = nlp
        self.version = f"{reader.version}+rules-{_RULES}/{nlp.meta.get(pipeline.VERSION_KEY, '0')}"

    @classmethod
    def load(cls) -> Self:
        """Load the shipped models. Raises ModelError."""
        return cls(Reader(), pipeline.load(syntax_only=True))

    def extract(self, article: Article) -> Extraction:
        """Return what the article says."""
        read = self.reader.extract(article)
        parse = _Parse(self.nlp, article, read.entities)
        relations_ = _surest((*read.relations, *parse.relations()))
        return merge(replace(read, relations=relations_), parse.same())


def _surest(found: Iterable[Relation]) -> tuple[Relation, ...]:
    """Return the relations of which a sentence says each with one status only: the likeliest."""
    best: dict[tuple[int, str, int, Span], Relation] = {}
    for relation in found:
        key = (relation.subject, relation.property, relation.object, relation.said.evidence)
        if key not in best or relation.said.confidence > best[key].said.confidence:
            best[key] = relation
    return tuple(best.values())


class _Parse:
    """A parse of an article in which the mentions of given entities are marked."""

    def __init__(self, nlp: Language, article: Article, entities: Sequence[Entity]) -> None:
        places = list(paragraphs(article.text))
        docs = nlp.pipe(text for _, text in places)
        self.docs = [(offset, doc) for (offset, _), doc in zip(places, docs, strict=True)]
        self.entities = entities
        self.position: dict[Span, int] = {}
        for offset, doc in self.docs:
            self._mark(offset, doc)
        self.reading = Reading(article, self.docs)

    def _mark(self, offset: int, doc: Doc) -> None:
        marked = []
        for position, entity in enumerate(self.entities):
            for mention in entity.mentions:
                start, end = mention.span.start - offset, mention.span.end - offset
                if start >= 0 and end <= len(doc.text):
                    span = doc.char_span(start, end, label=entity.type, alignment_mode="expand")
                    if span is not None:
                        marked.append(span)
                        self.position[Span(offset + span.start_char, offset + span.end_char)] = position
        doc.spans[MENTIONS[0]] = marked

    def same(self) -> Iterator[tuple[int, int]]:
        """Yield pairs of entities that one mention within another shows to be one.

        "280,000 people" in "more than 280,000 people", "Hezbollah" in "the Hezbollah group", "Mount Hermon" in "a hill,
        Mount Hermon": the same main word, or a name beside a general noun for things of its type.
        """
        for inner in self.reading.sightings:
            outer = inner.inside
            if outer is None or outer.type != inner.type:
                continue
            named = inner.root.head == outer.root and (
                inner.root.dep_ in {"appos", "flat"}
                or (inner.root.dep_ == "compound" and inner.type in anaphor_types(outer.root.lower_))
            )
            if inner.root == outer.root or (named and inner.kind == "name"):
                yield self.position[outer.span], self.position[inner.span]

    def relations(self) -> list[Relation]:
        """Return the relations that sure enough rules see."""
        stances = Stances(self.reading)
        found = []
        for seen in relations.find(self.reading):
            subject, object_ = self.position.get(seen.subject.span), self.position.get(seen.object.span)
            if subject is None or object_ is None or subject == object_ or seen.confidence < _LEAST:
                continue
            stance = stances.of(seen.word, lasting=True, clausal=seen.key.startswith("frame:"))
            speaker = self.position.get(stance.speaker.span) if stance.speaker is not None else None
            evidence = self.reading.sentence(seen.word)
            said = Statement(evidence, stance.status, stance.modality, speaker, seen.confidence)
            found.append(Relation(subject, seen.property, object_, said))
        return found

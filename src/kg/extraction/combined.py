"""The shipped extractor: the trained reader, the wording rules for relations that it misses, and the gazetteers.

The reader finds mentions, entities, events and relations. The rules run over a parse of the same text with the reader's
mentions in place of their own, and add what they see and it did not. Where the reader knows no speaker of a relation,
the parse may show one. Last, gazetteers weigh which towns lie in which countries. `docs/accuracy.md` has the figures of
the reader alone and of all together.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Self

from spacy.language import Language
from spacy.tokens import Span as DocSpan
from spacy.tokens import Token

from kg.extraction import pipeline, relations
from kg.extraction.coreference import anaphor_types
from kg.extraction.merging import merge
from kg.extraction.reader.reader import Reader
from kg.extraction.reader.sentences import of_article
from kg.extraction.reading import MENTIONS, Reading, Sighting, paragraphs
from kg.extraction.stance import Stances, anchor
from kg.extraction.whereabouts import weigh
from kg.types import Article, Entity, Extraction, Relation, Span, Statement

_RULES = "3"
_VERBS = {"VERB", "AUX"}
_PARAGRAPHS = 32
"""Paragraphs parsed at once: more are no faster, and take hundreds of megabytes of a long article."""
_EXPLICIT = 0.9
"""The confidence of a phrase that says itself that it is not so, or no longer: "a former ally", "alleged backers"."""
_LEAST = 0.5
"""The confidence of a rule from which on it adds to what the reader found."""
_ALONE = 0.35
"""What is left of a rule's confidence where the reader, given the same sentence, finds no such relation.

Of 102 cases in held-out stories, to which the rules gave 0.8 on the average, 0.28 were right."""


class CombinedExtractor:
    """Reads articles one by one. Holds no state between them."""

    def __init__(self, reader: Reader, nlp: Language) -> None:
        self.reader = reader
        self.rules = Rules(nlp)
        self.version = f"{reader.version}+{self.rules.version}"

    @classmethod
    def load(cls) -> Self:
        """Load the shipped models. Raises ModelError."""
        return cls(Reader(), pipeline.load(syntax_only=True))

    def extract(self, article: Article) -> Extraction:
        """Return what the article says."""
        return self.rules.complete(article, self.reader.extract(article))


class Rules:
    """The wording rules, over a syntax pipeline."""

    def __init__(self, nlp: Language) -> None:
        self.nlp = nlp
        self.version = f"rules-{_RULES}/{nlp.meta.get(pipeline.VERSION_KEY, '0')}"

    def complete(self, article: Article, read: Extraction) -> Extraction:
        """Return what the reader found in an article with what the rules see besides, its towns in their countries."""
        parse = _Parse(self.nlp, article, read.entities)
        sentences = of_article(article)
        seen = {_stated(relation): relation for relation in _surest(parse.relations(sentences))}
        known = {_stated(relation) for relation in read.relations}
        added = [_doubted(relation) for key, relation in seen.items() if key not in known]
        kept = [_ended(parse.attributed(relation), seen.get(_stated(relation))) for relation in read.relations]
        merged = merge(replace(read, relations=(*kept, *added)), parse.same())
        return weigh(merged, sentences)


def _stated(relation: Relation) -> tuple[int, str, int, Span]:
    return relation.subject, relation.property, relation.object, relation.said.evidence


def _ended(relation: Relation, seen: Relation | None) -> Relation:
    """Return a relation as one that is over, if a rule sees the word that says so ("a former ally") beside its noun."""
    if relation.said.status != "Actual" or seen is None or seen.said.status != "Former":
        return relation
    return replace(relation, said=replace(relation.said, status="Former"))


def _doubted(relation: Relation) -> Relation:
    confidence = round(relation.said.confidence * _ALONE, 3)
    return replace(relation, said=replace(relation.said, confidence=confidence))


def _surest(found: Iterable[Relation]) -> Iterable[Relation]:
    """Return the relations of which a sentence says each with one status only: the likeliest."""
    best: dict[tuple[int, str, int, Span], Relation] = {}
    for relation in found:
        key = _stated(relation)
        if key not in best or relation.said.confidence > best[key].said.confidence:
            best[key] = relation
    return best.values()


class _Parse:
    """A parse of an article in which the mentions of given entities are marked."""

    def __init__(self, nlp: Language, article: Article, entities: Sequence[Entity]) -> None:
        places = list(paragraphs(article.text))
        docs = nlp.pipe((text for _, text in places), batch_size=_PARAGRAPHS)
        self.docs = [(offset, doc) for (offset, _), doc in zip(places, docs, strict=True)]
        self.entities = entities
        self.position: dict[Span, int] = {}
        self._mark()
        self.reading = Reading(article, self.docs)
        self.stances = Stances(self.reading)
        self.mentions: dict[int, list[Sighting]] = defaultdict(list)
        for sighting in self.reading.sightings:
            if sighting.span in self.position:
                self.mentions[self.position[sighting.span]].append(sighting)

    def _mark(self) -> None:
        starts = [offset for offset, _ in self.docs]
        marked: dict[int, list[DocSpan]] = defaultdict(list)
        for position, entity in enumerate(self.entities):
            for mention in entity.mentions:
                k = bisect_right(starts, mention.span.start) - 1
                offset, doc = self.docs[k]
                start, end = mention.span.start - offset, mention.span.end - offset
                span = doc.char_span(start, end, label=entity.type, alignment_mode="expand") if k >= 0 else None
                if span is not None:
                    marked[k].append(span)
                    self.position[Span(offset + span.start_char, offset + span.end_char)] = position
        for k, (_, doc) in enumerate(self.docs):
            doc.spans[MENTIONS[0]] = marked[k]

    def same(self) -> Iterator[tuple[int, int]]:
        """Yield pairs of entities that one mention within another shows to be one.

        "90 people" in "more than 90 people", "Ashen Banner" in "the Ashen Banner group", "Mount Orl" in "a hill, Mount
        Orl": the same main word, or a name beside a general noun for things of its type.
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

    def attributed(self, relation: Relation) -> Relation:
        """Return one of the reader's relations with the speaker that the syntax around it shows, if it has none."""
        word = self._anchor(relation) if relation.said.speaker is None else None
        # What a phrase takes for granted ("Norland-backed militias") nobody in particular says, unless it is in doubt.
        if word is None or (word.pos_ not in _VERBS and relation.said.status == "Actual"):
            return relation
        speaker = self.stances.of(word, lasting=True).speaker
        position = self.position.get(speaker.span) if speaker is not None else None
        return replace(relation, said=replace(relation.said, speaker=position))

    def _anchor(self, relation: Relation) -> Token | None:
        """Return the word that states a relation, between its nearest mentions in the sentence of its evidence."""
        subjects, objects = (self._near(k, relation.said.evidence) for k in (relation.subject, relation.object))
        pairs = [(a, b) for a in subjects for b in objects if a.doc is b.doc]
        nearest = min(pairs, key=lambda pair: abs(pair[0].i - pair[1].i), default=None)
        return anchor(*nearest) if nearest is not None else None

    def _near(self, position: int, evidence: Span) -> list[Token]:
        return [s.root for s in self.mentions[position] if evidence.start <= s.span.start < evidence.end]

    def relations(self, sentences: Sequence[Span]) -> list[Relation]:
        """Return the relations that sure enough rules see, each with that of the `sentences` that says it.

        Those are the reader's: where the parser breaks them otherwise, the two would seem to see different things.
        """
        starts = [sentence.start for sentence in sentences]
        found = []
        for seen in relations.find(self.reading):
            subject, object_ = self.position.get(seen.subject.span), self.position.get(seen.object.span)
            if subject is None or object_ is None or subject == object_ or seen.confidence < _LEAST:
                continue
            stance = self.stances.of(seen.word, lasting=True, clausal=seen.key.startswith("frame:"))
            speaker = self.position.get(stance.speaker.span) if stance.speaker is not None else None
            at = self.reading.offsets[seen.word.doc] + seen.word.idx
            evidence = sentences[bisect_right(starts, at) - 1]
            plain = stance.status == "Actual" or seen.key.startswith("frame:")
            confidence = seen.confidence if plain else max(seen.confidence, _EXPLICIT)
            said = Statement(evidence, stance.status, stance.modality, speaker, confidence)
            found.append(Relation(subject, seen.property, object_, said))
        return found

"""An article as the language pipeline sees it: parsed paragraphs and the mentions found in them.

Paragraphs are parsed one by one (a heading is no part of the sentence below it); `Sighting`s carry their place in the
article and stay tied to their tokens.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from spacy.language import Language
from spacy.tokens import Doc, Token
from spacy.tokens import Span as DocSpan

from kg.types import Article, MentionKind, Span

PRONOUNS = {
    "he": "he", "him": "he", "his": "he", "himself": "he",
    "she": "she", "her": "she", "hers": "she", "herself": "she",
    "it": "it", "its": "it", "itself": "it",
    "they": "they", "them": "they", "their": "they", "theirs": "they", "themselves": "they",
}  # fmt: skip
MENTIONS = ("outer", "inner")
TRIGGERS = "triggers"
_MAX_PARAGRAPH = 20_000


@dataclass(eq=False)
class Sighting:
    """Words of one paragraph that refer to something: `span` in the article, `tokens` in the parse."""

    span: Span
    tokens: DocSpan
    type: str
    kind: MentionKind
    inside: "Sighting | None" = None
    holds: list["Sighting"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The words as they stand."""
        return self.tokens.text

    @property
    def root(self) -> Token:
        """The word that the others hang on."""
        return self.tokens.root


@dataclass(frozen=True)
class Trigger:
    """Words that tell an event of a type."""

    span: Span
    tokens: DocSpan
    type: str


class Reading:
    """One article read by the pipeline."""

    def __init__(self, article: Article, paragraphs: Sequence[tuple[int, Doc]]) -> None:
        self.article = article
        self.paragraphs = paragraphs
        self.sightings: list[Sighting] = []
        self.triggers: list[Trigger] = []
        for offset, doc in paragraphs:
            self.sightings += _sightings(offset, doc)
            self.triggers += [
                Trigger(Span(offset + s.start_char, offset + s.end_char), s, s.label_)
                for s in doc.spans.get(TRIGGERS, [])
            ]

    @cached_property
    def offsets(self) -> dict[Doc, int]:
        """Where each paragraph begins in the article."""
        return {doc: offset for offset, doc in self.paragraphs}

    @cached_property
    def _roots(self) -> dict[tuple[Doc, int], list[Sighting]]:
        roots: dict[tuple[Doc, int], list[Sighting]] = {}
        for sighting in self.sightings:
            roots.setdefault((sighting.tokens.doc, sighting.root.i), []).append(sighting)
        return roots

    @cached_property
    def _covers(self) -> dict[tuple[Doc, int], Sighting]:
        covers: dict[tuple[Doc, int], Sighting] = {}
        for sighting in sorted(self.sightings, key=lambda s: len(s.tokens)):
            for token in sighting.tokens:
                covers.setdefault((token.doc, token.i), sighting)
        return covers

    def at(self, token: Token) -> Sighting | None:
        """Return the widest mention whose main word this is, else the narrowest that it stands in."""
        found = self._roots.get((token.doc, token.i))
        return max(found, key=lambda s: len(s.tokens)) if found else self._covers.get((token.doc, token.i))

    def headed_by(self, token: Token) -> Sighting | None:
        """Return the widest mention whose main word this is."""
        found = self._roots.get((token.doc, token.i))
        return max(found, key=lambda s: len(s.tokens)) if found else None

    def sentence(self, token: Token) -> Span:
        """Return the place in the article of the sentence around a word, without white space at its ends."""
        sent, offset = token.sent, self.offsets[token.doc]
        text = sent.text
        start = offset + sent.start_char + len(text) - len(text.lstrip())
        return Span(start, start + len(text.strip()))


def paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of a text that hold words, with their offsets; a line beyond all measure in pieces."""
    for match in re.finditer(r"[^\n]+", text):
        line, start = match.group(), match.start()
        for at in range(0, len(line), _MAX_PARAGRAPH):
            piece = line[at : at + _MAX_PARAGRAPH]
            if piece.strip():
                yield start + at + len(piece) - len(piece.lstrip()), piece.strip()


def read(nlp: Language, article: Article) -> Reading:
    """Run the pipeline over an article."""
    places = list(paragraphs(article.text))
    docs = nlp.pipe(text for _, text in places)
    return Reading(article, [(offset, doc) for (offset, _), doc in zip(places, docs, strict=True)])


def _kind(tokens: DocSpan, type_: str) -> MentionKind:
    root = tokens.root
    if root.lower_ in PRONOUNS and len(tokens) == 1:
        return "pronoun"
    capital = root.text[:1].isupper() and (root.pos_ in {"PROPN", "X"} or not root.is_sent_start or len(tokens) == 1)
    if type_ == "Country" or (capital and root.pos_ in {"PROPN", "ADJ", "X"}):
        return "name" if any(t.text[:1].isupper() for t in tokens) else "description"
    return "description"


def _sightings(offset: int, doc: Doc) -> list[Sighting]:
    """Return the mentions of a paragraph in order, wider ones first, none crossing another."""
    spans = {(s.start, s.end): s for layer in reversed(MENTIONS) for s in doc.spans.get(layer, [])}
    covered = {t for start, end in spans for t in range(start, end) if end - start == 1}
    for token in doc:
        if token.lower_ in PRONOUNS and token.i not in covered:
            spans[token.i, token.i + 1] = DocSpan(doc, token.i, token.i + 1)
    found: list[Sighting] = []
    for (start, end), span in sorted(spans.items(), key=lambda item: (item[0][0], -item[0][1])):
        around = [s for s in found if s.tokens.start <= start < s.tokens.end]
        if any(s.tokens.end < end for s in around):
            continue
        place = Span(offset + span.start_char, offset + span.end_char)
        sighting = Sighting(place, span, span.label_, _kind(span, span.label_), around[-1] if around else None)
        if around:
            around[-1].holds.append(sighting)
        found.append(sighting)
    return found

"""Puts an extraction into the places of a Doc where spaCy's users look for such things."""

import re
from collections.abc import Iterable

from spacy.tokens import Doc
from spacy.util import filter_spans

from kg.spacy import stored
from kg.spacy.findings import findings, span
from kg.types import Entity, Extraction

MENTIONS = "mentions"
TRIGGERS = "triggers"
CHAIN = "coref_clusters_{}"
"""The key of a chain of mentions, numbered from 1: as coreference components for spaCy name them."""

_CHAIN = re.compile(CHAIN.format(r"\d+"))
_EXTENSION = "kg"


def register() -> None:
    """Make `doc._.kg` known. A second time does nothing; raises ValueError where another library has taken the name."""
    taken = Doc.get_extension(_EXTENSION) if Doc.has_extension(_EXTENSION) else None
    if taken is None or taken[2] is not findings:
        Doc.set_extension(_EXTENSION, getter=findings)


def fill(doc: Doc, extraction: Extraction) -> Doc:
    """Fill `doc.ents`, `doc.spans` and `doc._.kg`, in place of what an earlier component found."""
    stored.put(doc, extraction)
    pairs = [(entity, mention) for entity in extraction.entities for mention in entity.mentions]
    pairs.sort(key=lambda pair: (pair[1].span.start, -pair[1].span.end))
    doc.spans[MENTIONS] = [span(doc, mention.span, entity.type) for entity, mention in pairs]
    doc.ents = filter_spans(span(doc, mention.span, entity.type) for entity, mention in pairs if mention.kind == "name")
    doc.spans[TRIGGERS] = [span(doc, event.trigger, event.type) for event in extraction.events]
    _chains(doc, (entity for entity in extraction.entities if len(entity.mentions) > 1))
    return doc


def _chains(doc: Doc, entities: Iterable[Entity]) -> None:
    for key in [key for key in doc.spans if _CHAIN.fullmatch(key)]:
        del doc.spans[key]
    for number, entity in enumerate(entities, 1):
        doc.spans[CHAIN.format(number)] = [span(doc, mention.span, entity.type) for mention in entity.mentions]

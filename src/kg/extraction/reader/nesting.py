"""Relations told of a mention, and of what stands within it before its end: "some Syrian rebels" and Syria."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from kg.types import Extraction, Relation, Span

_CLEARLY = 0.7

Within = dict[tuple[int, int], list[Span]]
"""Pairs of entities of which one stands within the other's words, before their end, with those words."""


def outermost(found: Extraction) -> Extraction:
    """Leave out relations to what stands within a mention, if the same sentence more clearly tells them of the mention.

    Who backs "Syrian rebels" is not said to back Syria: annotators mark both in one of fifty such sentences.
    """
    within = _within(found)
    told: dict[tuple[str, Span], list[Relation]] = defaultdict(list)
    for relation in found.relations:
        told[relation.property, relation.said.evidence].append(relation)
    kept = tuple(
        r for r in found.relations if not any(_yields(r, o, within) for o in told[r.property, r.said.evidence])
    )
    return replace(found, relations=kept)


def _within(found: Extraction) -> Within:
    over: dict[int, list[tuple[int, Span]]] = defaultdict(list)
    for entity, mention in _mentions(found):
        for place in range(mention.start, mention.end - 1):
            over[place].append((entity, mention))
    within: Within = defaultdict(list)
    for inner, short in _mentions(found):
        for outer, long in over[short.end - 1]:
            if inner != outer and long.start <= short.start and short.end < long.end:
                within[inner, outer].append(long)
    return within


def _mentions(found: Extraction) -> Iterator[tuple[int, Span]]:
    for number, entity in enumerate(found.entities):
        for mention in entity.mentions:
            yield number, mention.span


def _yields(one: Relation, other: Relation, within: Within) -> bool:
    if one.said.confidence > _CLEARLY * other.said.confidence:
        return False
    if one.subject == other.subject:
        ends = one.object, other.object
    elif one.object == other.object:
        ends = one.subject, other.subject
    else:
        return False
    sentence = one.said.evidence
    return any(sentence.start <= words.start < sentence.end for words in within.get(ends, ()))

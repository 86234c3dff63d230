"""Gives the time expressions of an article their days, each read where it stands in the text.

What the words alone leave open is taken from around them: the preposition before them ("since", "by", "before"), the
tense ("has held it for a decade" reaches to the day of publication, "had held it" does not), and the last date before
them, which "two days later" relates to. That date counts only if it stands in the same sentence or the one before, is
precise, and no date that cannot be told comes between.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.resolution.events import is_prospective
from kg.resolution.occasions import southern
from kg.resolution.time import resolve
from kg.types import Article, Extraction, Statement, When

_BEFORE = re.compile(r"\b(since|by|before)\s+$", re.IGNORECASE)
_FOR = re.compile(r"\bfor\s+$", re.IGNORECASE)
_STILL = re.compile(r"\b(?:has|have)\b|\w[’']ve\b|[’']s been\b", re.IGNORECASE)
_ONCE = re.compile(r"\bhad\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[\s,]*(?:when|as|after)\b", re.IGNORECASE)
_ANOTHER = re.compile(r"\s+(?:that|as|when|of)\b", re.IGNORECASE)
_SHIFTED = re.compile(r"\b(?:day|night|week|month|year)s? (?:before|after|earlier|later)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?][\"”’')]*\s|\n")


@dataclass(frozen=True, slots=True)
class _Expression:
    """Words of the text that say when: `role` is "event", "since" or "until", `at` where they stand."""

    at: int
    words: str
    role: str
    said: Statement
    index: int
    trigger: int | None = None


@dataclass(frozen=True, slots=True)
class Dates:
    """The days of each event, and those since and until which each relation holds, in the order of the extraction."""

    events: tuple[When | None, ...]
    since: tuple[When | None, ...]
    until: tuple[When | None, ...]


def date(article: Article, extraction: Extraction) -> Dates:
    """Resolve all time expressions of an extraction."""
    south = southern(name for entity in extraction.entities if entity.type == "Country" for name in entity.names)
    found: dict[str, dict[int, When | None]] = {"event": {}, "since": {}, "until": {}}
    last: tuple[int, When] | None = None
    for told in sorted(_expressions(article, extraction), key=lambda e: e.at):
        anchor = last[1] if last and _relates(article.text, last[0], told) else None
        ahead = is_prospective(told.said)
        when = resolve(_phrase(article, told), article.published, ahead=ahead, south=south, anchor=anchor)
        found[told.role][told.index] = when
        if not ahead:
            last = (told.at + len(told.words), when) if when and when.precision != "span" else None
    events, since, until = (
        tuple(found[role].get(k) for k in range(len(items)))
        for role, items in (
            ("event", extraction.events),
            ("since", extraction.relations),
            ("until", extraction.relations),
        )
    )
    return Dates(events, since, until)


def _relates(text: str, last: int, told: _Expression) -> bool:
    """Tell whether an expression may relate to the date that ends at `last`.

    "The same day that he fled" relates to another; so may what comes after "on Sunday, a day before he was caught".
    """
    near = last <= told.at and len(_SENTENCE_END.findall(text, last, told.at)) < 2
    return near and not _SHIFTED.search(text, last, told.at) and not _ANOTHER.match(text, told.at + len(told.words))


def _expressions(article: Article, extraction: Extraction) -> Iterator[_Expression]:
    def place(words: str, said: Statement) -> int:
        at = article.text.find(words, said.evidence.start, said.evidence.end)
        return at if at >= 0 else said.evidence.start

    for k, event in enumerate(extraction.events):
        if event.time:
            at = place(event.time, event.said)
            yield _Expression(at, event.time, "event", event.said, k, event.trigger.start)
    for k, relation in enumerate(extraction.relations):
        for role, words in (("since", relation.since), ("until", relation.until)):
            if words:
                yield _Expression(place(words, relation.said), words, role, relation.said, k)


def _phrase(article: Article, told: _Expression) -> str:
    """Return the words with the preposition before them where it bears on what they date."""
    text, end = article.text, told.at + len(told.words)
    if text[told.at : end] != told.words:
        return told.words
    before, after = text[told.said.evidence.start : told.at], text[end : told.said.evidence.end]
    if told.role == "since" and _FOR.search(before):
        sentence = text[slice(*told.said.evidence)]
        return f"for {told.words}" if _STILL.search(sentence) and not _ONCE.search(sentence) else told.words
    found = _BEFORE.search(before)
    if told.role != "event" or not found or after[:2] in {"'s", "’s"}:
        return told.words
    # "Since 2001, when the invasion drove them out": the invasion was in 2001.
    dates_another = _CLAUSE.match(after) and told.trigger is not None and told.trigger > end
    return told.words if dates_another else f"{found[1]} {told.words}"

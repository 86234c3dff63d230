"""Captures and withdrawals bound control within an article, where the text dates the event and not the control.

The rule: who controls, or once controlled, a place does so since the last capture of it that they took part in; who
once controlled it did so until they withdrew from it, or until somebody else captured it. Only events that the article
tells as fact and dates count. A capture is of its targets, or of its places where it has no target.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from kg.resolution.dating import Dates
from kg.resolution.events import ResolvedEvent
from kg.types import Relation, When

CONTROL = "controls"
CAPTURE, WITHDRAWAL = "TerritorialCapture", "Withdrawal"


def bound(
    relations: Sequence[Relation], dates: Dates, events: Sequence[ResolvedEvent]
) -> tuple[list[When | None], ...]:
    """Return the days since which and until which each relation holds, those of control bounded by the events."""
    since, until = list(dates.since), list(dates.until)
    told = [event for event in events if event.when and any(t.said.status == "Actual" for t in event.tellings)]
    for k, relation in enumerate(relations):
        if relation.property != CONTROL or relation.said.status not in {"Actual", "Former"}:
            continue
        since[k] = since[k] or max(_taken(relation, told), key=_first, default=None)
        if relation.said.status == "Former":
            start = _first(since[k])
            until[k] = until[k] or min((w for w in _lost(relation, told) if _last(w) >= start), key=_last, default=None)
    return since, until


def _first(when: When | None) -> date:
    return (when and when.earliest) or date.min


def _last(when: When | None) -> date:
    return (when and when.latest) or date.max


def _taken(relation: Relation, events: Sequence[ResolvedEvent]) -> Iterator[When]:
    for event in events:
        if event.type == CAPTURE and relation.subject in event.agents and relation.object in _ground(event):
            yield from filter(None, [event.when])


def _lost(relation: Relation, events: Sequence[ResolvedEvent]) -> Iterator[When]:
    for event in events:
        left = event.type == WITHDRAWAL and relation.subject in event.agents
        left = left and relation.object in (*event.places, *event.targets)
        others = bool(event.agents) and relation.subject not in event.agents
        taken = event.type == CAPTURE and others and relation.object in _ground(event)
        if left or taken:
            yield from filter(None, [event.when])


def _ground(event: ResolvedEvent) -> tuple[int, ...]:
    return event.targets or event.places

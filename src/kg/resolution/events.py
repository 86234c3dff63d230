"""One event for its several tellings within an article.

Two tellings are of one event where type, participants, place and date agree as far as both give them and they share at
least one participant. What is threatened, planned, demanded or feared is never the same event as what happened; words
(accusations, demands, talks) are each an event of their own unless told with the same speaker and addressee.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kg.types import Event, Statement, When

_PROSPECTIVE = {"Threatened", "Planned", "Demanded", "Feared"}


@dataclass(frozen=True, slots=True)
class ResolvedEvent:
    """An event and its tellings, the first one first; roles and time are what the tellings say together."""

    type: str
    agents: tuple[int, ...]
    targets: tuple[int, ...]
    places: tuple[int, ...]
    when: When | None
    tellings: tuple[Event, ...]


def _clash(a: Sequence[int], b: Sequence[int]) -> bool:
    return bool(a) and bool(b) and not set(a) & set(b)


def _apart(a: When | None, b: When | None) -> bool:
    """Tell whether two stretches of days have no day in common."""
    if a is None or b is None:
        return False
    return bool(
        (a.latest and b.earliest and a.latest < b.earliest) or (b.latest and a.earliest and b.latest < a.earliest)
    )


def is_prospective(said: Statement) -> bool:
    """Tell whether something is told as yet to come: threatened, planned, demanded or feared."""
    return said.status == "Hypothetical" and (said.modality or "Planned") in _PROSPECTIVE


def _joined(a: Sequence[int], b: Sequence[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys((*a, *b)))


def _sharper(a: When | None, b: When | None) -> When | None:
    order = ("day", "month", "year", "span")
    return min((w for w in (a, b) if w), key=lambda w: order.index(w.precision), default=None)


def _with(tellings: tuple[Event, ...], event: Event) -> tuple[Event, ...]:
    """Return the tellings with one more, unless the same sentence told it before by another word."""
    for k, told in enumerate(tellings):
        before, now = told.said, event.said
        if (before.evidence, before.status, before.speaker) == (now.evidence, now.status, now.speaker):
            counted = told.counts or not event.counts
            return tellings if counted else (*tellings[:k], event, *tellings[k + 1 :])
    return (*tellings, event)


def _same(group: ResolvedEvent, event: Event, when: When | None, spoken: frozenset[str]) -> bool:
    if group.type != event.type or is_prospective(group.tellings[0].said) != is_prospective(event.said):
        return False
    if _clash(group.agents, event.agents) or _clash(group.targets, event.targets) or _clash(group.places, event.places):
        return False
    if _apart(group.when, when):
        return False
    shared = {role for role in ("agents", "targets", "places") if set(getattr(group, role)) & set(getattr(event, role))}
    return {"agents", "targets"} <= shared if event.type in spoken else bool(shared)


def group_events(
    events: Sequence[Event], times: Sequence[When | None], spoken: frozenset[str]
) -> tuple[ResolvedEvent, ...]:
    """Gather the tellings of an article into events.

    `times` holds the days of each telling, `spoken` the types of events that consist of words.
    """
    groups: list[ResolvedEvent] = []
    for event, when in zip(events, times, strict=True):
        for k, group in enumerate(groups):
            if _same(group, event, when, spoken):
                groups[k] = ResolvedEvent(
                    group.type,
                    _joined(group.agents, event.agents),
                    _joined(group.targets, event.targets),
                    _joined(group.places, event.places),
                    _sharper(group.when, when),
                    _with(group.tellings, event),
                )
                break
        else:
            groups.append(ResolvedEvent(event.type, event.agents, event.targets, event.places, when, (event,)))
    return tuple(groups)

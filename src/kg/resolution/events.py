"""One event for its several tellings within an article.

Two tellings are of one event where type, participants, place and date agree as far as both give them and they share
enough: two roles, or whom it was done to, or one role if the later telling names nobody and nothing else. What is
threatened, planned, demanded or feared is never the same event as what happened; words (accusations, demands, talks)
are each an event of their own unless told with the same speaker and addressee.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from kg.iris import Base
from kg.types import Article, Event, Statement, When

_PROSPECTIVE = {"Threatened", "Planned", "Demanded", "Feared"}
_ROLES = ("agents", "targets", "places")
_STRENGTH = ("Actual", "Hypothetical", "Negated")


@dataclass(frozen=True, slots=True)
class ResolvedEvent:
    """An event and its tellings, the first one first; roles and time are what the tellings say together."""

    type: str
    agents: tuple[int, ...]
    targets: tuple[int, ...]
    places: tuple[int, ...]
    when: When | None
    tellings: tuple[Event, ...]

    @property
    def status(self) -> str:
        """Return that of its strongest telling."""
        return strongest(telling.said.status for telling in self.tellings)

    @property
    def filled(self) -> bool:
        """Tell whether it has any participant or place."""
        return bool(self.agents or self.targets or self.places)


def strongest(statuses: Iterable[str]) -> str:
    """Return the strongest of some statuses of reports: actual before hypothetical before negated."""
    return min(statuses, key=_STRENGTH.index)


class Minted:
    """Mints the IRIs of an article's events or reports by the words that tell them; where these tell two, two."""

    def __init__(self, article: Article, base: Base) -> None:
        self._article = article
        self._base = base
        self._told: Counter[tuple[str, ...]] = Counter()

    def iri(self, kind: str, telling: Event) -> NamedNode:
        """Return the IRI of the "event" or "report" that a telling tells, another one each time."""
        start, end = map(str, telling.trigger)
        identity = (kind, telling.type, self._article.id, telling.type, start, end)
        before = self._told[identity]
        self._told[identity] += 1
        return self._base.thing(*identity, *([str(before)] if before else []))


def clash(a: Collection[Hashable], b: Collection[Hashable]) -> bool:
    """Tell whether two tellings that both fill a role share nothing in it."""
    return bool(a) and bool(b) and not set(a) & set(b)


def apart(a: When | None, b: When | None) -> bool:
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
    return min((w for w in (a, b) if w), key=sharpness, default=None)


def sharpness(when: When) -> int:
    """Return a number by which the most precise of some times comes first."""
    return ("day", "month", "year", "span").index(when.precision)


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
    if clash(group.agents, event.agents) or clash(group.targets, event.targets) or clash(group.places, event.places):
        return False
    if apart(group.when, when):
        return False
    shared = {role for role in _ROLES if set(getattr(group, role)) & set(getattr(event, role))}
    if event.type in spoken:
        return {"agents", "targets"} <= shared
    adds = when is not None or any(set(getattr(event, role)) - set(getattr(group, role)) for role in _ROLES)
    return len(shared) > 1 or "targets" in shared or (bool(shared) and not adds)


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

"""Events from their trigger words: participants, place, time and counts, by `data/patterns/events.yaml`."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from spacy.tokens import Token

from baseline import patterns
from baseline.connections import Connections
from baseline.frames import arguments
from baseline.reading import Reading, Sighting, Trigger
from kg.resolution.numbers import parse_count
from kg.types import Count

_PLACES = {"Settlement", "AdministrativeRegion", "Facility", "NaturalFeature", "Region", "Country"}
_PLACES_ONLY = _PLACES - {"Country"}
_PEOPLE = {"Population", "Person", "ArmedForces", "ArmedGroup"}


@dataclass(frozen=True)
class Told:
    """One telling of an event: its trigger and the mentions in its roles."""

    trigger: Trigger
    head: Token
    agents: tuple[Sighting, ...]
    targets: tuple[Sighting, ...]
    places: tuple[Sighting, ...]
    time: Sighting | None
    counts: tuple[Count, ...]


@cache
def _rules() -> dict[str, Any]:
    rules: dict[str, Any] = patterns("events")
    rules["fate"] = {word: fate for fate, words in rules["counts"].items() for word in words}
    return rules


def _labels(type_: str, role: str) -> list[str]:
    labels: list[str] = _rules().get(type_, {}).get(role, _rules()["default"][role])
    return labels


def find(reading: Reading) -> Iterator[Told]:
    """Yield the tellings of events in an article, in the order of the text."""
    connections = Connections(reading)
    heads = {trigger.tokens.root for trigger in reading.triggers}
    for trigger in reading.triggers:
        yield _told(reading, connections, trigger, heads)


def _told(reading: Reading, connections: Connections, trigger: Trigger, heads: set[Token]) -> Told:
    head = trigger.tokens.root
    found = arguments(head)
    if head.pos_ == "VERB" and head.dep_ == "xcomp" and head.head.pos_ == "NOUN":
        found.setdefault("subject", []).extend(arguments(head.head).get("light", []))
    sightings = {
        label: [s for s in connections.parties(tokens) if s.root not in heads or s.type != "Time"]
        for label, tokens in found.items()
    }
    moved = trigger.type == "TerritorialCapture"
    taken: list[Sighting] = []

    def fill(role: str, fits: set[str] | None, barred: set[str]) -> tuple[Sighting, ...]:
        for label in _labels(trigger.type, role):
            chosen = [
                s
                for s in sightings.get(label, ())
                if s not in taken and s.type not in barred and (fits is None or s.type in fits) and not _holds(s, head)
            ]
            if chosen:
                taken.extend(chosen)
                return tuple(chosen)
        return ()

    agents = fill("agents", None, _PLACES_ONLY | {"Time"})
    if moved:
        targets = fill("targets", _PLACES, {"Time"}) or _fallen(sightings, taken)
    else:
        targets = fill("targets", None, {"Time"})
    places = fill("places", _PLACES, set()) or tuple(t for t in targets if moved and t.type in _PLACES)
    time = _time(reading, head, heads)
    people = [t.text for t in targets if t.type in _PEOPLE]
    return Told(trigger, head, agents, targets, places, time, _counts((head, *trigger.tokens), people))


def _fallen(sightings: dict[str, list[Sighting]], taken: list[Sighting]) -> tuple[Sighting, ...]:
    """Return the place that is the subject of an intransitive capture: "the town fell"."""
    return tuple(s for s in sightings.get("subject", ()) if s.type in _PLACES and s not in taken)


def _holds(sighting: Sighting, head: Token) -> bool:
    """Tell whether an event's own word stands in the mention: "those killed" is not killed by itself."""
    return (
        sighting.tokens.doc is head.doc
        and sighting.tokens.start <= head.i < sighting.tokens.end
        and sighting.root == head
    )


def _time(reading: Reading, head: Token, heads: set[Token]) -> Sighting | None:
    """Return the time expression nearest below the event's word, or below the clause it stands in."""
    times = [s for s in reading.sightings if s.type == "Time" and s.tokens.doc is head.doc and s.root.sent == head.sent]
    own = [s for s in times if _clause(s.root, heads) == head]
    return min(own, key=lambda s: abs(s.root.i - head.i), default=None)


def _clause(token: Token, heads: set[Token]) -> Token | None:
    for ancestor in token.ancestors:
        if ancestor in heads:
            return ancestor
    return None


def _counts(words: Iterable[Token], targets: Iterable[str]) -> tuple[Count, ...]:
    """Return how many people an event killed, wounded or drove away, from its words and those of its targets."""
    fates = [_rules()["fate"].get(t.lemma_.lower()) for t in words]
    fate = next((f for f in fates if f), None)
    if fate is None:
        return ()
    found = [count for target in targets if (count := parse_count(target))]
    if not found:
        return ()
    least, most = ([c[side] for c in found] for side in (0, 1))
    return (Count(fate, _total(least), None if None in most else _total(most)),)


def _total(numbers: Iterable[int | None]) -> int | None:
    known = [n for n in numbers if n is not None]
    return sum(known) if known else None

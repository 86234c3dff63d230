"""An article's event as other articles may tell it: entities in place of clusters, and the keys that find it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, combinations, islice, product

from kg.ontology import Ontology
from kg.resolution.events import sharpness
from kg.resolution.occurrences import Occurrence
from kg.types import When

_MUTUAL = frozenset({"Agreement", "Consultation", "Cooperation"})  # which party is agent and which target is chance
_ONCE = frozenset({"Agreement", "PoliticalChange", "Release", "TerritorialCapture", "Withdrawal"})
_NEWS = timedelta(days=6)  # before publication: when that happened which is told without a date
_DAYS = 7  # up to which a stretch is looked up day by day
_MANY = 5  # killed, wounded or displaced: two events of a day and place seldom share so high a number
_PAIRS = 200  # of one event: a sentence that names hundreds must not cost tens of thousands
_UNTIMED = 9  # comes after every precision

Key = tuple[object, ...]
Name = Callable[[str, str], str | None]
"""Gives the entity that a cluster of an article belongs to, None where it means nothing outside the article."""


@dataclass(frozen=True, slots=True)
class Source:
    """What the map needs of an article: its events, which clusters are places, its day, and its group of copies."""

    occurrences: Sequence[Occurrence]
    places: frozenset[str] = frozenset()
    published: date | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Telling:
    """An article's event; what means nothing outside the article is left out of its roles."""

    article: str
    source: Source
    own: Occurrence
    kinds: frozenset[str]
    """Its type and all super-classes."""
    family: str
    """The widest type of events among them."""
    agents: frozenset[str]
    """All parties, where it makes no difference who is agent and who target."""
    targets: frozenset[str]
    places: frozenset[str]
    ground: frozenset[str]
    """Its places, and targets that are places."""
    around: frozenset[str]
    when: When | None
    presumed: bool
    """Whether it is told without a date, and `when` is that of the news."""

    @property
    def order(self) -> tuple[object, ...]:
        """Put those first that say most."""
        precision = sharpness(self.when) if self.when and not self.presumed else _UNTIMED
        return precision, -sum(map(bool, (self.agents, self.targets, self.places))), *self.seniority

    @property
    def seniority(self) -> tuple[date, str]:
        """Put those of the oldest articles first."""
        return self.source.published or date.max, self.own.iri

    def copied(self) -> list[Key]:
        """Return what it shares with the same words in copies of its article."""
        return [(self.source.group, words) for words in self.own.sentences] if self.source.group else []

    def stands(self) -> Iterator[Key]:
        """Yield the keys under which others find it: kind and time, with two things in different roles."""
        for time, finer in _stands(self.when, presumed=self.presumed):
            yield from ((*self._kind, time, *pair) for pair in self._pairs(done=finer))

    def seeks(self) -> Iterator[Key]:
        """Yield the keys under which those stand that may be of the same event."""
        other = {"place": ("place", "around"), "around": ("place",)}
        for time, finer in _seeks(self.when, presumed=self.presumed):
            for one, two, ground in self._pairs(done=finer):
                yield from ((*self._kind, time, one, two, theirs) for theirs in other[ground])

    @property
    def _kind(self) -> Key:
        return self.family, self.own.prospective

    def _pairs(self, *, done: bool) -> Iterator[tuple[str, str, str]]:
        """Yield pairs of things in different roles, and whether what a place lies in stands for the place ("around").

        `done` leaves out those that do not say whom or what it was done to: an actor does much in a place.
        """
        agents, targets, ground, around = map(sorted, (self.agents, self.targets, self.ground, self.around))
        counts = [f"{number} {what}" for what, number in self.own.counts if number >= _MANY]
        near = chain(
            product(agents, targets),
            product(targets, ground),
            product(agents, ground) if not done else (),
            combinations(agents, 2) if self.own.type in _MUTUAL else (),
            product(counts, [*agents, *targets, *ground]),
        )
        far = product(targets if done else [*agents, *targets], around)
        tagged = chain(((pair, "place") for pair in near), ((pair, "around") for pair in far))
        for (one, two), tag in islice((found for found in tagged if len(set(found[0])) > 1), _PAIRS):
            yield min(one, two), max(one, two), tag


def _stands(when: When | None, *, presumed: bool) -> Iterator[tuple[str, bool]]:
    """Yield the times under which an event stands: its own, and those that it lies in, which are marked."""
    if when is None or when.earliest is None or when.latest is None:
        return
    first = when.earliest.isoformat()
    if presumed:
        yield from ((f"news of {day}", True) for day in _days(when))
        return
    yield from ((own, False) for own in _own(when))
    if when.precision != "year":
        yield f"within {first[:4]}", True
    if when.precision not in {"year", "month"}:
        yield f"within {first[:7]}", True


def _seeks(when: When | None, *, presumed: bool) -> Iterator[tuple[str, bool]]:
    """Yield the times under which those stand that an event may be found among: its own, and those that lie in it."""
    if when is None or when.earliest is None or when.latest is None:
        return
    if presumed:
        yield from ((f"{kind}{day}", True) for day in _days(when) for kind in ("", "news of "))
        return
    yield from ((own, False) for own in _own(when))
    if when.precision in {"year", "month"}:
        yield from ((f"within {own}", True) for own in _own(when))


def _own(when: When) -> list[str]:
    assert when.earliest and when.latest
    if when.precision in {"year", "month"}:
        return [when.earliest.isoformat()[: 4 if when.precision == "year" else 7]]
    return _days(when) or [f"{when.earliest}/{when.latest}"]


def _days(when: When) -> list[str]:
    """Return the days of a short stretch, none for a longer one."""
    assert when.earliest and when.latest
    length = (when.latest - when.earliest).days + 1
    return [str(when.earliest + timedelta(days=k)) for k in range(length)] if length <= _DAYS else []


def tellings(article: str, source: Source, name: Name, ontology: Ontology) -> Iterator[Telling]:
    """Yield an article's events as other articles may tell them."""
    for own in source.occurrences:
        agents, targets, places, around = (
            frozenset(entity for cluster in role if (entity := name(article, cluster)))
            for role in (own.agents, own.targets, own.places, own.around)
        )
        taken = (name(article, cluster) for cluster in own.targets if cluster in source.places)
        ground = places.union(entity for entity in taken if entity)
        if own.type in _MUTUAL:
            agents, targets = agents | targets, frozenset()
        kinds = ontology.ancestors(own.type)
        presumed = own.when is None and own.type in _ONCE and own.lead and not own.prospective
        yield Telling(
            article=article,
            source=source,
            own=own,
            kinds=kinds,
            family=min(
                (kind for kind in kinds if kind in ontology.event_types),
                key=lambda kind: (len(ontology.ancestors(kind)), kind),
            ),
            agents=agents,
            targets=targets,
            places=places,
            ground=ground,
            around=around - ground,
            when=_news(source.published) if presumed else own.when,
            presumed=presumed,
        )


def _news(published: date | None) -> When | None:
    return When(published - _NEWS, published, "span") if published else None

"""The map from the events of all articles to events of the graph: which of them several articles tell.

docs/events.md says by which rules. It is computed from all articles' events as a set, once entities are settled, so
nothing here depends on the order in which articles came.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kg.ontology import Ontology
from kg.resolution.events import apart, clash, sharpness, strongest
from kg.resolution.tellings import Key, Name, Source, Telling, tellings
from kg.types import When


@dataclass(frozen=True, slots=True)
class Shared:
    """What the map says of one article's event: the event it is, and what of it other articles tell better."""

    iri: str
    status_elsewhere: bool = False
    time_elsewhere: bool = False


class _Group:
    """Tellings of one event, one of an article at most."""

    def __init__(self) -> None:
        self.tellings: list[Telling] = []
        self._articles: set[str] = set()
        self._agents: set[str] = set()
        self._targets: set[str] = set()
        self._places: set[str] = set()
        self._around: set[str] = set()
        self._when = When(None, None)

    def add(self, telling: Telling) -> None:
        self.tellings.append(telling)
        self._articles.add(telling.article)
        self._agents |= telling.agents
        self._targets |= telling.targets
        self._places |= telling.places
        self._around |= telling.around
        if telling.when:
            earliest = max(self._when.earliest or date.min, telling.when.earliest or date.min)
            self._when = When(earliest, min(self._when.latest or date.max, telling.when.latest or date.max))

    def admits(self, telling: Telling) -> bool:
        """Tell whether nothing that the group says contradicts a telling."""
        first = self.tellings[0]
        related = telling.own.type in first.kinds or first.own.type in telling.kinds
        if not related or telling.article in self._articles or apart(self._when, telling.when):
            return False
        if clash(self._agents, telling.agents) or clash(self._targets, telling.targets):
            return False
        nested = self._places & telling.around or telling.places & self._around
        return bool(nested) or not clash(self._places, telling.places)


def retellings(sources: Mapping[str, Source], name: Name, ontology: Ontology) -> dict[str, dict[str, Shared]]:
    """Return, for each article, what is to be said of those of its events that other articles tell as well.

    Articles and events go by their IRIs without the store's base.
    """
    told = [telling for article, source in sources.items() for telling in tellings(article, source, name, ontology)]
    found: dict[str, dict[str, Shared]] = defaultdict(dict)
    for group in _groups(sorted(told, key=lambda telling: telling.order)):
        for telling, shared in _shared(group.tellings):
            found[telling.article][telling.own.iri] = shared
    return found


def _groups(told: Iterable[Telling]) -> list[_Group]:
    """Put each telling with the one group that it fits, those that say most first.

    Where it fits several, no one can tell which is meant, unless it is of a copy of an article of one of them.
    """
    groups: list[_Group] = []
    standing: dict[Key, list[_Group]] = defaultdict(list)
    for telling in told:
        copied, sought = (_found(standing, keys) for keys in (telling.copied(), telling.seeks()))
        fitting = [group for group in copied if group.admits(telling)][:1]
        fitting = fitting or [group for group in sought if group.admits(telling)][:2]
        if len(fitting) == 1:
            (group,) = fitting
        else:
            group = _Group()
            groups.append(group)
        group.add(telling)
        # What fits several would fit beside them whatever fits it: nothing is to find it but its copies.
        found_by = telling.copied() if len(fitting) > 1 else [*telling.copied(), *telling.stands()]
        for key in found_by:
            if not standing[key] or standing[key][-1] is not group:
                standing[key].append(group)
    return groups


def _found(standing: Mapping[Key, Sequence[_Group]], keys: Iterable[Key]) -> list[_Group]:
    return list({id(group): group for key in keys for group in standing.get(key, ())}.values())


def _shared(told: Sequence[Telling]) -> Iterator[tuple[Telling, Shared]]:
    if len(told) == 1:
        return
    iri = min(told, key=lambda telling: telling.seniority).own.iri
    status = strongest(telling.own.status for telling in told)
    when = min((t.own.when for t in told if t.own.when), key=_precision, default=None)
    for telling in told:
        own = telling.own
        yield telling, Shared(iri, own.status != status, own.when is not None and own.when != when)


def _precision(when: When) -> tuple[int, date, date]:
    return sharpness(when), when.earliest or date.min, when.latest or date.max

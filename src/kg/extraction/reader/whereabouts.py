"""Weighs what a text says of where towns lie by what the gazetteers know of them.

A name alone decides nothing: a town is told to lie in a country that the same sentence, or the one before or after,
speaks of; that country has to have the largest town in the world of that name, and of those that the article names it
has to be the only one that has any. What an article is read to
say in its own voice and the gazetteers know better is left out: a state within another, or a town in another country
than the one of those named that has it. What they do not know, an invented country above all, stays as it was read.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kg.countries import gazetteer
from kg.resolution.places import places
from kg.types import Entity, Extraction, Relation, Span, Statement

_LIES = "locatedIn"
_TOWN = "Settlement"
_COUNTRY = "Country"
_CONFIDENCE = 0.4
"""About as often as the annotation of held-out stories says so in such cases."""


def weigh(found: Extraction, sentences: Sequence[Span]) -> Extraction:
    """Return what was found with the towns in the right countries. `sentences` are those of the article, in order."""
    world = _World(found.entities)
    kept = [r for r in found.relations if not _is_plain(r) or world.allows(r.subject, r.object)]
    said = {(r.subject, r.object) for r in kept if r.property == _LIES}
    added = [
        Relation(town, _LIES, country, Statement(sentences[at], confidence=_CONFIDENCE))
        for town, country in world.known()
        if (town, country) not in said
        for at in _beside(found.entities[town], found.entities[country], sentences)
    ]
    return replace(found, relations=(*kept, *added))


def _is_plain(relation: Relation) -> bool:
    """Tell whether an article itself says where a place lies; that others dispute it is for them to say."""
    return relation.property == _LIES and relation.said.status == "Actual" and relation.said.speaker is None


def _beside(town: Entity, country: Entity, sentences: Sequence[Span]) -> Iterator[int]:
    """Yield the first sentence that names a town and its country, else the first that does so with its neighbour."""
    starts = [span.start for span in sentences]
    towns, countries = (
        {bisect_right(starts, mention.span.start) - 1 for mention in entity.mentions} for entity in (town, country)
    )
    near = sorted(towns & countries) or sorted(k for k in towns if {k - 1, k + 1} & countries)
    yield from near[:1]


@dataclass
class _World:
    """What the gazetteers know of the places of one article, by their positions in its entities."""

    entities: Sequence[Entity]

    def __post_init__(self) -> None:
        self._codes = {k: code for k, entity in enumerate(self.entities) if (code := _code(entity))}
        self._of_town: dict[int, frozenset[str]] = {}

    def _homes(self, town: int) -> frozenset[str]:
        """Return the codes of those countries of the article that have a town of such a name."""
        if town not in self._of_town:
            entity = self.entities[town]
            self._of_town[town] = frozenset(
                code
                for code in (set(self._codes.values()) if entity.type == _TOWN and entity.named else ())
                if any(places().locate(name, frozenset([code])) for name in entity.names)
            )
        return self._of_town[town]

    def known(self) -> Iterator[tuple[int, int]]:
        """Yield each town and the one country of the article that has it."""
        for town in range(len(self.entities)):
            homes = self._homes(town)
            if len(homes) == 1 and self._is_largest(town, homes):
                yield from ((town, country) for country, code in self._codes.items() if code in homes)

    def _is_largest(self, town: int, homes: frozenset[str]) -> bool:
        found = [(place, name) for name in self.entities[town].names if (place := places().locate(name, homes))]
        return any(places().is_largest(place, name) for place, name in found)

    def allows(self, inner: int, outer: int) -> bool:
        """Tell whether one place may lie in another."""
        code = self._codes.get(outer)
        if code is None:
            return True
        homes = self._homes(inner)
        return code in homes if homes else self._codes.get(inner, code) == code


def _code(entity: Entity) -> str | None:
    """Return the ISO 3166-1 alpha-2 code of a country that the gazetteer knows."""
    if entity.type != _COUNTRY:
        return None
    meant = (gazetteer().meant_by(name) for name in entity.names)
    return next((country.code for country in meant if country), None)

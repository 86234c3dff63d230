"""Which entity of the graph each entity of an article is, as far as the article alone tells.

A full name means the same in every article; a description ("the rebels") or a person's bare surname means nothing
outside its own article, so those stay apart: a wrong merge is worse than a missed one. Reference data says more where
the article's countries and date confirm it: which settlement of that name, which known actor goes by that acronym.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

import yaml
from pyoxigraph import NamedNode

from kg import resources
from kg.countries import gazetteer, regions
from kg.iris import Base, normal
from kg.resolution.capitals import capitals
from kg.resolution.context import Context
from kg.resolution.places import GEONAMES, Place, places
from kg.resolution.places import countries as country_numbers
from kg.resolution.reference import BODIES, Actor, folded, reference
from kg.types import Article, Entity

_WIKIDATA = "http://www.wikidata.org/entity/{}"
_CITY = 100_000  # inhabitants
_GENERIC_TYPES = BODIES | {"AdministrativeRegion", "Facility"}


@dataclass(frozen=True, slots=True)
class ResolvedEntity:
    """An entity of the graph: its IRI, its type, the name it goes by and all names this article gives it.

    `same` are the IRIs of other data sets that mean the same thing; `point` is its longitude and latitude in degrees;
    `country` is the ISO 3166-1 alpha-2 code of the country that it is or is in, where reference data knows the place.
    `replaced` are IRIs that gave way to this one.
    """

    iri: NamedNode
    type: str
    main: str
    names: tuple[str, ...]
    same: tuple[NamedNode, ...] = ()
    point: tuple[float, float] | None = None
    country: str | None = None
    known: bool = False
    """Whether reference data says which one it is."""
    local: bool = False
    """Whether its name means nothing outside its article."""
    replaced: tuple[NamedNode, ...] = ()
    seats: tuple[str, ...] = ()
    """The cities that its article calls the country's capital."""


def resolve_entities(article: Article, entities: Iterable[Entity], base: Base) -> tuple[ResolvedEntity, ...]:
    """Give the entities of one article their IRIs."""
    context = Context(article.text)
    entities = tuple(entities)
    found = [_resolve(article, entity, base, context) for entity in entities]
    for city, country in capitals(article.text, entities):
        _let_stand_for(found, entities[city], country)
    return tuple(found)


def _let_stand_for(found: list[ResolvedEntity], city: Entity, country: int) -> None:
    """Note a city as the seat of a country's government, and take what goes by its name as a country for that one."""
    whose = replace(found[country], seats=tuple(sorted({*found[country].seats, city.names[0]})))
    found[country] = whose
    named = {normal(name) for name in city.names}
    for n, entity in enumerate(found):
        if entity.type == "Country" and not entity.known and entity.iri != whose.iri and normal(entity.main) in named:
            found[n] = replace(whose, names=entity.names)


def _resolve(article: Article, entity: Entity, base: Base, context: Context) -> ResolvedEntity:
    if entity.type == "Settlement" and entity.named:
        found = _settlement(entity, base, context)
    elif entity.type == "Country":
        found = _country(entity, base)
    elif entity.type == "Region" and entity.named:
        found = _region(entity, base)
    else:
        actor = reference().match(entity.names, entity.type, context.countries(), article.published)
        found = _known(entity, actor, base) if actor else None
    return found or _by_name(article, entity, base, context)


def _by_name(article: Article, entity: Entity, base: Base, context: Context) -> ResolvedEntity:
    main = entity.names[0]
    local = not entity.named or (entity.type == "Person" and " " not in normal(main))
    scope = article.id if local else ""
    if not local and entity.type in _GENERIC_TYPES and is_generic(main):
        countries = context.countries()
        local = len(countries) != 1
        scope = article.id if local else next(iter(countries))
    return ResolvedEntity(base.entity(entity.type, main, scope), entity.type, main, entity.names, local=local)


def is_generic(name: str) -> bool:
    """Tell whether a name is made of general words only ("Supreme Court")."""
    words = folded(name).split()
    return bool(words) and all(word in _generic() or word.removesuffix("s") in _generic() for word in words)


@cache
def _generic() -> frozenset[str]:
    lists = yaml.load(resources.data("generic.yaml").read_bytes(), Loader=yaml.CSafeLoader)
    return frozenset(folded(word) for words in lists for word in words) | {"the", "a", "an"}


def _known(entity: Entity, actor: Actor, base: Base) -> ResolvedEntity:
    scope = " ".join(sorted(actor.countries)) if folded(actor.name) in actor.ambiguous else ""
    same = (NamedNode(_WIKIDATA.format(actor.wikidata)),) if actor.wikidata else ()
    iri = base.entity(actor.type, actor.name, scope)
    names = tuple(name for name in entity.names if not reference().others(name, actor))
    return ResolvedEntity(iri, actor.type, actor.name, names, same, known=True)


def _settlement(entity: Entity, base: Base, context: Context) -> ResolvedEntity | None:
    countries = context.countries(but=entity.names)
    found = {place for name in entity.names if (place := _place(name, countries))}
    if len(found) != 1:
        return None
    place = found.pop()
    iri = base.thing("entity", place.name, "geonames", str(place.geonames))
    same = (NamedNode(GEONAMES.format(place.geonames)),)
    point = (place.longitude, place.latitude)
    return ResolvedEntity(iri, entity.type, entity.names[0], entity.names, same, point, place.country, known=True)


def _place(name: str, countries: frozenset[str]) -> Place | None:
    """Return the settlement of that name in the countries, or the capital of that name if it is by far the largest.

    Where the countries have a lesser namesake of such a capital, the capital is meant (Paris, not that in Texas); but
    where that is a city too, no one can tell.
    """
    near = places().locate(name, countries)
    country = gazetteer().by_capital(name)
    capital = places().locate(name, frozenset([country.code])) if country and country.code else None
    if capital is None or near == capital or not places().is_foremost(capital, name):
        return near
    return None if near and near.population >= _CITY else capital


def _country(entity: Entity, base: Base) -> ResolvedEntity | None:
    main = entity.names[0]
    country = gazetteer().country_of(main) or gazetteer().by_demonym(main)
    number = country_numbers().get(country.code) if country and country.code else None
    if country is None or number is None:
        return None
    same = (NamedNode(GEONAMES.format(number)),)
    iri = base.entity(entity.type, country.name)
    names = tuple(name for name in entity.names if gazetteer().meant_by(name) in {None, country})
    return ResolvedEntity(iri, entity.type, country.name, names, same, country=country.code, known=True)


def _region(entity: Entity, base: Base) -> ResolvedEntity | None:
    region = regions().meant_by(entity.names[0])
    if region is None:
        return None
    iri = base.entity(entity.type, region.name)
    names = tuple(name for name in entity.names if regions().meant_by(name) in {None, region})
    return ResolvedEntity(iri, entity.type, region.name, names, known=True)

"""Which city an article calls the capital of which country, so that its name can stand for the country's government."""

import re
from collections.abc import Iterator, Sequence

from kg.types import Entity, Span

_AFTER_COUNTRY = re.compile(r"(?:['’]s?)? (?:\w+ )?capital(?: city)?,? ")
_OF = re.compile(r"\bcapital(?: city)? of (?:the )?$", re.IGNORECASE)
_BEFORE_COUNTRY = re.compile(r", (?:the |its )?(?:\w+ )?capital(?: city)? of (?:the )?")
_OWNED = re.compile(r"(?:['’]s?)? (?:\w+ )?capital\b")
_NEAR = 40  # characters between the two names


def capitals(text: str, entities: Sequence[Entity]) -> list[tuple[int, int]]:
    """Return pairs of entities, by their numbers: a city, and the country that the text calls it the capital of.

    "Velmar's capital, Onseg", "the Velmari capital Onseg", "the capital of Velmar, Onseg", "Onseg, the capital of
    Velmar", "Onseg, Velmar's capital".
    """
    cities = [(span, n) for span, n in _mentions(entities, "Settlement") if entities[n].named]
    return [
        (city, country)
        for whose, country in _mentions(entities, "Country")
        for where, city in cities
        if abs(where.start - whose.start) < _NEAR + where.end - where.start + whose.end - whose.start
        and _tells(text, where, whose)
    ]


def _mentions(entities: Sequence[Entity], type_: str) -> Iterator[tuple[Span, int]]:
    for n, entity in enumerate(entities):
        if entity.type == type_:
            yield from ((mention.span, n) for mention in entity.mentions)


def _tells(text: str, city: Span, country: Span) -> bool:
    if country.end <= city.start:
        between = text[country.end : city.start]
        introduced = _OF.search(text[max(0, country.start - _NEAR) : country.start])
        return bool(_AFTER_COUNTRY.fullmatch(between) or (between == ", " and introduced))
    between = text[city.end : country.start]
    owned = between in (", ", ", the ") and _OWNED.match(text[country.end : country.end + _NEAR])
    return bool(_BEFORE_COUNTRY.fullmatch(between) or owned)

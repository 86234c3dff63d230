"""Which city an article calls the capital of which country, so that its name can stand for the country's government."""

from collections.abc import Mapping, Sequence

from kg.extraction.reader.features import Ints

_POSSESSIVES = ("'s", "’s", "'", "’")


def capitals(words: Sequence[str], spans: Ints, types: Sequence[str]) -> list[tuple[int, int]]:
    """Return pairs of mentions, a city and the country that the words between them call it the capital of.

    "Velmar's capital, Onseg", "the Velmari capital Onseg", "the capital of Velmar, Onseg", "Onseg, the capital of
    Velmar", "Onseg, Velmar's capital".
    """
    ends = {last: k for k, (_, last) in enumerate(spans.tolist()) if types[k] == "Country"}
    begins = {first: k for k, (first, _) in reversed(list(enumerate(spans.tolist()))) if types[k] == "Country"}
    cities = [(first, last, k) for k, (first, last) in enumerate(spans.tolist()) if types[k] == "Settlement"]
    starting, ending = ({city[side]: city[2] for city in cities} for side in (0, 1))
    found = []
    for at, word in enumerate(words):
        if word.lower() != "capital":
            continue
        country, left, right = _country(words, at, spans, ends, begins)
        if country is not None:
            city = _after(words, right, starting)
            city = _before(words, left, ending) if city is None else city
            if city is not None:
                found.append((city, country))
    return found


def _country(
    words: Sequence[str], at: int, spans: Ints, ends: Mapping[int, int], begins: Mapping[int, int]
) -> tuple[int | None, int, int]:
    """Return the country whose capital a word tells of, and the first and last word of what says so."""
    owned = at >= 1 and words[at - 1] in _POSSESSIVES
    before = ends.get(at - 2 if owned else at - 1)
    right = at + 1 if _at(words, at + 1) == "city" else at
    if before is not None:
        return before, int(spans[before, 0]), right
    if _at(words, right + 1) == "of":
        after = begins.get(right + 2, begins.get(right + 3) if _at(words, right + 2) == "the" else None)
        if after is not None:
            return after, at, int(spans[after, 1])
    return None, at, at


def _after(words: Sequence[str], right: int, starting: Mapping[int, int]) -> int | None:
    return starting.get(right + 2 if _at(words, right + 1) == "," else right + 1)


def _before(words: Sequence[str], left: int, ending: Mapping[int, int]) -> int | None:
    comma = left - 2 if _at(words, left - 1) == "the" else left - 1
    return ending.get(comma - 1) if _at(words, comma) == "," else None


def _at(words: Sequence[str], k: int) -> str:
    return words[k].lower() if 0 <= k < len(words) else ""

"""How many people an event killed, wounded or drove out, read off the phrases for those it befell."""

from collections.abc import Iterable
from functools import cache

from kg.extraction.reader.findings import Found, Happening
from kg.extraction.reader.network import Passage
from kg.extraction.reader.text import forms
from kg.extraction.reader.wording import wording
from kg.resolution.numbers import parse_count
from kg.types import Count

_PEOPLE = frozenset(["Population", "Person", "ArmedForces", "ArmedGroup", "Organization"])
_NEAR = 6  # words between a phrase and the word that tells what became of its people


@cache
def _fates() -> dict[str, str]:
    return {form: fate for fate, words in wording()["fates"].items() for word in words for form in forms(word)}


def counts(passage: Passage, event: Happening, targets: Iterable[Found]) -> tuple[Count, ...]:
    """Return the numbers of people that an event befell; `targets` are its targets' mentions in its sentence."""
    found: dict[str, Count] = {}
    for target in targets:
        number = parse_count(" ".join(passage.words[target.first : target.last + 1]))
        if target.type not in _PEOPLE or number is None:
            continue
        fate = _fate(passage, event, target)
        fits = (fate == "displaced") == (event.type == "Displacement")
        if fate and fits and fate not in found:
            found[fate] = Count(fate, *number)
    return tuple(found.values())


def _fate(passage: Passage, event: Happening, target: Found) -> str | None:
    """Return what became of a target's people: what the nearest word says that tells such a thing."""
    first, after = passage.sentences[event.sentence]
    near = [
        (distance, word)
        for word in range(max(first, target.first - _NEAR), min(after, target.last + _NEAR + 1))
        if (distance := max(target.first - word, word - target.last)) > 0 and passage.words[word].lower() in _fates()
    ]
    if near:
        return _fates()[passage.words[min(near)[1]].lower()]
    own = [_fates().get(word.lower()) for word in passage.words[event.first : event.last + 1]]
    return next(filter(None, own), "displaced" if event.type == "Displacement" else None)

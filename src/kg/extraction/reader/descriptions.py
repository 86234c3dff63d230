"""Whether a mention that holds a name describes who bears it ("the border town of Tine"), and which names are one's."""

from collections.abc import Sequence

from kg.extraction.reader.text import DETERMINERS, PRONOUNS
from kg.extraction.reader.wording import listed

_POSSESSIVES = ("'s", "’s")
_NAMED_BY_KIND = frozenset(["Country", "Settlement", "AdministrativeRegion", "Region", "NaturalFeature"])
_COUNTED = frozenset(["Region", "Population"])
"""Types of which a word before the name makes another one: "southern Gaza", "three Palestinians"."""


def describes(before: Sequence[str], after: Sequence[str], type_: str) -> bool:
    """Tell whether a mention of a type means who is named in it, by its words before and after the name.

    The annotation of the training stories nearly always agrees where it says so.
    """
    words, after = [word.lower() for word in before], list(after)
    while words and words[0] in DETERMINERS:
        words.pop(0)
    apart = listed("apart")
    if after[:1] == [","]:
        return not words and after[1:2] in (["a"], ["an"])
    if after:
        return len(after) == 1 and after[0].lower() in listed("kinds") and apart.isdisjoint(words)
    if not words or words[-1] in _POSSESSIVES:
        return type_ != "Population"
    if words[-1] == "of" or words[-2:] == ["of", "the"]:
        kind = words[: words.index("of")]
        named = type_ in _NAMED_BY_KIND and bool(kind)
        return named and kind[-1] not in listed("parts") and apart.isdisjoint(kind)
    if words[-1] == ",":
        return words.count(",") == 1 and listed("among").isdisjoint(words)
    return type_ not in _COUNTED and apart.isdisjoint(words)


def renames(first: Sequence[str], between: Sequence[str]) -> bool:
    """Tell whether the words after a mention say that the next one is another name of it.

    "Dagalo, better known as Hemedti"; "their commander, Ansel Ruk", which is nearly always annotated so.
    """
    words = [word.lower() for word in between]
    if words == [","]:
        return first[-1].islower()
    if words and words[-1] == "the":
        words.pop()
    return words[-2:] == ["known", "as"] and listed("known").issuperset(words[:-2])


def explains(between: Sequence[str], words: Sequence[str], after: Sequence[str]) -> bool:
    """Tell whether a mention says who the one before it is ("Ruk, a former general"), by the words around it.

    Not where it goes on a list: "an American, a Briton and two Canadians".
    """
    goes_on = [*after[:1]] == ["and"] and not (
        after[1:] and after[1].islower() and after[1] not in DETERMINERS | PRONOUNS
    )
    lead = [*between, words[0]]
    lead = lead[1:] if lead[0] == ")" else lead
    tail = lead[2:] in ([], [words[0]])
    return lead[0] == "," and lead[1:2] in (["a"], ["an"]) and tail and not goes_on


def compounded(after: Sequence[str]) -> bool:
    """Tell whether the words after a mention make a compound with it that tells of it, as "held" in "rebel-held"."""
    return len(after) == 2 and after[0] == "-" and after[1].lower() in listed("compounds")


def described(words: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Return the names that a description begins with, and what it describes: ("Norland", "'s"), ("army",).

    None for names, pronouns, and for what may be another one each time ("an army", "some rebels", "its troops").
    """
    words = words[1:] if words[0].lower() == "the" else words
    kind = next((k for k, word in enumerate(words) if not word[0].isupper() and word not in _POSSESSIVES), len(words))
    owner, rest = tuple(words[:kind]), tuple(words[kind:])
    if not rest or not all(word.isalpha() and word.islower() for word in rest):
        return None
    return None if not owner and (rest[0] in DETERMINERS | PRONOUNS) else (owner, rest)

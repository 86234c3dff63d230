"""What kind of hypothetical a statement is, by the cue word nearest before it in its sentence."""

from collections.abc import Sequence
from functools import cache

from kg.extraction.reader.text import forms
from kg.extraction.reader.wording import wording

_REACH = 14  # words before what is told in which a cue counts
_AFTER = 6


@cache
def _cues() -> dict[str, str]:
    """Return the modality by cue word, in every form of it."""
    return {
        form: modality for modality, words in wording()["modality"].items() for word in words for form in forms(word)
    }


def modality(words: Sequence[str], at: int) -> str | None:
    """Return the modality ("Threatened", ...) of what word `at` of a sentence tells, None where no cue says."""
    before = range(at - 1, max(-1, at - 1 - _REACH), -1)
    after = range(at + 1, min(len(words), at + 1 + _AFTER))
    return next((found for k in (*before, *after) if (found := _cues().get(words[k].lower()))), None)

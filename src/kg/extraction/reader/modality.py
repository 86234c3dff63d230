"""What kind of hypothetical a statement is, by the cue word nearest before it in its sentence."""

from collections.abc import Sequence
from functools import cache

import yaml

from kg import resources
from kg.extraction.reader.text import forms

_REACH = 14  # words before what is told in which a cue counts
_AFTER = 6


@cache
def _cues() -> dict[str, str]:
    """Return the modality by cue word, in every form of it."""
    rules = yaml.safe_load(resources.data("patterns/stance.yaml").read_text(encoding="utf-8"))
    planned = [*rules["planned"], *rules["auxiliaries"].get("Planned", ())]
    cues = {form: "Alleged" for word in rules["alleged"] for form in forms(word)}
    cues |= {form: "Planned" for word in planned for form in forms(word)}
    return cues | {
        f: r["modality"] for r in rules["governors"] if "modality" in r for w in r["words"] for f in forms(w)
    }


def modality(words: Sequence[str], at: int) -> str | None:
    """Return the modality ("Threatened", ...) of what word `at` of a sentence tells, None where no cue says."""
    before = range(at - 1, max(-1, at - 1 - _REACH), -1)
    after = range(at + 1, min(len(words), at + 1 + _AFTER))
    return next((found for k in (*before, *after) if (found := _cues().get(words[k].lower()))), None)

"""The news briefs that nobody annotated, less all that would give a test sentence away."""

import gzip
import json
from pathlib import Path

import blocks

NEAR = 5
"""Sentences before and after a test sentence that no training may see."""


def briefs(corpora: Path) -> list[str]:
    """Return the briefs' sentences without annotation that training may see, in order; none where the file is missing.

    Left out: the annotated ones, `NEAR` on either side of those of the test folders, and whatever says the same words.
    """
    file = corpora / "voa" / "voa-sentences.json.gz"
    if not file.exists():
        return []
    with gzip.open(file, "rt", encoding="utf-8") as stored:
        sentences: list[str] = json.load(stored)
    tested = [s for story in blocks.stories(corpora, "test", ("briefs",)) for s in story.sentences]
    near = {s.number + k for s in tested for k in range(-NEAR, NEAR + 1)}
    around = [sentences[n] for n in near if 0 <= n < len(sentences)]
    annotated = [*tested, *(s for story in blocks.stories(corpora, "train", ("briefs",)) for s in story.sentences)]
    hidden = {blocks.plain(s) for s in [*around, *(s.text for s in annotated)]}
    return [s for n, s in enumerate(sentences) if n not in near and blocks.plain(s) not in hidden]

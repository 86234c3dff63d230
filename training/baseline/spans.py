"""Turn the annotated blocks into spaCy's training format for the three span recognisers.

`outer` holds the mentions that stand inside no other, `inner` those that hold no other (so that both "Syrian" and
"Syrian troops" are learnt), `triggers` the words that tell an event. Pronouns are left to coreference.

Usage: python -m baseline.spans CORPORA OUT
"""

import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import spacy
from blocks import Mention, Sentence, Story, stories
from spacy.tokens import Doc, DocBin, Span
from spacy.util import filter_spans

from kg.extraction.reader.text import PRONOUNS

DEV_EVERY = 12


def mentions(sentence: Sentence) -> list[Mention]:
    return [m for m in sentence.mentions if sentence.text[m.start : m.end].lower() not in PRONOUNS]


def _within(a: Mention, b: Mention) -> bool:
    return a is not b and b.start <= a.start and a.end <= b.end and (b.start, b.end) != (a.start, a.end)


def outer(sentence: Sentence) -> list[tuple[int, int, str]]:
    found = mentions(sentence)
    return [(m.start, m.end, m.kind) for m in found if not any(_within(m, other) for other in found)]


def inner(sentence: Sentence) -> list[tuple[int, int, str]]:
    found = mentions(sentence)
    return [(m.start, m.end, m.kind) for m in found if not any(_within(other, m) for other in found)]


def triggers(sentence: Sentence) -> list[tuple[int, int, str]]:
    return [(e.start, e.end, e.kind) for e in sentence.events if e.start >= 0]


LAYERS: dict[str, Callable[[Sentence], list[tuple[int, int, str]]]] = {
    "outer": outer,
    "inner": inner,
    "triggers": triggers,
}


def document(nlp: spacy.Language, story: Story, layer: str) -> Doc:
    text, spans = "", []
    for sentence in story.sentences:
        spans += [(len(text) + s, len(text) + e, kind) for s, e, kind in LAYERS[layer](sentence)]
        text += sentence.text + " "
    doc = nlp.make_doc(text.rstrip())
    found: list[Span] = []
    for start, end, kind in spans:
        span = doc.char_span(start, end, label=kind, alignment_mode="expand")
        if span is not None:
            found.append(span)
    doc.set_ents(filter_spans(found))
    return doc


def headline(story: Story) -> Story:
    """The story's first sentence as papers print headlines, Every Word With a Capital; offsets stay as they are."""
    first = story.sentences[0]
    return replace(story, sentences=(replace(first, text=re.sub(r"\b[a-z]", lambda m: m[0].upper(), first.text)),))


def write(nlp: spacy.Language, data: Iterable[Story], path: Path, layer: str) -> None:
    docs = [document(nlp, story, layer) for story in data]
    DocBin(docs=docs, store_user_data=False).to_disk(path)
    print(
        f"{path.name}: {len(docs)} stories, {sum(len(d) for d in docs)} words, {sum(len(d.ents) for d in docs)} spans"
    )


def main(corpora: Path, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    nlp = spacy.blank("en")
    data = list(stories(corpora, "train"))
    files = sorted({story.name.rpartition("-")[0] for story in data})
    held_out = set(files[::DEV_EVERY])
    train = [s for s in data if s.name.rpartition("-")[0] not in held_out]
    dev = [s for s in data if s.name.rpartition("-")[0] in held_out]
    for layer in LAYERS:
        write(nlp, train + [headline(s) for s in train[::3]], out / f"{layer}-train.spacy", layer)
        write(nlp, dev, out / f"{layer}-dev.spacy", layer)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

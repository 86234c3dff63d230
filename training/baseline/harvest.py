"""Count, over the annotated stories, which wording states which relation: the evidence behind the pattern file.

For every connection between two annotated mentions of a sentence, the relations annotated between their entities are
counted. Prints one row a wording and relation: how often, of how many, with which status.

Usage: python -m baseline.harvest CORPORA [LEAST]
"""

import sys
from collections import Counter, defaultdict
from pathlib import Path

import spacy
from blocks import Story, stories

from baseline import pipeline
from baseline.connections import Connections
from baseline.reading import Reading
from kg.types import Article


def reading(nlp: spacy.Language, story: Story) -> tuple[Reading, dict[tuple[int, int], str]]:
    """Parse a story with its annotated mentions in place of the recognisers'; also the entity of each mention."""
    text = "\n".join(s.text for s in story.sentences)
    docs, entities, offset = [], {}, 0
    for sentence in story.sentences:
        doc = nlp(sentence.text)
        spans = []
        for mention in sentence.mentions:
            span = doc.char_span(mention.start, mention.end, label=mention.kind, alignment_mode="expand")
            if span is not None:
                spans.append(span)
                entities[offset + span.start_char, offset + span.end_char] = mention.entity
        doc.spans["outer"] = spans
        docs.append((offset, doc))
        offset += len(sentence.text) + 1
    return Reading(Article(story.name, "", text), docs), entities


def main(corpora: Path, least: int) -> None:
    nlp = pipeline.load(syntax_only=True)
    total: Counter[str] = Counter()
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for story in stories(corpora, "train"):
        read, entity = reading(nlp, story)
        truth: dict[tuple[str, str], set[str]] = defaultdict(set)
        for r in (r for sentence in story.sentences for r in sentence.relations):
            status = "" if r.status == "actual" else "/" + r.status
            truth[r.subject, r.object].add(f"{r.property}{status}")
            truth[r.object, r.subject].add(f"^{r.property}{status}")
        seen = set()
        for c in Connections(read):
            a, b = (entity.get((s.span.start, s.span.end)) for s in (c.a, c.b))
            if a is None or b is None or a == b or (c.key, a, b, c.word.i) in seen:
                continue
            seen.add((c.key, a, b, c.word.i))
            total[c.key] += 1
            for name in truth.get((a, b), ()):
                found[c.key][name] += 1
    rows = [(n, n / total[key], key, name) for key, names in found.items() for name, n in names.items() if n >= least]
    for n, share, key, name in sorted(rows, key=lambda row: (row[3].strip("^"), -row[0])):
        print(f"{name}\t{n}\t{total[key]}\t{share:.2f}\t{key}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 3)

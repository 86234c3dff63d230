"""Let trained readers annotate the news briefs that nobody annotated; keeps the runs of sentences they are sure of.

Usage: python label.py CORPORA MODEL... OUT.jsonl [--sentences N]

Of several models the chances are averaged.

`train.py --labelled OUT.jsonl` learns from them as well (self-training).
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parents[1] / "src")]

import data  # noqa: E402
from ensemble import Ensemble  # noqa: E402
from telling import passage  # noqa: E402
from tokenizers import Tokenizer  # noqa: E402
from unannotated import briefs  # noqa: E402

from kg.extraction.reader import decode, findings, text  # noqa: E402

RUN = 3
"""Sentences that are read as one story: a brief's own bounds are not told."""
DOUBT = (0.3, 0.6)
"""A mention, relation or event with a chance between these is in doubt."""
MOST_DOUBTED = 0.15
"""The share of what is found in a run that may be in doubt, if it is to be learnt from."""


def doc_of(name: str, sentences: list[str], tokenizer: Tokenizer) -> data.Doc:
    doc = data.Doc(name, timed=False)
    for sentence in sentences:
        words = [sentence[s:e] for s, e in text.words(sentence)]
        doc.sentences.append((len(doc.words), len(doc.words) + len(words)))
        doc.words += words
        doc.pieces += [tokenizer.encode(word, add_special_tokens=False).ids or [100] for word in words]
    return doc


def is_sure(reading: findings.Reading) -> bool:
    found = (*reading.mentions, *reading.relations, *reading.events)
    doubted = sum(DOUBT[0] < each.chance < DOUBT[1] for each in found)
    return 0 < len(found) * MOST_DOUBTED >= doubted


def annotate(doc: data.Doc, reading: findings.Reading, labels: data.Labels) -> None:
    """Write into a story's arrays what was read in it and is likelier than not."""
    sure = DOUBT[1]
    doc.mentions = [
        (m.sentence, m.first, m.last, labels.types.index(m.type), m.entity)
        for m in reading.mentions
        if m.chance >= sure
    ]
    kept = {entity for *_, entity in doc.mentions}
    for r in reading.relations:
        if r.chance >= sure and {r.subject, r.object} <= kept:
            doc.relations.append(
                {
                    "sentence": r.sentence,
                    "subject": r.subject,
                    "object": r.object,
                    "property": labels.properties.index(r.property),
                    "status": findings.RELATION_STATUS.index(r.status),
                    "ties": {tie: [] for tie in data.TIES},
                }
            )
    for e in reading.events:
        if e.chance >= sure:
            doc.events.append(
                {
                    "sentence": e.sentence,
                    "span": (e.first, e.last),
                    "type": labels.events.index(e.type),
                    "status": findings.EVENT_STATUS.index(e.status),
                    "roles": {
                        role: [x for x, chance in e.roles.get(role, ()) if chance >= 0.5 and x in kept]
                        for role in data.ROLES
                    },
                }
            )


def labelled(corpora: Path, models: list[Path], sentences: int | None) -> Iterator[data.Doc]:
    network = Ensemble(models)
    low = DOUBT[0]
    network.decoding["mentions"] = low
    network.decoding["triggers"] = low
    network.decoding["relations"] = low
    labels = data.Labels(tuple(network.types), tuple(network.events), tuple(network.properties))
    tokenizer = Tokenizer.from_file(str(models[0] / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    read = briefs(corpora)[:sentences]
    for n in range(0, len(read), RUN):
        doc = doc_of(f"labelled-{n}", read[n : n + RUN], tokenizer)
        reading = decode.read(network, passage(doc))
        if is_sure(reading):
            annotate(doc, reading, labels)
            yield doc


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("models", type=Path, nargs="+")
    parser.add_argument("out", type=Path)
    parser.add_argument("--sentences", type=int, help="look at so many, from the beginning")
    given = parser.parse_args()
    count = 0
    with given.out.open("w", encoding="utf-8") as out:
        for doc in labelled(given.corpora, given.models, given.sentences):
            out.write(json.dumps(asdict(doc)) + "\n")
            count += len(doc.sentences)
    print(f"{count} sentences it is sure of")

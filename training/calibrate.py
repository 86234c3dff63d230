"""Measure the relation rules on the annotated training stories, with the annotated mentions in place of found ones.

Prints, for each property and then each wording, how often the rules saw it, how often the annotation has it, and with
the same status; and the share of the annotated relations that the rules found.

Usage: python calibrate.py CORPORA PIPELINE [EVERY]
"""

import sys
from collections import Counter
from pathlib import Path

import spacy
from blocks import stories
from harvest import reading

from kg.extraction import relations
from kg.extraction.stance import Stances


def main(corpora: Path, pipeline: Path, every: int) -> None:
    nlp = spacy.load(pipeline)
    if "sentencizer" not in nlp.pipe_names:
        nlp.add_pipe("sentencizer", first=True)
    seen: Counter[tuple[str, str]] = Counter()
    right: Counter[tuple[str, str]] = Counter()
    same: Counter[tuple[str, str]] = Counter()
    gold: Counter[str] = Counter()
    hit: Counter[str] = Counter()
    for story in list(stories(corpora, "train"))[::every]:
        read, entity = reading(nlp, story)
        truth: dict[tuple[str, str, str], set[str]] = {}
        for r in (r for sentence in story.sentences for r in sentence.relations):
            truth.setdefault((r.subject, r.property, r.object), set()).add(r.status)
            if r.property in {"alliedWith", "fightsAgainst", "opposes", "relativeOf", "affiliatedWith"}:
                truth.setdefault((r.object, r.property, r.subject), set()).add(r.status)
        stances, found = Stances(read), set()
        for f in relations.find(read):
            subject, object_ = (entity.get((s.span.start, s.span.end)) for s in (f.subject, f.object))
            key = (subject, f.property, object_)
            if subject is None or object_ is None or subject == object_ or (key, f.key) in found:
                continue
            found.add((key, f.key))
            status = stances.of(f.word, lasting=True).status.lower()
            for group in ((f.property, ""), (f.property, f.key)):
                seen[group] += 1
                right[group] += key in truth
                same[group] += status in truth.get(key, ())
        for key in truth:
            gold[key[1]] += 1
            hit[key[1]] += any(k == key for k, _ in found)
    for (name, key), n in sorted(seen.items(), key=lambda item: (item[0][0], item[0][1] != "", -item[1])):
        if key == "" or n > 2:
            share = "" if key else f"  recall {hit[name] / gold[name]:.2f} of {gold[name]}"
            print(f"{name:15} {key:40} {n:5} right {right[name, key] / n:.2f} status {same[name, key] / n:.2f}{share}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1)

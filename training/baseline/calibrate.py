"""Measure the relation rules on the annotated training stories, with the annotated mentions in place of found ones.

Prints a row for each rule of the pattern file: how often it saw a relation that the ontology admits, the share that is
annotated anywhere in the story (whatever its status), the share that is annotated with the same status, and the
confidence that the file gives it.

Usage: python -m baseline.calibrate CORPORA [EVERY]
"""

import sys
from collections import Counter, defaultdict
from pathlib import Path

from blocks import Story, stories

from baseline import patterns, pipeline, relations
from baseline.harvest import reading
from baseline.stance import Stances
from kg.ontology import load


def entries() -> list[dict]:
    return patterns("relations")


def truth(story: Story) -> dict[tuple[str, str, str], set[str]]:
    known = load()
    found: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for r in (r for sentence in story.sentences for r in sentence.relations):
        found[r.subject, r.property, r.object].add(r.status)
        if known.relation(r.property).symmetric or r.property in {"opposes", "affiliatedWith"}:
            found[r.object, r.property, r.subject].add(r.status)
    return found


def main(corpora: Path, every: int) -> None:
    nlp = pipeline.load(syntax_only=True)
    rules = entries()
    owner = {(key, e["property"], e["confidence"]): k for k, e in enumerate(rules) for key in relations._keys(e)}
    seen, right, same = Counter(), Counter(), Counter()
    for story in list(stories(corpora, "train"))[::every]:
        read, entity = reading(nlp, story)
        known, stances, counted = truth(story), Stances(read), set()
        for f in relations.find(read):
            subject, object_ = (entity.get((s.span.start, s.span.end)) for s in (f.subject, f.object))
            rule = owner[f.key, f.property, f.confidence]
            if subject is None or object_ is None or subject == object_ or (subject, object_, rule) in counted:
                continue
            if not load().allows(f.property, f.subject.type, f.object.type):
                continue
            counted.add((subject, object_, rule))
            stated = known.get((subject, f.property, object_), set())
            stance = stances.of(f.word, lasting=True, clausal=f.key.startswith("frame:"))
            seen[rule] += 1
            right[rule] += bool(stated)
            same[rule] += stance.status.lower() in stated
    for k, rule in enumerate(rules):
        kind = next(kind for kind in ("frame", "role", "participle", "nested") if kind in rule)
        what = ", ".join(map(str, rule.get("words", rule[kind])))[:48]
        share = f"{right[k] / seen[k]:.2f} {same[k] / seen[k]:.2f}" if seen[k] else "   -    -"
        print(f"{rule['property']:15}{kind:11}{seen[k]:5} {share}  given {rule['confidence']:.2f}  {what}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)

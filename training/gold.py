"""Turn annotated stories into gold files, so that the graph of a whole article can be scored on them.

An entity's names are the words of all its mentions but pronouns; a story's first sentence is its headline. Times of
events are left out: the annotation has words, not days.

Usage: python gold.py CORPORA train|test OUT [voa|stories]
"""

import json
import sys
from pathlib import Path

from blocks import Story, read

from kg.extraction.reader.text import PRONOUNS

LEAST = 4
"""Sentences that a story has at least to count as an article."""

_ROLE = {"agent": "agents", "target": "targets", "place": "place"}


def text(story: Story) -> str:
    head, *body = (s.text for s in story.sentences)
    return head + "\n" + " ".join(body) + "\n"


def entities(story: Story) -> list[dict]:
    names: dict[str, dict[str, None]] = {}
    kinds: dict[str, str] = {}
    for sentence in story.sentences:
        for m in sentence.mentions:
            words = sentence.text[m.start : m.end]
            if m.kind != "Time":
                kinds[m.entity] = m.kind
                names.setdefault(m.entity, {})
                if words.lower() not in PRONOUNS:
                    names[m.entity][words] = None
    return [{"id": ident, "type": kinds[ident], "names": list(own)} for ident, own in names.items() if own]


def gold(story: Story, file: str) -> dict:
    known = entities(story)
    ids = {e["id"] for e in known}
    relations, events = {}, []
    for sentence in story.sentences:
        for r in sentence.relations:
            if {r.subject, r.object} <= ids:
                entry = {"s": r.subject, "p": r.property, "o": r.object, "status": r.status, "quote": sentence.text}
                relations.setdefault((r.subject, r.property, r.object, r.status), entry)
        for e in sentence.events:
            roles = {_ROLE[role]: [i for i in filled if i in ids] for role, filled in e.roles.items()}
            roles = {role: filled for role, filled in roles.items() if filled}
            if roles and not any(_same(e.kind, roles, other) for other in events):
                events.append({"type": e.kind, **roles, "status": e.status, "quote": sentence.text})
    overtaken = {key[:3] for key in relations if key[3] in {"former", "negated"}}
    kept = [entry for key, entry in relations.items() if key[3] != "actual" or key[:3] not in overtaken]
    return {"article": {"file": file}, "entities": known, "relations": kept, "events": events}


def _same(kind: str, roles: dict, other: dict) -> bool:
    """An event told again with the same participants is one event."""
    return kind == other["type"] and all(other.get(role, filled) == filled for role, filled in roles.items())


def main(corpora: Path, split: str, out: Path, which: str) -> None:
    out.mkdir(parents=True, exist_ok=True)
    folder = corpora / "stories" / split if which == "stories" else corpora / "voa" / "annotated" / split
    for path in sorted(folder.glob("*.txt")):
        for story in read(path):
            if len(story.sentences) >= LEAST:
                (out / f"{story.name}.txt").write_text(text(story), encoding="utf-8")
                data = json.dumps(gold(story, f"{story.name}.txt"), ensure_ascii=False, indent=1)
                (out / f"{story.name}.json").write_text(data, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), sys.argv[4] if len(sys.argv) > 4 else "stories")

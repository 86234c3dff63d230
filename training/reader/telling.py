"""The reader's own readings, and the arrays it learns from, in the form that scores compare: counted in words."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import data  # noqa: E402
from told import Happening, Mention, Tie, Told, is_named  # noqa: E402

from kg.extraction.reader import findings  # noqa: E402
from kg.extraction.reader.network import Passage  # noqa: E402


def passage(doc: data.Doc) -> Passage:
    return Passage(tuple(doc.words), tuple((k, k) for k in range(len(doc.words))), tuple(doc.sentences))


def _mention(words: list[str], first: int, last: int, kind: str, entity: int) -> Mention:
    return Mention((first, last + 1), kind, entity, is_named(" ".join(words[first : last + 1])))


def annotated(doc: data.Doc, labels: data.Labels) -> Told:
    mentions = {
        (a, b): _mention(doc.words, a, b, labels.types[t], entity)
        for _, a, b, t, entity in doc.mentions
        if labels.types[t] != "Time"
    }
    ties = [
        Tie(
            r["subject"],
            labels.properties[r["property"]],
            r["object"],
            findings.RELATION_STATUS[r["status"]],
            tuple(r["ties"]["source"]),
        )
        for r in doc.relations
    ]
    events = [
        Happening(
            (e["span"][0], e["span"][1] + 1),
            labels.events[e["type"]],
            findings.EVENT_STATUS[e["status"]],
            {role: tuple(ids) for role, ids in e["roles"].items() if role != "time"},
        )
        for e in doc.events
    ]
    return Told(tuple(mentions.values()), tuple(ties), tuple(events), doc.timed)


def read(doc: data.Doc, reading: findings.Reading) -> Told:
    times = {m.entity for m in reading.mentions if m.type == "Time"}
    ties = [
        Tie(r.subject, r.property, r.object, r.status, () if r.source is None else (r.source,))
        for r in reading.relations
    ]
    events = [
        Happening(
            (e.first, e.last + 1),
            e.type,
            e.status,
            {
                role: tuple(x for x, _ in players if x not in times)
                for role, players in e.roles.items()
                if role != "time"
            },
        )
        for e in reading.events
    ]
    mentions = [
        _mention(doc.words, m.first, m.last, m.type, m.entity) for m in reading.mentions if m.entity not in times
    ]
    return Told(tuple(mentions), tuple(ties), tuple(events))

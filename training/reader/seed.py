"""Score the reader's plain triples against a gold article, by the rules of the annotation guide.

Usage: python seed.py MODEL GOLD.json SCORE.py [--verbose]
"""

import importlib.util
import json
import sys
from datetime import date
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "src")]

from kg.extraction.reader.reader import Reader  # noqa: E402
from kg.types import Article, Extraction  # noqa: E402


def graph(extraction: Extraction, norm) -> tuple[dict, set, list]:
    """Return labels, plain triples and actual events as the scorer takes them out of a graph."""
    labels = {str(k): {norm(name) for name in e.names} for k, e in enumerate(extraction.entities)}
    triples = {(str(r.subject), r.property, str(r.object)) for r in extraction.relations if r.said.status == "Actual"}
    events: dict[tuple, dict] = {}
    for e in extraction.events:
        if e.said.status == "Actual":
            roles = {"agents": e.agents, "targets": e.targets, "place": e.places}
            event = {"type": e.type, **{name: {str(x) for x in ids} for name, ids in roles.items()}, "date": set()}
            key = (e.type, e.agents or e.targets, e.places if not e.agents else ())
            if key in events:
                for name in roles:
                    events[key][name] |= event[name]
            else:
                events[key] = event
    return labels, triples, list(events.values())


def main(model: Path, gold_path: Path, score_path: Path, *, verbose: bool) -> None:
    spec = importlib.util.spec_from_file_location("score", score_path)
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    gold = json.loads(gold_path.read_text(encoding="utf-8"))
    body = gold_path.with_suffix(".txt").read_text(encoding="utf-8")
    title = body.partition("\n")[0]
    published = date.fromisoformat(gold["article"]["published"])
    extraction = Reader(model).extract(Article(gold_path.stem, title, body, published))
    score.load = lambda _: graph(extraction, score.norm)
    found, notes = score.score(gold, None)
    if verbose:
        for k, e in enumerate(extraction.entities):
            print(k, e.type, e.named, e.names, [m.text for m in e.mentions])
        name = lambda x: f"{extraction.entities[x].names[0]}" if x is not None else None  # noqa: E731
        for r in extraction.relations:
            print(f"{name(r.subject)} | {r.property} | {name(r.object)} | {r.said.status} {r.said.confidence} by {name(r.said.speaker)} {r.since} {r.until} :: {body[slice(*r.said.evidence)][:90]}")
        for e in extraction.events:
            roles = [[name(x) for x in ids] for ids in (e.agents, e.targets, e.places)]
            print(f"{e.type} '{body[slice(*e.trigger)]}' {roles} {e.time} {e.said.status} {e.said.confidence} by {name(e.said.speaker)}")
        print("\n".join(notes))
    p, r, f = score.rate(found["rel_hit"], found["rel_gold"], found["rel_tp_produced"], found["rel_fp"])
    ep, er, ef = score.rate(found["ev_hit"], found["ev_gold"], found["ev_hit"], found["ev_fp"])
    print(f"entities {found['entities_hit']}/{found['entities_gold']}")
    print(f"relations P {p:.3f} R {r:.3f} F1 {f:.3f} outside {found['rel_outside']}")
    print(f"events P {ep:.3f} R {er:.3f} F1 {ef:.3f}; roles {found['role_hit']}/{found['role_gold']}")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]), verbose="--verbose" in sys.argv)

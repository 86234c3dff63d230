"""Score the reader's plain triples against gold articles, by the rules of the annotation guide.

Usage: python seed.py MODEL SCORE.py GOLD.json... [--verbose]
"""

import importlib.util
import json
import sys
from collections import Counter
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


def tell(extraction: Extraction, body: str) -> None:
    name = lambda x: extraction.entities[x].names[0] if x is not None else None  # noqa: E731
    for k, e in enumerate(extraction.entities):
        print(k, e.type, e.named, e.names, [m.text for m in e.mentions])
    for r in extraction.relations:
        said = f"{r.said.status} {r.said.modality} {r.said.confidence} by {name(r.said.speaker)} {r.since} {r.until}"
        print(f"{name(r.subject)} | {r.property} | {name(r.object)} | {said} :: {body[slice(*r.said.evidence)][:80]}")
    for e in extraction.events:
        roles = [[name(x) for x in ids] for ids in (e.agents, e.targets, e.places)]
        said = f"{e.said.status} {e.said.modality} {e.said.confidence} by {name(e.said.speaker)}"
        print(f"{e.type} '{body[slice(*e.trigger)]}' {roles} {e.time} {said}")


def score_one(reader: Reader, scorer, gold_path: Path, *, verbose: bool) -> Counter:
    gold = json.loads(gold_path.read_text(encoding="utf-8"))
    body = gold_path.with_suffix(".txt").read_text(encoding="utf-8")
    published = gold["article"].get("published")
    article = Article(
        gold_path.stem, body.partition("\n")[0], body, date.fromisoformat(published) if published else None
    )
    extraction = reader.extract(article)
    scorer.load = lambda _: graph(extraction, scorer.norm)
    found, notes = scorer.score(gold, None)
    if verbose:
        tell(extraction, body)
        print("\n".join(notes))
    return found


def main(model: Path, score_path: Path, golds: list[Path], *, verbose: bool) -> None:
    spec = importlib.util.spec_from_file_location("score", score_path)
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    reader, found = Reader(model), Counter()
    for path in golds:
        found += score_one(reader, scorer, path, verbose=verbose)
    p, r, f = scorer.rate(found["rel_hit"], found["rel_gold"], found["rel_tp_produced"], found["rel_fp"])
    ep, er, ef = scorer.rate(found["ev_hit"], found["ev_gold"], found["ev_hit"], found["ev_fp"])
    print(f"{len(golds)} articles, entities {found['entities_hit']}/{found['entities_gold']}")
    print(f"relations P {p:.3f} R {r:.3f} F1 {f:.3f} outside {found['rel_outside']}")
    print(f"events P {ep:.3f} R {er:.3f} F1 {ef:.3f}; roles {found['role_hit']}/{found['role_gold']}")


if __name__ == "__main__":
    paths = [Path(arg) for arg in sys.argv[1:] if not arg.startswith("--")]
    main(paths[0], paths[1], paths[2:], verbose="--verbose" in sys.argv)

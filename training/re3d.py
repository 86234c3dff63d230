"""Print how well extractors read re3d, documents on the conflict in Syria and Iraq that no training has seen.

Usage: python re3d.py CORPORA [EXTRACTOR...]

re3d marks what stands in a sentence, names and descriptions alike, and few of the relations. A mention is found where
an extractor marks the same words (but for a leading article) with a type that re3d's type admits, a relation where it
ties entities mentioned at both ends by an admitted property, in either direction where re3d's has none. What an
extractor finds beyond that is not counted against its relations, so these have recall alone.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "src")]

import yaml  # noqa: E402
from evaluate import EXTRACTORS, figures, head, load, row  # noqa: E402
from measure import Tally  # noqa: E402

from kg.types import Article, Extraction  # noqa: E402

SOURCES = ("centcom", "uk-government", "us-state-department")
UNDIRECTED = {"FightingAgainst", "AlliesOf"}
Place = tuple[int, int]


def rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def trimmed(text: str, start: int, end: int) -> Place:
    """Return the characters of a mention without a leading article and a possessive ending."""
    words = text[start:end].lower()
    start += next((len(article) for article in ("the ", "a ", "an ") if words.startswith(article)), 0)
    return start, end - 2 * words.endswith(("'s", "’s"))


class Measured:
    def __init__(self, types: dict) -> None:
        self.types = types
        self.mentions, self.relations = Tally(), Tally()

    def add(self, text: str, found: Extraction, entities: list[dict], relations: list[dict]) -> None:
        wanted = defaultdict(set)
        for e in entities:
            if e["type"] in self.types["entities"]:
                wanted[trimmed(text, e["begin"], e["end"])].add(e["type"])
        of: dict[Place, set[int]] = defaultdict(set)
        given = {}
        for k, entity in enumerate(found.entities):
            for m in entity.mentions:
                if m.kind != "pronoun":
                    place = trimmed(text, m.span.start, m.span.end)
                    of[place].add(k)
                    given[place] = entity.type
        self._mentions(wanted, given)
        ties = defaultdict(set)
        for r in found.relations:
            ties[r.subject, r.object].add(r.property)
        for r in relations:
            admitted = set(self.types["relations"].get(r["type"], ()))
            if admitted:
                ends = [of[trimmed(text, r[f"{end}Begin"], r[f"{end}End"])] for end in ("source", "target")]
                pairs = [(a, b) for a in ends[0] for b in ends[1]]
                pairs += [(b, a) for a, b in pairs] if r["type"] in UNDIRECTED else []
                hit = any(ties[pair] & admitted for pair in pairs)
                self.relations.add([(r["_id"], r["type"])] * hit, [(r["_id"], r["type"])], key=lambda x: x[1])

    def _mentions(self, wanted: dict[Place, set[str]], given: dict[Place, str]) -> None:
        asked = {(place, min(kinds)) for place, kinds in wanted.items()}
        found = set()
        for place, ours in given.items():
            admitting = {kind for kind, admitted in self.types["entities"].items() if ours in admitted}
            right = admitting & wanted.get(place, set())
            if right:
                found.add((place, min(wanted[place])))
            elif admitting:
                found.add((place, min(admitting)))
        self.mentions.add(found, asked, key=lambda m: m[1])


def documents(corpora: Path) -> list[tuple[dict, list[dict], list[dict]]]:
    told = []
    for source in SOURCES:
        folder = corpora / "re3d" / source
        of = {name: defaultdict(list) for name in ("entities", "relations")}
        for name, by in of.items():
            for line in rows(folder / f"{name}.json"):
                by[line["documentId"]].append(line)
        told += [(d, of["entities"][d["_id"]], of["relations"][d["_id"]]) for d in rows(folder / "documents.json")]
    return told


def main(corpora: Path, names: list[str]) -> None:
    types = yaml.safe_load((HERE / "re3d.yaml").read_text(encoding="utf-8"))
    told, results = documents(corpora), {}
    for name in names:
        extractor, results[name] = load(name), Measured(types)
        for document, entities, relations in told:
            text = document["text"]
            found = extractor.extract(Article(document["_id"], "", text))
            results[name].add(text, found, entities, relations)
    print(f"{len(told)} documents", file=sys.stderr)
    for what in ("mentions", "relations"):
        tallies = [getattr(m, what) for m in results.values()]
        head(f"{what} ({'P / R / F1' if what == 'mentions' else 'recall'})", names)
        for key in (None, *tallies[0].ranked()):
            show = [figures(t, key) if what == "mentions" else f"{t.scores(key)[1]:.3f}" for t in tallies]
            count = tallies[0].wanted[key] if key else sum(tallies[0].wanted.values())
            row(str(key or "all"), str(count), *show)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:] or list(EXTRACTORS))

"""Print how well extractors read the test stories, task by task, as Markdown tables.

Usage: python evaluate.py CORPORA [--extractors NAME...] [--source corpora|own] [--types]

Extractors are `reader`, which ships, `baseline` (`baseline/`), or a folder with an exported reader. Figures are
precision / recall / F1 and the number annotated. Sentence breaks are the extractor's own.
"""

import argparse
import sys
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "src")]

import blocks  # noqa: E402
from measure import Tally  # noqa: E402
from scores import Scores, align  # noqa: E402
from told import Told, annotated, article, extracted, renamed  # noqa: E402

from kg import extraction  # noqa: E402

TASKS = (
    "mentions",
    "named mentions",
    "relations",
    "relations without status",
    "relation speaker",
    "relation since",
    "relation until",
    "events",
    "roles",
    "roles, of those found",
    "event speaker",
    "event speaker, of those found",
    "event time",
)
STATUSES = ("relation status", "relation status, of those found", "event status", "event status, of those found")
BY_TYPE = ("mentions", "relations", "events", "roles")
Judged = list[tuple[float, bool]]


EXTRACTORS = ("reader", "baseline")


def load(name: str) -> extraction.Extractor:
    if name == "baseline":
        from baseline.extractor import PatternExtractor

        return PatternExtractor.load()
    return extraction.load(None if name == "reader" else Path(name))


def stories(corpora: Path, sources: tuple[str, ...]) -> list[tuple[blocks.Story, bool]]:
    """Return the test stories, each with whether it begins with a headline."""
    return [(story, s != "briefs") for s in sources for story in blocks.stories(corpora, "test", (s,))]


def judged(found: extraction.Extraction, given: Told, wanted: Told) -> Judged:
    """Return the confidence of every relation and whether it is right."""
    who = align(given, wanted)
    true = {(*renamed(t, lambda e: e), t.status) for t in wanted.ties}
    pairs = zip(found.relations, given.ties, strict=True)
    return [(r.said.confidence, (*renamed(t, who.__getitem__), t.status) in true) for r, t in pairs]


def read(extractor: extraction.Extractor, told: list[tuple[blocks.Story, bool]]) -> tuple[Scores, Judged]:
    scores, claims = Scores(), []
    for n, (story, headline) in enumerate(told, 1):
        text = article(story, headline=headline)
        found = extractor.extract(text)
        given, wanted = extracted(found), annotated(story, text)
        scores.add(given, wanted)
        claims += judged(found, given, wanted)
        print(f"\r{n}/{len(told)}", end="", file=sys.stderr)
    return scores, claims


def figures(tally: Tally, key: str | None = None) -> str:
    p, r, f = tally.scores(key)
    return f"{p:.3f} / {r:.3f} / {f:.3f}"


def row(*cells: str) -> None:
    print("| " + " | ".join(cells) + " |")


def head(first: str, names: list[str]) -> None:
    print()
    row(first, "n", *names)
    row("---", "--:", *("---" for _ in names))


def tables(results: dict[str, Scores], *, types: bool) -> None:
    names, all_scores = list(results), list(results.values())
    head("task (P / R / F1)", names)
    for task in TASKS:
        tallies = [s.tallies[task] for s in all_scores]
        row(task, str(sum(tallies[0].wanted.values())), *map(figures, tallies))
    for label, pick in (("coreference, CoNLL F1", "coreference"), ("the same, chains only", "coreference_linked")):
        row(label, "", *(f"{getattr(s, pick).f1()['conll']:.3f}" for s in all_scores))
    row(
        "untrue relations that come out as plain",
        "",
        *(f"{s.leaked} of {s.untrue} ({s.leak():.2f})" for s in all_scores),
    )
    for task in STATUSES:
        breakdown(task, results)
    for task in BY_TYPE if types else ():
        breakdown(task, results)


def breakdown(task: str, results: dict[str, Scores]) -> None:
    tallies = [s.tallies[task] for s in results.values()]
    head(f"{task} (P / R / F1)", list(results))
    for key in tallies[0].ranked():
        row(str(key), str(tallies[0].wanted[key]), *(figures(t, key) for t in tallies))


def reliability(claims: dict[str, Judged]) -> None:
    """Print by tenths of confidence how many relations there are and what share of them is right."""
    print()
    row("confidence of relations from", *(f"{name}: right" for name in claims))
    row("---", *("---" for _ in claims))
    bins: dict[str, dict[int, list[bool]]] = {name: defaultdict(list) for name in claims}
    for name, pairs in claims.items():
        for confidence, right in pairs:
            bins[name][min(9, int(10 * confidence))].append(right)
    for tenth in sorted({t for of in bins.values() for t in of}):
        cells = [of[tenth] for of in bins.values()]
        row(f"{tenth / 10:.1f}", *(f"{sum(c) / len(c):.2f} of {len(c)}" if c else "" for c in cells))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--extractors", nargs="+", default=EXTRACTORS)
    parser.add_argument("--source", default="corpora", choices=["corpora", "own"])
    parser.add_argument("--types", action="store_true")
    given = parser.parse_args()
    told = stories(given.corpora, blocks.SOURCES[2:] if given.source == "own" else blocks.SOURCES[:2])
    results, claims = {}, {}
    for name in given.extractors:
        results[name], claims[name] = read(load(name), told)
    print("\n" + f"{len(told)} stories, {sum(len(s.sentences) for s, _ in told)} sentences", file=sys.stderr)
    tables(results, types=given.types)
    reliability(claims)


if __name__ == "__main__":
    main()

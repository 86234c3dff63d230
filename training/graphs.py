"""Print how near the graphs of whole test articles come to what a careful reader would put into them.

Usage: python graphs.py CORPORA [GOLD...]

Of the test stories, and of articles with gold files of their own. Only plain relations and events count, as in
`kg eval`.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "src")]

import blocks  # noqa: E402
from evaluate import EXTRACTORS, head, load, row  # noqa: E402
from gold import LEAST, gold, text  # noqa: E402

from kg import ontology  # noqa: E402
from kg.build import triples  # noqa: E402
from kg.evaluation import Score, Tally, read_gold, score  # noqa: E402
from kg.iris import Base  # noqa: E402
from kg.types import Article  # noqa: E402

Judged = list[tuple[Article, dict]]


def told(corpora: Path, source: str) -> Iterator[tuple[Article, dict]]:
    """Yield the test stories of a source as articles, each with its gold."""
    for story in blocks.stories(corpora, "test", (source,)):
        if len(story.sentences) >= LEAST:
            yield Article(story.name, story.sentences[0].text, text(story)), gold(story, story.name)


def cells(tally: Tally) -> list[str]:
    return [f"{value:.2f}" for value in (tally.precision, tally.recall, tally.f1)]


def main(corpora: Path, files: list[Path]) -> None:
    known, base = ontology.load(), Base()
    sets: dict[str, Judged] = {source: list(told(corpora, source)) for source in reversed(blocks.SOURCES[:2])}
    sets |= {file.stem: [read_gold(file)] for file in files}
    extractors = {name: load(name) for name in EXTRACTORS}
    head("articles", ["extractor", "relations P", "R", "F1", "events P", "R", "F1"])
    for source, judged in sets.items():
        for name, extractor in extractors.items():
            total = Score()
            for article, expected in judged:
                total.add(score(expected, triples(article, extractor, known, base), known))
            row(source, str(len(judged)), name, *cells(total.relations), *cells(total.events))


if __name__ == "__main__":
    main(Path(sys.argv[1]), list(map(Path, sys.argv[2:])))

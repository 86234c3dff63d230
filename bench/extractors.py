"""How fast each extractor reads, side by side in one run: words a second on one core, and the ratio to the reader's.

Usage: python bench/extractors.py [ARTICLE...]   (the seed article where none is given)
"""

import sys
import time
from pathlib import Path

from kg import articles, extraction
from kg.types import Article

ROUNDS = 5
SEEDS = Path(__file__).parent.parent / "seeds"


def seconds(extractor: extraction.Extractor, read: list[Article]) -> float:
    start = time.perf_counter()
    for article in read:
        extractor.extract(article)
    return time.perf_counter() - start


def main(paths: list[str]) -> None:
    problems: list[Exception] = []
    read = list(articles.read(articles.locate(paths or [str(SEEDS)], problems.append), problems.append))
    words = sum(len(article.text.split()) for article in read)
    extractors = {name: extraction.load(name) for name in ("reader", "combined", "patterns")}
    for extractor in extractors.values():
        seconds(extractor, read[:1])
    best = dict.fromkeys(extractors, float("inf"))
    for _ in range(ROUNDS):
        for name, extractor in extractors.items():
            best[name] = min(best[name], seconds(extractor, read))
    for name, taken in best.items():
        print(f"{name:10} {words / taken:6.0f} words/s   {best['reader'] / taken:.2f} times the reader")


if __name__ == "__main__":
    main(sys.argv[1:])

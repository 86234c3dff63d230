"""How fast each extractor reads, side by side in one run: words a second on one core, and ratios to the bare encoder;
and how soon the shipped reader is there, and what memory it takes.

Usage: python bench/extractors.py [ARTICLE...]   (the seed article where none is given)
"""

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import spacy

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "training"))

from baseline.extractor import PatternExtractor  # noqa: E402

from kg import articles, extraction, resources  # noqa: E402
from kg.extraction.reader.network import Network  # noqa: E402
from kg.extraction.reader.reader import split  # noqa: E402
from kg.extraction.reader.sentences import sentences  # noqa: E402
from kg.types import Article  # noqa: E402

ROUNDS = 5
SEEDS = ROOT / "seeds"
LONG = 16_000


def contenders() -> dict[str, Callable[[list[Article]], object]]:
    network = Network(resources.data("reader"))
    nlp = spacy.load("en_conflict_news")
    found: dict[str, Callable[[list[Article]], object]] = {
        "encoder": lambda read: [network.encode(split(a.text, sentences(a.text))) for a in read]
    }
    for name, extractor in (("reader", extraction.load()), ("baseline", PatternExtractor.load())):
        found[name] = lambda read, extractor=extractor: [extractor.extract(article) for article in read]
    found["spacy"] = lambda read: [doc.ents for doc in nlp.pipe(article.text for article in read)]
    return found


def seconds(extract: Callable[[list[Article]], object], read: list[Article]) -> float:
    start = time.process_time()
    extract(read)
    return time.process_time() - start


def alone(words: int) -> None:
    """Print how long the reader takes to load, and the memory it holds after an article of about so many words.

    To be called in a process of its own, which has loaded nothing else.
    """
    start = time.perf_counter()
    reader = extraction.load()
    loaded = time.perf_counter() - start
    first = next(articles.read(articles.locate([str(SEEDS)], print), print))
    text = "\n".join([first.text] * (1 + words // len(first.text.split())))
    reader.extract(replace(first, text=text))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"the reader loads in {loaded:.2f} s; {len(text.split())} words in one article: {most} MiB")


def main(paths: list[str]) -> None:
    problems: list[Exception] = []
    read = list(articles.read(articles.locate(paths or [str(SEEDS)], problems.append), problems.append))
    words = sum(len(article.text.split()) for article in read)
    found = contenders()
    for extract in found.values():
        seconds(extract, read[:1])
    best = dict.fromkeys(found, float("inf"))
    for _ in range(ROUNDS):
        for name, extract in found.items():
            best[name] = min(best[name], seconds(extract, read))
    for name, taken in best.items():
        print(f"{name:16} {words / taken:6.0f} words/s   {best['encoder'] / taken:.2f} times the encoder")
    subprocess.run(
        [sys.executable, "-c", f"import extractors; extractors.alone({LONG})"], cwd=Path(__file__).parent, check=True
    )


if __name__ == "__main__":
    main(sys.argv[1:])

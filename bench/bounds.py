"""Whether building stays near linear: CPU time a story at 100, 1,000 and 8,000 stories, without the time to read them.

Usage: python bench/bounds.py CORPORA FOLDER [STORIES]

The stories are the news briefs of CORPORA/voa, cut every six sentences and dated ten to a day: 7,994 of them hold all
47,959 sentences, each once. What the extractor reads in each is kept in FOLDER, so that they are read once; the stores
that are built stay there too. The ratio is of times in units of the time to load a story's reading, which is the same
work at every size: so a machine that is busier at the end does not count against the program.
"""

import gzip
import json
import resource
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from kg import extraction, ontology
from kg.build import build
from kg.extraction import record
from kg.store import Store
from kg.types import Article, Extraction

SENTENCES = 6
A_DAY = 10
BEGIN = date(2005, 1, 1)
SIZES = (100, 1000)
MOST = 1.3
"""What a story may cost at the end, in times of what it costs at the start."""


def stories(corpora: Path) -> Iterator[Article]:
    """Yield the briefs as articles, the first sentence of each as its title."""
    with gzip.open(corpora / "voa" / "voa-sentences.json.gz", "rt", encoding="utf-8") as stored:
        sentences: list[str] = json.load(stored)
    for number, start in enumerate(range(0, len(sentences), SENTENCES)):
        title, *body = sentences[start : start + SENTENCES]
        published = BEGIN + timedelta(days=number // A_DAY)
        yield Article(f"voa-{number:04}", title, "\n".join([title, " ".join(body)]), published)


def read(found: list[Article], file: Path) -> None:
    """Let the extractor read those stories that the file does not hold yet."""
    done = sum(1 for _ in file.open(encoding="utf-8")) if file.exists() else 0
    if done >= len(found):
        return
    extractor = extraction.load()
    with file.open("a", encoding="utf-8") as kept:
        for article in found[done:]:
            kept.write(record.dump(record.Record(article, extractor.extract(article))) + "\n")
            kept.flush()


class Readings:
    """Gives what was read before in place of an extractor; `seconds` is what that took."""

    version = "readings"

    def __init__(self, file: Path, number: int) -> None:
        self._lines = file.open(encoding="utf-8").readlines()[:number]
        self.seconds = 0.0

    def extract(self, article: Article) -> Extraction:
        begun = time.process_time()
        found = record.load(self._lines[int(article.id.removeprefix("voa-"))])
        self.seconds += time.process_time() - begun
        assert found.article == replace(article, text=""), "the folder holds the readings of other stories"
        return found.extraction


def measure(found: list[Article], folder: Path) -> float:
    """Build a store of the stories, take in the last one anew; return the cost of a story, in loads of readings."""
    path = folder / f"store-{len(found)}"
    shutil.rmtree(path, ignore_errors=True)
    readings, known = Readings(folder / "readings.jsonl", len(found)), ontology.load()
    problems: list[Exception] = []
    with Store.open(path, writable=True) as store:
        begun = time.process_time()
        written = begun

        def done(_: Article) -> None:
            nonlocal written
            written = time.process_time()

        build(found, store, readings, known, problems.append, done)
        ended, loading = time.process_time(), readings.seconds
        store.remove(found[-1].id)
        again = time.process_time()
        build(found[-1:], store, readings, known, problems.append)
        last = time.process_time() - again
    assert not problems, problems[0]
    a_story = (ended - begun - loading) / len(found)
    settled = (ended - written) / len(found)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    cost = a_story * len(found) / loading
    row = (len(found), a_story * 1000, settled * 1000, cost, last, memory)
    print("{:7} {:12.1f} {:12.1f} {:8.1f} {:12.2f} {:10.0f}".format(*row), flush=True)
    return cost


def main(corpora: Path, folder: Path, most: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    found = list(islice(stories(corpora), most))
    read(found, folder / "readings.jsonl")
    measure(found[:10], folder)  # what is loaded once is no part of what a story costs
    print("stories   ms a story  of it after    loads  one more, s  peak, MiB")
    costs = [measure(found[:size], folder) for size in (*SIZES, len(found)) if size <= len(found)]
    ratio = costs[-1] / costs[0]
    print(f"a story costs {ratio:.2f} times as much at the end as at the start")
    if ratio > MOST:
        sys.exit(1)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else sys.maxsize)

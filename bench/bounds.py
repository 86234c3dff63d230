"""Whether building stays near linear: time a story at 100, 1,000 and 8,000 stories, without the time to read them.

Usage: python bench/bounds.py CORPORA FOLDER [STORIES]

The stories are the news briefs of CORPORA/voa, cut every six sentences and dated ten to a day: 7,994 of them hold all
47,959 sentences, each once. What the extractor reads in each is kept in FOLDER, so that they are read once; the stores
that are built stay there too. The ratio of the time that passes decides; those of the processor's time for all of it
(the store tidies up on a core of its own meanwhile) and for its parts are printed beside, and that of what follows from
a story. Run it on a machine that does nothing else.
"""

import gzip
import json
import resource
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import ParamSpec, TypeVar

from kg import conflicts, extraction, ontology, settling, upkeep
from kg.build import build
from kg.extraction import record
from kg.inference.facts import INFERRED
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
        begun = time.perf_counter()
        found = record.load(self._lines[int(article.id.removeprefix("voa-"))])
        self.seconds += time.perf_counter() - begun
        assert found.article == replace(article, text=""), "the folder holds the readings of other stories"
        return found.extraction


P = ParamSpec("P")
T = TypeVar("T")
PARTS: tuple[tuple[str, ModuleType, str], ...] = (
    ("map", settling, "mapping"),
    ("settle", settling, "settle"),
    ("conflicts", conflicts, "refresh"),
    ("infer", upkeep, "infer"),
)
"""What is computed from all articles together: as what it is printed, and the function that does it."""


@contextmanager
def timed() -> Iterator[dict[str, float]]:
    """Take the time of the parts while a `with` block runs."""
    spent = dict.fromkeys((name for name, _, _ in PARTS), 0.0)
    real = {(module, function): getattr(module, function) for _, module, function in PARTS}

    def timing(name: str, function: Callable[P, T]) -> Callable[P, T]:
        def run(*given: P.args, **named: P.kwargs) -> T:
            begun = time.process_time()
            try:
                return function(*given, **named)
            finally:
                spent[name] += time.process_time() - begun

        return run

    try:
        for name, module, function in PARTS:
            setattr(module, function, timing(name, real[module, function]))
        yield spent
    finally:
        for (module, function), own in real.items():
            setattr(module, function, own)


def measure(found: list[Article], folder: Path) -> dict[str, float]:
    """Build a store of the stories, take in the last one anew; return the costs of a story, in ms and triples."""
    path = folder / f"store-{len(found)}"
    shutil.rmtree(path, ignore_errors=True)
    readings, known = Readings(folder / "readings.jsonl", len(found)), ontology.load()
    problems: list[Exception] = []
    with Store.open(path, writable=True) as store:
        with timed() as spent:
            begun, worked = time.perf_counter(), time.process_time()
            build(found, store, readings, known, problems.append)
            spent["all"] = time.perf_counter() - begun - readings.seconds
            spent["processor"] = time.process_time() - worked - readings.seconds
        follow = sum(1 for _ in store.raw.quads_for_pattern(None, None, None, store.base.graph(INFERRED)))
        store.remove(found[-1].id)
        again = time.process_time()
        build(found[-1:], store, readings, known, problems.append)
        last = time.process_time() - again
    assert not problems, problems[0]
    spent["settle"] -= spent["map"]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    costs = {name: seconds / len(found) * 1000 for name, seconds in spent.items()} | {"triples": follow / len(found)}
    names = ("all", "processor", *(name for name, _, _ in PARTS), "triples")
    row = (len(found), *(costs[name] for name in names), last, memory)
    print("{:7}{:8.1f}{:11.1f}{:8.2f}{:8.2f}{:11.2f}{:8.2f}{:9.1f}{:13.2f}{:11.0f}".format(*row), flush=True)
    return costs


def main(corpora: Path, folder: Path, most: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    found = list(islice(stories(corpora), most))
    read(found, folder / "readings.jsonl")
    measure(found[:10], folder)  # what is loaded once is no part of what a story costs
    print("ms a story, of the processor from the third on; triples that follow from one; seconds for one story more")
    print("stories     all  processor     map  settle  conflicts   infer  triples  one more, s  peak, MiB")
    costs = [measure(found[:size], folder) for size in (*SIZES, len(found)) if size <= len(found)]
    for name, cost in costs[-1].items():
        print(f"{name}: {cost / costs[0][name]:.2f} times as much a story at the end as at the start")
    if costs[-1]["all"] / costs[0]["all"] > MOST:
        sys.exit(1)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else sys.maxsize)

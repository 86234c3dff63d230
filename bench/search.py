"""SQLite's FTS5 against Tantivy, as an index of so many sentences: python bench/search.py [SENTENCES]

Tantivy is no part of kg: pip install tantivy. Prints a table in Markdown.
"""

import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pyoxigraph as ox
import tantivy
from pyoxigraph import Literal, NamedNode, Quad

from kg.search import FILE, Touched, find, write
from kg.terms import OA

_STORIES = Path(__file__).parent.parent / "training" / "stories" / "train"
_WORDS = {
    "two words": "drone strike",
    "a phrase": '"armed forces"',
    "the beginning of a word": "offens*",
    "a word of every second sentence": "the",
}
_READ_ONLY = """
import sys
from pathlib import Path
import tantivy
from kg.search import find
from kg.server.sandbox import confine
confine([Path(sys.argv[1])])
if sys.argv[2] == "FTS5": find(Path(sys.argv[1]) / "search.db", "drone", 1)
if sys.argv[2] == "TANTIVY": tantivy.Index.open(sys.argv[1]).searcher()
"""


class Engine(Protocol):
    """What both can do; each keeps its index in a folder of its own."""

    folder: Path

    def add(self, sentences: list[str]) -> None:
        """Make the index anew, or add to it."""

    def copy(self, folder: Path) -> None:
        """Make what a checkpoint needs."""

    def find(self, words: str, most: int) -> int:
        """Return how many texts were found."""


class Fts5:
    """The index that kg has."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._raw = ox.Store()

    def add(self, sentences: list[str]) -> None:
        """Write the next checkpoint's index."""
        touched = Touched()
        quads = [Quad(NamedNode(f"urn:{hash(s)}"), OA["exact"], Literal(s)) for s in sentences]
        self._raw.extend(quads)
        touched.note(quads)
        draft = self.folder / "draft"
        draft.mkdir()
        write(draft, self.folder if (self.folder / FILE).exists() else None, self._raw, touched)
        (draft / FILE).replace(self.folder / FILE)
        draft.rmdir()

    def copy(self, folder: Path) -> None:
        """Copy the file; what did not change is linked instead."""
        shutil.copyfile(self.folder / FILE, folder / FILE)

    def find(self, words: str, most: int) -> int:
        """Search as a query does."""
        return len(find(self.folder / FILE, words, most))


class Tantivy:
    """Tantivy with the same words: folded and in lower case."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._index = tantivy.Index(_schema(), path=str(folder))
        self._index.register_tokenizer("folded", _analyzer())

    def add(self, sentences: list[str]) -> None:
        """Commit a segment."""
        writer = self._index.writer(64 << 20, num_threads=1)
        for sentence in sentences:
            writer.add_document(tantivy.Document(text=sentence, property=OA["exact"].value))
        writer.commit()
        writer.wait_merging_threads()

    def copy(self, folder: Path) -> None:
        """Link its files, which never change."""
        for file in self.folder.iterdir():
            (folder / file.name).hardlink_to(file)

    def find(self, words: str, most: int) -> int:
        """Search a fresh index."""
        index = tantivy.Index.open(str(self.folder))
        index.register_tokenizer("folded", _analyzer())
        searcher = index.searcher()
        if words.endswith("*"):
            wanted = tantivy.Query.regex_query(_schema(), "text", f"{words[:-1]}.*")
        else:
            wanted = index.parse_query(words, ["text"], conjunction_by_default=True)
        hits = searcher.search(wanted, most, count=False).hits
        return len([searcher.doc(address)["text"] for _, address in hits])


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", stored=True, tokenizer_name="folded")
    builder.add_text_field("property", stored=True, tokenizer_name="raw")
    return builder.build()


def _analyzer() -> tantivy.TextAnalyzer:
    filters = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
    return filters.filter(tantivy.Filter.ascii_fold()).build()


def _sentences(count: int) -> list[str]:
    random.seed(1)
    words = [word for file in sorted(_STORIES.glob("*.txt")) for word in file.read_text(encoding="utf-8").split()]
    starts = (random.randrange(len(words) - 40) for _ in range(count))
    return [" ".join(words[at : at + random.randrange(10, 35)]) + f" {n}" for n, at in enumerate(starts)]


def _measure(engine: Engine, sentences: list[str]) -> dict[str, str]:
    found = {f"building, {len(sentences):,} sentences": f"{_seconds(lambda: engine.add(sentences)):.1f} s"}
    found["size"] = f"{sum(file.stat().st_size for file in engine.folder.iterdir()) / 1e6:.0f} MB"
    with tempfile.TemporaryDirectory(dir=engine.folder.parent) as copied:
        found["for a checkpoint"] = _milliseconds(lambda: engine.copy(Path(copied)))
    found["adding 100 sentences"] = _milliseconds(lambda: engine.add([f"another sentence {n}" for n in range(100)]))
    for name, words in _WORDS.items():
        for most in (100, 10_000):
            hits = engine.find(words, most)
            best = min(_seconds(lambda words=words, most=most: engine.find(words, most)) for _ in range(3))  # type: ignore[misc]
            found[f"{name}, at most {most:,}"] = f"{1000 * best:.1f} ms ({hits:,})"
    command = [sys.executable, "-c", _READ_ONLY, str(engine.folder), type(engine).__name__.upper()]
    done = subprocess.run(command, check=False, capture_output=True)
    found["opens where nothing may be written"] = "no" if done.returncode else "yes"
    return found


def _seconds(work: Callable[[], None]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _milliseconds(work: Callable[[], None]) -> str:
    return f"{1000 * _seconds(work):.0f} ms"


def main() -> None:
    """Print the table."""
    sentences = _sentences(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for kind in (Fts5, Tantivy):
            own = Path(folder) / kind.__name__
            own.mkdir()
            results.append(_measure(kind(own), sentences))
    print("| | FTS5 | Tantivy |\n| --- | ---: | ---: |")
    for name, value in results[0].items():
        print(f"| {name} | {value} | {results[1][name]} |")


if __name__ == "__main__":
    main()

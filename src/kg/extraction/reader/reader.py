"""Read an article with the trained model: `Reader.extract`."""

from pathlib import Path

from kg import resources
from kg.extraction.reader import assemble, decode, text
from kg.extraction.reader.network import Network, Passage
from kg.extraction.reader.sentences import sentences
from kg.types import Article, Extraction


class Reader:
    """The trained model behind the extraction interface."""

    def __init__(self, folder: Path | None = None, threads: int = 1) -> None:
        """Load the model of a folder, the package's own where none is given."""
        self._network = Network(folder or resources.data("reader"), threads)

    def extract(self, article: Article) -> Extraction:
        """Return what the article says."""
        passage = self.passage(article)
        return assemble.extraction(article.text, passage, decode.read(self._network, passage))

    @staticmethod
    def passage(article: Article) -> Passage:
        """Return the words and sentences of an article."""
        title = len(article.title) if article.title and article.text.startswith(article.title) else 0
        return split(article.text, sentences(article.text, title))


def split(body: str, spans: list[tuple[int, int]]) -> Passage:
    """Return the words of a text whose sentences are given."""
    offsets: list[tuple[int, int]] = []
    bounds: list[tuple[int, int]] = []
    for start, end in spans:
        first = len(offsets)
        offsets += [(start + a, start + b) for a, b in text.words(body[start:end])]
        if len(offsets) > first:
            bounds.append((first, len(offsets)))
    return Passage(tuple(body[a:b] for a, b in offsets), tuple(offsets), tuple(bounds))

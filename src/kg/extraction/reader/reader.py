"""Read an article with the trained model: `Reader.extract`."""

import json
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

from kg import resources
from kg.errors import ModelError
from kg.extraction.reader import assemble, decode, text
from kg.extraction.reader.borne_out import borne_out
from kg.extraction.reader.nesting import outermost
from kg.extraction.reader.network import Network, Passage
from kg.extraction.reader.rivals import clearest, lasting
from kg.extraction.reader.sentences import of_article
from kg.extraction.reader.whereabouts import weigh
from kg.types import Article, Extraction, Span

_LONGEST = 150  # words of a sentence that are read as one; what goes on longer is a list or no prose


_CODE = "10"
"""Changes with the code that turns the network's scores into a reading."""


class Reader:
    """The trained model behind the extraction interface."""

    def __init__(self, folder: Path | None = None, threads: int = 1) -> None:
        """Load the model of a folder, the package's own where none is given. Raises ModelError."""
        folder = folder or resources.data("reader")
        try:
            self._network = Network(folder, threads)
            self.version = f"reader-{_CODE}/{_digest(folder)}"
        except Exception as error:  # onnxruntime and tokenizers raise kinds of their own
            raise ModelError(f"cannot load the reader at {folder}: {' '.join(str(error).split())}") from error

    def extract(self, article: Article) -> Extraction:
        """Return what the article says."""
        return self.read(article.text, of_article(article))

    def read(self, body: str, spans: Sequence[tuple[int, int]]) -> Extraction:
        """Return what a text says whose sentences are given, by their characters."""
        passage = split(body, spans)
        reading = decode.read(self._network, passage)
        decoding = self._network.decoding
        found = assemble.extraction(body, passage, reading, decoding["calibration"])
        found = weigh(found, [Span(start, end) for start, end in spans])
        found = clearest(found, decoding["one_object"], decoding["one_subject"])
        return outermost(lasting(borne_out(found, decoding["borne_out"])))


def split(body: str, spans: Sequence[tuple[int, int]]) -> Passage:
    """Return the words of a text whose sentences are given."""
    offsets: list[tuple[int, int]] = []
    bounds: list[tuple[int, int]] = []
    for start, end in spans:
        first = len(offsets)
        offsets += [(start + a, start + b) for a, b in text.words(body[start:end])]
        bounds += [(k, min(k + _LONGEST, len(offsets))) for k in range(first, len(offsets), _LONGEST)]
    return Passage(tuple(body[a:b] for a, b in offsets), tuple(offsets), tuple(bounds))


def span_labels(folder: Path) -> tuple[str, ...]:
    """Return the types of the entities and of the events that the model of a folder may find."""
    about = json.loads((folder / "reader.json").read_text(encoding="utf-8"))
    return (*(type_ for type_ in about["types"] if type_ != "Time"), *about["events"])


def _digest(folder: Path) -> str:
    hasher = blake2b(digest_size=6)
    for name in ("reader.json", "heads.npz", "encoder.onnx"):
        hasher.update((folder / name).read_bytes())
    return hasher.hexdigest()

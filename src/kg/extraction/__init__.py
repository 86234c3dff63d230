"""Reading an article: from its text to entities, relations and events, behind one small interface.

`load()` gives the one that ships; anything with the same two members can stand in its place.
"""

from pathlib import Path
from typing import Protocol

from kg.types import Article, Extraction


class Extractor(Protocol):
    """Reads articles. `version` changes whenever the same article may be read differently."""

    version: str

    def extract(self, article: Article) -> Extraction:
        """Return what the article says."""
        ...


def load(folder: Path | None = None) -> Extractor:
    """Return the reader with the weights of a folder, those that ship where none is given. Raises ModelError."""
    from kg.extraction.reader.reader import Reader

    return Reader(folder)

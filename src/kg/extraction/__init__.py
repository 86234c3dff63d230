"""Reading an article: from its text to entities, relations and events, behind one small interface.

`load()` gives the extractor that ships with the package; anything with the same two members can stand in its place.
"""

from typing import Protocol

from kg.types import Article, Extraction


class Extractor(Protocol):
    """Reads articles. `version` changes whenever the same article may be read differently."""

    version: str

    def extract(self, article: Article) -> Extraction:
        """Return what the article says."""
        ...


def load() -> Extractor:
    """Return the shipped extractor. Raises ModelError where its models are missing or damaged."""
    from kg.extraction.patterns import PatternExtractor

    return PatternExtractor.load()

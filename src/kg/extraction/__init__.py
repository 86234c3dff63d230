"""Reading an article: from its text to entities, relations and events, behind one small interface.

`load()` gives the one that ships; anything with the same two members can stand in its place.
"""

from typing import Protocol

from kg.errors import UsageError
from kg.types import Article, Extraction


class Extractor(Protocol):
    """Reads articles. `version` changes whenever the same article may be read differently."""

    version: str

    def extract(self, article: Article) -> Extraction:
        """Return what the article says."""
        ...


def load(name: str = "combined") -> Extractor:
    """Return an extractor by name.

    "combined" ships; "reader" is the trained network in it alone; "patterns" is the baseline, rules over small models.
    Raises ModelError where its models are missing or damaged, UsageError for another name.
    """
    if name == "combined":
        from kg.extraction.combined import CombinedExtractor

        return CombinedExtractor.load()
    if name == "reader":
        from kg.extraction.reader.reader import Reader

        return Reader()
    if name == "patterns":
        from kg.extraction.patterns import PatternExtractor

        return PatternExtractor.load()
    raise UsageError(f"there is no extractor {name!r}: there are combined, reader and patterns")

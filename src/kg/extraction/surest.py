"""Leaves out what an extractor is not sure enough of: the threshold for what enters a graph."""

from dataclasses import replace

from kg.errors import UsageError
from kg.extraction import Extractor
from kg.types import Article, Extraction


class Surest:
    """An extractor of which only the relations and events from a confidence on are kept; entities all stay."""

    def __init__(self, extractor: Extractor, least: float) -> None:
        """Wrap an extractor. Raises UsageError where `least` is no share."""
        if not 0 <= least <= 1:
            raise UsageError(f"the least confidence must lie between 0 and 1, not at {least:g}")
        self._extractor = extractor
        self._least = least
        self.version = f"{extractor.version}>={least:g}"

    def extract(self, article: Article) -> Extraction:
        """Return what the article says, surely enough."""
        found = self._extractor.extract(article)
        return replace(
            found,
            relations=tuple(r for r in found.relations if r.said.confidence >= self._least),
            events=tuple(e for e in found.events if e.said.confidence >= self._least),
        )

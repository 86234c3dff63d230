"""kg: news articles on conflict and diplomacy as a knowledge graph that can be asked who says so, and where.

The stages are modules of their own (see docs/architecture.md); the types they exchange and the errors they raise are
here by one name.
"""

from kg.errors import KgError
from kg.types import Article, Entity, Event, Extraction, Mention, Relation, Span, Statement

__all__ = ["Article", "Entity", "Event", "Extraction", "KgError", "Mention", "Relation", "Span", "Statement"]

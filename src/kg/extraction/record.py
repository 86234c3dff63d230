"""What was read from an article, as JSON: kept beside its graph, so that it can be written again without a model.

Imports pydantic, so import this module only where it is needed.
"""

from dataclasses import dataclass, replace

from pydantic import TypeAdapter, ValidationError

from kg.errors import StoreError
from kg.types import Article, Extraction


@dataclass(frozen=True, slots=True)
class Record:
    """An article and what the extractor found in it."""

    article: Article
    extraction: Extraction


_ADAPTER = TypeAdapter(Record)


def dump(record: Record) -> str:
    """Return a record as JSON, without the article's text: the store has it."""
    without = replace(record, article=replace(record.article, text=""))
    return _ADAPTER.dump_json(without, exclude_defaults=True).decode()


def load(data: str) -> Record:
    """Return the record of such JSON; its article has no text. Raises StoreError where it is none."""
    try:
        return _ADAPTER.validate_json(data)
    except ValidationError as error:
        raise StoreError(f"the reading of an article is damaged: {error.errors()[0]['msg']}") from error

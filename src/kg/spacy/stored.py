"""An extraction in a Doc, in a form that goes with it everywhere.

spaCy sends Docs between processes and to disk as MessagePack, which knows no dataclasses; so `doc.user_data` holds
JSON, and `doc._.kg` makes what is shown of it.
"""

from functools import cache

from pydantic import TypeAdapter
from spacy.tokens import Doc

from kg.types import Extraction

KEY = "kg"


@cache
def _adapter() -> TypeAdapter[Extraction]:
    return TypeAdapter(Extraction)


def put(doc: Doc, extraction: Extraction) -> None:
    """Keep an extraction in a Doc, in place of any before it."""
    doc.user_data[KEY] = _adapter().dump_json(extraction, exclude_defaults=True).decode()


def get(doc: Doc) -> Extraction:
    """Return the extraction kept in a Doc, an empty one where there is none."""
    return _adapter().validate_json(doc.user_data[KEY]) if KEY in doc.user_data else Extraction()

"""Writes a store in the formats that other tools read."""

from kg.export.formats import FORMATS, export, write
from kg.export.options import Options, Selection

__all__ = ["FORMATS", "Options", "Selection", "export", "write"]

"""Writes a store in the formats that other tools read."""

from kg.export.formats import FORMATS, export, write

__all__ = ["FORMATS", "export", "write"]

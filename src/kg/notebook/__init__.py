"""A store in a notebook: queries as data frames, networks, and things that show themselves."""

from kg.notebook.graph import Graph

__all__ = ["Graph"]

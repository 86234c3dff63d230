"""Full-text search: an index of names, titles and quotes beside each checkpoint, and `kg:search` in queries."""

from kg.search.clause import expand
from kg.search.index import FILE, Touched, between, find, readable, write

__all__ = ["FILE", "Touched", "between", "expand", "find", "readable", "write"]

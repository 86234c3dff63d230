"""Puts SPARQL to an open pyoxigraph store: the dataset that is chosen, the prefixes that are known, the errors."""

import re
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad

from kg.errors import QueryError
from kg.iris import Base
from kg.search import expand, find
from kg.vocabulary import prefixes

_LONGEST_REASON = 240
_PLACE = re.compile(r"^error at (\d+):(\d+)$")

Results = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
"""What a query gives: rows, yes or no, or triples."""


def evaluate(
    raw: ox.Store,
    base: Base,
    text: str,
    inferred: bool,
    default_graphs: Sequence[str],
    named_graphs: Sequence[str],
    index: Path | None = None,
) -> Results:
    """Evaluate a query on an open pyoxigraph store as `Store.query` does. Raises QueryError.

    `index` is the file that `kg:search` looks into; without it the query searches nothing.
    """
    try:
        sought = searched(raw, text, index)
        chosen: list[NamedNode | BlankNode] = [NamedNode(iri) for iri in named_graphs]
        default: list[NamedNode | BlankNode | DefaultGraph] = [NamedNode(iri) for iri in default_graphs]
        # A dataset that a request names holds nothing else: what it leaves out is empty.
        chose = bool(default or chosen)
        if inferred:
            default = [*(default if chose else [DefaultGraph()]), base.graph("inferred")]
        return raw.query(
            sought,
            base_iri=base.iri,
            prefixes=dict(prefixes()),
            default_graph=default if chose or inferred else None,
            named_graphs=chosen if chose else None,
        )
    except SyntaxError as error:
        raise QueryError(reason(_as_written(text, base) or error)) from error
    except (ValueError, OSError, RuntimeError) as error:
        raise QueryError(reason(error)) from error


def _as_written(text: str, base: Base) -> SyntaxError | None:
    """Return what is wrong with a query where its writer sees it, not in what was made of it."""
    try:
        ox.Store().query(text, base_iri=base.iri, prefixes=dict(prefixes()))
    except SyntaxError as error:
        return error
    except (ValueError, OSError, RuntimeError):
        return None
    return None


def searched(raw: ox.Store, text: str, index: Path | None) -> str:
    """Return a query or update with its searches done. Raises QueryError."""
    return expand(text, raw, partial(find, index), prefixes()) if index else text


def reason(error: Exception) -> str:
    """Return what is wrong with a query in one line; the parser goes on to list the characters it could have taken."""
    place, colon, expected = " ".join(str(error).split()).partition(": ")
    if "Prefix not found" in expected:
        expected = "this prefix is not declared"
    place = _PLACE.sub(r"error at line \1, column \2", place)
    said = place + colon + expected.partition(", [")[0]
    return said if len(said) <= _LONGEST_REASON else f"{said[:_LONGEST_REASON]}..."


def update(raw: ox.Store, base: Base, text: str) -> None:
    """Make an update on an open pyoxigraph store as `Store.update` does. Raises QueryError."""
    try:
        raw.update(text, base_iri=base.iri, prefixes=dict(prefixes()))
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        raise QueryError(reason(error)) from error


def data(quads: Iterable[Quad]) -> str:
    """Write quads as the data of a SPARQL update: pyoxigraph's N-Triples inside the graph each belongs to."""
    graphs: dict[object, list[str]] = {}
    for quad in quads:
        graphs.setdefault(quad.graph_name, []).append(f"{quad.triple} .\n")
    blocks = []
    for graph, lines in graphs.items():
        data = "".join(lines)
        blocks.append(data if isinstance(graph, DefaultGraph) else f"GRAPH {graph} {{\n{data}}}\n")
    return "".join(blocks)

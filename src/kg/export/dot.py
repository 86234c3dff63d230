"""The DOT language, which Graphviz draws."""

from typing import BinaryIO

from kg.export import network
from kg.store import Store
from kg.xmltext import clean

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\n", "&": "&amp;"})


def write(store: Store, out: BinaryIO) -> None:
    """Write the entity graph in DOT: an edge's label is its property, its tooltip the first evidence."""
    out.write(b'digraph "conflict-kg" {\n  node [shape=box, style=rounded];\n')
    for node in network.nodes(store):
        out.write(_line(_quoted(node.id), {"label": node.label, "class": node.type, "tooltip": node.type}))
    for edge in network.edges(store):
        ends = f"{_quoted(edge.source)} -> {_quoted(edge.target)}"
        values = {"label": edge.property, "weight": str(edge.weight), "tooltip": edge.evidence}
        out.write(_line(ends, values))
    out.write(b"}\n")


def _line(what: str, values: dict[str, str]) -> bytes:
    return f"  {what} [{', '.join(f'{name}={_quoted(value)}' for name, value in values.items())}];\n".encode()


def _quoted(text: str) -> str:
    """Return a string of DOT that shows these very characters: Graphviz reads escapes and HTML entities in labels."""
    return '"' + clean(text).translate(_ESCAPES) + '"'

"""The DOT language, which Graphviz draws."""

from typing import BinaryIO

from kg.export import style
from kg.export.network import Edge, Network, Node
from kg.export.options import Options
from kg.store import Store
from kg.xmltext import clean

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\n", "&": "&amp;"})
_HEAD = b"""digraph "conflict-kg" {
  graph [charset="UTF-8", overlap=false, splines=true];
  node [shape=box, style="rounded,filled", fontname="Helvetica", fontsize=11];
  edge [fontname="Helvetica", fontsize=9];
"""


def write(store: Store, options: Options, out: BinaryIO) -> None:
    """Write the network in DOT: an edge's label is its property, its tooltip the first evidence."""
    network = Network(store, options.selection, events=options.events)
    out.write(_HEAD)
    for node in network.nodes():
        out.write(_line(_quoted(node.id), _box(node)))
    for edge in network.edges():
        out.write(_line(f"{_quoted(edge.source)} -> {_quoted(edge.target)}", _arrow(edge)))
    out.write(b"}\n")


def _box(node: Node) -> dict[str, str]:
    colour = style.node_colour(node)
    values = {"label": node.label, "class": node.type, "tooltip": node.type, "fillcolor": colour}
    values["fontcolor"] = "white" if style.dark(colour) else "black"
    return values | ({"shape": "diamond"} if node.event else {})


def _arrow(edge: Edge) -> dict[str, str]:
    colour = style.edge_colour(edge)
    values = {"label": edge.label, "class": edge.property, "weight": str(edge.weight), "color": colour}
    values |= {"penwidth": str(style.edge_width(edge)), "tooltip": edge.evidence}
    return values | ({"dir": "none"} if edge.symmetric else {})


def _line(what: str, values: dict[str, str]) -> bytes:
    return f"  {what} [{', '.join(f'{name}={_quoted(value)}' for name, value in values.items())}];\n".encode()


def _quoted(text: str) -> str:
    """Return a string of DOT that shows these very characters: Graphviz reads escapes and HTML entities in labels."""
    return '"' + clean(text).translate(_ESCAPES) + '"'

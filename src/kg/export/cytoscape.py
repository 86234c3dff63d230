"""Cytoscape's JSON (`.cyjs`), which Cytoscape, cytoscape.js and networkx read."""

import json
from dataclasses import asdict
from typing import Any, BinaryIO

from kg.export import style
from kg.export.network import Edge, Network, Node
from kg.export.options import Options
from kg.store import Store

_STYLE: list[dict[str, Any]] = [
    {
        "selector": "node",
        "style": {
            "label": "data(label)",
            "background-color": "data(colour)",
            "width": "data(size)",
            "height": "data(size)",
            "font-size": 10,
            "text-valign": "bottom",
            "text-wrap": "wrap",
            "text-max-width": 120,
        },
    },
    {"selector": "node[?event]", "style": {"shape": "diamond"}},
    {
        "selector": "edge",
        "style": {
            "label": "data(label)",
            "line-color": "data(colour)",
            "target-arrow-color": "data(colour)",
            "target-arrow-shape": "triangle",
            "width": "data(width)",
            "curve-style": "bezier",
            "font-size": 8,
            "text-rotation": "autorotate",
            "text-background-color": "white",
            "text-background-opacity": 0.8,
        },
    },
    {"selector": "edge[?symmetric]", "style": {"target-arrow-shape": "none"}},
]


def write(store: Store, options: Options, out: BinaryIO) -> None:
    """Write the network as Cytoscape JSON with its style, one element a line."""
    network = Network(store, options.selection, events=options.events)
    head = json.dumps({"data": {"name": "conflict-kg"}, "directed": True, "multigraph": True, "style": _STYLE})
    out.write(head[:-1].encode() + b', "elements": {\n"nodes": [')
    for number, node in enumerate(network.nodes()):
        _element(out, number, _node(node))
    out.write(b'\n],\n"edges": [')
    for number, edge in enumerate(network.edges()):
        _element(out, number, _edge(edge))
    out.write(b"\n]}}\n")


def _node(node: Node) -> dict[str, object]:
    look = {"colour": style.node_colour(node), "size": 2 * style.node_size(node)}
    return _flat(asdict(node)) | look | {"name": node.label, "value": node.id}  # networkx asks for both


def _edge(edge: Edge) -> dict[str, object]:
    look = {"colour": style.edge_colour(edge), "width": style.edge_width(edge)}
    return {"key": edge.property, "interaction": edge.property} | _flat(asdict(edge)) | look


def _flat(values: dict[str, Any]) -> dict[str, Any]:
    """Return what Cytoscape's tables can hold: their columns have no lists of lists, and no empty ones."""
    del values["spells"]
    return {name: " | ".join(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _element(out: BinaryIO, number: int, data: dict[str, object]) -> None:
    line = json.dumps({"data": data}, ensure_ascii=False, allow_nan=False)
    # A lone surrogate cannot be written in UTF-8.
    out.write(((",\n" if number else "\n") + line).encode("utf-8", "replace"))

"""Cytoscape's JSON (`.cyjs`), which Cytoscape, cytoscape.js and networkx read."""

import json
from dataclasses import asdict
from typing import BinaryIO

from kg.export import network
from kg.store import Store


def write(store: Store, out: BinaryIO) -> None:
    """Write the entity graph as Cytoscape JSON, one element a line."""
    out.write(b'{"data": {"name": "conflict-kg"}, "directed": true, "multigraph": true, "elements": {\n"nodes": [')
    for number, node in enumerate(network.nodes(store)):
        _element(out, number, asdict(node) | {"name": node.label, "value": node.id})  # networkx asks for both
    out.write(b'\n],\n"edges": [')
    for number, edge in enumerate(network.edges(store)):
        _element(out, number, {"id": f"e{number}", "key": edge.property, "interaction": edge.property} | asdict(edge))
    out.write(b"\n]}}\n")


def _element(out: BinaryIO, number: int, data: dict[str, object]) -> None:
    line = json.dumps({"data": data}, ensure_ascii=False)
    out.write(((",\n" if number else "\n") + line).encode())

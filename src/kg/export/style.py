"""How nodes and edges look: colours that colour-blind people can tell apart (Okabe and Ito's), sizes, widths.

`data/palette.json` gives colours to classes and relations by the names they have in the ontology; a class without one
has that of the nearest class above it. The explorer is built with the same file.
"""

import json
from functools import cache
from math import log2, sqrt

from kg import resources
from kg.export import scheme
from kg.export.network import Edge, Node


@cache
def _palette() -> dict[str, dict[str, str]]:
    palette: dict[str, dict[str, str]] = json.loads(resources.data("palette.json").read_text(encoding="utf-8"))
    return palette


def node_colour(node: Node) -> str:
    """Return the colour of a node by its type, as #RRGGBB."""
    palette = _palette()
    colours = palette["classes"]
    return next((colours[name] for name in scheme.lineage(node.type) if name in colours), palette["other"]["any"])


def edge_colour(edge: Edge) -> str:
    """Return the colour of an edge by its property, as #RRGGBB."""
    palette = _palette()
    return palette["relations"].get(edge.property, palette["other"]["any"])


def node_size(node: Node) -> float:
    """Return the diameter of a node, which grows with the number of its edges; 10 at none."""
    return round(10 * sqrt(1 + node.degree), 1)


def edge_width(edge: Edge) -> float:
    """Return the width of an edge, which grows with the number of claims; 1 at one."""
    return round(1 + log2(edge.weight), 1)


def dark(colour: str) -> bool:
    """Tell whether white is better read on a colour than black."""
    red, green, blue = channels(colour)
    return 0.299 * red + 0.587 * green + 0.114 * blue < 120


def channels(colour: str) -> tuple[int, int, int]:
    """Return red, green and blue of a colour, 0 to 255 each."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)

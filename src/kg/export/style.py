"""How nodes and edges look: colours that colour-blind people can tell apart (Okabe and Ito's), sizes, widths.

Colours are given to classes and relations by the names they have in the ontology; a class without one has that of the
nearest class above it.
"""

from math import log2, sqrt

from kg.export import scheme
from kg.export.network import Edge, Node

_GREY = "#999999"
_NODES = {
    "Country": "#0072B2",
    "Organization": "#E69F00",
    "Government": "#56B4E9",
    "ArmedForces": "#56B4E9",
    "ArmedGroup": "#D55E00",
    "Person": "#F0E442",
    "Population": "#CC79A7",
    "Alliance": "#E69F00",
    "Location": "#009E73",
    "Event": "#BBBBBB",
}
_EDGES = {
    "backs": "#0072B2",
    "alliedWith": "#009E73",
    "opposes": "#E69F00",
    "fightsAgainst": "#D55E00",
    "controls": "#CC79A7",
}


def node_colour(node: Node) -> str:
    """Return the colour of a node by its type, as #RRGGBB."""
    return next((_NODES[name] for name in scheme.lineage(node.type) if name in _NODES), _GREY)


def edge_colour(edge: Edge) -> str:
    """Return the colour of an edge by its property, as #RRGGBB."""
    return _EDGES.get(edge.property, _GREY)


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

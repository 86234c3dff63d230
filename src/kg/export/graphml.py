"""GraphML, which Gephi, Cytoscape, yEd and networkx read."""

from typing import BinaryIO

from kg.export import style
from kg.export.network import SAID, Edge, Network, Node
from kg.export.options import Options
from kg.export.xml import Document
from kg.store import Store

_SCHEMA = "http://graphml.graphdrawing.org/xmlns"
_YED = "http://www.yworks.com/xml/graphml"
_NODE = {"iri": "string", "label": "string", "type": "string", "names": "string", "date": "string"}
_EDGE = {
    "label": "string",
    "interaction": "string",  # what Cytoscape calls the kind of an edge
    "property": "string",
    "weight": "int",
    **SAID,
}
_GRAPHICS = {"node": "nodegraphics", "edge": "edgegraphics"}
_LETTER, _MARGIN, _HEIGHT = 7, 20, 30  # points


def write(store: Store, options: Options, out: BinaryIO) -> None:
    """Write the network as GraphML; with `yed`, also how yEd draws it."""
    network = Network(store, options.selection, events=options.events)
    xml = Document(out)
    with xml.element("graphml", **{"xmlns": _SCHEMA} | ({"xmlns:y": _YED} if options.yed else {})):
        for domain, attributes in (("node", _NODE), ("edge", _EDGE)):
            for name, kind in attributes.items():
                key = {"id": f"{domain}-{name}", "for": domain, "attr.name": name, "attr.type": kind}
                xml.empty("key", **key)
            if options.yed:
                xml.empty("key", **{"id": _GRAPHICS[domain], "for": domain, "yfiles.type": _GRAPHICS[domain]})
        with xml.element("graph", id="entities", edgedefault="directed"):
            for node in network.nodes():
                with xml.element("node", id=node.id):
                    _data(xml, "node", {name: getattr(node, name) for name in _NODE} | {"names": _list(node.names)})
                    if options.yed:
                        _box(xml, node)
            for edge in network.edges():
                with xml.element("edge", id=edge.id, source=edge.source, target=edge.target):
                    _data(xml, "edge", _edge(edge))
                    if options.yed:
                        _arrow(xml, edge)
    xml.end()


def _edge(edge: Edge) -> dict[str, str]:
    values = {name: str(getattr(edge, name)) for name in _EDGE if name != "interaction"}
    return values | {"interaction": edge.property, "speakers": _list(edge.speakers)}


def _list(texts: tuple[str, ...]) -> str:
    return " | ".join(texts)


def _data(xml: Document, domain: str, values: dict[str, str]) -> None:
    for name, value in values.items():
        if value:
            with xml.element("data", key=f"{domain}-{name}"):
                xml.text(value)


def _box(xml: Document, node: Node) -> None:
    colour = style.node_colour(node)
    width = str(_LETTER * len(node.label) + _MARGIN)
    with xml.element("data", key=_GRAPHICS["node"]), xml.element("y:ShapeNode"):
        xml.empty("y:Geometry", height=str(_HEIGHT), width=width, x="0", y="0")
        xml.empty("y:Fill", color=colour, transparent="false")
        with xml.element("y:NodeLabel", textColor="#FFFFFF" if style.dark(colour) else "#000000"):
            xml.text(_plain(node.label))
        xml.empty("y:Shape", type="diamond" if node.event else "roundrectangle")


def _arrow(xml: Document, edge: Edge) -> None:
    with xml.element("data", key=_GRAPHICS["edge"]), xml.element("y:PolyLineEdge"):
        xml.empty("y:LineStyle", color=style.edge_colour(edge), type="line", width=str(style.edge_width(edge)))
        xml.empty("y:Arrows", source="none", target="none" if edge.symmetric else "standard")
        with xml.element("y:EdgeLabel"):
            xml.text(edge.label)


def _plain(label: str) -> str:
    """Return a label that yEd shows as it is: it takes one that begins with <html> for a page."""
    return f"\u200b{label}" if label.lstrip().lower().startswith("<html") else label

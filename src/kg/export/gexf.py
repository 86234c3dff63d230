"""GEXF 1.3, Gephi's own format: `kind` keeps several relations between the same two entities apart."""

from typing import BinaryIO

from kg.export import style
from kg.export.network import SAID, Edge, Network, Node
from kg.export.options import Options
from kg.export.xml import Document
from kg.store import Store

_SCHEMA = "http://gexf.net/1.3"
_NODE = ("iri", "type", "names", "date")
_EDGE = {"property": "string", **SAID}


def write(store: Store, options: Options, out: BinaryIO) -> None:
    """Write the network as GEXF; with `dynamic`, relations and events have the days on which they hold."""
    network = Network(store, options.selection, events=options.events or options.dynamic)
    xml = Document(out)
    times = {"mode": "dynamic", "timeformat": "date"} if options.dynamic else {"mode": "static"}
    namespaces = {"xmlns": _SCHEMA, "xmlns:viz": f"{_SCHEMA}/viz"}
    with xml.element("gexf", **namespaces, version="1.3"), xml.element("graph", defaultedgetype="directed", **times):
        _attributes(xml, "node", dict.fromkeys(_NODE, "string"))
        _attributes(xml, "edge", _EDGE)
        with xml.element("nodes"):
            for node in network.nodes():
                _node(xml, node, options.dynamic)
        with xml.element("edges"):
            for edge in network.edges():
                _edge(xml, edge, options.dynamic)
    xml.end()


def _attributes(xml: Document, domain: str, types: dict[str, str]) -> None:
    # All of one domain in one element: graphology's parser knows but the last. Single values have no times of theirs.
    with xml.element("attributes", **{"class": domain, "mode": "static"}):
        for name, type_ in types.items():
            xml.empty("attribute", id=name, title=name, type=type_)


def _node(xml: Document, node: Node, dynamic: bool) -> None:
    with xml.element("node", id=node.id, label=_line(node.label)):
        _values(xml, {"iri": node.iri, "type": node.type, "names": " | ".join(node.names), "date": node.date})
        if dynamic:
            _spells(xml, node.spells)
        _colour(xml, style.node_colour(node))
        xml.empty("viz:size", value=str(style.node_size(node)))


def _edge(xml: Document, edge: Edge, dynamic: bool) -> None:
    said = {"kind": edge.property, "label": edge.label, "weight": str(edge.weight)}
    with xml.element("edge", id=edge.id, source=edge.source, target=edge.target, **said):
        values = {name: str(getattr(edge, name)) for name in _EDGE}
        _values(xml, values | {"speakers": " | ".join(edge.speakers)})
        if dynamic:
            _spells(xml, edge.spells)
        _colour(xml, style.edge_colour(edge))
        xml.empty("viz:thickness", value=str(style.edge_width(edge)))


def _values(xml: Document, values: dict[str, str]) -> None:
    with xml.element("attvalues"):
        for name, value in values.items():
            if value:
                xml.empty("attvalue", **{"for": name, "value": value})


def _spells(xml: Document, spells: tuple[tuple[str, str], ...]) -> None:
    if spells:
        with xml.element("spells"):
            for start, end in spells:
                xml.empty("spell", start=start, end=end)


def _colour(xml: Document, colour: str) -> None:
    red, green, blue = map(str, style.channels(colour))
    xml.empty("viz:color", r=red, g=green, b=blue)


def _line(text: str) -> str:
    """Return a text on one line, as labels are in the schema."""
    return " ".join(text.split())

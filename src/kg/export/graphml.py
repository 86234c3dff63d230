"""GraphML, which Gephi, Cytoscape, yEd and networkx read."""

from typing import BinaryIO

from kg.export import network
from kg.export.xml import Document
from kg.store import Store

_SCHEMA = "http://graphml.graphdrawing.org/xmlns"
_NODE = {"iri": "string", "label": "string", "type": "string", "names": "string"}
_EDGE = {"property": "string", "weight": "int", "evidence": "string", "article": "string", "issued": "string"}


def write(store: Store, out: BinaryIO) -> None:
    """Write the entity graph as GraphML."""
    xml = Document(out)
    with xml.element("graphml", xmlns=_SCHEMA):
        for domain, attributes in (("node", _NODE), ("edge", _EDGE)):
            for name, kind in attributes.items():
                key = {"id": f"{domain}-{name}", "for": domain, "attr.name": name, "attr.type": kind}
                xml.empty("key", **key)
        with xml.element("graph", id="entities", edgedefault="directed"):
            for node in network.nodes(store):
                values = {"iri": node.iri, "label": node.label, "type": node.type, "names": " | ".join(node.names)}
                with xml.element("node", id=node.id):
                    _data(xml, "node", values)
            for number, edge in enumerate(network.edges(store)):
                with xml.element("edge", id=f"e{number}", source=edge.source, target=edge.target):
                    _data(xml, "edge", {name: str(getattr(edge, name)) for name in _EDGE})
    xml.end()


def _data(xml: Document, domain: str, values: dict[str, str]) -> None:
    for name, value in values.items():
        if value:
            with xml.element("data", key=f"{domain}-{name}"):
                xml.text(value)

"""GEXF 1.3, Gephi's own format: `kind` keeps several relations between the same two entities apart."""

from typing import BinaryIO

from kg.export import network
from kg.export.xml import Document
from kg.store import Store

_SCHEMA = "http://gexf.net/1.3"
_NODE = ("iri", "type", "names")
_EDGE = ("property", "evidence", "article", "issued")


def write(store: Store, out: BinaryIO) -> None:
    """Write the entity graph as GEXF."""
    xml = Document(out)
    with xml.element("gexf", xmlns=_SCHEMA, version="1.3"), xml.element("graph", defaultedgetype="directed"):
        for domain, names in (("node", _NODE), ("edge", _EDGE)):
            with xml.element("attributes", **{"class": domain}):
                for name in names:
                    xml.empty("attribute", id=name, title=name, type="string")
        with xml.element("nodes"):
            for node in network.nodes(store):
                with xml.element("node", id=node.id, label=node.label):
                    _values(xml, {"iri": node.iri, "type": node.type, "names": " | ".join(node.names)})
        with xml.element("edges"):
            for number, edge in enumerate(network.edges(store)):
                ends = {"source": edge.source, "target": edge.target}
                said = {"kind": edge.property, "label": edge.property, "weight": str(edge.weight)}
                with xml.element("edge", id=f"e{number}", **ends, **said):
                    _values(xml, {name: getattr(edge, name) for name in _EDGE})
    xml.end()


def _values(xml: Document, values: dict[str, str]) -> None:
    with xml.element("attvalues"):
        for name, value in values.items():
            if value:
                xml.empty("attvalue", **{"for": name, "value": value})

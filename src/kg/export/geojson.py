"""GeoJSON (RFC 7946) of places, and of events at each of their places, for QGIS and kepler.gl.

A place has a geometry where the store knows one (`geo:hasGeometry` with `geo:asWKT`), else it is null.
"""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from pyoxigraph import NamedNode

from kg.export import scheme
from kg.export.network import Network, Node
from kg.export.options import Options
from kg.export.ties import UNDATED, Tie, Ties
from kg.export.wkt import geometry
from kg.store import Store
from kg.terms import GEO, KG

_ROLES = ("agent", "target", "place")
_COUNTS = ("killed", "wounded", "displaced")


def write(store: Store, options: Options, out: BinaryIO) -> None:
    """Write a FeatureCollection, one feature a line."""
    network = Network(store, options.selection, events=True)
    out.write(b'{"type": "FeatureCollection", "features": [')
    for number, feature in enumerate(_features(network)):
        line = json.dumps(feature, ensure_ascii=False, allow_nan=False)
        out.write(((",\n" if number else "\n") + line).encode("utf-8", "replace"))
    out.write(b"\n]}\n")


def _features(network: Network) -> Iterator[dict[str, Any]]:
    places = frozenset(network.ties.things(scheme.place_types()))
    for node in network.nodes():
        iri = NamedNode(node.iri)
        if iri in places:
            yield _feature(network, node, node.id, iri, {"kind": "place", "names": list(node.names)})
        elif node.event:
            ties = network.roles(iri)
            told = _told(network.ties, node, ties)
            for place in (tie.object for tie in ties if tie.property == KG["place"]):
                yield _feature(network, node, f"{node.id}@{network.ident(place)}", place, told)


def _feature(network: Network, node: Node, ident: str, place: NamedNode, more: dict[str, Any]) -> dict[str, Any]:
    properties = {"iri": node.iri, "label": node.label, "type": node.type} | more
    return {"type": "Feature", "id": ident, "geometry": _where(network.ties, place), "properties": properties}


def _where(ties: Ties, place: NamedNode) -> dict[str, Any] | None:
    """Return the first geometry that the store has of a place."""
    shapes = ties.nodes(place, GEO["hasGeometry"])
    found = (geometry(text) for shape in shapes for text in ties.values(shape, GEO["asWKT"]))
    return next((shape for shape in found if shape), None)


def _told(ties: Ties, node: Node, roles: list[Tie]) -> dict[str, Any]:
    """Return what is told of an event: who, when, how many, and the first sentence that tells it."""
    reports = roles[0].claims if roles else ()
    names = {f"{name}s": [ties.label(t.object) for t in roles if t.property == KG[name]] for name in _ROLES}
    first = min((quote for report in reports for quote in report.quotes), default=None)
    found: dict[str, Any] = {"kind": "event", "date": node.date or None} | names
    found["first"] = min((start for start, _ in node.spells), default=None)
    found["last"] = max((end for _, end in node.spells), default=None)
    for count in _COUNTS:
        for bound, choose in (("Min", min), ("Max", max)):
            told = [int(n) for r in reports for n in ties.values(r.node, KG[count + bound]) if n.isdecimal()]
            if told:
                found[count + bound] = choose(told)
    if first:
        issued = None if first.issued == UNDATED else first.issued
        found |= {"evidence": first.text, "article": first.title, "issued": issued}
    return found

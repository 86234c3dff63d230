"""Well-known text of places (GeoSPARQL's `geo:wktLiteral`) as the geometries of GeoJSON."""

import json
import re
from typing import Any

_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_POSITION = re.compile(rf"({_NUMBER})\s+({_NUMBER})(?:\s+{_NUMBER})*")
_SHAPE = re.compile(
    r"\s*(?:<(?P<system>[^>]*)>)?\s*(?P<multi>MULTI)?(?P<name>POINT|LINESTRING|POLYGON)\s*(?:ZM?|M)?\s*"
    r"(?P<positions>\([^a-df-z]*\))\s*",
    re.IGNORECASE,
)
_TYPES = {"POINT": "Point", "LINESTRING": "LineString", "POLYGON": "Polygon"}
_DEPTHS = {"Point": 0, "LineString": 1, "Polygon": 2, "MultiPoint": 1, "MultiLineString": 2, "MultiPolygon": 3}
_LATITUDE_FIRST = {"": False, "CRS84": False, "4326": True}
"""The reference systems in degrees (WGS 84), by the last part of their IRIs."""


def geometry(text: str) -> dict[str, Any] | None:
    """Return the geometry, longitude first; None where it is empty, malformed, or in another system of reference."""
    shape = _SHAPE.fullmatch(text)
    system = re.split("[/:]", shape["system"] or "")[-1] if shape else None
    if shape is None or system not in _LATITUDE_FIRST:
        return None
    type_ = ("Multi" if shape["multi"] else "") + _TYPES[shape["name"].upper()]
    swapped = _LATITUDE_FIRST[system]

    def position(match: re.Match[str]) -> str:
        first, second = float(match[1]), float(match[2])
        return json.dumps([second, first] if swapped else [first, second])

    try:
        nested = json.loads(_POSITION.sub(position, shape["positions"]).translate({40: "[", 41: "]"}))
    except (ValueError, RecursionError):
        return None
    if type_ == "Point":
        nested = nested[0] if len(nested) == 1 else None
    elif type_ == "MultiPoint":  # each point may stand in brackets of its own
        nested = [item[0] if item and isinstance(item[0], list) else item for item in nested]
    return {"type": type_, "coordinates": nested} if _fits(nested, _DEPTHS[type_]) else None


def _fits(nested: object, depth: int) -> bool:
    if not isinstance(nested, list) or not nested:
        return False
    if depth:
        return all(_fits(item, depth - 1) for item in nested)
    return (
        len(nested) == 2
        and all(isinstance(number, float) for number in nested)
        and abs(nested[0]) <= 180
        and abs(nested[1]) <= 90
    )

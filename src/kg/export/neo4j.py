"""A folder for Neo4j: CSV files for `neo4j-admin database import`, and a Cypher script for a database that runs.

neo4j-admin database import full neo4j --nodes=nodes.csv --relationships=relationships.csv

cypher-shell --file load.cypher
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import BinaryIO, TypeVar

from kg.export import scheme
from kg.export.folder import Folder
from kg.export.network import Edge, Network, Node
from kg.export.options import Options
from kg.export.tables import cell, rows
from kg.store import Store
from kg.xmltext import clean

_NODE = ("iri", "label", "type", "names", "date")
_EDGE = ("weight", "confidence", "speakers", "first", "last", "evidence", "article", "issued")
_LISTS = {"names", "speakers"}
_NUMBERS = {"weight": "int", "confidence": "double"}
_BATCH = 500
_Thing = TypeVar("_Thing")
_Value = str | int | float | Sequence[str]


def write(store: Store, options: Options, folder: Folder) -> None:
    """Write `nodes.csv`, `relationships.csv` and `load.cypher`. Labels of nodes are the classes of the ontology."""
    network = Network(store, options.selection, events=options.events)
    with folder.file("nodes.csv") as out:
        rows(out, ["id:ID", *map(_header, _NODE), ":LABEL"], (_node_cells(node) for node in network.nodes()))
    with folder.file("relationships.csv") as out:
        columns = [":START_ID", ":END_ID", ":TYPE", *map(_header, _EDGE)]
        rows(out, columns, (_edge_cells(edge) for edge in network.edges()))
    with folder.file("load.cypher") as out:
        _script(network, out)


def _header(name: str) -> str:
    if name in _LISTS:
        return f"{name}:string[]"
    return f"{name}:{_NUMBERS[name]}" if name in _NUMBERS else name


def _node_cells(node: Node) -> list[str]:
    return [node.id, *(_one_line(getattr(node, name)) for name in _NODE), ";".join(scheme.lineage(node.type))]


def _edge_cells(edge: Edge) -> list[str]:
    return [edge.source, edge.target, edge.property, *(_one_line(getattr(edge, name)) for name in _EDGE)]


def _one_line(value: object) -> str:
    """Return a cell as the importer takes it unasked: no line breaks, ; between the members of a list."""
    if isinstance(value, tuple):
        return ";".join(_one_line(item).replace(";", ",") for item in value)
    return cell(" ".join(value.split()) if isinstance(value, str) else value)


# Cypher


def _script(network: Network, out: BinaryIO) -> None:
    out.write(b"CREATE CONSTRAINT kg_id IF NOT EXISTS FOR (n:Thing) REQUIRE n.id IS UNIQUE;\n")
    for nodes in _batches(network.nodes()):
        for type_ in sorted({node.type for node in nodes}):
            labels = "".join(f":`{name}`" for name in scheme.lineage(type_))
            lines = [_map({"id": n.id} | {k: getattr(n, k) for k in _NODE}) for n in nodes if n.type == type_]
            _unwind(out, lines, f"MERGE (n:Thing {{id: row.id}}) SET n{labels}, n += row")
    for edges in _batches(network.edges()):
        for name in sorted({edge.property for edge in edges}):
            lines = [_edge_map(edge) for edge in edges if edge.property == name]
            tie = f"MERGE (a)-[r:`{name}`]->(b) SET r += row.said"
            _unwind(out, lines, f"MATCH (a:Thing {{id: row.a}}) MATCH (b:Thing {{id: row.b}}) {tie}")


def _edge_map(edge: Edge) -> str:
    said = _map({name: getattr(edge, name) for name in _EDGE})
    return f"{{a: {_literal(edge.source)}, b: {_literal(edge.target)}, said: {said}}}"


def _batches(things: Iterable[_Thing]) -> Iterator[list[_Thing]]:
    rest = iter(things)
    while batch := list(islice(rest, _BATCH)):
        yield batch


def _unwind(out: BinaryIO, lines: Sequence[str], then: str) -> None:
    out.write(("UNWIND [\n  " + ",\n  ".join(lines) + f"\n] AS row\n{then};\n").encode())


def _map(values: dict[str, _Value]) -> str:
    return "{" + ", ".join(f"{name}: {_literal(value)}" for name, value in values.items() if value) + "}"


def _literal(value: _Value) -> str:
    if isinstance(value, int | float):
        return repr(value)
    if not isinstance(value, str):
        return f"[{', '.join(map(_literal, value))}]"
    words = clean(value).replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r")
    # Parsers of Cypher may read \uXXXX before anything else, so a backslash is never followed by a u.
    return "'" + words.replace("\\u", "\\' + 'u") + "'"

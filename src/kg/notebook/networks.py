"""The network of entities as networkx has it."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from kg.errors import WorkError
from kg.export.network import Network
from kg.export.options import Selection
from kg.store import Store

if TYPE_CHECKING:
    import networkx

_ENDS = ("source", "target")


def network(store: Store, selection: Selection, *, events: bool) -> "networkx.MultiDiGraph":
    """Return the network; nodes go by the ids that exports have, edges by their property.

    Raises WorkError where networkx is missing.
    """
    try:
        import networkx
    except ImportError as error:
        raise WorkError("networks need networkx: pip install 'conflict-kg[notebook]'") from error
    found = Network(store, selection, events=events)
    graph = networkx.MultiDiGraph(name=str(store.path))
    for node in found.nodes():
        graph.add_node(node.id, **{name: said for name, said in asdict(node).items() if name != "id"})
    for edge in found.edges():
        said = {name: told for name, told in asdict(edge).items() if name not in _ENDS}
        graph.add_edge(edge.source, edge.target, key=edge.property, **said)
    return graph

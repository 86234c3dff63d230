"""Updates that others write, in SPARQL or as graphs: the default graph stays the merge of what articles state."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat

from kg import changes, checkpoints, describe, search
from kg.checkpoints import Checkpoint
from kg.errors import QueryError
from kg.iris import Base
from kg.search import Touched
from kg.sparql import data, searched, update
from kg.tokens import Token, at, named, tokens
from kg.vocabulary import prefixes

Changes = tuple[set[Quad], set[Quad]]
"""What leaves and what enters."""

_ANY_GRAPH = {"ALL", "NAMED"}
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


class Updates(ABC):
    """What a writable store does with updates."""

    path: Path
    raw: ox.Store
    base: Base
    _touched: Touched

    @property
    @abstractmethod
    def index(self) -> Path | None:
        """Return the index of texts that belongs to the newest checkpoint, None where there is none."""

    @abstractmethod
    def change(self, gone: set[Quad], fresh: set[Quad], empty: Iterable[NamedNode] = ()) -> None:
        """Change the store in one transaction; graphs that are left `empty` go as well."""

    @abstractmethod
    def _publish(self) -> None:
        """Let readers see what was written."""

    @property
    def _unmerged(self) -> Path:
        """The file that is there while an update may have changed what articles state, and not yet their merge."""
        return self.path / "unmerged"

    def update(self, text: str) -> None:
        """Make a SPARQL update in one transaction; the ontology's prefixes need no declaration. Raises QueryError.

        What it changes in the graphs of articles it changes in the default graph as well, before anybody sees it.
        """
        changes.unseal(self.raw, self.base)
        text = searched(self.raw, text, self.index)
        known = of_data(self.raw, self.base, text)
        if known is not None:
            self._restate(*known)
            return
        self._publish()
        self._unmerged.touch()
        try:
            update(self.raw, self.base, text)
        except QueryError:
            self._unmerged.unlink()
            raise
        self._merge_again(graphs_in(text, self.base))

    def load_graph(self, graph: NamedNode | DefaultGraph, new: Iterable[Quad], *, replace: bool) -> None:
        """Add quads of a graph to it, or make them all that it holds, in one transaction."""
        changes.unseal(self.raw, self.base)
        quads = set(new)
        old = set(self.raw.quads_for_pattern(None, None, None, graph)) if replace else set()
        if self.base.is_article(graph):
            self._restate(old - quads, quads - old)
            return
        self._touched.note(old | quads)
        name = "DEFAULT" if isinstance(graph, DefaultGraph) else f"GRAPH {graph}"
        drop = [f"DROP SILENT {name}"] if replace else []
        create = [] if isinstance(graph, DefaultGraph) else [f"CREATE SILENT {name}"]
        self.raw.update(";\n".join([*drop, *create, f"INSERT DATA {{\n{data(quads)}}}"]))

    def drop_graph(self, graph: NamedNode | DefaultGraph) -> None:
        """Take a graph away, in one transaction."""
        self.load_graph(graph, (), replace=True)
        self.raw.remove_graph(graph)

    def _restate(self, gone: set[Quad], fresh: set[Quad]) -> None:
        """Change the store, and the merge of what articles state with it."""
        unsaid, said = merge(self.raw, self.base, gone, fresh)
        if gone or fresh:
            self.change(gone | unsaid, fresh | said)

    def _merge_again(self, graphs: set[NamedNode] | None = None) -> None:
        """Merge what articles (those with these graphs, or all) state otherwise than in the newest checkpoint.

        Nothing else may have changed since then. What texts have come and gone is found as well.
        """
        if checkpoints.newest(self.path) is None:
            self._touched.everything = True
        else:
            before = Checkpoint(self.path)
            try:
                gone, fresh = between(before.raw, self.raw, self.base, graphs)
                self.change(*merge(self.raw, self.base, gone, fresh))
                self._touched.add(search.between(before.raw, self.raw))
            finally:
                before.close()
        self._unmerged.unlink(missing_ok=True)


def of_data(raw: ox.Store, base: Base, text: str) -> Changes | None:
    """Return what an update changes that only lists data, None where it does more. Raises QueryError."""
    found = tokens(text)
    # An escape may spell anything, which only pyoxigraph reads rightly.
    if "\\u" in text.lower() or not _only_data(found):
        return None
    inserted = text
    for token in found:
        if token.word == "DELETE":
            inserted = inserted[: token.start] + "INSERT" + inserted[token.end :]
    listed, result = ox.Store(), ox.Store()
    update(listed, base, inserted)
    before = {quad for quad in listed if quad in raw}
    result.extend(before)
    update(result, base, text)
    after = set(result)
    return before - after, after - before


def _only_data(found: list[Token]) -> bool:
    level = 0
    for position, token in enumerate(found):
        level += (token.sign == "{") - (token.sign == "}")
        if level or token.sign in {"}", ";"}:
            continue
        before, after = at(found, position - 1), at(found, position + 1)
        declared = token.word in {"PREFIX", "BASE"} or before.word in {"PREFIX", "BASE"} or token.kind == "iri"
        data = "DATA" in {token.word, after.word if token.word in {"INSERT", "DELETE"} else ""}
        if not (declared or data):
            return False
    return True


def graphs_in(text: str, base: Base) -> set[NamedNode] | None:
    """Return the graphs of articles that an update may change, None where it may be any."""
    found = tokens(text)
    iris = named(found, prefixes()).values()
    chosen = any(token.word == "GRAPH" and at(found, n + 1).kind == "variable" for n, token in enumerate(found))
    if chosen or not _ANY_GRAPH.isdisjoint(token.word for token in found):
        return None
    # What is relative or escaped only pyoxigraph reads rightly.
    if "\\" in text or not all(map(_ABSOLUTE.match, iris)):
        return None
    return {node for node in map(NamedNode, iris) if base.is_article(node)}


def between(before: ox.Store, after: ox.Store, base: Base, graphs: set[NamedNode] | None) -> Changes:
    """Return what has changed in these graphs, or in all of articles, from one state of a store to another."""
    gone: set[Quad] = set()
    fresh: set[Quad] = set()
    if graphs is None:
        named_ = (graph for raw in (before, after) for graph in raw.named_graphs())
        graphs = {graph for graph in named_ if isinstance(graph, NamedNode) and base.is_article(graph)}
    for graph in graphs:
        if _written(before, graph) != _written(after, graph):
            old, new = (set(raw.quads_for_pattern(None, None, None, graph)) for raw in (before, after))
            gone |= old - new
            fresh |= new - old
    return gone, fresh


def _written(raw: ox.Store, graph: NamedNode) -> bytes:
    out = BytesIO()
    raw.dump(out, RdfFormat.N_TRIPLES, from_graph=graph)
    return out.getvalue()


def anonymous(quad: Quad) -> bool:
    """Tell whether a statement is about a blank node."""
    return isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)


def merge(raw: ox.Store, base: Base, gone: set[Quad], fresh: set[Quad]) -> Changes:
    """Return what leaves and enters the default graph when these statements leave and enter graphs of articles."""
    said = {_merged(quad) for quad in fresh if base.is_article(quad.graph_name)}
    left = {quad for quad in gone if base.is_article(quad.graph_name)}
    unsaid = {_merged(quad) for quad in left if not any(q not in gone for q in _stated(raw, base, quad))} - said
    said = {quad for quad in said if quad not in raw}
    dropped, added = describe.changes(raw, unsaid, said)
    return unsaid | dropped, said | added


def _stated(raw: ox.Store, base: Base, quad: Quad) -> Iterator[Quad]:
    for same in raw.quads_for_pattern(quad.subject, quad.predicate, quad.object, None):
        if base.is_article(same.graph_name):
            yield same


def _merged(quad: Quad) -> Quad:
    return Quad(quad.subject, quad.predicate, quad.object, DefaultGraph())

"""The store on disk: a named graph per article, their merge in the default graph, all in one transaction an article.

A folder with `db/` (a pyoxigraph store), `kg.json` (the version of the format, of the ontology, and the base of IRIs)
and `lock`. pyoxigraph offers several changes in one transaction only as a SPARQL update; the update's data is written
by pyoxigraph's own serialisation of its terms.
"""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import pyoxigraph as ox
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from kg import describe, locking
from kg.errors import QueryError, StoreError, StoreMissing, StoreVersion
from kg.iris import DEFAULT_BASE, ONTOLOGY_GRAPH, Base
from kg.terms import DCTERMS, KG, RDFS, SKOS, named, value
from kg.types import Article
from kg.vocabulary import ontology_triples, ontology_version, prefixes

FORMAT = 1
_LONGEST_REASON = 240
Results = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
"""What a query gives: rows, yes or no, or triples."""


@dataclass(frozen=True)
class StoredArticle:
    """An article as the store knows it."""

    id: str
    iri: NamedNode
    title: str


class Store:
    """One store on disk, open for reading or for writing. Use `Store.open` as a context manager."""

    def __init__(self, path: Path, raw: ox.Store, base: Base, lock: IO[str], *, writable: bool) -> None:
        self.path = path
        self.raw = raw
        self.base = base
        self.writable = writable
        self._lock = lock
        self._texts = base.graph("texts")
        self._builds = base.graph("builds")

    @classmethod
    def open(cls, path: Path, *, writable: bool = False, create: bool | None = None, base: str | None = None) -> Self:
        """Open the store at a path; a writable one is created where there is none, unless `create` is False.

        `base` is the IRI that a new store's IRIs begin with. Raises StoreMissing, StoreBusy, StoreVersion or
        StoreError.
        """
        create = writable if create is None else create
        if not create and not (path / "kg.json").is_file():
            raise StoreMissing(f"there is no store at {path}: make one with `kg build PATH --store {path}`")
        try:
            path.mkdir(parents=True, exist_ok=True)
            lock = locking.acquire(path / "lock", exclusive=writable)
        except OSError as error:
            raise StoreError(f"cannot use {path} as a store: {error.strerror}") from error
        try:
            settings = _settings(path, base, create=create)
            raw = ox.Store(str(path / "db")) if writable else ox.Store.read_only(str(path / "db"))
            store = cls(path, raw, Base(settings["base"]), lock, writable=writable)
            if writable:
                store._keep_ontology(settings)
        except OSError as error:
            locking.release(lock, exclusive=writable)
            raise StoreError(f"cannot open the store {path}: {error}") from error
        except BaseException:
            locking.release(lock, exclusive=writable)
            raise
        return store

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Flush what was written and let others in."""
        if self.writable:
            self.raw.flush()
        del self.raw
        locking.release(self._lock, exclusive=self.writable)

    # What is in the store

    def articles(self) -> Iterator[StoredArticle]:
        """Yield the articles in the order of their ids."""
        found = []
        for quad in self.raw.quads_for_pattern(None, DCTERMS["identifier"], None, DefaultGraph()):
            node = named(quad.subject)
            titles = self.raw.quads_for_pattern(node, DCTERMS["title"], None, node)
            title = next((value(t.object) for t in titles), "")
            found.append(StoredArticle(value(quad.object), node, title))
        yield from sorted(found, key=lambda article: article.id)

    def text(self, ident: str) -> str:
        """Return the exact text that the offsets of an article's evidence address. Raises StoreError if unknown."""
        node = self.base.article(ident)
        for quad in self.raw.quads_for_pattern(node, KG["text"], None, self._texts):
            return value(quad.object)
        raise StoreError(f"no article {ident!r} in {self.path}")

    def built_from(self, ident: str) -> str | None:
        """Return the digest of what an article's graph was built from, None where it is not in the store."""
        node = self.base.article(ident)
        for quad in self.raw.quads_for_pattern(node, KG["builtFrom"], None, self._builds):
            return value(quad.object)
        return None

    def default_quads(self) -> Iterator[Quad]:
        """Yield the merged default graph."""
        yield from self.raw.quads_for_pattern(None, None, None, DefaultGraph())

    def described(self, article: StoredArticle) -> Iterator[Triple]:
        """Yield what one article states, with the labels of its entities."""
        entities = set()
        for quad in self.raw.quads_for_pattern(None, None, None, article.iri):
            if quad.predicate == KG["mainName"]:
                entities.add(quad.subject)
            yield quad.triple
        for entity in entities:
            for predicate in (RDFS["label"], SKOS["altLabel"]):
                for quad in self.raw.quads_for_pattern(entity, predicate, None, DefaultGraph()):
                    yield quad.triple

    def article_quads(self) -> Iterator[Quad]:
        """Yield what each article states, in its graph."""
        for graph in self.raw.named_graphs():
            if self.base.is_article(graph):
                yield from self.raw.quads_for_pattern(None, None, None, graph)

    def query(
        self,
        text: str,
        *,
        inferred: bool = False,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> Results:
        """Evaluate a SPARQL query; the ontology's prefixes need no declaration. Raises QueryError."""
        return evaluate(self.raw, self.base, text, inferred, default_graphs, named_graphs)

    # What changes it

    def put(self, article: Article, triples: Iterable[Triple], built_from: str) -> bool:
        """Make these triples all that the article states, replacing what it stated before; tell if that was a change.

        All or nothing: a process killed meanwhile leaves the article as it was.
        """
        node = self.base.article(article.id)
        records = {
            Quad(node, KG["text"], Literal(article.text), self._texts),
            Quad(node, KG["builtFrom"], Literal(built_from), self._builds),
        }
        return self._replace(node, {Quad(t.subject, t.predicate, t.object, node) for t in triples} | records)

    def remove(self, ident: str) -> None:
        """Take an article and all that only it said out of the store. Raises StoreError where it is not there."""
        if self.built_from(ident) is None:
            raise StoreError(f"no article {ident!r} in {self.path}")
        self._replace(self.base.article(ident), set())

    def replace_graph(self, graph: NamedNode, new: set[Quad]) -> None:
        """Make these quads all that one of the store's own graphs holds."""
        old = set(self.raw.quads_for_pattern(None, None, None, graph))
        if old != new:
            self._apply(old - new, new - old)

    def _replace(self, article: NamedNode, new: set[Quad]) -> bool:
        old = set(self.raw.quads_for_pattern(None, None, None, article))
        for graph in (self._texts, self._builds):
            old.update(self.raw.quads_for_pattern(article, None, None, graph))
        gone, fresh = old - new, new - old
        if not gone and not fresh:
            return False
        unsaid = {_merged(q) for q in gone if q.graph_name == article and not self._said_elsewhere(q, article)}
        said = {_merged(q) for q in fresh if q.graph_name == article}
        dropped, added = describe.changes(self.raw, unsaid, said)
        empty = [article] if not any(q.graph_name == article for q in new) else []
        self._apply(gone | unsaid | dropped, fresh | said | added, empty)
        return True

    def _said_elsewhere(self, quad: Quad, article: NamedNode) -> bool:
        same = self.raw.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
        return any(q.graph_name != article and self.base.is_article(q.graph_name) for q in same)

    def _apply(self, gone: set[Quad], fresh: set[Quad], empty: Iterable[NamedNode] = ()) -> None:
        """Change the store in one transaction; graphs that are left `empty` go as well."""
        parts = [f"{verb} DATA {{\n{_data(quads)}}}" for verb, quads in (("DELETE", gone), ("INSERT", fresh)) if quads]
        parts += [f"DROP SILENT GRAPH {graph}" for graph in empty]
        self.raw.update(";\n".join(parts))

    def _keep_ontology(self, settings: dict[str, str]) -> None:
        """Hold the ontology in a graph of its own, and that of this version."""
        version = ontology_version()
        if settings["ontology"] == version and self.raw.contains_named_graph(ONTOLOGY_GRAPH):
            return
        # Blank nodes cannot be named in an update. Two steps do no harm: the version is noted when both are done.
        self.raw.remove_graph(ONTOLOGY_GRAPH)
        self.raw.extend(Quad(t.subject, t.predicate, t.object, ONTOLOGY_GRAPH) for t in ontology_triples())
        self.raw.flush()
        _write_settings(self.path, settings | {"ontology": version})


def evaluate(
    raw: ox.Store, base: Base, text: str, inferred: bool, default_graphs: Sequence[str], named_graphs: Sequence[str]
) -> Results:
    """Evaluate a query on an open pyoxigraph store as `Store.query` does. Raises QueryError."""
    try:
        chosen: list[NamedNode | BlankNode] = [NamedNode(iri) for iri in named_graphs]
        default: list[NamedNode | BlankNode | DefaultGraph] = [NamedNode(iri) for iri in default_graphs]
        # A dataset that a request names holds nothing else: what it leaves out is empty.
        chose = bool(default or chosen)
        if inferred:
            default = [*(default if chose else [DefaultGraph()]), base.graph("inferred")]
        return raw.query(
            text,
            base_iri=base.iri,
            prefixes=dict(prefixes()),
            default_graph=default if chose or inferred else None,
            named_graphs=chosen if chose else None,
        )
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        raise QueryError(_reason(error)) from error


def _reason(error: Exception) -> str:
    """Return what is wrong with a query in one line; the parser goes on to list the characters it could have taken."""
    place, colon, expected = " ".join(str(error).split()).partition(": ")
    if "Prefix not found" in expected:
        expected = "this prefix is not declared"
    said = place + colon + expected.partition(", [")[0]
    return said if len(said) <= _LONGEST_REASON else f"{said[:_LONGEST_REASON]}..."


def _merged(quad: Quad) -> Quad:
    return Quad(quad.subject, quad.predicate, quad.object, DefaultGraph())


def _data(quads: Iterable[Quad]) -> str:
    """Write quads as the data of a SPARQL update: pyoxigraph's N-Triples inside the graph each belongs to."""
    graphs: dict[object, list[str]] = {}
    for quad in quads:
        graphs.setdefault(quad.graph_name, []).append(f"{quad.triple} .\n")
    blocks = []
    for graph, lines in graphs.items():
        data = "".join(lines)
        blocks.append(data if isinstance(graph, DefaultGraph) else f"GRAPH {graph} {{\n{data}}}\n")
    return "".join(blocks)


def _settings(path: Path, base: str | None, *, create: bool) -> dict[str, str]:
    file = path / "kg.json"
    if not file.is_file() and create:
        if any(name.name not in {"lock"} for name in path.iterdir()):
            raise StoreError(f"{path} is not a store and not empty: give another folder with --store")
        _write_settings(path, {"format": str(FORMAT), "ontology": "", "base": base or DEFAULT_BASE})
    try:
        settings: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
        version = int(settings["format"])
        settings["base"], settings["ontology"]
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{file} is damaged; build the store again in another folder") from error
    if version != FORMAT:
        newer = "a newer kg; update kg" if version > FORMAT else "an older kg; build it again with `kg build`"
        raise StoreVersion(f"the store {path} (format {version}) was written by {newer}")
    if base is not None and base != settings["base"]:
        raise StoreError(f"the store {path} has the base {settings['base']}, not {base}")
    return settings


def _write_settings(path: Path, settings: dict[str, str]) -> None:
    draft = path / "kg.json.new"
    with draft.open("w", encoding="utf-8") as out:
        json.dump(settings, out, indent=1)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path / "kg.json")

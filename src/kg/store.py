"""The store on disk: a named graph per article, their merge in the default graph, all in one transaction an article.

A folder with `db/` (a pyoxigraph store that one process at a time writes to), `checkpoints/` (what readers open),
`kg.json` (the settings) and lock files. pyoxigraph offers several changes in one transaction only as a SPARQL update;
the update's data is written by pyoxigraph's own serialisation of its terms.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

import pyoxigraph as ox
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from kg import changes, checkpoints, locking, settings
from kg.checkpoints import Checkpoint
from kg.errors import StoreError, StoreMissing
from kg.iris import ONTOLOGY_GRAPH, Base
from kg.locking import WriterLock
from kg.search import Touched
from kg.sparql import Results, data, evaluate
from kg.terms import DCTERMS, KG, RDFS, SKOS, named, value
from kg.types import Article
from kg.updates import Updates, anonymous, merge
from kg.vocabulary import ontology_triples, ontology_version

_PATIENCE = 10.0
_BETWEEN_CHECKPOINTS = 1.0
_SHARE = 5


@dataclass(frozen=True)
class StoredArticle:
    """An article as the store knows it."""

    id: str
    iri: NamedNode
    title: str


class Store(Updates):
    """One store on disk, open for reading or for writing. Use `Store.open` as a context manager."""

    def __init__(self, path: Path, raw: ox.Store, base: Base, held: Checkpoint | WriterLock) -> None:
        self.path = path
        self.raw = raw
        self.base = base
        self._held = held
        self._next_checkpoint = 0.0
        self._touched = Touched()
        self._texts = base.graph("texts")
        self._builds = base.graph("builds")

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        writable: bool = False,
        create: bool | None = None,
        base: str | None = None,
        patience: float = _PATIENCE,
    ) -> Self:
        """Open the store at a path: for reading as its newest checkpoint has it, or for writing.

        A writable one is created where there is none, unless `create` is False; `base` is the IRI that a new store's
        IRIs begin with. A writer waits its turn, `patience` seconds at most; writers take turns from article to
        article. Raises StoreMissing, StoreBusy, StoreVersion or StoreError.
        """
        create = writable if create is None else create
        if not create and not settings.exist(path):
            raise StoreMissing(f"there is no store at {path}: make one with `kg build PATH --store {path}`")
        try:
            return cls._open_writable(path, create, base, patience) if writable else cls._open_checkpoint(path, base)
        except OSError as error:
            raise StoreError(f"cannot use {path} as a store: {error.strerror or error}") from error

    @classmethod
    def _open_checkpoint(cls, path: Path, base: str | None) -> Self:
        found = settings.read(path, base)
        if not found.current:
            cls.open(path, writable=True, create=False).close()
        elif not checkpoints.complete(path) or locking.abandoned(path):
            # What was finished when the last writer was killed is in no checkpoint yet; where that cannot be helped,
            # an older one will do.
            with suppress(StoreError):
                cls.open(path, writable=True, create=False).close()
        held = Checkpoint(path)
        return cls(path, held.raw, Base(found.base), held)

    @classmethod
    def _open_writable(cls, path: Path, create: bool, base: str | None, patience: float) -> Self:
        path.mkdir(parents=True, exist_ok=True)
        lock = WriterLock(path, patience)
        try:
            if create and not settings.exist(path):
                settings.create(path, base)
            found = settings.read(path, base)
            store = cls(path, ox.Store(str(path / "db")), Base(found.base), lock)
            store._touched.everything = lock.inherited or not checkpoints.complete(path)
            store._keep_ontology(found)
            if store._unmerged.exists():
                store._merge_again()
            if store._touched.everything:
                store._publish()
            if not found.current:
                settings.write(path, replace(settings.read(path), format=settings.FORMAT))
        except BaseException:
            lock.abandon() if lock.inherited else lock.release()
            raise
        return store

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def generation(self) -> int | None:
        """Return the generation of the newest checkpoint, or of the one that is open for reading."""
        return self._held.generation if isinstance(self._held, Checkpoint) else checkpoints.newest(self.path)

    @property
    def index(self) -> Path | None:
        """Return the index of texts that belongs to that generation, None where there is none."""
        if isinstance(self._held, Checkpoint):
            return self._held.index
        last = checkpoints.newest(self.path)
        return checkpoints.index(self.path, last) if last else None

    def close(self) -> None:
        """Let readers see what was written, and let others write. Raises StoreError where the disk is full."""
        if isinstance(self._held, Checkpoint):
            del self.raw
            self._held.close()
            return
        try:
            self._publish()
        except BaseException as error:
            del self.raw
            self._held.abandon()
            if isinstance(error, OSError):
                raise StoreError(f"cannot write the store {self.path}: {error}") from error
            raise
        del self.raw
        self._held.release()

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
        return evaluate(self.raw, self.base, text, inferred, default_graphs, named_graphs, self.index)

    # What changes it

    def put(
        self, article: Article, triples: Iterable[Triple], built_from: str, kept: Mapping[str, str] | None = None
    ) -> bool:
        """Make these triples all that the article states, replacing what it stated before; tell if that was a change.

        `kept` is to be had beside its graph, under local names of the ontology. All or nothing: a process killed
        meanwhile leaves the article as it was.
        """
        node = self.base.article(article.id)
        records = {
            Quad(node, KG["text"], Literal(article.text), self._texts),
            Quad(node, KG["builtFrom"], Literal(built_from), self._builds),
            *(Quad(node, KG[name], Literal(text), self._builds) for name, text in (kept or {}).items()),
        }
        return self._replace(node, {Quad(t.subject, t.predicate, t.object, node) for t in triples} | records)

    def remove(self, ident: str) -> None:
        """Take an article and all that only it said out of the store. Raises StoreError where it is not there."""
        if self.built_from(ident) is None:
            raise StoreError(f"no article {ident!r} in {self.path}")
        self._replace(self.base.article(ident), set())

    def _replace(self, article: NamedNode, new: set[Quad]) -> bool:
        old = set(self.raw.quads_for_pattern(None, None, None, article))
        for graph in (self._texts, self._builds):
            old.update(self.raw.quads_for_pattern(article, None, None, graph))
        gone, fresh = old - new, new - old
        if not gone and not fresh:
            return False
        unsaid, said = merge(self.raw, self.base, gone, fresh)
        empty = [article] if not any(q.graph_name == article for q in new) else []
        # without a seal all that follows is computed anew, whatever changed
        sealed = bool(changes.seals(self.raw, self.base))
        notes = changes.noted(article, old, new, unsaid | said, self.base) if sealed else set()
        self.change(gone | unsaid, fresh | said | notes, empty)
        if time.monotonic() >= self._next_checkpoint:
            self._publish()
            self._take_turns()
        return True

    def change(self, gone: set[Quad], fresh: set[Quad], empty: Iterable[NamedNode] = ()) -> None:
        """Change the store in one transaction; graphs that are left `empty` go as well."""
        self._touched.note(gone | fresh)
        for quad in (blank := set(filter(anonymous, gone))):  # no update can name them
            self.raw.remove(quad)
        gone = gone - blank
        deleted = [f"DELETE DATA {{\n{data(gone)}}}"] if gone else []
        inserted = [f"INSERT DATA {{\n{data(fresh)}}}"] if fresh else []
        self.raw.update(";\n".join([*deleted, *inserted, *(f"DROP SILENT GRAPH {graph}" for graph in empty)]))

    def load(self, fresh: set[Quad]) -> None:
        """Add many quads, quickly and not in one transaction."""
        self._touched.note(fresh)
        self.raw.bulk_extend(fresh)

    def _publish(self) -> None:
        """Let readers see what was written: at most once a second, and in a fifth of the time that writing takes."""
        begun = time.monotonic()
        checkpoints.publish(self.path, self.raw, self.path / "db", self._touched)
        self._touched = Touched()
        ended = time.monotonic()
        self._next_checkpoint = ended + max(_BETWEEN_CHECKPOINTS, (_SHARE - 1) * (ended - begun))

    def _take_turns(self) -> None:
        """Let another process write if one waits for it."""
        assert isinstance(self._held, WriterLock)
        if self._held.wanted():
            del self.raw
            self._held.pass_on()
            self.raw = ox.Store(str(self.path / "db"))

    def _keep_ontology(self, found: settings.Settings) -> None:
        """Hold the ontology in a graph of its own, and that of this version."""
        version = ontology_version()
        if found.ontology == version and self.raw.contains_named_graph(ONTOLOGY_GRAPH):
            return
        # Blank nodes cannot be named in an update. Two steps do no harm: the version is noted when both are done.
        self.raw.remove_graph(ONTOLOGY_GRAPH)
        self.raw.extend(Quad(t.subject, t.predicate, t.object, ONTOLOGY_GRAPH) for t in ontology_triples())
        self._touched.everything = True
        if found.ontology != version:
            self.raw.flush()
            settings.write(self.path, replace(found, ontology=version))

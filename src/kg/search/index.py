"""The index of a checkpoint's texts: an SQLite file with an FTS5 table, which nobody changes once it is there.

It holds each text once for each property that it is the value of, in whichever graph. What it finds is looked up in
the store, so it need not say of what, or where, a text is said.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Quad

from kg.errors import QueryError, StoreError
from kg.search.words import expression, folded
from kg.terms import DCTERMS, OA, RDF, RDFS, SKOS, XSD

FILE = "search.db"
PROPERTIES = (RDFS["label"], SKOS["prefLabel"], SKOS["altLabel"], DCTERMS["title"], OA["exact"])
"""The properties whose values are searched."""

_FORMAT = 2
_SCHEMA = f"""
CREATE TABLE texts(key INTEGER PRIMARY KEY, text TEXT, property TEXT, language TEXT);
CREATE VIRTUAL TABLE words USING fts5(folded, content = '', tokenize = 'unicode61');
PRAGMA user_version = {_FORMAT};
"""
_PLAIN = {XSD["string"], RDF["langString"]}


class Text(NamedTuple):
    """A text and the property that it is the value of."""

    predicate: NamedNode
    literal: Literal

    @property
    def key(self) -> int:
        """Return the number that it has in the index."""
        hasher = blake2b(digest_size=8)
        for part in (self.predicate.value, self.literal.language or "", self.literal.value):
            data = part.encode()
            hasher.update(len(data).to_bytes(8, "big") + data)
        return int.from_bytes(hasher.digest(), "big", signed=True)


class Hit(NamedTuple):
    """A text that was found; the higher the score, the better it fits."""

    text: Text
    score: float


class Touched:
    """The texts that may have come or gone since the last checkpoint."""

    def __init__(self, *, everything: bool = False) -> None:
        self.texts: set[Text] = set()
        self.everything = everything

    def __bool__(self) -> bool:
        return self.everything or bool(self.texts)

    def add(self, other: "Touched") -> None:
        """Note what another has noted."""
        self.texts |= other.texts
        self.everything |= other.everything

    def note(self, quads: Iterable[Quad]) -> None:
        """Note the texts among statements that come or go."""
        if not self.everything:
            self.texts.update(_texts(quads))


def between(before: ox.Store, after: ox.Store) -> Touched:
    """Return the texts that came or went from one state of a store to another."""
    touched = Touched()
    for name in PROPERTIES:
        head, *old = _listed(before, name)
        changed = set(old).symmetric_difference(_listed(after, name)[1:])
        rows = ox.parse_query_results(b"\n".join([head, *changed]), format=ox.QueryResultsFormat.TSV)
        assert isinstance(rows, ox.QuerySolutions)
        touched.note(Quad(name, name, row[0]) for row in rows)
    return touched


def _listed(raw: ox.Store, name: NamedNode) -> list[bytes]:
    """Return all values of a property as lines, which are compared far sooner than terms are."""
    rows = raw.query(f"SELECT ?text {{ {{ ?x {name} ?text }} UNION {{ GRAPH ?graph {{ ?x {name} ?text }} }} }}")
    assert isinstance(rows, ox.QuerySolutions)
    written = rows.serialize(format=ox.QueryResultsFormat.TSV)
    assert written is not None
    return written.rstrip(b"\n").split(b"\n")


def write(draft: Path, last: Path | None, raw: ox.Store, touched: Touched) -> None:
    """Write the index of what a store holds into the checkpoint that is being made of it.

    It is the `last` checkpoint's, brought up to date; made anew where that has none. Raises StoreError.
    """
    file = draft / FILE
    known = last / FILE if last is not None and readable(last / FILE) else None
    if known is not None and not touched:
        os.link(known, file)
        return
    if known is not None:
        shutil.copyfile(known, file)
    try:
        with closing(sqlite3.connect(file, isolation_level=None)) as index:
            index.execute("PRAGMA journal_mode = OFF")  # a draft that is not finished is thrown away
            index.execute("PRAGMA synchronous = OFF")
            if known is None:
                index.executescript(_SCHEMA)
            index.execute("BEGIN")
            _update(index, raw, touched if known is not None else Touched(everything=True))
            index.execute("COMMIT")
    except sqlite3.Error as error:
        raise StoreError(f"cannot write the index {file}: {error}") from error
    _sync(file)


def find(file: Path, words: str, most: int) -> list[Hit]:
    """Return the texts that fit the words best, the best one first. Raises QueryError or StoreError."""
    wanted = expression(words)
    try:
        with closing(sqlite3.connect(f"file:{_quoted(file)}?mode=ro&immutable=1", uri=True)) as index:
            index.execute("PRAGMA temp_store = MEMORY")
            rows = index.execute(
                "SELECT text, property, language, -rank FROM words JOIN texts ON key = words.rowid "
                "WHERE words MATCH ? ORDER BY rank LIMIT ?",
                (wanted, most),
            )
            return [Hit(_text(text, property_, language), score) for text, property_, language, score in rows]
    except sqlite3.OperationalError as error:
        if not file.is_file():
            raise QueryError("this store has no index to search yet: `kg build` makes one") from error
        raise StoreError(f"cannot search {file}: {error}") from error
    except sqlite3.Error as error:
        raise StoreError(f"cannot search {file}: {error}") from error


def _update(index: sqlite3.Connection, raw: ox.Store, touched: Touched) -> None:
    if touched.everything:
        present = {
            text.key: text for name in PROPERTIES for text in _texts(raw.quads_for_pattern(None, name, None, None))
        }
        known = {key for (key,) in index.execute("SELECT key FROM texts")}
        gone, fresh = known - present.keys(), {key: present[key] for key in present.keys() - known}
    else:
        texts = {text.key: text for text in touched.texts}
        known = {key for key in texts if index.execute("SELECT 1 FROM texts WHERE key = ?", (key,)).fetchone()}
        present = {key: text for key, text in texts.items() if _stands(raw, text)}
        gone, fresh = known - present.keys(), {key: text for key, text in present.items() if key not in known}
    _take_out(index, gone)
    _put_in(index, fresh)


def _take_out(index: sqlite3.Connection, gone: set[int]) -> None:
    for key in sorted(gone):
        (text,) = index.execute("SELECT text FROM texts WHERE key = ?", (key,)).fetchone()
        index.execute("INSERT INTO words(words, rowid, folded) VALUES ('delete', ?, ?)", (key, folded(text)))
        index.execute("DELETE FROM texts WHERE key = ?", (key,))


def _put_in(index: sqlite3.Connection, fresh: Mapping[int, Text]) -> None:
    # FTS5 gathers what it writes for as long as the keys rise.
    for key, (property_, literal) in sorted(fresh.items()):
        row = (key, literal.value, property_.value, literal.language or "")
        index.execute("INSERT INTO texts VALUES (?, ?, ?, ?)", row)
        index.execute("INSERT INTO words(rowid, folded) VALUES (?, ?)", (key, folded(literal.value)))


def _stands(raw: ox.Store, text: Text) -> bool:
    return next(raw.quads_for_pattern(None, text.predicate, text.literal, None), None) is not None


def _texts(quads: Iterable[Quad]) -> Iterator[Text]:
    for quad in quads:
        value = quad.object
        if quad.predicate in PROPERTIES and isinstance(value, Literal) and value.datatype in _PLAIN:
            yield Text(quad.predicate, value)


def _text(text: str, property_: str, language: str) -> Text:
    return Text(NamedNode(property_), Literal(text, language=language or None))


def readable(file: Path) -> bool:
    """Tell whether there is an index in a file, as this version makes it."""
    try:
        with closing(sqlite3.connect(f"file:{_quoted(file)}?mode=ro&immutable=1", uri=True)) as index:
            return bool(index.execute("PRAGMA user_version").fetchone()[0] == _FORMAT)
    except sqlite3.Error:
        return False


def _quoted(file: Path) -> str:
    from urllib.parse import quote

    return quote(str(file.resolve()))


def _sync(file: Path) -> None:
    with file.open("rb") as written:
        os.fsync(written.fileno())

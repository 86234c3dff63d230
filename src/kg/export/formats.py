"""Which export formats there are, and writing one to a file, to a folder or to standard output."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from pyoxigraph import RdfFormat

from kg.errors import ExportError, UsageError
from kg.export import cytoscape, dot, geojson, gexf, graphml, html, jsonld, neo4j, obsidian, rdf, tables
from kg.export.folder import Folder, draft
from kg.export.options import USUAL, Options
from kg.serialization import RDF_12
from kg.store import Store


@dataclass(frozen=True)
class Format:
    """A format of one file (`write`) or of a folder (`fill`), and which variations it `takes`."""

    write: Callable[[Store, Options, BinaryIO], None] | None = None
    fill: Callable[[Store, Options, Folder], None] | None = None
    takes: frozenset[str] = frozenset()


def _rdf(format_: RdfFormat) -> Format:
    return Format(
        partial(rdf.write, format_), takes=frozenset({"claims", "rdf12"} if format_ in RDF_12 else {"claims"})
    )


FORMATS: Mapping[str, Format] = {
    "turtle": _rdf(RdfFormat.TURTLE),
    "trig": _rdf(RdfFormat.TRIG),
    "ntriples": _rdf(RdfFormat.N_TRIPLES),
    "nquads": _rdf(RdfFormat.N_QUADS),
    "jsonld": Format(jsonld.write, takes=frozenset({"claims"})),
    "rdfxml": _rdf(RdfFormat.RDF_XML),
    "graphml": Format(graphml.write, takes=frozenset({"events", "yed"})),
    "gexf": Format(gexf.write, takes=frozenset({"events", "dynamic"})),
    "cytoscape": Format(cytoscape.write, takes=frozenset({"events"})),
    "neo4j": Format(fill=neo4j.write, takes=frozenset({"events"})),
    "dot": Format(dot.write, takes=frozenset({"events"})),
    "geojson": Format(geojson.write),
    "html": Format(html.write),
    "csv": Format(fill=tables.write, takes=frozenset({"events"})),
    "obsidian": Format(fill=obsidian.write, takes=frozenset({"events"})),
}


def export(store: Store, name: str, out: BinaryIO, options: Options = USUAL) -> None:
    """Write the store in the format of that name to a binary output.

    The same graph gives the same bytes. Raises UsageError where there is no such format, where it does not take the
    options, or where it is one of several files.
    """
    format_ = _format(name, options)
    if format_.write is None:
        raise UsageError(f"the format {name} is a folder: give its name with -o")
    format_.write(store, options, out)


def write(store: Store, name: str, path: Path | None, options: Options = USUAL) -> None:
    """Write the store in the format of that name to a file or folder, or to standard output where `path` is None.

    A file appears whole or not at all. Raises UsageError as `export` does, ExportError where it cannot be written.
    """
    format_ = _format(name, options)
    if path is None:
        export(store, name, sys.stdout.buffer, options)
        sys.stdout.buffer.flush()
        return
    try:
        if format_.fill is not None:
            folder = Folder(path)
            format_.fill(store, options, folder)
            folder.end()
        elif path.exists() and not path.is_file():
            with path.open("wb") as out:  # a pipe or a device has no place beside it to write to first
                export(store, name, out, options)
        else:
            with draft(path.resolve()) as out:
                export(store, name, out, options)
    except OSError as error:
        raise ExportError(f"cannot write {path}: {error.strerror or error}") from error


def _format(name: str, options: Options) -> Format:
    if name not in FORMATS:
        raise UsageError(f"there is no export format {name!r}: choose one of {', '.join(FORMATS)}")
    format_ = FORMATS[name]
    for option in options.varied():
        if option not in format_.takes:
            fitting = ", ".join(other for other, known in FORMATS.items() if option in known.takes)
            raise UsageError(f"the format {name} has no --{option}: it is for {fitting}")
    return format_

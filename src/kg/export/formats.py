"""Which export formats there are, and writing one to a file or to standard output."""

import contextlib
import os
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import BinaryIO

from pyoxigraph import RdfFormat

from kg.errors import ExportError, UsageError
from kg.export import cytoscape, dot, gexf, graphml, rdf
from kg.store import Store

FORMATS: Mapping[str, Callable[[Store, BinaryIO], None]] = {
    "turtle": partial(rdf.write, RdfFormat.TURTLE),
    "trig": partial(rdf.write, RdfFormat.TRIG),
    "ntriples": partial(rdf.write, RdfFormat.N_TRIPLES),
    "nquads": partial(rdf.write, RdfFormat.N_QUADS),
    "jsonld": partial(rdf.write, RdfFormat.JSON_LD),
    "rdfxml": partial(rdf.write, RdfFormat.RDF_XML),
    "graphml": graphml.write,
    "gexf": gexf.write,
    "cytoscape": cytoscape.write,
    "dot": dot.write,
}


def export(store: Store, name: str, out: BinaryIO) -> None:
    """Write the store in the format of that name to a binary output.

    The same graph gives the same bytes. Raises UsageError where there is no such format.
    """
    if name not in FORMATS:
        raise UsageError(f"there is no export format {name!r}: choose one of {', '.join(FORMATS)}")
    FORMATS[name](store, out)


def write(store: Store, name: str, path: Path | None) -> None:
    """Write the store in the format of that name to a file, or to standard output where `path` is None.

    A file appears whole or not at all. Raises UsageError where there is no such format, ExportError where the file
    cannot be written.
    """
    if path is None:
        export(store, name, sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as out:  # a pipe or a device has no place beside it to write to first
                export(store, name, out)
        else:
            _replace(store, name, path.resolve())
    except OSError as error:
        raise ExportError(f"cannot write {path}: {error.strerror or error}") from error


def _replace(store: Store, name: str, path: Path) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with draft.open("xb") as out:
            export(store, name, out)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            draft.unlink()
        raise

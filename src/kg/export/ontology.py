"""The ontology as a file for ontology editors and browsers, most of which read no Turtle with comments: RDF/XML."""

import sys
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import RdfFormat

from kg.errors import ExportError, UsageError
from kg.vocabulary import ontology_triples, prefixes

FORMATS = {
    "rdfxml": RdfFormat.RDF_XML,
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
}


def write(name: str, path: str) -> None:
    """Write the ontology in the RDF format of that name to a file, or to standard output where the path is "-".

    Raises UsageError where the format is none of `FORMATS`, ExportError where the file cannot be written.
    """
    if name not in FORMATS:
        raise UsageError(f"the ontology is not written as {name!r}: choose one of {', '.join(FORMATS)}")
    data = ox.serialize(ontology_triples(), format=FORMATS[name], prefixes=dict(prefixes())) or b""
    if path == "-":
        sys.stdout.buffer.write(data)
        return
    try:
        Path(path).write_bytes(data)
    except OSError as error:
        raise ExportError(f"cannot write {path}: {error.strerror or error}") from error

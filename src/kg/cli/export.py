"""kg export: the graph as a file for another tool."""

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.console import DEFAULT_STORE, StoreOption


def command(
    format_: Annotated[
        str, typer.Option("--format", help="turtle, trig, ntriples, nquads, jsonld, rdfxml, graphml, ...")
    ],
    output: Annotated[str, typer.Option("-o", "--output", help="The file to write; - is standard output.")],
    store: StoreOption = DEFAULT_STORE,
) -> None:
    """Write the graph to a file: RDF in any of its forms, or the network of entities for graph tools."""
    from kg.export import write
    from kg.store import Store

    with Store.open(Path(store)) as opened:
        write(opened, format_, None if output == "-" else Path(output))

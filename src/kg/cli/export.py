"""kg export: the graph as a file for another tool."""

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.console import DEFAULT_STORE, StoreOption
from kg.errors import UsageError


class Claims(StrEnum):
    """How much of what was said goes with the facts."""

    FULL = "full"
    PLAIN = "plain"


def command(
    format_: Annotated[
        str,
        typer.Option(
            "--format",
            help="turtle, trig, ntriples, nquads, jsonld or rdfxml; graphml, gexf, cytoscape or dot; geojson; "
            "html; neo4j, csv or obsidian, which are folders.",
        ),
    ] = "",
    output: Annotated[str, typer.Option("-o", "--output", help="The file or folder; - is standard output.")] = "",
    store: StoreOption = DEFAULT_STORE,
    query: Annotated[
        Path | None, typer.Option("--query", help="A file with a SELECT or CONSTRUCT: what it names goes out.")
    ] = None,
    since: Annotated[str | None, typer.Option("--since", help="What holds or happens on this day or later.")] = None,
    until: Annotated[str | None, typer.Option("--until", help="What holds or happens on this day or before.")] = None,
    min_confidence: Annotated[
        float, typer.Option("--min-confidence", help="What is claimed with this confidence, 0 to 1, or more.")
    ] = 0.0,
    properties: Annotated[
        list[str] | None, typer.Option("--property", help="This relation or role; may be repeated.")
    ] = None,
    around: Annotated[str | None, typer.Option("--around", help="What is near the entity of this name or IRI.")] = None,
    hops: Annotated[int, typer.Option("--hops", help="How many relations away that is.")] = 1,
    events: Annotated[bool, typer.Option("--events", help="Networks: events as nodes too.")] = False,
    dynamic: Annotated[bool, typer.Option("--dynamic", help="gexf: days of relations and events.")] = False,
    yed: Annotated[bool, typer.Option("--yed", help="graphml: as yEd draws it.")] = False,
    claims: Annotated[
        Claims, typer.Option("--claims", help="RDF: with claims and evidence, or without.")
    ] = Claims.FULL,
    rdf12: Annotated[
        bool, typer.Option("--rdf12", help="RDF: claims also as reifiers of triple terms, as RDF 1.2 has them.")
    ] = False,
    ontology: Annotated[
        bool, typer.Option("--ontology", help="The ontology instead: RDF/XML if no --format, and to - if no -o.")
    ] = False,
) -> None:
    """Write the graph to a file or folder: RDF in any of its forms, or the network of entities for graph tools."""
    from kg.export import Options, Selection, write
    from kg.export.ontology import write as write_ontology
    from kg.store import Store

    if ontology:
        write_ontology(format_ or "rdfxml", output or "-")
        return
    if not (format_ and output):
        raise UsageError("give both --format and -o; `kg export --help` lists the formats")
    selection = Selection(
        _read(query) if query else None,
        _day(since, "--since"),
        _day(until, "--until"),
        min_confidence,
        tuple(properties or ()),
        around,
        hops,
    )
    options = Options(selection, events, dynamic, yed, claims.value, rdf12)
    with Store.open(Path(store)) as opened:
        write(opened, format_, None if output == "-" else Path(output), options)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is not UTF-8 text") from error
    except OSError as error:
        raise UsageError(f"cannot read the query {file}: {error.strerror or error}") from error


def _day(text: str | None, option: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageError(f"{option} takes a day such as 2024-12-06, not {text}") from error

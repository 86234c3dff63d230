"""kg query: one question to the store."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.console import DEFAULT_STORE, StoreOption, table
from kg.errors import UsageError


class Format(StrEnum):
    """How the rows of an answer are printed."""

    TABLE = "table"
    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    XML = "xml"


def command(
    file: Annotated[str | None, typer.Argument(help="A file with a query, or the name of a shipped question.")] = None,
    expression: Annotated[str | None, typer.Option("-e", help="The query itself.")] = None,
    store: StoreOption = DEFAULT_STORE,
    format_: Annotated[Format, typer.Option("--format", help="How rows are printed.")] = Format.TABLE,
    inferred: Annotated[bool, typer.Option("--inferred", help="Include what follows from what was said.")] = False,
    as_of: Annotated[
        datetime | None,
        typer.Option("--as-of", formats=["%Y-%m-%d"], help="Let relations be those that stand on that day."),
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the shipped questions.")] = False,
) -> None:
    """Put one SPARQL query to the store. CONSTRUCT and DESCRIBE print Turtle."""
    from kg.questions import questions, read

    if list_:
        table(("name", "question"), [(q.name, q.question) for q in questions()])
        return
    if (file is None) == (expression is None):
        raise UsageError("give either a query file or -e 'QUERY'; `kg query --list` shows the shipped questions")
    if as_of and inferred:
        raise UsageError("--as-of and --inferred do not go together: what follows is not dated")
    from kg.cli.answers import render
    from kg.ontology import load
    from kg.standing import Day
    from kg.store import Store

    text = expression if expression is not None else read(str(file))
    with Store.open(Path(store)) as opened:
        asked = Day.of(opened, load(), as_of.date()) if as_of else opened
        render(asked, text, format_.value, inferred=inferred)

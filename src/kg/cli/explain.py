"""kg explain: the sentences behind a triple."""

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.console import DEFAULT_STORE, StoreOption, table


def command(
    subject: Annotated[str, typer.Argument(help="A label or an IRI.")],
    property_: Annotated[str, typer.Argument(metavar="PROPERTY", help="A property's name (backs) or IRI.")],
    object_: Annotated[str, typer.Argument(metavar="OBJECT", help="A label or an IRI.")],
    store: StoreOption = DEFAULT_STORE,
) -> None:
    """Print the sentences in which a triple is stated, denied or threatened, and who says so."""
    from kg.explain import COLUMNS, explain
    from kg.store import Store

    with Store.open(Path(store)) as opened:
        table(COLUMNS, explain(opened, subject, property_, object_))

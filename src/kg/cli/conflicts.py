"""kg conflicts: claims that contradict each other, side by side."""

import csv
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict, fields
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.console import DEFAULT_STORE, StoreOption, table
from kg.showing import on_one_line

if TYPE_CHECKING:
    from kg.disputes import Dispute, Side


class Format(StrEnum):
    """How contradictions are printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def command(
    about: Annotated[str, typer.Option(help="A name or IRI: only what is said of this actor or place.")] = "",
    format_: Annotated[Format, typer.Option("--format", help="How they are printed.")] = Format.TABLE,
    store: StoreOption = DEFAULT_STORE,
) -> None:
    """List claims that contradict each other: both sentences with article, date, speaker and status, and the reason."""
    from kg.disputes import disputes
    from kg.store import Store

    with Store.open(Path(store)) as opened:
        found = disputes(opened, about)
    if format_ is Format.JSON:
        print(json.dumps([asdict(dispute) for dispute in found], ensure_ascii=False, indent=1))
    elif format_ is Format.CSV:
        _print_csv(found)
    else:
        table(("conflict", "one side", "the other"), ((d.reason, _cell(d.one), _cell(d.other)) for d in found))


def _cell(side: "Side") -> str:
    """Return a side in lines: what is said and how far, the words, and who says so where."""
    said = " ".join(filter(None, (side.subject, side.property, side.object)))
    days = f"{side.since} to {side.until}".strip() if side.since or side.until else ""
    head = ", ".join(filter(None, (f"{said}: {side.status}", days)))
    source = ", ".join(filter(None, (side.speaker and f"says {side.speaker}", side.title, side.published)))
    return "\n".join(on_one_line(line) for line in (head, f"“{side.sentence}”", f"({source})", ""))


def _print_csv(found: "Iterable[Dispute]") -> None:
    from kg.disputes import Side

    names = [field.name for field in fields(Side)]
    writer = csv.writer(sys.stdout)
    writer.writerow(["reason", *names, *(f"other_{name}" for name in names)])
    for dispute in found:
        writer.writerow([dispute.reason, *(getattr(side, n) for side in (dispute.one, dispute.other) for n in names)])

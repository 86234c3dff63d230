"""Nodes and edges as two CSV files, for spreadsheets, Gephi and data frames."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from kg.export.folder import Folder
from kg.export.network import Network
from kg.export.options import Options
from kg.store import Store
from kg.xmltext import clean

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NODE = ("id", "label", "type", "names", "iri", "degree", "date")
_EDGE = (
    *("id", "source", "target", "property", "label", "weight", "confidence", "speakers"),
    *("first", "last", "evidence", "article", "issued"),
)


def write(store: Store, options: Options, folder: Folder) -> None:
    """Write `nodes.csv` and `edges.csv`."""
    network = Network(store, options.selection, events=options.events)
    for name, columns, things in (("nodes", _NODE, network.nodes()), ("edges", _EDGE, network.edges())):
        with folder.file(f"{name}.csv") as out:
            rows(out, columns, ([getattr(thing, column) for column in columns] for thing in things))


def rows(out: BinaryIO, columns: Sequence[str], lines: Iterable[Sequence[object]]) -> None:
    """Write a CSV file in UTF-8 whose cells no spreadsheet takes for formulas."""
    text = io.TextIOWrapper(out, "utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([cell(value) for value in line] for line in lines)
    text.detach()


def cell(value: object) -> str:
    """Return what stands in a cell. Words that a spreadsheet would compute get an apostrophe in front."""
    if isinstance(value, tuple):
        return cell(" | ".join(value))
    words = clean(str(value))
    return f"'{words}" if isinstance(value, str) and words.startswith(_FORMULA) else words

"""Rows of an answer that show themselves as a table, and become a data frame."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from kg.errors import WorkError
from kg.notebook import markup
from kg.notebook.values import Value
from kg.showing import table

if TYPE_CHECKING:
    import pandas

_MOST = 50


@dataclass(frozen=True, slots=True, repr=False)
class Rows:
    """An answer: the names of its columns, and a tuple of values a row.

    Iterating gives a dictionary a row; `len` and `rows[0]` work as for a list. In a notebook and at the prompt it shows
    itself as a table with whole sentences.
    """

    columns: tuple[str, ...]
    values: tuple[tuple[Value, ...], ...]

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, position: int) -> dict[str, Value]:
        return dict(zip(self.columns, self.values[position], strict=True))

    def __iter__(self) -> Iterator[dict[str, Value]]:
        return (dict(zip(self.columns, row, strict=True)) for row in self.values)

    def frame(self) -> "pandas.DataFrame":
        """Return the rows as a pandas DataFrame; days become `datetime64`. Raises WorkError where pandas is missing."""
        try:
            import pandas
        except ImportError as error:
            raise WorkError("data frames need pandas: pip install 'conflict-kg[notebook]'") from error
        columns = zip(*self.values, strict=True) if self.values else ((),) * len(self.columns)
        made = {name: _typed(list(cells)) for name, cells in zip(self.columns, columns, strict=True)}
        return pandas.DataFrame(made, columns=list(self.columns))

    def __repr__(self) -> str:
        return markup.drawn(table(self.columns, self._cells())) + self._rest() if self.values else "no rows"

    def _repr_html_(self) -> str:
        if not self.values:
            return markup.block(markup.text("no rows"))
        return markup.block(markup.table(self.columns, self._cells()) + markup.text(self._rest()))

    def _cells(self) -> list[list[str]]:
        return [["" if cell is None else str(cell) for cell in row] for row in self.values[:_MOST]]

    def _rest(self) -> str:
        rest = len(self.values) - _MOST
        return f"and {rest:,} more rows" if rest > 0 else ""


def _typed(cells: "list[Value]") -> "pandas.Series":
    """Return a column whose kind does not change because some of its cells are empty."""
    import pandas

    known = {type(cell) for cell in cells if cell is not None}
    if known == {date}:
        return pandas.Series(cells, dtype="datetime64[s]")
    if known == {int} and None in cells and all(abs(cell) < 1 << 63 for cell in cells if isinstance(cell, int)):
        return pandas.Series(cells, dtype="Int64")
    return pandas.Series(cells, dtype=None if known and datetime not in known else object)

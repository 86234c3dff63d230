"""What things show in a notebook: HTML in which the words of articles are words, and text from rich's drawings."""

import shutil
from collections.abc import Iterable, Sequence
from html import escape
from io import StringIO
from typing import TYPE_CHECKING

from kg.showing import shown

if TYPE_CHECKING:
    from rich.console import RenderableType

_CELL = "text-align: left; vertical-align: top"
_SHORT, _SENTENCE = 28, 60
_WIDE = 120


def text(words: object) -> str:
    """Return words as HTML that shows them and does nothing."""
    return escape(shown(str(words)))


def element(name: str, *content: str) -> str:
    """Return an element of HTML; the content is markup."""
    return f"<{name}>{''.join(content)}</{name}>"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; columns and cells are words."""
    head = "".join(_cell("th", column) for column in columns)
    lines = "".join(element("tr", *(_cell("td", cell) for cell in row)) for row in rows)
    return element("table", element("thead", element("tr", head)), element("tbody", lines))


def _cell(name: str, words: str) -> str:
    """Return a cell in which short words stay on one line and sentences have room."""
    room = "min-width: 24em; white-space: normal" if len(words) > _SENTENCE else "white-space: normal"
    style = f"{_CELL}; {'white-space: nowrap' if len(words) <= _SHORT else room}"
    return f'<{name} style="{style}">{text(words)}</{name}>'


def block(content: str) -> str:
    """Return markup as one block that notebooks do not read as mathematics: articles write of dollars."""
    return f'<div class="tex2jax_ignore mathjax_ignore">{content}</div>'


def drawn(thing: "RenderableType") -> str:
    """Return what a rich console prints of a thing, as wide as the terminal, without colours."""
    from rich.console import Console

    out = StringIO()
    width = shutil.get_terminal_size((_WIDE, 24)).columns
    console = Console(file=out, width=width, color_system=None, force_terminal=False, force_jupyter=False)
    console.print(thing, highlight=False)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines() if line.strip())

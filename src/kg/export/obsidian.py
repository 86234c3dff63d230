"""A folder of Markdown notes that link to each other, for Obsidian: a note for each entity and event."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Any
from unicodedata import normalize

from kg.export.folder import Folder
from kg.export.network import Edge, Network, Node
from kg.export.options import Options
from kg.store import Store
from kg.xmltext import clean

_LONGEST = 80
_UNFIT = re.compile(r'[\x00-\x1f\x7f-\x9f"*/:<>?\\|#^\[\]%`${}~=\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_MARKUP = re.compile(r"([\\`*_{}\[\]#!|~$%^=<>&]|:(?=:|//)|(?:(?<=^)|(?<=^\d)|(?<=^\d\d))[-+.)])")


def write(store: Store, options: Options, folder: Folder) -> None:
    """Write the notes: other names as aliases, the type as a tag, each relation with its first sentence."""
    network = Network(store, options.selection, events=options.events)
    titles = _titles(network)
    said = groupby(network.edges(), key=lambda edge: edge.source)
    source, edges = next(said, ("", iter(())))
    for node in network.nodes():  # in the order of the edges' sources
        own = list(edges) if source == node.id else []
        if own:
            source, edges = next(said, ("", iter(())))
        with folder.file(f"{titles[node.id]}.md") as out:
            out.write("".join(_note(node, own, titles)).encode("utf-8", "replace"))


def _titles(network: Network) -> dict[str, str]:
    """Return a name of a file for each node that no other has, whatever the case of its letters."""
    nodes = [(node.id, node.type, _fit(node.label)) for node in network.nodes()]
    common = Counter(name.casefold() for _, _, name in nodes)
    titles: dict[str, str] = {}
    taken: set[str] = set()
    for ident, type_, name in nodes:
        title = name if common[name.casefold()] == 1 else f"{name} ({type_})"
        if title.casefold() in taken:
            title = f"{title} {_fit(ident)}"
        taken.add(title.casefold())
        titles[ident] = title
    return titles


def _fit(label: str) -> str:
    """Return a label as a name of a file on any system, and as Obsidian can link to it."""
    name = " ".join(_UNFIT.sub(" ", normalize("NFC", clean(label))).split()).strip(". ")
    name = name[:_LONGEST].encode("utf-8", "ignore")[: 2 * _LONGEST].decode("utf-8", "ignore").strip(". ")
    return f"_{name}" if _RESERVED.match(name) else name or "unnamed"


def _note(node: Node, edges: list[Edge], titles: dict[str, str]) -> Iterator[str]:
    import yaml

    head: dict[str, Any] = {"aliases": [clean(name) for name in node.names], "tags": [f"kg/{node.type}"]}
    head |= {"iri": node.iri} | ({"date": node.date} if node.date else {})
    yield f"---\n{yaml.safe_dump(head, allow_unicode=True, sort_keys=False, width=1 << 20)}---\n"
    yield f"# {_text(node.label)}\n"
    for name, same in groupby(edges, key=lambda edge: edge.label):
        yield f"\n## {_text(name)}\n\n"
        for edge in same:
            yield f"- [[{titles[edge.target]}]]{_times(edge)}\n"
            if edge.evidence:
                source = ", ".join(part for part in (_text(edge.article), edge.issued) if part)
                yield f"  > {_text(edge.evidence)}\n  > — {source}\n"


def _times(edge: Edge) -> str:
    said = f", according to {_text(', '.join(edge.speakers))}" if edge.speakers else ""
    return f" ({edge.weight} claims{said})" if edge.weight > 1 else f" (1 claim{said})"


def _text(words: str) -> str:
    """Return words as Markdown that shows them and does nothing: no link, picture, tag, markup or code."""
    return _MARKUP.sub(r"\\\1", " ".join(clean(words).split()))

"""What the server must know of the text of a query or update before pyoxigraph parses it.

A scanner that knows strings, comments, IRIs, words and brackets, and no grammar. Where it errs pyoxigraph has the last
word: what is rewritten here is parsed there, and what slips through is stopped by the limits of the worker.
"""

import re
from collections.abc import Iterator, Sequence

from pyoxigraph import NamedNode

from kg.errors import QueryError

_TOKEN = re.compile(
    r"""
      (?P<skipped> \#[^\r\n]* | <[^<>"{}|^`\x00-\x20]*>
                 | \"{3}(?:\\.|[^\\])*?\"{3} | '{3}(?:\\.|[^\\])*?'{3}
                 | "(?:\\.|[^"\\\r\n])*" | '(?:\\.|[^'\\\r\n])*' )
    | (?P<open> [{(\[] ) | (?P<close> [])}] ) | (?P<word> [\w:.%\\~?$@-]+ ) | (?P<semicolon> ; )
    """,
    re.VERBOSE | re.DOTALL,
)

# SERVICE as SPARQL's grammar has it: perhaps SILENT, then a variable or an IRI, then a group. Looking for the whole
# clause in the bare text, strings and comments included, leaves no way around it: reading the text in another way than
# pyoxigraph does (where does an IRI end, where a comment?) would.
_GAP = r"(?:\s|#[^\r\n]*)*"
_SERVICE = re.compile(
    rf"(?<![?$])service{_GAP}(?:silent{_GAP})?"
    rf"(?:[?$][^\s{{}}]*?|<[^>]*>|[^\s{{}}()<>?$#\"']*?:[^\s{{}}]*?){_GAP}\{{",
    re.IGNORECASE,
)


def calls_out(text: str) -> str | None:
    """Return which word of a query or update makes it call another server: SERVICE, LOAD or none."""
    folded = text.casefold()  # most texts hold neither word: finding that out must not cost more than they do
    if "service" in folded and _SERVICE.search(text):
        return "SERVICE"
    return "LOAD" if "load" in folded and any(word == "LOAD" for word, _, _ in _top_level(text)) else None


def too_deep(text: str, most: int) -> bool:
    """Tell whether the brackets of a query or update nest deeper than they may."""
    return sum(map(text.count, "{([")) > most and depth(text) > most


def depth(text: str) -> int:
    """Return how deep the brackets of a query or update nest."""
    deepest = level = 0
    for token in _TOKEN.finditer(text):
        if token["open"]:
            level += 1
            deepest = max(deepest, level)
        elif token["close"]:
            level -= 1
    return deepest


def with_dataset(text: str, using: Sequence[str], using_named: Sequence[str]) -> str:
    """Return the update with its patterns seeing these graphs alone; unchanged where none is given.

    The protocol's `using-graph-uri` and `using-named-graph-uri`, which pyoxigraph has no parameter for. Raises
    QueryError where the update chooses graphs itself, ValueError where a name is no IRI.
    """
    if not using and not using_named:
        return text
    clauses = [f"USING {NamedNode(iri)}" for iri in using] + [f"USING NAMED {NamedNode(iri)}" for iri in using_named]
    chosen = f" {' '.join(clauses)} "
    parts, end, before = [], 0, ""
    for word, start, stop in _top_level(text):
        if word in {"WITH", "USING"}:
            raise QueryError(f"the request names the graphs to use and so does the update with {word}: choose one")
        if word == "WHERE" and before == "DELETE":
            pattern = _group(text, stop)
            parts += [text[end:start], pattern, chosen, "WHERE"]
            end = stop
        elif word == "WHERE":
            parts += [text[end:start], chosen, "WHERE"]
            end = stop
        before = word
    return "".join([*parts, text[end:]])


def _top_level(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the words outside of brackets in capitals, and "" for a group, with where they start and end."""
    level = 0
    for token in _TOKEN.finditer(text):
        if token["open"]:
            level += 1
        elif token["close"]:
            level -= 1
            if level == 0:
                yield "", *token.span()
        elif level == 0 and (token["word"] or token["semicolon"]):
            yield token[0].upper(), *token.span()


def _group(text: str, start: int) -> str:
    """Return the first group in brackets from a position on."""
    level, begin = 0, start
    for token in _TOKEN.finditer(text, start):
        if token["open"]:
            begin = begin if level else token.start()
            level += 1
        elif token["close"]:
            level -= 1
            if level <= 0:
                return text[begin : token.end()]
    return ""

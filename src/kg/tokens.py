"""The tokens of SPARQL's grammar, for what is read in a query before pyoxigraph parses it.

What is made of them is parsed there: where they err, pyoxigraph has the last word.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
      (?P<comment> \#[^\r\n]* )
    | (?P<iri> <[^<>"{}|^`\\\x00-\x20]*> )
    | (?P<string> \"{3}(?:\\.|[^\\])*?\"{3} | '{3}(?:\\.|[^\\])*?'{3} | "(?:\\.|[^"\\\r\n])*" | '(?:\\.|[^'\\\r\n])*' )
    | (?P<variable> [?$]\w+ )
    | (?P<name> (?:[^\W\d_][\w.-]*|_)?:(?:[\w:-]|%[0-9A-Fa-f]{2}|\\.|\.+(?=[\w:%\\-]))* )
    | (?P<integer> \d+(?![\w.]) )
    | (?P<word> \w+ )
    | (?P<sign> \S )
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Token:
    """A token: its kind (the names of the groups above), its text, and where it starts and ends."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def word(self) -> str:
        """Return a keyword in capitals, "" for anything else."""
        return self.text.upper() if self.kind == "word" else ""

    @property
    def sign(self) -> str:
        """Return a bracket or another sign, "" for anything else."""
        return self.text if self.kind == "sign" else ""


END = Token("end", "", 0, 0)


def tokens(text: str) -> list[Token]:
    """Return the tokens of a query or update, without comments."""
    found = _TOKEN.finditer(text)
    return [Token(str(match.lastgroup), match[0], *match.span()) for match in found if match.lastgroup != "comment"]


def at(found: Sequence[Token], position: int) -> Token:
    """Return the token at a position, END beyond them."""
    return found[position] if 0 <= position < len(found) else END


def named(found: Sequence[Token], known: Mapping[str, str]) -> dict[int, str]:
    """Return the IRIs that tokens stand for, by their positions; `known` are prefixes that need no declaration."""
    prefixes = dict(known)
    iris = {}
    for position, token in enumerate(found):
        if token.kind == "iri":
            iris[position] = token.text[1:-1]
        elif token.kind == "name":
            prefix, _, local = token.text.partition(":")
            if at(found, position - 1).word == "PREFIX" and at(found, position + 1).kind == "iri":
                prefixes[prefix] = at(found, position + 1).text[1:-1]
            elif prefix in prefixes:
                iris[position] = prefixes[prefix] + local
    return iris

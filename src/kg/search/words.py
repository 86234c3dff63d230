"""What people write to search by: words, "phrases", the beginnings of words (`norl*`), alternatives (`OR`)."""

import re
import unicodedata

from kg.errors import QueryError

_LONGEST = 1000
_MOST_TERMS = 64
_TERM = re.compile(r'"(?P<phrase>[^"]*)(?:"|$)|(?P<word>[^\s"]+)')


def folded(text: str) -> str:
    """Return a text without accents, case and ligatures, in any script."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text)
    return "".join(character for character in apart if not unicodedata.combining(character)).casefold()


def expression(text: str) -> str:
    """Return the words as an expression of FTS5. All have to be in a text, or all on one side of an OR.

    Nothing in them is taken for FTS5's own syntax. Raises QueryError where there is no word, or too much.
    """
    if len(text) > _LONGEST:
        raise QueryError(f"kg:search takes at most {_LONGEST} characters, not {len(text)}")
    sides: list[list[str]] = [[]]
    for match in _TERM.finditer(text.replace("\0", " ")):
        if match["word"] == "OR":
            sides.append([])
            continue
        words = match["word"] if match["phrase"] is None else match["phrase"]
        starts = words.endswith("*") or text[match.end() : match.end() + 1] == "*"
        if any(character.isalnum() for character in words):
            sides[-1].append(f'"{folded(words)}"{"*" if starts else ""}')
    sides = [side for side in sides if side]
    if not sides:
        raise QueryError(f"kg:search found no word in {text!r}")
    if sum(map(len, sides)) > _MOST_TERMS:
        raise QueryError(f"kg:search takes at most {_MOST_TERMS} words")
    return " OR ".join(f"({' AND '.join(side)})" for side in sides)

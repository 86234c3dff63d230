"""Where the sentences of an article begin and end, by rule."""

import re

from kg.types import Article, Span

_END = re.compile(r"""[.!?…]+["'”’»)\]]*(?=\s)|\n""")
_OPENS = re.compile(r"""\s*["'“‘«(\[]*([^\W_]|\$|€|£)""")
_ABBREVIATIONS = frozenset(
    """
    mr mrs ms dr prof gen lt col maj capt sgt cpl brig adm cmdr gov sen rep rev hon st mt ft sr jr vs etc no vol
    pp jan feb mar apr jun jul aug sep sept oct nov dec inc corp co ltd dept supt insp pres amb approx est al
    messrs fr hq fig op cf
    """.split()
)
_WRAPPED = range(50, 101)


def of_article(article: Article) -> list[Span]:
    """Return every sentence of an article, its title being one."""
    title = len(article.title) if article.title and article.text.startswith(article.title) else 0
    return [Span(start, end) for start, end in sentences(article.text, title)]


def sentences(text: str, title: int = 0) -> list[tuple[int, int]]:
    """Return the (start, end) of every sentence of a text; its first `title` characters are a headline."""
    wrapped = _hard_wrapped(text)
    cuts = [title] if title else []
    for match in _END.finditer(text):
        if match.end() > title and _ends(text, match.start(), match.end(), wrapped):
            cuts.append(match.end())
    spans: list[tuple[int, int]] = []
    start = 0
    for end in [*cuts, len(text)]:
        piece = text[start:end]
        if piece.strip():
            left = start + len(piece) - len(piece.lstrip())
            spans.append((left, left + len(piece.strip())))
        start = max(start, end)
    return spans


def _hard_wrapped(text: str) -> bool:
    """Tell whether line breaks stand where the lines were full and not where something ends."""
    lines = [line for line in text.splitlines()[1:] if line.strip()]
    full = sum(len(line) in _WRAPPED for line in lines)
    return len(lines) > 3 and full > len(lines) / 2 and max(map(len, lines)) < _WRAPPED.stop


def _ends(text: str, start: int, end: int, wrapped: bool) -> bool:
    if text[start] == "\n":
        return not wrapped or text[end : end + 1] == "\n"
    opening = _OPENS.match(text, end)
    if opening is None:
        return True
    if opening[1].islower():
        return False
    if text[start:end].strip("\"'”’»)]") != ".":
        return True
    word = re.search(r"[\w.]*$", text[max(0, start - 20) : start])
    before = word[0].lower() if word else ""
    if before in _ABBREVIATIONS:
        return False
    if len(before) == 1 and before.isalpha():
        return False
    # U.S. and the like end a sentence only before a word that is written in small letters elsewhere
    return "." not in before or _starts_sentence(text, opening)


def _starts_sentence(text: str, opening: re.Match[str]) -> bool:
    word = re.match(r"\w+", text[opening.start(1) :])
    return bool(word) and word[0] in _STARTERS if word else False


_STARTERS = frozenset(
    """
    The A An It He She They We I This That These Those In On At But And As After Before While When Since For If
    However Meanwhile There His Her Their Its Some Many Both Last Earlier Later No Not Two Three Also
    """.split()
)

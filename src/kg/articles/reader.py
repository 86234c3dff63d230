"""Reads located sources into articles, one after the other."""

import codecs
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import BinaryIO, NamedTuple

from kg.articles.decoding import decode
from kg.articles.forms import Parsed, compose, parse_line, parse_text
from kg.articles.html import parse_page
from kg.articles.language import require_english
from kg.articles.sources import LINES, PAGE, Source, printable
from kg.errors import ArticleError
from kg.types import Article

MAX_BYTES = 16 * 2**20
"""Bytes of the longest file, or line of JSON Lines, that is taken for an article."""

Warn = Callable[[ArticleError], None]
Progress = Callable[[int], None]


class _Piece(NamedTuple):
    """Where one article stands, its id if it names none, and how to read it."""

    name: str
    id: str
    parse: Callable[[], Parsed]


def read(
    sources: Iterable[Source], warn: Warn, progress: Progress | None = None, stdin: BinaryIO | None = None
) -> Iterator[Article]:
    """Yield the articles of the sources in their order; `progress` is told of every number of bytes that was read.

    What is no article in English is left out with one warning; what has a fault that does not hinder is yielded with
    one warning. `stdin` stands in for standard input.
    """
    seen: set[int] = set()
    for source in sources:
        for piece in _pieces(source, warn, progress or (lambda _: None), stdin):
            try:
                article, remark = compose(piece.parse(), piece.id)
                require_english(article.text)
            except ArticleError as error:
                warn(ArticleError(f"{piece.name}: {error}"))
                continue
            if hash(article.id) in seen:
                again = f'an article before had the id "{printable(article.id[:200])}" too; this one replaces it'
                remark = f"{again}; {remark}" if remark else again
            seen.add(hash(article.id))
            if remark:
                warn(ArticleError(f"{piece.name}: {remark}"))
            yield article


def _pieces(source: Source, warn: Warn, progress: Progress, stdin: BinaryIO | None) -> Iterator[_Piece]:
    try:
        if source.path is None:
            yield from _lines(stdin or sys.stdin.buffer, source, progress)
            return
        with source.path.open("rb") as file:
            suffix = source.path.suffix.lower()
            if suffix in LINES:
                yield from _lines(file, source, progress)
                return
            data = file.read(MAX_BYTES + 1)
        parse = partial(parse_page if suffix in PAGE else _parse_file, data)
        yield _Piece(source.name, source.id, parse if len(data) <= MAX_BYTES else _refuse)
        progress(source.size)
    except OSError as error:
        warn(ArticleError(f"{source.name}: {error.strerror or 'cannot be read'}"))
    except ArticleError as error:
        warn(ArticleError(f"{source.name}: {error}"))


def _lines(file: BinaryIO, source: Source, progress: Progress) -> Iterator[_Piece]:
    number, blank = 0, True
    while line := file.readline(MAX_BYTES + 1):
        number += 1
        size = len(line)
        if number == 1 and line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise ArticleError("JSON Lines are read in UTF-8, not in UTF-16")
        parse: Callable[[], Parsed] = partial(_parse_line, line)
        if size > MAX_BYTES and not line.endswith(b"\n"):
            parse, line = _refuse, b"..."
            size += _skip_line(file)
        if line.strip():
            blank = False
            yield _Piece(f"{source.name}:{number}", f"{source.id}:{number}", parse)
        progress(size)
    if blank:
        raise ArticleError("it has no articles")


def _skip_line(file: BinaryIO) -> int:
    """Read to the end of a line without keeping it; return the number of bytes."""
    skipped = 0
    while piece := file.readline(MAX_BYTES):
        skipped += len(piece)
        if piece.endswith(b"\n"):
            break
    return skipped


def _parse_file(data: bytes) -> Parsed:
    return parse_text(decode(data))


def _parse_line(line: bytes) -> Parsed:
    return parse_line(decode(line))


def _refuse() -> Parsed:
    raise ArticleError(f"too long for an article: more than {MAX_BYTES // 2**20} MiB")

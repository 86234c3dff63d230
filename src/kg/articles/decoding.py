"""From bytes to text.

Old files in English that are not UTF-8 are Windows-1252, of which ISO 8859-1 is a part as far as it is used in prose. A
statistical guess among a hundred encodings, as charset-normalizer makes it, has nothing to go by in an English text
with two accented letters; so the choice is between these two, and what is neither is refused.
"""

import codecs
import re

from kg import xmltext
from kg.errors import ArticleError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins like the mark of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"(?i)<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{1,40})")
_HIGH = re.compile(rb"[\x80-\xff]")
_LATIN = {"iso8859-1", "ascii"}
# Not all that Python calls an encoding: some are no charsets, and some take the square of the length in time.
_CHARSET = re.compile(r"utf-8|cp\d+|iso8859-\d+|koi8-[ru]|gb\w+|big5\w*|euc_\w+|shift_jis\w*|ascii")
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")
_UTF8 = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def decode(data: bytes, declared: str | None = None) -> str:
    """Return the text of a file without its byte order mark; `declared` is what it says its encoding is.

    Raises ArticleError where it is not text.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], name)
    if b"\0" in data:
        raise ArticleError("not text: it holds NUL bytes")
    try:
        return data.decode(declared or "utf-8")
    except ValueError:
        return _western(data)


def declared(page: bytes) -> str | None:
    """Return the encoding that an HTML page declares for itself, None where it is none that is known."""
    found = _DECLARED.search(page[:4096])
    if not found:
        return None
    try:
        name = codecs.lookup(found[1].decode("ascii")).name
    except LookupError:
        return None
    if not _CHARSET.fullmatch(name):
        return None
    return "cp1252" if name in _LATIN else name


def clean(text: str) -> str:
    """Return the text with LF at the end of every line and U+FFFD for what XML cannot hold."""
    return xmltext.clean(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))


def _strictly(data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except ValueError as error:
        raise ArticleError(f"not text: it begins as {name.upper()} but is not") from error


def _western(data: bytes) -> str:
    if _CONTROL.search(data):
        raise ArticleError("not text: neither UTF-8 nor Windows-1252")
    if 2 * sum(map(len, _UTF8.findall(data))) > len(_HIGH.findall(data)):
        raise ArticleError("not text: UTF-8 that is damaged")
    try:
        return data.decode("cp1252")
    except ValueError as error:
        raise ArticleError("not text: neither UTF-8 nor Windows-1252") from error

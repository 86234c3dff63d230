"""Reads articles: plain text, Markdown, HTML pages, JSON Lines; files, folders and standard input.

What cannot be read is a warning of one line, and the rest goes on. Nothing here holds more than one article in memory.

- An article's id is `id`, else `url`, else the path relative to the PATH argument: for a file that is given directly
  its name, for standard input `-`; a line of JSON Lines adds its number, as in `file.jsonl:12`. A file that several
  arguments lead to is read once, by the first. Two articles of one id are a warning, and the later one replaces the
  earlier.
- The text is the title, a newline and the body. A byte order mark, front matter and leading blank lines are not part of
  it. CRLF and a lone CR are turned into LF; what XML cannot hold (control characters, lone surrogates) becomes U+FFFD.
- Bytes are UTF-8, UTF-16 or UTF-32 with a byte order mark, what an HTML page declares, or else Windows-1252.
"""

from kg.articles.reader import read
from kg.articles.sources import Source, locate

__all__ = ["Source", "locate", "read"]

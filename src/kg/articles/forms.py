"""From the fields that an article's form gives to an `Article`.

A form is read into the contract's fields (`id`, `url`, `title`, `published`, `source`, `text`); whatever else it holds
is passed over.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import yaml

from kg.articles.decoding import clean
from kg.errors import ArticleError
from kg.types import Article

MAX_TEXT = 300_000
"""Characters of the longest text that is taken for an article: some 50,000 words, read in over a gigabyte of memory."""

_MAX_FRONT_MATTER = 65_536
_FENCED = re.compile(r"---[ \t]*\n(.*?\n|)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_KEY = re.compile(r"\s*[A-Za-z_][\w-]*[ \t]*:")
_DATE = re.compile(r"(\d{4}-\d\d-\d\d|\d{8})(?:[T\s].*)?", re.DOTALL)

Fields = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a form gives: the article's fields, and what was wrong but did not hinder."""

    fields: Fields
    remark: str | None = None


def parse_text(text: str) -> Parsed:
    """Read a plain text or Markdown file: optional front matter, then the headline, then the body."""
    front, body, remark = _front_matter(clean(text))
    title = _string(front, "title")
    if title and _display(title) == _headline(body):
        title = None  # it stands in the body already
    return Parsed({**front, "title": title, "text": body}, remark)


def parse_line(line: str) -> Parsed:
    """Read one object of JSON Lines. Raises ArticleError where it is none or lacks `text`."""
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        if isinstance(error, json.JSONDecodeError):
            raise ArticleError(f"not JSON: {error.msg}, character {error.colno}") from error
        raise ArticleError("nested too deeply, or a number is too long") from error
    if not isinstance(fields, dict):
        raise ArticleError("not a JSON object")
    return Parsed(fields)


def compose(parsed: Parsed, default_id: str) -> tuple[Article, str | None]:
    """Return the article and, where something did not hinder but should be known, a remark.

    Raises ArticleError where there is no text, or where the text or the id is no string.
    """
    fields = parsed.fields
    body = fields.get("text")
    if body is None:
        raise ArticleError('it has no "text"')
    if not isinstance(body, str):
        raise ArticleError('its "text" is no string')
    if not isinstance(fields.get("id"), str | int | None) or isinstance(fields.get("id"), bool):
        raise ArticleError('its "id" is no string')
    title = _string(fields, "title")
    body = clean(body) if title else _without_blank_lines(clean(body))
    if not any(map(str.isalnum, body)):
        raise ArticleError("it has no text")
    text = f"{clean(title)}\n{body}" if title else body
    if len(text) > MAX_TEXT:
        raise ArticleError(f"too long for an article: {len(text)} characters, at most {MAX_TEXT} are read")
    url = _string(fields, "url")
    published, remark = _published(fields)
    identifier = _string(fields, "id") or url or default_id
    article = Article(identifier, _display(title or _headline(text)), text, published, url, _string(fields, "source"))
    return article, parsed.remark or remark


def _front_matter(text: str) -> tuple[dict[str, object], str, str | None]:
    """Split a text into its front matter, its body and a remark; a text that just begins with `---` is all body."""
    fenced = _FENCED.match(text, 0, _MAX_FRONT_MATTER)
    if not fenced:
        return {}, text, None
    body = text[fenced.end() :]
    try:
        # The base loader makes strings, lists and dicts, nothing else: no dates that may be invalid, no objects.
        front = yaml.load(fenced[1], Loader=yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, RecursionError, ValueError):
        if _KEY.match(fenced[1]):
            return {}, body, "its front matter is not valid YAML; read without it"
        return {}, text, None
    if isinstance(front, dict):
        return front, body, None
    return ({}, text, None) if front else ({}, body, None)


def _without_blank_lines(text: str) -> str:
    """Return the text from its first line that is not blank."""
    return text[text.rfind("\n", 0, len(text) - len(text.lstrip())) + 1 :]


def _string(fields: Fields, name: str) -> str | None:
    """Return a field as text, None where it is absent, blank or of another type."""
    value = fields.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return clean(str(value)).strip() or None


def _headline(text: str) -> str:
    """Return the first line that holds a letter or a digit."""
    for line in text.split("\n", 20):
        if any(map(str.isalnum, line)):
            return _display(line)
    return ""


def _display(title: str) -> str:
    return " ".join(re.sub(r"^\s*#{1,6}\s", "", title).split())


def _published(fields: Fields) -> tuple[date | None, str | None]:
    """Return the day of publication, by "date" where there is no "published", as blogs and notebooks have it."""
    name = "published" if "published" in fields else "date"
    value = fields.get(name)
    if value is None or value == "":
        return None, None
    matched = _DATE.fullmatch(str(value).strip())
    try:
        if matched:
            return date.fromisoformat(matched[1]), None
    except ValueError:
        pass
    return None, f'"{name}" is no ISO date ({str(value)[:40]!r}); read without it'

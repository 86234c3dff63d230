"""Reads the article out of an HTML page.

trafilatura finds the main text: the extractor that does best in the published comparisons, kept up, without network
when it is handed a page. With it come lxml, htmldate and Babel, some 60 MB (the language pipeline has 200), and 0.4 s
at the first page. readability-lxml gives markup, not text, and knows no date and no publisher; selectolax parses only.
The date of publication is not left to htmldate: it searches the prose for something like a date, and a wrong date makes
every "Tuesday" wrong.
"""

import functools
import logging
import re
from configparser import ConfigParser
from copy import deepcopy
from typing import Any

from kg.articles.decoding import declared, decode
from kg.articles.forms import Parsed
from kg.errors import ArticleError

# The extractor's time grows with the square of the elements (some 8 s for so many), the parser's with that of the
# attributes of one element.
_MAX_ELEMENTS = 30_000
_TOO_MANY_ATTRIBUTES = re.compile(r"""<[a-zA-Z][^\s<>]*(?: [^\s=<>"']+(?:=(?:"[^"]*"|'[^']*'|[^\s"'<>]*))?){1000}""")
_DATE_NAMES = (
    "article:published_time", "og:published_time", "datepublished", "date", "pubdate", "publishdate", "publish-date",
    "publication_date", "dc.date", "dc.date.issued", "dcterms.date", "dcterms.issued", "dcterms.created",
    "parsely-pub-date", "sailthru.date", "citation_publication_date",
)  # fmt: skip
_LINKED_DATA_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')


def parse_page(data: bytes) -> Parsed:
    """Read a page: main text, headline, date of publication, canonical address and name of the site.

    Raises ArticleError where it is not text, holds no main text or is too large for a page with an article.
    """
    # Runs of whitespace mean one space in HTML, so none of them is the end of a line.
    tree = _tree(" ".join(decode(data, declared(data)).split()))
    published = _published(tree)
    document = _extract(tree)
    if document is None or not document.text:
        raise ArticleError("no article found in the page")
    title, lines = document.title, [line.strip() for line in document.text.strip().split("\n")]
    if title and lines[0].casefold() == title.strip().casefold():
        del lines[0]
    url = document.url if (document.url or "").startswith(("http://", "https://")) else None
    fields = {"title": title, "text": "\n".join(lines), "url": url, "source": document.sitename, "published": published}
    return Parsed(fields)


def _tree(source: str) -> Any:  # noqa: ANN401 -- lxml has no types
    from lxml.etree import ParserError
    from lxml.html import HTMLParser, document_fromstring

    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    if _TOO_MANY_ATTRIBUTES.search(source):
        raise ArticleError("not a page with an article: an element has more than 1000 attributes")
    try:
        tree = document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except ParserError as error:
        raise ArticleError("it has no text") from error
    if sum(1 for _ in tree.iter()) > _MAX_ELEMENTS:
        raise ArticleError(f"too large for a page with an article: more than {_MAX_ELEMENTS} elements")
    return tree


@functools.cache
def _config() -> ConfigParser:
    from trafilatura.settings import DEFAULT_CONFIG

    # What is said on standard error is ours to say.
    for name in ("trafilatura", "htmldate", "courlan", "justext"):
        logging.getLogger(name).addHandler(logging.NullHandler())
    config = deepcopy(DEFAULT_CONFIG)
    config["DEFAULT"]["MIN_EXTRACTED_SIZE"] = "10"  # below it all text of the page is taken, and short news is news
    return config


def _extract(tree: Any) -> Any:  # noqa: ANN401
    from trafilatura import bare_extraction

    dates = {"extensive_search": False, "original_date": True}
    return bare_extraction(
        tree, with_metadata=True, include_comments=False, date_extraction_params=dates, config=_config()
    )


def _published(tree: Any) -> str | None:  # noqa: ANN401
    """Return the date of publication where the page declares one as such."""
    declared_dates = [
        *(
            element.get("content", "")
            for name in _DATE_NAMES
            for element in tree.iter("meta")
            if (element.get("property") or element.get("name") or "").lower() == name
        ),
        *tree.xpath("//*[@itemprop='datePublished']/@content | //*[@itemprop='datePublished']/@datetime"),
        *(
            found
            for script in tree.xpath("//script[@type='application/ld+json']")
            for found in _LINKED_DATA_DATE.findall(script.text or "")
        ),
        *tree.xpath("//time[@pubdate]/@datetime | //article//time/@datetime | //main//time/@datetime"),
    ]
    return next((text for text in declared_dates if re.match(r"\d{4}-?\d\d-?\d\d", text.strip())), None)

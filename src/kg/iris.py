"""Mints the IRIs of articles, entities, events, claims and evidence under one base.

An IRI is a readable slug and a digest of what identifies the thing, so the same input always gives the same IRI and two
things never share one by accident. Digests are 60 bits of BLAKE2b: at ten million things the odds of one collision
are about one in 20,000.
"""

import re
import unicodedata
from dataclasses import dataclass
from hashlib import blake2b

from pyoxigraph import NamedNode

DEFAULT_BASE = "https://w3id.org/conflict-kg/id/"
ONTOLOGY_GRAPH = NamedNode("https://w3id.org/conflict-kg")

_SLUG_LENGTH = 40

_QUOTES = str.maketrans("‘’“”", "''\"\"")
_POSSESSIVE = re.compile(r"'s?$")
_ARTICLE = re.compile(r"^(?:the|a|an) ")


def digest(*parts: str) -> str:
    """Return 15 hexadecimal digits that stand for the parts, in their order."""
    hasher = blake2b(digest_size=8)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        hasher.update(len(data).to_bytes(8, "big") + data)
    return hasher.hexdigest()[:15]


def normal(name: str) -> str:
    """Return the form in which names are compared: no accents, case, leading article, possessive or odd space."""
    if not name.isascii():
        name = unicodedata.normalize("NFKD", name.translate(_QUOTES))
        name = "".join(c for c in name if not unicodedata.combining(c))
    name = _POSSESSIVE.sub("", " ".join(name.casefold().split()))
    return _ARTICLE.sub("", name).strip(" .,")


def slug(text: str) -> str:
    """Return lower-case ASCII words of a text joined by hyphens; "x" where there are none."""
    ascii_ = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_).strip("-")[:_SLUG_LENGTH].strip("-") or "x"


@dataclass(frozen=True)
class Base:
    """The IRI that all of a store's own IRIs begin with."""

    iri: str = DEFAULT_BASE

    def _node(self, kind: str, readable: str, *identity: str) -> NamedNode:
        return NamedNode(f"{self.iri}{kind}/{slug(readable)}-{digest(*identity)}")

    def graph(self, name: str) -> NamedNode:
        """Return the IRI of one of the store's own graphs: "texts", "builds", "inferred", "current" and so on."""
        return NamedNode(f"{self.iri}graph/{name}")

    def article(self, ident: str) -> NamedNode:
        """Return the IRI of the article with the identifier, which is also that of its named graph."""
        return self._node("article", ident.rpartition("/")[2] or ident, ident)

    def is_article(self, node: object) -> bool:
        """Tell whether a graph name is an article's."""
        return isinstance(node, NamedNode) and node.value.startswith(f"{self.iri}article/")

    def entity(self, type_: str, name: str, scope: str = "") -> NamedNode:
        """Return the IRI of an entity; `scope` is the article's id where the name means nothing outside it."""
        return self._node("entity", normal(name), type_, normal(name), scope)

    def thing(self, kind: str, readable: str, *identity: str) -> NamedNode:
        """Return the IRI of an event, report, claim or piece of evidence."""
        return self._node(kind, readable, *identity)

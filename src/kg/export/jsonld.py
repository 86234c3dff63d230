"""JSON-LD 1.1 with a context made of the ontology's terms, so that it reads as plain JSON too.

{"@id": "entity/norland-...", "@type": "Country", "label": "Norland", "backs": "entity/delta-front-..."}
"""

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from typing import Any, BinaryIO

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kg.errors import ExportError
from kg.export import scheme
from kg.export.options import Options
from kg.export.pages import Pages
from kg.iris import Base
from kg.store import Store
from kg.terms import DCTERMS, GEO, KG, OA, OWL, RDF, RDFS, SKOS, XSD
from kg.vocabulary import ontology_triples

_OTHERS: dict[NamedNode, str] = {
    **dict.fromkeys((RDFS["label"], SKOS["altLabel"], OA["exact"], DCTERMS["title"], DCTERMS["source"]), ""),
    **dict.fromkeys((RDF["subject"], RDF["object"], OA["hasSource"], OA["hasSelector"], SKOS["exactMatch"]), "@id"),
    **dict.fromkeys((OA["start"], OA["end"]), XSD["integer"].value),
    RDF["predicate"]: "@vocab",
    DCTERMS["identifier"]: "",
    DCTERMS["isReplacedBy"]: "@id",
    DCTERMS["issued"]: XSD["date"].value,
    GEO["hasGeometry"]: "@id",
    GEO["asWKT"]: GEO["wktLiteral"].value,
}
"""Properties of other vocabularies that a store uses, with the type of their values."""
_OWN = re.compile(r"(?:entity|event|claim|report|evidence|article|graph)/[A-Za-z0-9/_-]+")
_NAME = re.compile(r"[A-Za-z]+")


def write(store: Store, options: Options, out: BinaryIO) -> None:
    """Write the default graph and each article's graph, one thing a line. Raises ExportError for what JSON-LD lacks."""
    pages = Pages(store, options)
    context: dict[str, Any] = {"@version": 1.1, "@base": store.base.iri, "@vocab": KG.iri}
    for name, (iri, type_) in _terms().items():
        context[name] = {"@id": iri.value, "@type": type_} if type_ else {"@id": iri.value}
    out.write(b'{"@context": ' + _json(context) + b',\n"@graph": [')
    for number, line in enumerate(_lines(pages, _Nodes(store.base))):
        out.write((b",\n" if number else b"\n") + line)
    out.write(b"\n]}\n")


def _lines(pages: Pages, nodes: "_Nodes") -> Iterator[bytes]:
    default, *articles = pages.graphs
    for page in pages.of(default):
        yield from map(_json, nodes.of(page.quads))
    for graph in articles:
        found = [node for page in pages.of(graph) for node in nodes.of(page.quads)]
        if found:
            yield _json({"@id": nodes.ident(graph)})[:-1] + b', "@graph": [\n' + b",\n".join(map(_json, found)) + b"]}"


def _json(node: object) -> bytes:
    return json.dumps(node, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")


@cache
def _terms() -> dict[str, tuple[NamedNode, str]]:
    """Return the properties that the context names, each with the type of its values, "" for words."""
    found = {scheme.local(iri): (iri, type_) for iri, type_ in _OTHERS.items()}
    ranges = {t.subject: t.object for t in ontology_triples() if t.predicate == RDFS["range"]}
    facets = {t.subject: t.object for t in ontology_triples() if t.predicate == OWL["onDatatype"]}
    for triple in ontology_triples():
        iri = triple.subject
        if triple.predicate == RDF["type"] and isinstance(iri, NamedNode) and iri.value.startswith(KG.iri):
            said = ranges.get(iri)
            range_ = facets.get(said, said) if isinstance(said, BlankNode) else said
            if triple.object == OWL["ObjectProperty"]:
                found[scheme.local(iri)] = (iri, "@vocab" if range_ in {KG["Status"], KG["Modality"]} else "@id")
            elif triple.object == OWL["DatatypeProperty"]:
                found[scheme.local(iri)] = (iri, _datatype(range_))
    return dict(sorted(found.items()))


def _datatype(range_: object) -> str:
    if range_ == XSD["nonNegativeInteger"]:
        return XSD["integer"].value  # the datatype that counts are written with
    return range_.value if isinstance(range_, NamedNode) and range_ != XSD["string"] else ""


class _Nodes:
    """Turns statements into node objects under the context."""

    def __init__(self, base: Base) -> None:
        self._base = base
        self._terms = _terms()
        self._keys = {iri: (name, type_) for name, (iri, type_) in self._terms.items()}

    def of(self, quads: Iterable[Quad]) -> Iterator[dict[str, Any]]:
        """Yield a node object for each row of statements about one thing."""
        for subject, said in groupby(quads, key=lambda quad: quad.subject):
            node: dict[str, Any] = {"@id": self.ident(subject)}
            for quad in said:
                key, value = self._pair(quad.predicate, quad.object)
                node[key] = [*_listed(node[key]), value] if key in node else value
            yield node

    def ident(self, term: object) -> str:
        """Return how a thing is referred to. Raises ExportError for a statement about a statement."""
        if isinstance(term, NamedNode):
            rest = term.value.removeprefix(self._base.iri)
            return rest if rest != term.value and _OWN.fullmatch(rest) else term.value
        if isinstance(term, BlankNode):
            return str(term)
        raise ExportError("the store has a statement about a statement (RDF 1.2), which JSON-LD has no way to write")

    def _pair(self, predicate: NamedNode, term: NamedNode | BlankNode | Literal | Triple) -> tuple[str, object]:
        if predicate == RDF["type"] and isinstance(term, NamedNode):
            return "@type", self._word(term)
        key, type_ = self._keys.get(predicate, (predicate.value, ""))
        if isinstance(term, Literal):
            return key, _literal(term, type_)
        if type_ == "@vocab" and isinstance(term, NamedNode):
            return key, self._word(term)
        ident = self.ident(term)
        return key, ident if type_ == "@id" else {"@id": ident}

    def _word(self, term: NamedNode) -> str:
        """Return a term of our own namespace by its local name, where the context gives that no other meaning."""
        name = term.value.removeprefix(KG.iri)
        if name == term.value or not _NAME.fullmatch(name):
            return term.value
        return name if self._terms.get(name, (term, ""))[0] == term else term.value


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _literal(term: Literal, type_: str) -> object:
    if term.language:
        return {"@value": term.value, "@language": term.language}
    datatype = term.datatype.value
    if datatype == type_:
        canonical = datatype == XSD["integer"].value and re.fullmatch("0|-?[1-9][0-9]{0,14}", term.value)
        return int(term.value) if canonical else term.value
    if datatype == XSD["string"].value:
        return {"@value": term.value} if type_ else term.value
    return {"@value": term.value, "@type": datatype}

"""The page on the ontology: pictures, tables of its terms, and the questions that it answers."""

from collections.abc import Iterable, Iterator

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode

from kg.ontology import Ontology
from kg.questions import questions
from kg.terms import KG, OWL, RDF, RDFS, SKOS
from kg.vocabulary import ontology_triples, prefixes

_HEAD = """# The ontology

Written by `python -m kg.docs` out of `ontology/conflict-kg.ttl`; change that file, not this page.

Namespace `{namespace}`, prefix `kg:`, version {version}. The examples are made up: Norland and Sudmark are
countries, the Delta Front is a rebel group in Norland, Ada Marsh is Norland's president, Harrow its capital.

`kg export --ontology -o conflict-kg.owl` writes it as RDF/XML, which Protégé and WebVOWL read."""

_TIME = """## What holds when

`kg:validFrom` and `kg:validUntil` of a claim are the first and the last day that the text allows. Captures and
withdrawals bound control: who controls a place, or once did, does so since the last capture of it that they took part
in; who once did, until they withdrew from it or somebody else captured it. Only what an article tells as fact and dates
counts.

The graph `BASE graph/current` holds the relations that still stand on the last day of publication, and
`kg query --as-of DATE` answers as if the plain relations were those that stand on a day. An article's claim says that a
relation holds from its `kg:validFrom`, else from the day of publication, and has ended after its `kg:validUntil`; a
former or denied one has ended by the day of publication. The last word up to the day counts. A place has one holder:
who is said to hold it from a later day on is the successor of who held it before, not a contradiction."""


class _Terms:
    """The ontology file's triples, looked up by subject and property."""

    def __init__(self) -> None:
        self._store = ox.Store()
        self._store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in ontology_triples())

    def values(self, node: NamedNode | BlankNode, predicate: NamedNode) -> list[NamedNode | BlankNode | Literal]:
        """Return the objects in a fixed order, IRIs by name."""
        found = (quad.object for quad in self._store.quads_for_pattern(node, predicate, None))
        return sorted((o for o in found if isinstance(o, NamedNode | BlankNode | Literal)), key=str)

    def said(self, name: str, predicate: NamedNode) -> str:
        """Return what the file says of a term in words, on one line and fit for a table."""
        words = " ".join(term.value for term in self.values(KG[name], predicate) if isinstance(term, Literal))
        return " ".join(words.split()).replace("|", "\\|")

    def own(self, kind: NamedNode) -> list[str]:
        """Return the names of the ontology's own terms of a kind."""
        found = (quad.subject for quad in self._store.quads_for_pattern(None, RDF["type"], kind))
        return sorted(n.value.removeprefix(KG.iri) for n in found if isinstance(n, NamedNode) and _is_own(n))

    def parents(self, name: str, predicate: NamedNode) -> tuple[list[str], list[str]]:
        """Return the own and the other terms right above a term."""
        above = [term for term in self.values(KG[name], predicate) if isinstance(term, NamedNode)]
        return [short(t) for t in above if _is_own(t)], [short(t) for t in above if not _is_own(t)]

    def end(self, name: str, predicate: NamedNode) -> str:
        """Return a domain or range in words: "kg:Person, kg:Country"."""
        return ", ".join(self._end(term) for term in self.values(KG[name], predicate))

    def _end(self, term: NamedNode | BlankNode | Literal) -> str:
        if isinstance(term, NamedNode):
            return short(term)
        assert isinstance(term, BlankNode)
        for base in self.values(term, OWL["onDatatype"]):
            return self._end(base)
        heads = [*self.values(term, OWL["unionOf"]), *self.values(term, OWL["oneOf"])]
        return ", ".join(self._end(member) for head in heads for member in self._members(head))

    def _members(self, head: NamedNode | BlankNode | Literal) -> Iterator[NamedNode | BlankNode | Literal]:
        while isinstance(head, BlankNode):
            yield self.values(head, RDF["first"])[0]
            head = self.values(head, RDF["rest"])[0]


def _is_own(node: NamedNode) -> bool:
    return node.value.startswith(KG.iri)


def short(node: NamedNode) -> str:
    """Return an IRI with the prefix that the ontology file gives its namespace."""
    for prefix, namespace in prefixes().items():
        if node.value.startswith(namespace):
            return f"{prefix}:{node.value.removeprefix(namespace)}"
    return node.value


def text(ontology: Ontology) -> str:
    """Return the whole page as Markdown."""
    terms = _Terms()
    relations = list(ontology.relations)
    others = [n for n in terms.own(OWL["ObjectProperty"]) if n not in relations]
    parts = [
        _HEAD.format(namespace=KG.iri, version=ontology.version),
        "## How it hangs together\n\n" + _properties(terms, others, relations),
        "## Classes\n\n" + _hierarchy(terms),
        _table(("class", "below", "aligned with", "what it is", "for example"), _classes(terms, ontology)),
        "## Relations between entities\n\n" + _axioms(terms, ontology, relations),
        "## Other properties that point to things\n\n" + _axioms(terms, ontology, others),
        "## Properties with values\n\n" + _values(terms),
        "## Statuses and modalities\n\n" + _individuals(terms, ontology),
        _TIME,
        "## Questions it answers\n\nEach is a query in `queries/`, held by a test.\n\n" + _questions(),
    ]
    return "\n\n".join(parts) + "\n"


def _table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(header)
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _mermaid(kind: str, lines: Iterable[str]) -> str:
    return "\n".join(["```mermaid", kind, *(f"    {line}" for line in lines), "```"])


def _properties(terms: _Terms, others: Iterable[str], relations: Iterable[str]) -> str:
    """Draw an arrow for all properties that go from one kind of thing to another."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for name in (*relations, *others):
        inverse = bool(terms.values(KG[name], OWL["inverseOf"]))
        if not inverse and name not in {"relatedTo", "participant"}:
            ends = terms.end(name, RDFS["domain"]), terms.end(name, RDFS["range"])
            arrows.setdefault(ends, []).append(name)
    for name in terms.own(OWL["DatatypeProperty"]):
        ends = terms.end(name, RDFS["domain"]), terms.end(name, RDFS["range"])
        arrows.setdefault(ends, []).append(name)
    boxes = {end: f"n{k}" for k, end in enumerate(dict.fromkeys(end for pair in arrows for end in pair))}
    lines = [f'{box}["{end.replace("kg:", "").replace(", ", "<br>")}"]' for end, box in boxes.items()]
    lines += [f'{boxes[a]} -->|"{"<br>".join(names)}"| {boxes[b]}' for (a, b), names in arrows.items()]
    return _mermaid("flowchart LR", lines)


def _hierarchy(terms: _Terms) -> str:
    edges = [(above, name) for name in terms.own(OWL["Class"]) for above in terms.parents(name, RDFS["subClassOf"])[0]]
    return _mermaid("flowchart LR", (f"{a.removeprefix('kg:')} --> {name}" for a, name in sorted(edges)))


def _classes(terms: _Terms, ontology: Ontology) -> Iterator[list[str]]:
    for name in terms.own(OWL["Class"]):
        own, others = terms.parents(name, RDFS["subClassOf"])
        only = "" if name in ontology.types else " (groups)"
        words = (terms.said(name, RDFS["comment"]), terms.said(name, SKOS["example"]))
        yield [f"`kg:{name}`{only}", ", ".join(own), ", ".join(others), *words]


def _axioms(terms: _Terms, ontology: Ontology, names: Iterable[str]) -> str:
    def row(name: str) -> list[str]:
        found = ontology.property(name)
        kinds = [kind for kind in ("symmetric", "transitive", "irreflexive") if getattr(found, kind)]
        kinds += [f"inverse of kg:{found.inverse}"] if found.inverse and found.inverse != name else []
        kinds += [f"follows from {', then '.join(f'kg:{p}' for p in chain)}" for chain in sorted(found.chains)]
        ends = (terms.end(name, RDFS["domain"]), terms.end(name, RDFS["range"]))
        words = (terms.said(name, RDFS["comment"]), terms.said(name, SKOS["example"]))
        aligned = ", ".join(terms.parents(name, RDFS["subPropertyOf"])[1])
        return [f"`kg:{name}`", *ends, ", ".join(kinds), aligned, *words]

    return _table(("property", "from", "to", "axioms", "aligned with", "holds when", "for example"), map(row, names))


def _values(terms: _Terms) -> str:
    def row(name: str) -> list[str]:
        ends = (terms.end(name, RDFS["domain"]), terms.end(name, RDFS["range"]))
        return [f"`kg:{name}`", *ends, terms.said(name, RDFS["comment"]), terms.said(name, SKOS["example"])]

    header = ("property", "of", "value", "what it is", "for example")
    return _table(header, map(row, terms.own(OWL["DatatypeProperty"])))


def _individuals(terms: _Terms, ontology: Ontology) -> str:
    rows = (
        [f"`kg:{name}`", kind, terms.said(name, RDFS["comment"]), terms.said(name, SKOS["example"])]
        for kind, names in (("status", ontology.statuses), ("modality", ontology.modalities))
        for name in names
    )
    return _table(("value", "is a", "what it says", "for example"), rows)


def _questions() -> str:
    rows = ([found.question, f"[{found.name}.rq](../queries/{found.name}.rq)"] for found in questions())
    return _table(("question", "query"), rows)

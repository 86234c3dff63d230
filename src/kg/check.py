"""Checks the ontology with a reasoner and stored data with shapes and rules.

HermiT needs Java; SHACL is pySHACL's. Data is checked one article's graph at a time, so memory does not grow with the
store.
"""

import logging
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

import pyoxigraph as ox
from pyoxigraph import Triple

from kg import resources, rules
from kg.errors import OntologyError
from kg.ontology import load
from kg.terms import KG, RDF, named
from kg.vocabulary import ontology_iri, ontology_triples

if TYPE_CHECKING:
    import rdflib

SHAPES = "shapes.ttl"
_NAMELESS = "a blank node or literal"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a check came upon: an error in the graph or the ontology, or a note on what could not be checked.

    `where` is the article or the ontology, `node` the class or thing at fault ("" for none).
    """

    kind: Literal["error", "note"]
    where: str
    node: str
    message: str

    def __str__(self) -> str:
        """Return the finding as one line."""
        line = ": ".join(part for part in (self.kind, self.where, self.node, self.message) if part)
        return " ".join(line.split())


def check_ontology(triples: Iterable[Triple] | None = None) -> Iterator[Finding]:
    """Reason over the ontology, or over other triples in its place; takes seconds. A note says so if Java is missing.

    Raises OntologyError where the ontology cannot be read.
    """
    import owlready2

    where = ontology_iri().value
    if shutil.which(owlready2.JAVA_EXE) is None:
        yield Finding("note", where, "", "not checked for consistency: Java is not installed")
        return
    try:
        impossible = _classes_without_members(ontology_triples() if triples is None else triples)
    except owlready2.OwlReadyInconsistentOntologyError:
        yield Finding("error", where, "", "the ontology contradicts itself")
    except owlready2.OwlReadyJavaError as error:
        yield Finding("error", where, "", "the reasoner failed: " + " ".join(str(error).splitlines()[:2]))
    else:
        yield from (Finding("error", where, iri, "the class can have no members") for iri in impossible)


def _classes_without_members(triples: Iterable[Triple]) -> list[str]:
    """Return the IRIs of the classes that no thing can belong to. Raises owlready2's errors."""
    import owlready2

    from kg import owl

    with _scratch(), owl.world(triples) as world:
        # The reasoner knows no dates of XML Schema; to ignore them leaves all else to be checked.
        owlready2.sync_reasoner_hermit(world, debug=0, ignore_unsupported_datatypes=True)
        return sorted(c.iri for c in world.inconsistent_classes() if c is not owlready2.Nothing)


@contextmanager
def _scratch() -> Iterator[None]:
    """Put temporary files into a folder that goes away: owlready2 leaves one behind where the reasoner fails."""
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory() as folder:
        tempfile.tempdir = folder
        try:
            yield
        finally:
            tempfile.tempdir = before


def check_data(
    graphs: Iterable[tuple[str, Iterable[Triple]]], text: Callable[[str], str | None] = lambda _name: None
) -> Iterator[Finding]:
    """Check article graphs, each given by the article's name and its triples with the labels of its entities.

    `text` gives the text that an article's offsets address; where it gives one, quotes are compared with it. Raises
    OntologyError where the ontology or the shapes cannot be read.
    """
    for name, triples in graphs:
        graph = rules.ArticleGraph(triples, load())
        found = {Finding("error", name, _readable(node), fault) for node, fault in rules.faults(graph, text(name))}
        found |= {Finding("error", name, node, message) for node, message in _violations(graph.triples)}
        yield from sorted(found, key=lambda finding: (finding.node, finding.message))


def check_events(raw: ox.Store) -> Iterator[Finding]:
    """Check what the articles of a store say together of the events that several tell."""

    def statuses(node: object) -> list[rules.Node]:
        assert isinstance(node, ox.NamedNode | ox.BlankNode)
        return [q.object for q in raw.quads_for_pattern(node, KG["status"], None, ox.DefaultGraph())]

    told: dict[rules.Node, set[rules.Node]] = {}
    for quad in raw.quads_for_pattern(None, KG["reports"], None, ox.DefaultGraph()):
        told.setdefault(quad.object, set()).update(statuses(quad.subject))
    faults = rules.retold((event, statuses(event), reported) for event, reported in told.items())
    yield from (Finding("error", "all articles", _readable(node), fault) for node, fault in faults)


def check_inferred(raw: ox.Store, graph: ox.NamedNode) -> Iterator[Finding]:
    """Check that what follows, in that graph, joins only what its properties admit, and nothing with itself."""
    known = load()
    properties = {known.term(name): property_ for name, property_ in known.properties.items()}

    def kinds(node: ox.NamedNode) -> set[str]:
        types = [
            q.object for g in (ox.DefaultGraph(), graph) for q in raw.quads_for_pattern(node, RDF["type"], None, g)
        ]
        return {named(kind).value.removeprefix(known.namespace) for kind in types}

    for quad in raw.quads_for_pattern(None, None, None, graph):
        found = properties.get(quad.predicate)
        if found is None:
            continue
        for end, node, admitted in (("subject", quad.subject, found.domain), ("object", quad.object, found.range)):
            if not kinds(named(node)) & admitted:
                message = f"the {end} of {found.name} is of the wrong type"
                yield Finding("error", "what follows", _readable(node), message)
        if quad.subject == quad.object:
            yield Finding("error", "what follows", _readable(quad.subject), f"{found.name} joins a thing to itself")


def _readable(node: rules.Node) -> str:
    return node.value if isinstance(node, ox.NamedNode) else _NAMELESS


def _violations(triples: Iterable[Triple]) -> Iterator[tuple[str, str]]:
    """Yield the node at fault and the message for every result of the shapes."""
    import pyshacl
    from rdflib import SH, URIRef

    with _quiet():
        _conforms, report, said = pyshacl.validate(_rdflib(triples), shacl_graph=_shapes(), inplace=True)
    if isinstance(report, Exception):
        raise OntologyError(f"cannot check the shapes: {said}") from report
    terms = set(load().terms.values())
    for result in report.objects(None, SH.result):
        focus = report.value(result, SH.focusNode)
        if isinstance(focus, URIRef) and ox.NamedNode(focus) in terms:  # a property, asked for what it joins
            focus = report.value(result, SH.value)
        node = str(focus) if isinstance(focus, URIRef) else _NAMELESS
        for message in report.objects(result, SH.resultMessage):
            yield node, str(message)


def _rdflib(triples: Iterable[Triple]) -> "rdflib.Graph":
    import rdflib

    data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    return rdflib.Graph().parse(data=data, format="nt")


@cache
def _shapes() -> "rdflib.Graph":
    path = resources.ontology() / SHAPES
    try:
        return _rdflib(quad.triple for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))
    except (OSError, SyntaxError) as error:
        raise OntologyError(f"cannot read the shapes {path}: {error}") from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep rdflib from logging and warning of each literal that is not of its datatype: the shapes report those."""
    logger = logging.getLogger("rdflib.term")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            yield
    finally:
        logger.setLevel(level)

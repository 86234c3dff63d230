"""A store as a graph to work with in Python."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import chain, groupby
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from pyoxigraph import NamedNode, QueryBoolean, QuerySolutions, QueryTriples

from kg import questions
from kg.errors import QueryError, StoreError, UsageError
from kg.export.narrowing import called, relation_or_role
from kg.export.network import Network
from kg.export.options import Selection
from kg.notebook import summary
from kg.notebook.card import Card
from kg.notebook.claims import claims
from kg.notebook.networks import network
from kg.notebook.rows import Rows
from kg.notebook.values import Value, rdflib_term, value
from kg.serialization import names
from kg.showing import long, readable, short
from kg.sparql import reason
from kg.store import Store

if TYPE_CHECKING:
    import networkx
    import pandas
    from rdflib import Dataset
    from rdflib import Graph as RdfGraph

_Found = TypeVar("_Found")


class Graph:
    """What a store says, as its newest checkpoint has it: builds that go on meanwhile change nothing in it.

    `kg.open` makes one. It shows itself with counts of what it holds. Close it, or use it as a context manager, to let
    go of the checkpoint.
    """

    def __init__(self, path: Path) -> None:
        """Open the store at a path. Raises StoreMissing, StoreVersion or StoreError."""
        self.path = path
        self._opened: Store | None = Store.open(path)

    @property
    def store(self) -> Store:
        """Return the store behind it, open for reading. Raises StoreError once the graph is closed."""
        if self._opened is None:
            raise StoreError(f"the graph of {self.path} is closed: open it again")
        return self._opened

    def close(self) -> None:
        """Let go of the store."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Questions

    def select(self, query: str | Path, /, *, inferred: bool = False, **wanted: object) -> "pandas.DataFrame | Rows":
        """Return the answer to a SELECT as a pandas DataFrame where pandas is installed, else as `Rows`.

        The query is SPARQL (the ontology's prefixes need no declaration), a file, or the name of a shipped question;
        see `rows`.
        """
        found = self.rows(query, inferred=inferred, **wanted)
        try:
            import pandas  # noqa: F401
        except ImportError:
            return found
        return found.frame()

    def rows(self, query: str | Path, /, *, inferred: bool = False, **wanted: object) -> Rows:
        """Return the answer to a SELECT as `Rows`; `inferred` brings in what follows from what is said.

        `wanted` keeps the rows in which a column has a value, or one of a list of values: `rows("who-backs-whom",
        backer="Iran")`. Raises UsageError for a column that there is not, QueryError.
        """
        results = self.store.query(_text(query), inferred=inferred)
        if not isinstance(results, QuerySolutions):
            raise UsageError("this query is no SELECT: ask() is for ASK, construct() for CONSTRUCT and DESCRIBE")
        columns = tuple(variable.value for variable in results.variables)
        for name in wanted:
            if name not in columns:
                raise UsageError(f"the query has no column {name!r}: it has {', '.join(columns)}")
        base = self.store.base.iri
        tests = [(columns.index(name), _accepted(given, base)) for name, given in wanted.items()]
        found = (tuple(value(term, base) for term in solution) for solution in _read(results))
        return Rows(columns, tuple(row for row in found if all(_fits(row[at], accepted) for at, accepted in tests)))

    def ask(self, query: str | Path, /, *, inferred: bool = False) -> bool:
        """Return the answer to an ASK. Raises UsageError for another query, QueryError."""
        results = self.store.query(_text(query), inferred=inferred)
        if not isinstance(results, QueryBoolean):
            raise UsageError("this query is no ASK")
        return bool(results)

    def construct(self, query: str | Path, /, *, inferred: bool = False) -> "RdfGraph":
        """Return what a CONSTRUCT or DESCRIBE gives as an rdflib Graph. Raises UsageError for another, QueryError."""
        from rdflib import Graph as RdfGraph

        results = self.store.query(_text(query), inferred=inferred)
        if not isinstance(results, QueryTriples):
            raise UsageError("this query is no CONSTRUCT or DESCRIBE")
        graph = RdfGraph(bind_namespaces="none")
        self._name(graph)
        for triple in _read(results):
            graph.add((rdflib_term(triple.subject), rdflib_term(triple.predicate), rdflib_term(triple.object)))
        return graph

    def rdflib(self) -> "Dataset":
        """Return the whole graph as an rdflib Dataset, in memory: the default graph, and each article's graph."""
        from rdflib import Dataset, URIRef

        dataset = Dataset()
        self._name(dataset)
        quads = chain(self.store.default_quads(), self.store.article_quads())
        for name, own in groupby(quads, key=lambda quad: quad.graph_name):
            graph = dataset.graph(URIRef(name.value)) if isinstance(name, NamedNode) else dataset.default_graph
            for quad in own:
                graph.add((rdflib_term(quad.subject), rdflib_term(quad.predicate), rdflib_term(quad.object)))
        return dataset

    def network(
        self,
        *,
        query: str | Path | None = None,
        since: date | str | None = None,
        until: date | str | None = None,
        min_confidence: float = 0.0,
        properties: Iterable[str] = (),
        around: str | None = None,
        hops: int = 1,
        events: bool = False,
    ) -> "networkx.MultiDiGraph":
        """Return the relations that stand as fact as a networkx MultiDiGraph, narrowed as exports are.

        Days are dates or ISO words. Nodes go by the ids that exports have, with `label`, `type` and the rest as
        attributes; edges have their property as key. Raises WorkError where networkx is missing, UsageError.
        """
        selection = Selection(
            query=None if query is None else _text(query),
            since=_day(since),
            until=_day(until),
            min_confidence=min_confidence,
            properties=(properties,) if isinstance(properties, str) else tuple(properties),
            around=None if around is None else long(around, self.store.base.iri),
            hops=hops,
        )
        return network(self.store, selection, events=events)

    # Things

    def entity(self, name: str, /) -> Card:
        """Return the entity of a name, or with an IRI in its long or short form.

        A label goes before another name. Raises UsageError where there is none, or where several go by it.
        """
        network = Network(self.store)
        nodes = self._called(network, name)
        if len(nodes) > 1:
            listed = ", ".join(readable(node, self.store.base.iri) for node in nodes)
            raise UsageError(f"{len(nodes)} entities go by the name {name!r}: choose one of {listed}")
        node, neighbours = network.at(nodes[0])
        return Card(node, tuple(neighbours), self)

    def claims(self, *, subject: str | None = None, property: str | None = None, object: str | None = None) -> Rows:
        """Return what is claimed, with its sentences: also what is denied, alleged or over.

        Subject and object are names or IRIs, the property a local name (`backs`). A row a claim and sentence, in the
        order of the articles' days. Raises UsageError for what is not there.
        """
        network = Network(self.store)
        s, o = (None if name is None else self._called(network, name) for name in (subject, object))
        return claims(self.store, s=s, p=None if property is None else [relation_or_role(property)], o=o)

    def _called(self, network: Network, name: str) -> list[NamedNode]:
        """Return the entities of a name: those with it as their label, where there are some."""
        found = [node for node in called(self.store, long(name, self.store.base.iri)) if network.knows(node)]
        if not found:
            raise UsageError(f"{name} is no entity of {self.path}")
        first = [node for node in found if network.ties.label(node).casefold() == name.casefold()]
        return sorted(first or found, key=str)

    def _name(self, graph: "RdfGraph") -> None:
        """Let what is written of an rdflib graph have the prefixes that exports have."""
        for prefix, namespace in names(self.store.base).items():
            graph.bind(prefix, namespace, replace=True)

    def __repr__(self) -> str:
        return summary.words(self.store) if self._opened else f"the closed graph of {self.path}"

    def _repr_html_(self) -> str:
        return summary.page(self.store) if self._opened else ""


def _text(query: str | Path) -> str:
    """Return the query: itself where it has the spaces or braces that no name of a file or question has."""
    words = str(query)
    is_query = isinstance(query, str) and any(letter.isspace() or letter == "{" for letter in words)
    return words if is_query else questions.read(words)


def _read(results: Iterable[_Found]) -> Iterator[_Found]:
    """Yield what a query finds; what goes wrong on the way is an error of the query."""
    try:
        yield from results
    except (OSError, RuntimeError) as error:
        raise QueryError(reason(error)) from error


def _accepted(given: object, base: str) -> list[object]:
    """Return what a cell may be: what was given or any of several, and other forms of IRIs and days among them."""
    several = list(given) if isinstance(given, Iterable) and not isinstance(given, str) else [given]
    several = [each.iri if isinstance(each, Card) else each for each in several]
    short_ = [short(each, base) for each in several if isinstance(each, str)]
    days = [each.date() for each in several if isinstance(each, datetime)]  # what data frames make of days
    return [*several, *short_, *days]


def _fits(cell: Value, accepted: list[object]) -> bool:
    """Tell whether a cell is what was asked for; days and numbers may be asked for as words."""
    return cell in accepted or str(cell) in accepted


def _day(given: date | str | None) -> date | None:
    if given is None or isinstance(given, date):
        return given
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise UsageError(f"{given!r} is no day: write it as 2024-12-31") from error

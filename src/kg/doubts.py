"""Statements of where a place lies on which nothing is built, since what else is known of the places is against it.

Places lie within places that lie within others, so that one slip ("Harrow in Sudmark") would carry all of Harrow, and
all that happened there, into Sudmark and what Sudmark lies in. What an article states stays as it is; the graph
`doubtful` says of what nothing is to follow. docs/inference.md has the rules.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice, product

import pyoxigraph as ox
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from kg.iris import Base
from kg.store import Store
from kg.terms import DCTERMS, KG, RDF, named

GRAPH = "doubtful"
"""The name of the graph that holds the statements (see `Base.graph`)."""
WITHIN = KG["locatedIn"]
"""The property that they are of."""

_MERGED = DefaultGraph()
_COUNTRY, _CODE = KG["Country"], KG["countryCode"]
_AGAINST_ONE = 20  # voices that put a place elsewhere, from which on one that puts it here is a slip
_SEVERAL = ""  # stands for the country of a place that is in no one country

_Tie = tuple[NamedNode, NamedNode]


def changes(store: Store, told: Iterable[Triple] | None, moved: Iterable[Triple] = ()) -> tuple[set[Quad], set[Quad]]:
    """Return what leaves and what enters the store to make the graph `doubtful` hold what it should.

    `told` is what is told otherwise since it did so and `moved` what came or went by that (see `kg.changes`): only what
    these bear on is looked at. Where `told` is None, all is.
    """
    graph, atlas = store.base.graph(GRAPH), _Atlas(store.raw, store.base)
    ties = atlas.ties() if told is None else atlas.touched(told, moved)
    listed = store.raw.quads_for_pattern(None, None, None, graph)
    old = set(listed) if told is None else {q for s, o in ties if (q := Quad(s, WITHIN, o, graph)) in store.raw}
    new = {Quad(inner, WITHIN, outer, graph) for inner, outer in ties if atlas.is_doubtful(inner, outer)}
    return old - new, new - old


class _Atlas:
    """What the articles of a store together say of where places lie."""

    def __init__(self, raw: ox.Store, base: Base) -> None:
        self._raw = raw
        self._base = base
        self._heard: dict[_Tie, int] = {}
        self._homes: dict[NamedNode, str | None] = {}

    def ties(self) -> set[_Tie]:
        """Return all places with those that some article puts them in."""
        return {(named(q.subject), named(q.object)) for q in self._stated(None, None)}

    def touched(self, told: Iterable[Triple], moved: Iterable[Triple]) -> set[_Tie]:
        """Return the ties on which a change bears."""
        found = {(named(s), named(o)) for s, p, o in told if p == WITHIN}
        turned = {named(s) for s, p, o in moved if p == _CODE or (p == RDF["type"] and o == _COUNTRY)}
        # What is said of a place bears on others where its country is for voices to say.
        places = {inner for inner, _ in found}
        places |= {o for s, o in found if (s in turned or self._is_settled(s)) and any(self._countries(o))}
        places = {place for place in places if not self._is_settled(place)}
        for place in turned:
            places |= {place, *self._around(place), *self._within(place)}
        beside = {(inner, other) for inner, _ in found for other in self._around(inner)}
        there = {(place, outer) for place in places for outer in self._around(place)}
        here = {(inner, place) for place in places for inner in self._within(place)}
        return found | {(outer, inner) for inner, outer in found} | beside | there | here

    def is_doubtful(self, inner: NamedNode, outer: NamedNode) -> bool:
        """Tell whether some article puts a place in another one and nothing is to be built on it."""
        if Quad(inner, WITHIN, outer, _MERGED) not in self._raw:
            return False
        return self._is_outvoted(inner, outer) or self._is_scene(inner, outer) or self._is_abroad(inner, outer)

    def _is_outvoted(self, inner: NamedNode, outer: NamedNode) -> bool:
        """Tell whether as many put the one in the other the other way round, or many times as many put it elsewhere."""
        own = max(self._voices(inner, outer), 1)
        most = max((self._voices(inner, other) for other in self._around(inner)), default=0)
        return self._voices(outer, inner) >= own or most >= _AGAINST_ONE * own

    def _is_scene(self, inner: NamedNode, outer: NamedNode) -> bool:
        """Tell whether the outer place means nothing outside its article ("the region"), while the inner one does."""
        articles = list(islice(self._articles(inner, outer), 2))
        return len(articles) == 1 and self._is_local(outer, articles[0]) and not self._is_local(inner, articles[0])

    def _is_local(self, place: NamedNode, article: NamedNode) -> bool:
        """Tell whether the IRI of a place is made for one article: of type, name and the article's identifier."""
        idents, names, types = (
            list(self._values(node, predicate, article))
            for node, predicate in ((article, DCTERMS["identifier"]), (place, KG["mainName"]), (place, RDF["type"]))
        )
        parts = product(types, names, idents)
        return any(place == self._base.entity(kind.removeprefix(KG.iri), *scope) for kind, *scope in parts)

    def _is_abroad(self, inner: NamedNode, outer: NamedNode) -> bool:
        """Tell whether the one is in another country than the other, or is a country itself."""
        here, there = self._home(inner), self._home(outer)
        if here is None or not there:
            return False
        if self._is_country(inner):  # one that no reference knows may be part of one that it does
            return here == there or _is_code(here) or not _is_code(there)
        # Where a reference knows the country, one that it does not know is one of other times, or within it: England.
        return here != there and (_is_code(there) or self._code(inner) is None)

    def _home(self, place: NamedNode) -> str | None:
        """Return the country that a place is in: its code or IRI, None where nobody says."""
        if place not in self._homes:
            self._homes[place] = self._code(place) or self._by_voices(place)
        return self._homes[place]

    def _by_voices(self, place: NamedNode) -> str | None:
        """Return the country in which most of those put a place that put it in one."""
        if self._is_country(place):
            return place.value
        said: Counter[str] = Counter()
        for outer in self._countries(place):
            said[self._code(outer) or outer.value] += self._voices(place, outer)
        if not said:
            return None
        [(first, votes)] = said.most_common(1)
        # What has in it what is elsewhere is no part of one country: "the Middle East".
        settled = (inner for inner in self._within(place) if self._is_settled(inner) and self._home(inner) != first)
        against = sum(self._voices(inner, place) for inner in settled)
        return first if 2 * votes > said.total() + against else _SEVERAL

    def _countries(self, place: NamedNode) -> Iterator[NamedNode]:
        return filter(self._is_country, self._around(place))

    def _is_settled(self, place: NamedNode) -> bool:
        """Tell whether which country a place is in is known without anybody saying so."""
        return self._is_country(place) or self._code(place) is not None

    def _is_country(self, place: NamedNode) -> bool:
        return Quad(place, RDF["type"], _COUNTRY, _MERGED) in self._raw

    def _code(self, place: NamedNode) -> str | None:
        """Return the code of the country that a place is or is in by a reference, None where it knows none."""
        codes = set(self._values(place, _CODE))
        return codes.pop() if len(codes) == 1 else None

    def _voices(self, inner: NamedNode, outer: NamedNode) -> int:
        """Return how many articles put the one in the other; copies of one story are one."""
        tie = inner, outer
        if tie not in self._heard:
            self._heard[tie] = len({self._voice(article) for article in self._articles(inner, outer)})
        return self._heard[tie]

    def _voice(self, article: NamedNode) -> str:
        return min(self._values(article, KG["syndicationGroup"], article), default=article.value)

    def _articles(self, inner: NamedNode, outer: NamedNode) -> Iterator[NamedNode]:
        graphs = (quad.graph_name for quad in self._raw.quads_for_pattern(inner, WITHIN, outer, None))
        return (named(graph) for graph in graphs if self._base.is_article(graph))

    def _around(self, place: NamedNode) -> Iterator[NamedNode]:
        return (named(quad.object) for quad in self._stated(place, None))

    def _within(self, place: NamedNode) -> Iterator[NamedNode]:
        return (named(quad.subject) for quad in self._stated(None, place))

    def _values(
        self, node: NamedNode, predicate: NamedNode, graph: NamedNode | DefaultGraph = _MERGED
    ) -> Iterator[str]:
        found = (quad.object for quad in self._raw.quads_for_pattern(node, predicate, None, graph))
        return (term.value for term in found if isinstance(term, NamedNode | Literal))

    def _stated(self, inner: NamedNode | None, outer: NamedNode | None) -> Iterator[Quad]:
        found = self._raw.quads_for_pattern(inner, WITHIN, outer, _MERGED)
        # What an update through the endpoint wrote may be anything.
        return (q for q in found if isinstance(q.subject, NamedNode) and isinstance(q.object, NamedNode))


def _is_code(country: str) -> bool:
    return len(country) == 2

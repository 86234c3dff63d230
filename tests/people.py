"""Readings of short articles about invented countries, for tests of who is who: no model runs."""

from pathlib import Path

from kg.build import build
from kg.ontology import load
from kg.store import Store
from kg.types import Article, Entity, Event, Extraction, Relation, Span, Statement

SAID = Statement(Span(0, 5))
NORLAND, SUDMARK = Entity("Country", ("Norland",), ()), Entity("Country", ("Sudmark",), ())


def group(*names: str, type_: str = "ArmedGroup") -> Entity:
    return Entity(type_, names, ())


def person(*names: str) -> Entity:
    return Entity("Person", names, ())


def reading(*entities: Entity) -> Extraction:
    """The first entity backs every other, and meets it."""
    others = range(1, len(entities))
    relations = tuple(Relation(0, "backs", other, SAID) for other in others)
    events = tuple(Event("Consultation", Span(k, k + 2), SAID, agents=(0,), targets=(k,)) for k in others)
    return Extraction(entities, relations, events)


READINGS = {
    "one": reading(NORLAND, group("Delta Front", "DF"), group("Hill Guard")),
    "two": reading(NORLAND, group("DF"), person("Ada Marsh")),
    "three": reading(SUDMARK, group("DF")),
    "four": reading(group("Skating Union of Kesh", type_="Organization"), person("Ada Marsh")),
    "five": reading(NORLAND, group("Delta-Front", type_="Organization"), person("Ada Marsh")),
    "six": reading(SUDMARK, group("Guard of the Hill"), group("rebels")),
}


class Reader:
    """Gives the readings above in place of an extractor."""

    version = "invented-1"

    def __init__(self, readings=None) -> None:
        self.readings = readings or READINGS

    def extract(self, article: Article) -> Extraction:
        return self.readings[article.id]


def article(ident: str) -> Article:
    return Article(ident, f"Title of {ident}", f"Title of {ident}\nWords about what has come to pass.")


def put(store: Store, *idents: str, readings=None, decisions: Path | None = None) -> None:
    problems: list[Exception] = []
    build(map(article, idents), store, Reader(readings), load(), problems.append, decisions=decisions)
    assert not problems


def holds(store: Store) -> set[str]:
    """All that a store holds but the ontology."""
    graphs = [g for g in store.raw.named_graphs() if g.value.startswith(store.base.iri)]
    found = {str(q) for graph in graphs for q in store.raw.quads_for_pattern(None, None, None, graph)}
    return found | {str(q) for q in store.default_quads()}

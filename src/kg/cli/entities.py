"""kg entities, kg merge, kg split, kg distinct: look at who is who, and decide it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.console import DEFAULT_STORE, DecisionsOption, StoreOption, say, table

if TYPE_CHECKING:
    from kg.entities import Registry

_Entity = Annotated[str, typer.Argument(help="A name, or an IRI as `kg entities` prints it.")]
_NAMES = 5


def entities(
    words: Annotated[str, typer.Argument(help="Words of a name; all entities where left out.")] = "",
    duplicates: Annotated[bool, typer.Option("--duplicates", help="List pairs that may be one entity.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="The most rows to print.")] = 50,
    store: StoreOption = DEFAULT_STORE,
    decisions: DecisionsOption = None,
) -> None:
    """List entities with the number of articles that name each, or likely duplicates with reason and score."""
    from kg.entities import Registry, search
    from kg.ontology import load
    from kg.store import Store

    with Store.open(store) as opened:
        if duplicates:
            pairs = [
                pair
                for pair in Registry(opened, load(), decisions).duplicates()
                if words.casefold() in f"{pair.one.main}\n{pair.two.main}".casefold()
            ]
            rows = [[str(p.score), p.one.main, p.two.main, p.reason, p.one.iri, p.two.iri] for p in pairs]
            columns = ["score", "one", "other", "reason", "IRI of the one", "IRI of the other"]
        else:
            found = search(opened, words)
            rows = [[str(e.articles), e.label, ", ".join(e.types), "; ".join(e.names[:_NAMES]), e.iri] for e in found]
            columns = ["articles", "entity", "type", "other names", "IRI"]
    table(columns, rows[:limit])
    if len(rows) > limit:
        say(f"{len(rows) - limit} more: --limit {len(rows)} prints them all")


def merge(one: _Entity, two: _Entity, store: StoreOption = DEFAULT_STORE, decisions: DecisionsOption = None) -> None:
    """Decide that two entities are one."""
    with _registry(store, decisions) as registry:
        registry.merge(one, two)
    say(f"{one} and {two} are one")


def distinct(one: _Entity, two: _Entity, store: StoreOption = DEFAULT_STORE, decisions: DecisionsOption = None) -> None:
    """Decide that two entities are two, whatever their names say."""
    with _registry(store, decisions) as registry:
        registry.distinct(one, two)
    say(f"{one} and {two} are two")


def split(
    one: _Entity,
    articles: Annotated[
        list[str] | None, typer.Argument(help="The ids of articles in which it is another one.")
    ] = None,
    store: StoreOption = DEFAULT_STORE,
    decisions: DecisionsOption = None,
) -> None:
    """Take back what an entity was merged from; with articles, make it another one in those."""
    with _registry(store, decisions) as registry:
        registry.split(one, articles or ())
    say(f"{one} is parted")


@contextmanager
def _registry(store: Path, decisions: Path | None) -> "Iterator[Registry]":
    from kg.entities import Registry
    from kg.ontology import load
    from kg.store import Store

    with Store.open(store, writable=True, create=False) as opened:
        yield Registry(opened, load(), decisions)

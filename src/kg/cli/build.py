"""kg build: read articles into a store."""

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.console import DEFAULT_STORE, DecisionsOption, ReaderOption, StoreOption, say, warn


def command(
    paths: Annotated[
        list[str], typer.Argument(help="Files or folders of articles; - is JSON Lines on standard input.")
    ],
    store: StoreOption = DEFAULT_STORE,
    reader: ReaderOption = None,
    base: Annotated[str | None, typer.Option(help="What the IRIs of a new store begin with.")] = None,
    decisions: DecisionsOption = None,
    least: Annotated[
        float, typer.Option("--least-confidence", help="Leave out relations and events with less; 0 keeps all.")
    ] = 0.0,
) -> None:
    """Read articles into the store. Safe to repeat: what stands there unchanged is left as it is."""
    from kg import articles, extraction, ontology
    from kg.build import build
    from kg.cli.progress import bar
    from kg.extraction.surest import Surest
    from kg.store import Store

    problems = []

    def note(problem: Exception) -> None:
        problems.append(problem)
        warn(problem)

    extractor = extraction.load(reader)
    extractor = Surest(extractor, least) if least else extractor
    sources = articles.locate(paths, note)
    with Store.open(Path(store), writable=True, base=base) as opened, bar(sum(s.size for s in sources)) as progress:
        found = articles.read(sources, note, progress.advance)
        outcome = build(found, opened, extractor, ontology.load(), note, progress.article, decisions)
    say(f"{outcome.read} articles read, {outcome.changed} of them new or changed, in {store}")
    if problems:
        raise typer.Exit(1)

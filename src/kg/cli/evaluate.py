"""kg eval: how well the extractor reads."""

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.console import ReaderOption, table


def command(
    gold: Annotated[list[Path], typer.Argument(help="Gold files (JSON), each beside its text.")],
    reader: ReaderOption = None,
) -> None:
    """Print precision, recall and F1 of the graph that the extractor makes of articles, against gold files."""
    from kg import extraction, ontology
    from kg.build import triples
    from kg.evaluation import Score, Tally, read_gold, score
    from kg.iris import Base

    known = ontology.load()
    articles = [read_gold(path) for path in gold]
    extractor = extraction.load(reader)
    total = Score()
    rows = []

    def row(name: str, result: Score) -> list[str]:
        def cells(tally: Tally) -> list[str]:
            return [f"{value:.2f}" for value in (tally.precision, tally.recall, tally.f1)]

        entities = f"{result.entities.found}/{result.entities.gold}"
        return [name, entities, *cells(result.relations), str(result.outside), *cells(result.events)]

    for article, expected in articles:
        result = score(expected, triples(article, extractor, known, Base()), known)
        rows.append(row(article.id, result))
        total.add(result)
    if len(rows) > 1:
        rows.append(row("all", total))
    table(("article", "entities", "rel P", "rel R", "rel F1", "outside", "event P", "event R", "event F1"), rows)

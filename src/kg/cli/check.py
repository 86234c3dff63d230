"""kg check: is the ontology consistent, is the graph valid?"""

from itertools import chain
from pathlib import Path

import typer

from kg.cli.console import DEFAULT_STORE, StoreOption, say
from kg.showing import on_one_line


def command(store: StoreOption = DEFAULT_STORE) -> None:
    """Check the ontology with a reasoner and the store's articles, and what follows, against shapes and rules."""
    from kg.check import check_data, check_events, check_inferred, check_ontology
    from kg.store import Store

    errors = 0
    for finding in check_ontology():
        print(on_one_line(str(finding)))
        errors += finding.kind == "error"
    checked = 0
    if (Path(store) / "kg.json").is_file():
        with Store.open(Path(store)) as opened:
            listed = list(opened.articles())
            checked = len(listed)
            graphs = ((a.id, opened.described(a)) for a in listed)
            follows = check_inferred(opened.raw, opened.base.graph("inferred"))
            for finding in chain(check_data(graphs, opened.text), check_events(opened.raw), follows):
                print(on_one_line(str(finding)))
                errors += finding.kind == "error"
    else:
        say(f"no store at {store}: only the ontology was checked")
    say(f"{checked} articles checked, {errors} errors")
    if errors:
        raise typer.Exit(1)

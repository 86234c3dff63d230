"""kg infer: compute what follows anew."""

from pathlib import Path

from kg.cli.console import DEFAULT_STORE, StoreOption, say


def command(store: StoreOption = DEFAULT_STORE) -> None:
    """Compute what follows from the whole store anew, as after changes by SPARQL update; a build does it by itself."""
    from kg.inference import infer
    from kg.ontology import load
    from kg.store import Store

    with Store.open(Path(store), writable=True, create=False) as opened:
        changed = infer(opened, load(), whole=True)
    say(f"{changed} triples came or went in {store}")

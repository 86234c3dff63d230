"""kg serve: the store as a SPARQL endpoint."""

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.console import DEFAULT_STORE, StoreOption, say


def command(
    store: StoreOption = DEFAULT_STORE,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on; 0 takes a free one.", min=0, max=65535)] = 7878,
) -> None:
    """Serve the store: SPARQL queries at /sparql, a page to look at it at /. Stop it with Ctrl-C."""
    from kg.server.app import serve

    serve(Path(store), host, port, ready=lambda at: say(f"{store} is at {at} (SPARQL at {at}sparql); Ctrl-C stops it"))

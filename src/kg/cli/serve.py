"""kg serve: the store as a SPARQL endpoint."""

import os
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.console import DEFAULT_STORE, StoreOption, say, warn
from kg.errors import UsageError

_TOKEN = "KG_TOKEN"  # noqa: S105 - the name of a variable


def command(
    store: StoreOption = DEFAULT_STORE,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on; 0 takes a free one.", min=0, max=65535)] = 7878,
    writable: Annotated[
        bool, typer.Option("--writable", help=f"Take updates, with the token of {_TOKEN} or --token-file.")
    ] = False,
    token_file: Annotated[Path | None, typer.Option(help="The file that holds the token.")] = None,
    name: Annotated[list[str] | None, typer.Option(help="A host name that the server goes by.")] = None,
    allow_origin: Annotated[
        list[str] | None, typer.Option(help="An origin whose web pages may read the answers; * for all.")
    ] = None,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(help="A server that queries may call by SERVICE, and updates by LOAD; NAME or NAME:PORT."),
    ] = None,
    timeout: Annotated[float, typer.Option(help="The most seconds a query may take.", min=0.001)] = 30,
    memory: Annotated[int, typer.Option(help="The most memory a query may take, in MiB.", min=64)] = 1024,
    rows: Annotated[int, typer.Option(help="The most rows an answer may have.", min=1)] = 10_000_000,
    access_log: Annotated[Path | None, typer.Option(help="The file to note each request in, as JSON Lines.")] = None,
) -> None:
    """Serve the store: SPARQL at /sparql, graphs at /store, a page to look at it at /. Stop it with Ctrl-C."""
    from kg.server.limits import Limits, Options
    from kg.server.run import serve

    options = Options(
        Limits(seconds=timeout, memory=memory << 20, rows=rows),
        writable=writable,
        token=_token(token_file),
        names=tuple(name or ()),
        origins=tuple(allow_origin or ()),
        access_log=access_log,
        hosts=tuple(allow_host or ()),
    )

    def ready(at: str) -> None:
        say(f"{store} is at {at} (SPARQL at {at}sparql); Ctrl-C stops it")

    serve(Path(store), host, port, ready=ready, warn=warn, options=options)


def _token(file: Path | None) -> str | None:
    """Return the token that the file or the environment holds, None where neither does."""
    if file is None:
        return os.environ.get(_TOKEN, "").strip() or None
    try:
        token = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read the token in {file}: {error}") from error
    if not token:
        raise UsageError(f"the token file {file} is empty")
    return token

"""The command line: one thin file a command, each calling the module that does the work."""

import signal
import sys
from importlib.metadata import version
from typing import Annotated, cast

import typer

from kg.cli import build, check, conflicts, entities, evaluate, explain, export, infer, query, remove, serve, show, text
from kg.cli.console import fail
from kg.errors import KgError

# What typer raises for any wrong use of a command: it has no public name of its own.
_USAGE = cast("type[typer.BadParameter]", typer.BadParameter.__mro__[1])
app = typer.Typer(
    name="kg",
    help="Reads news on conflict and diplomacy into a knowledge graph and answers questions about it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("build")(build.command)
app.command("query")(query.command)
app.command("serve")(serve.command)
app.command("export")(export.command)
app.command("show")(show.command)
app.command("explain")(explain.command)
app.command("conflicts")(conflicts.command)
app.command("check")(check.command)
app.command("remove")(remove.command)
app.command("infer")(infer.command)
app.command("entities")(entities.entities)
app.command("merge")(entities.merge)
app.command("split")(entities.split)
app.command("distinct")(entities.distinct)
app.command("text")(text.command)
app.command("eval")(evaluate.command)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"kg {version('conflict-kg')}")
        raise typer.Exit


@app.callback()
def _options(
    _: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    pass


def main() -> None:
    """Run a command; end with status 0, 1 (the work failed) or 2 (wrong usage)."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        status = app(standalone_mode=False)
    except KgError as error:
        status = fail(str(error), error.exit_status)
    except _USAGE as error:
        status = fail(error.format_message(), 2)
    except (KeyboardInterrupt, typer.Abort):
        status = fail("stopped; what was finished is kept", 130)
    except OSError as error:
        status = fail(f"{error.filename or 'input or output'}: {error.strerror or error}", 1)
    sys.exit(status or 0)

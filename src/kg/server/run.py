"""Runs the web application until the process is told to stop."""

import gc
import resource
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import uvicorn

from kg.errors import UsageError, WorkError
from kg.server.app import application
from kg.server.connection import patient
from kg.server.guards import LOOPBACK
from kg.server.limits import Options
from kg.store import Store

_DEFAULTS = Options()
_KEEP_ALIVE = 60
_BACKLOG = 1024
_LONGEST_HEAD = 64 << 10
_OBJECTS = 5000


def serve(
    store: Path,
    host: str,
    port: int,
    *,
    ready: Callable[[str], None],
    warn: Callable[[str], None] = lambda _: None,
    options: Options = _DEFAULTS,
) -> None:
    """Serve the store at a path; `ready` is called with the address in use. Port 0 takes any that is free.

    Raises what `Store.open` raises, UsageError where it is to be writable without a token, and WorkError where the
    address cannot be used.
    """
    if options.writable and not options.token:
        raise UsageError("--writable needs a token: set KG_TOKEN, or name a file that holds it with --token-file")
    with Store.open(store):
        pass  # a store that cannot be opened is told of now, not at the first query
    options = replace(options, local=host in LOOPBACK, names=(*options.names, host))
    if not options.local and not options.token:
        warn(f"{host} is not this machine alone: whoever reaches it can read the store, and no token is set")
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        raise WorkError(f"cannot listen on {host} port {port}: {error.strerror or error}") from error
    # What asyncio does only for sockets that say their protocol: without it an answer of two pieces waits 40 ms.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    app = application(store, options)
    config = uvicorn.Config(
        app,
        http=patient(options.limits, _LONGEST_HEAD, app.state.repeats, app.state.shortcut),
        loop="uvloop",
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=options.limits.connections,
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=1,
    )
    name = f"[{host}]" if ":" in host else host
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)  # kg lets it end other commands: a client that has gone shall not
    with listener, suppress(KeyboardInterrupt):
        ready(f"http://{name}:{listener.getsockname()[1]}/")
        gc.freeze()  # what is loaded by now stays: to look through it for garbage again and again slows queries down
        gc.set_threshold(_OBJECTS)
        uvicorn.Server(config).run(sockets=[listener])

"""Requests that came before, byte for byte: answered with the same bytes, without being read again.

What an answer depends on is the bytes of the request and the state of the store, and nothing else. So the connection
looks here first, and only what is not here goes the whole way. An answer is noted when it is given from memory anyway
(`kg.server.kept`): what is asked but once takes no room.
"""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.server.kept import Recent
from kg.server.metrics import Journal, Noted
from kg.server.shortcut import STATUS_LINE, Shortcut, encoded

REQUEST = "request"
"""Where the state of a scope holds all the bytes of its request, if they came in one piece with nothing else."""
GENERATION = "generation"
"""Where the state of a scope holds the generation of the store that its answer is from, if that may be given again."""

_METHODS = {"GET", "POST"}  # to HEAD a body is not sent
_OK = 200


@dataclass(frozen=True)
class Reply:
    """A whole response: its `rest` is all but the status and what changes from one to the next, the date."""

    generation: int
    rest: bytes
    noted: Noted

    def encode(self, changing: list[tuple[bytes, bytes]]) -> bytes:
        """Return the response as it goes over the wire, with headers that are those of the moment."""
        return b"".join((STATUS_LINE, encoded(changing), self.rest))


class Repeats:
    """Responses by the bytes that ask for them, at most so many bytes of both; `generation` tells the store's."""

    def __init__(self, most: int, generation: Callable[[], int | None], journal: Journal) -> None:
        self._replies: Recent[bytes, Reply] = Recent(most)
        self._generation = generation
        self._journal = journal

    def get(self, request: bytes) -> Reply | None:
        """Return the response to a request, None where there is none from the present state of the store."""
        reply = self._replies.get(request)
        return reply if reply is not None and reply.generation == self._generation() else None

    def put(self, request: bytes, reply: Reply) -> None:
        """Note the response to a request."""
        self._replies.put(request, reply, len(request) + len(reply.rest))

    def given(self, reply: Reply, client: str, seconds: float) -> None:
        """Count a response that was given again, and note it in the log."""
        self._journal.metrics.kept.inc()
        self._journal.metrics.repeated.inc()
        self._journal.note(reply.noted, client, seconds)


class Learn:
    """Notes the responses that may be given again, or in like manner. It stands before all that changes a response."""

    def __init__(self, app: ASGIApp, repeats: Repeats, shortcut: Shortcut) -> None:
        self._app = app
        self._repeats = repeats
        self._shortcut = shortcut

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and note its response if it is whole."""
        state = scope.setdefault("state", {})
        if scope.get("method") not in _METHODS or REQUEST not in state:
            await self._app(scope, receive, send)
            return
        begun: Message = {}

        async def sending(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = message
                if begun["status"] == _OK:
                    self._shortcut.learn(state[REQUEST], scope, begun["headers"])
            elif GENERATION in state and begun["status"] == _OK and not message.get("more_body"):
                self._note(scope, begun, message.get("body", b""))
            await send(message)

        await self._app(scope, receive, sending)

    def _note(self, scope: Scope, begun: Message, body: bytes) -> None:
        headers = list(begun["headers"])
        whole = (b"content-length", b"%d" % len(body)) in headers
        if whole and not any(name == b"authorization" for name, _ in scope["headers"]):  # no token stays in memory
            rest = b"".join((encoded(headers), b"\r\n", body))
            reply = Reply(scope["state"][GENERATION], rest, Noted.of(scope, _OK, len(body)))
            self._repeats.put(scope["state"][REQUEST], reply)

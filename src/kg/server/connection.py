"""A connection that gives a client only so long, and so many bytes, to send the head of a request.

A client that takes nothing of what it was sent is let go. A request that is the same as one before, byte for byte, is
answered here, and one that differs from it in its query alone is tried on a shortcut.
"""

import asyncio
import math
import re
import time

import httptools
from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from kg.server.limits import Limits
from kg.server.repeats import REQUEST, Repeats
from kg.server.shortcut import Relay, Shortcut

_END = b"\r\n\r\n"
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_PAUSES = (0.05, 0.1, 1.0)
_OFFER = re.compile(rb"\r\nupgrade:[^\r\n]*", re.IGNORECASE)
_TOO_LONG = "The request's head is too long: send a long query by POST.\n"


class PatientProtocol(HttpToolsProtocol):
    """HTTP/1.1 as uvicorn speaks it, closing a connection on which a request has begun and does not go on.

    uvicorn itself waits for ever: a few hundred clients that send a byte a minute would take all connections.
    """

    patience: float
    longest: int
    stall: float
    repeats: Repeats
    shortcut: Shortcut
    _relay: Relay | None = None
    _impatience: asyncio.TimerHandle | None = None
    _stalled: asyncio.TimerHandle | None = None
    _in_head = False
    _between = True
    _head = 0
    _messages = 0
    _answered: RequestResponseCycle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Expect a request."""
        super().connection_made(transport)
        self._expect(self.timeout_keep_alive)

    def data_received(self, data: bytes) -> None:
        """Take a part of a request."""
        if self._relay is not None:
            self._relay.go_on()
        alone = self._between and (self.cycle is None or self.cycle.response_complete)
        if not alone or self._full() or not (self._repeat(data) or self._hurry(data)):
            self._take(data, alone)

    def _take(self, data: bytes, alone: bool) -> None:
        """Take a part of a request the whole way."""
        self._messages = 0
        super().data_received(_without_offer(data) if self._between else data)
        if self._in_head:
            self._head += len(data)
            if self._head > self.longest:
                self.send_400_response(_TOO_LONG)
            elif self._impatience is None:
                self._expect(self.patience)
        elif alone and self._whole():
            self.cycle.scope["state"][REQUEST] = data

    def _whole(self) -> bool:
        """Tell whether what just came was one whole request, and the connection goes on after it."""
        return self._between and self._messages == 1 and self.cycle.keep_alive and not self.transport.is_closing()

    def _full(self) -> bool:
        return self.flow.write_paused or len(self.connections) >= (self.limit_concurrency or math.inf)

    def _hurry(self, request: bytes) -> bool:
        """Try a request on the shortcut; tell whether it may be answered there."""
        self._relay = self.shortcut.begin(self, request)
        if self._relay is not None:
            self._stop_expecting()
            self._unset_keepalive_if_required()
        return self._relay is not None

    def reply(self, response: bytes) -> None:
        """Send the whole response to a request on the shortcut."""
        self._relay = None
        self.transport.write(response)
        super().on_response_complete()

    def go_on(self, request: bytes) -> None:
        """Take a request from the shortcut to the whole way."""
        self._relay = None
        self._take(request, alone=True)

    @property
    def clear(self) -> bool:
        """Tell whether a response can be sent at once."""
        return not self.flow.write_paused and not self.transport.is_closing()

    @property
    def default_headers(self) -> list[tuple[bytes, bytes]]:
        """Return the headers that are those of the moment."""
        return self.server_state.default_headers

    @property
    def peer(self) -> str:
        """Return the client's address."""
        return self.client[0] if self.client else ""

    def _repeat(self, request: bytes) -> bool:
        """Answer what was asked before, if all is as it was; tell whether it is."""
        begun = time.perf_counter()
        reply = self.repeats.get(request)
        if reply is None:
            return False
        self._stop_expecting()
        self.transport.write(reply.encode(self.server_state.default_headers))
        self.repeats.given(reply, self.peer, time.perf_counter() - begun)
        super().on_response_complete()
        return True

    def on_message_begin(self) -> None:
        """Take the first byte of a head."""
        super().on_message_begin()
        self._messages += 1
        self._in_head, self._head, self._between = True, 0, False
        self._stop_expecting()

    def on_headers_complete(self) -> None:
        """Begin to answer, unless the head came at once and is too long all the same."""
        self._stop_expecting()
        self._head = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if self._head > self.longest:
            raise ValueError(_TOO_LONG)  # as what cannot be parsed it is refused
        self._in_head = False
        super().on_headers_complete()
        if self.parser.should_upgrade():  # an offer in a head that came in pieces or behind another request:
            self.cycle.keep_alive = False  # the parser passes over what follows it, so the client has to send it again

    def on_message_complete(self) -> None:
        """Expect no more of the request."""
        self._between = True
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Wait for the next request, but not for the rest of one that is answered already."""
        super().on_response_complete()
        if self.cycle.response_complete and self.cycle.more_body:
            self.transport.close()

    def eof_received(self) -> bool:  # type: ignore[override]
        """Stay open for a client that sends no more but may still read; tell whether that is so.

        That it has closed its side does not mean that it wants no answer (RFC 9112).
        """
        if self._relay is not None:
            self._relay.go_on()
        waits = self.cycle is not None and not self.cycle.response_complete and not self.cycle.more_body
        if not waits or self.cycle.scope["http_version"] != "1.1":
            return False
        self.cycle.keep_alive = False
        self._probe_after(*_PAUSES)
        return True

    def _probe_after(self, pause: float, *more: float) -> None:
        self.loop.call_later(pause, self._probe, more)

    def _probe(self, pauses: tuple[float, ...]) -> None:
        """Find out whether the client is there: one that has gone has closed its side too.

        Clients pass over this response before the real one; the system of one that has gone refuses it, which shows
        when something is sent once more.
        """
        if self._answered is None or self._answered.response_started or self.transport.is_closing():
            return
        self.transport.write(_CONTINUE)
        if pauses:
            self._probe_after(*pauses)

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP, in place of an answer that may be on its way to the request that it is part of."""
        self._stop_expecting()
        if self.cycle is not None and not self.cycle.response_complete and not self.cycle.more_body:
            self.cycle.keep_alive = False  # what came whole before it is answered, and then the connection ends
            return
        begun = self.cycle is not None and self.cycle.response_started and not self.cycle.response_complete
        if self.cycle is not None:
            self.cycle.disconnected = True
        if begun or self.transport.is_closing():
            self.transport.close()
        else:
            status = 431 if self._head > self.longest else 400
            refusal = _refusal(status, _TOO_LONG if status == 431 else msg)
            bodiless = self.parser.get_method() == b"HEAD"
            self.transport.write(refusal.partition(_END)[0] + _END if bodiless else refusal)
            self.transport.close()

    def pause_writing(self) -> None:
        """Wait for the client to take what it was sent."""
        super().pause_writing()
        # An answer on its way ends itself after half the time, but what is sent already keeps the connection open.
        self._stalled = self.loop.call_later(2 * self.stall, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on sending."""
        self._stop_waiting()
        super().resume_writing()

    def _stop_waiting(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Expect nothing more."""
        self._stop_expecting()
        self._stop_waiting()
        if self._relay is not None:
            self._relay.drop()
            self._relay = None
        super().connection_lost(exc)
        if self._answered is not None:  # where requests wait behind it, uvicorn tells only the last of them
            self._answered.disconnected = True
            self._answered.message_event.set()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._answered = cycle
        super()._start_asgi_task(cycle, app)

    def _unsupported_upgrade_warning(self) -> None:
        self.parser = httptools.HttpRequestParser(self)  # the old one takes what comes next for the other protocol

    def _expect(self, seconds: float) -> None:
        self._impatience = self.loop.call_later(seconds, self.transport.close)

    def _stop_expecting(self) -> None:
        if self._impatience is not None:
            self._impatience.cancel()
            self._impatience = None


def patient(limits: Limits, longest: int, repeats: Repeats, shortcut: Shortcut) -> type[PatientProtocol]:
    """Return the protocol within limits, with so many bytes for the head of a request, and what it answers itself."""
    given = {"patience": limits.patience, "stall": limits.stall, "longest": longest}
    return type("Patient", (PatientProtocol,), given | {"repeats": repeats, "shortcut": shortcut})


def _without_offer(data: bytes) -> bytes:
    """Return the beginning of a request without its offer to speak another protocol.

    Java's clients offer HTTP/2 so. It is declined by passing it over, but the parser would take it for accepted, and
    pass over the request's body.
    """
    head, end, rest = data.partition(_END)
    return _OFFER.sub(b"", head) + end + rest if b"pgrade:" in head.lower() else data


def _refusal(status: int, reason: str) -> bytes:
    phrases = {400: b"Bad Request", 431: b"Request Header Fields Too Large"}
    body = f"{reason.strip()}\n".encode()
    head = b"HTTP/1.1 %d %b\r\ncontent-type: text/plain\r\ncontent-length: %d\r\nconnection: close\r\n\r\n"
    return head % (status, phrases[status], len(body)) + body

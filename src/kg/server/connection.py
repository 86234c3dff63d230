"""A connection that gives a client only so long, and so many bytes, to send the head of a request."""

import asyncio
import re

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_OFFER = re.compile(rb"\r\nupgrade:[^\r\n]*", re.IGNORECASE)
_TOO_LONG = "The request's head is too long: send a long query by POST.\n"


class PatientProtocol(HttpToolsProtocol):
    """HTTP/1.1 as uvicorn speaks it, closing a connection on which a request has begun and does not go on.

    uvicorn itself waits for ever: a few hundred clients that send a byte a minute would take all connections.
    """

    patience: float
    longest: int
    _impatience: asyncio.TimerHandle | None = None
    _in_head = False
    _between = True
    _head = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Expect a request."""
        super().connection_made(transport)
        self._expect(self.timeout_keep_alive)

    def data_received(self, data: bytes) -> None:
        """Take a part of a request."""
        super().data_received(_without_offer(data) if self._between else data)
        if self._in_head:
            self._head += len(data)
            if self._head > self.longest:
                self.send_400_response(_TOO_LONG)

    def on_message_begin(self) -> None:
        """Expect the rest of a head from its first byte on."""
        super().on_message_begin()
        self._in_head, self._head, self._between = True, 0, False
        self._stop_expecting()
        self._expect(self.patience)

    def on_headers_complete(self) -> None:
        """Begin to answer, unless the head came at once and is too long all the same."""
        self._stop_expecting()
        self._head = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if self._head > self.longest:
            raise ValueError(_TOO_LONG)  # as what cannot be parsed it is refused
        self._in_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Expect no more of the request."""
        self._between = True
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Wait for the next request, but not for the rest of one that is answered already."""
        super().on_response_complete()
        if self.cycle.response_complete and self.cycle.more_body:
            self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP, in place of an answer that may be on its way to the request that it came with."""
        self._stop_expecting()
        begun = self.cycle is not None and self.cycle.response_started and not self.cycle.response_complete
        if self.cycle is not None:
            self.cycle.disconnected = True
        if begun or self.transport.is_closing():
            self.transport.close()
        else:
            status = 431 if self._head > self.longest else 400
            self.transport.write(_refusal(status, _TOO_LONG if status == 431 else msg))
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Expect nothing more."""
        self._stop_expecting()
        super().connection_lost(exc)

    def _unsupported_upgrade_warning(self) -> None:
        self.parser = httptools.HttpRequestParser(self)  # the old one takes what comes next for the other protocol

    def _expect(self, seconds: float) -> None:
        self._impatience = self.loop.call_later(seconds, self.transport.close)

    def _stop_expecting(self) -> None:
        if self._impatience is not None:
            self._impatience.cancel()
            self._impatience = None


def patient(seconds: float, longest: int) -> type[PatientProtocol]:
    """Return the protocol with so many seconds, and bytes, for the head of a request."""
    return type("Patient", (PatientProtocol,), {"patience": seconds, "longest": longest})


def _without_offer(data: bytes) -> bytes:
    """Return the beginning of a request without its offer to speak another protocol.

    Java's clients offer HTTP/2 so. It is declined by passing it over, but the parser would take it for accepted, and
    pass over the request's body.
    """
    head, end, rest = data.partition(b"\r\n\r\n")
    return _OFFER.sub(b"", head) + end + rest if b"pgrade:" in head.lower() else data


def _refusal(status: int, reason: str) -> bytes:
    phrases = {400: b"Bad Request", 431: b"Request Header Fields Too Large"}
    body = f"{reason.strip()}\n".encode()
    head = b"HTTP/1.1 %d %b\r\ncontent-type: text/plain\r\ncontent-length: %d\r\nconnection: close\r\n\r\n"
    return head % (status, phrases[status], len(body)) + body

"""A connection that gives a client only so long to send the head of a request."""

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol


class PatientProtocol(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it, closing a connection on which a request has begun and does not go on.

    uvicorn itself waits for ever: a few hundred clients that send a byte a minute would take all connections.
    """

    patience: float
    _impatience: asyncio.TimerHandle | None = None
    _begun = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Expect a request."""
        super().connection_made(transport)
        self._expect(self.timeout_keep_alive)

    def data_received(self, data: bytes) -> None:
        """Take a part of a request; from the first part of its head on, expect the rest."""
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._stop_expecting()
            self._begun = False
        elif not self._begun:
            self._begun = True
            self._stop_expecting()
            self._expect(self.patience)

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP, in place of an answer that may be on its way to the request that it came with."""
        begun = self.cycle is not None and self.cycle.response_started and not self.cycle.response_complete
        if self.cycle is not None:
            self.cycle.disconnected = True
        if begun:
            self.transport.close()
        else:
            super().send_400_response(msg)

    def connection_lost(self, exc: Exception | None) -> None:
        """Expect nothing more."""
        self._stop_expecting()
        super().connection_lost(exc)

    def _expect(self, seconds: float) -> None:
        self._impatience = self.loop.call_later(seconds, self.transport.close)

    def _stop_expecting(self) -> None:
        if self._impatience is not None:
            self._impatience.cancel()
            self._impatience = None


def patient(seconds: float) -> type[PatientProtocol]:
    """Return the protocol with so many seconds for the head of a request."""
    return type("Patient", (PatientProtocol,), {"patience": seconds})

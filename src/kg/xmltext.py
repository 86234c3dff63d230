"""Text that XML 1.0 can hold: it has no way to write most control characters, and readers fold carriage returns."""

import codecs
import re
from typing import Protocol

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Sink(Protocol):
    """What pyoxigraph asks of a binary output."""

    def write(self, data: bytes, /) -> int:
        """Take all of these bytes."""

    def flush(self) -> None:
        """Pass on what is held."""


def clean(text: str) -> str:
    """Return the text with U+FFFD in place of every character that XML cannot hold."""
    return _FORBIDDEN.sub("\ufffd", text)


class CleanXml:
    """A binary output that makes XML in UTF-8 well-formed on its way to another output.

    For serialisers that write the text of literals as it is.
    """

    def __init__(self, out: Sink) -> None:
        self._out = out
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def write(self, data: bytes) -> int:
        """Pass on a piece of the document; it may end within a character."""
        text = clean(self._decoder.decode(data)).replace("\r", "&#xD;")
        self._out.write(text.encode())
        return len(data)

    def flush(self) -> None:
        """Flush the output behind."""
        self._out.flush()

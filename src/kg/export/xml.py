"""Writes an XML document piece by piece."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from kg.xmltext import CleanXml, Sink

_PIECE = 1 << 16


class Document:
    """An XML document in UTF-8 under way to a binary output, indented by one space a level."""

    def __init__(self, out: Sink) -> None:
        self._out = CleanXml(out)
        self._held = StringIO()
        self._generator = XMLGenerator(self._held, "utf-8", short_empty_elements=True)
        self._generator.startDocument()
        self._depth = 0
        self._inline = False

    @contextmanager
    def element(self, name: str, /, **attributes: str) -> Iterator[None]:
        """Enclose what is written meanwhile in an element."""
        self._line()
        self._generator.startElement(name, AttributesImpl(attributes))
        self._depth += 1
        yield
        self._depth -= 1
        if not self._inline:
            self._line()
        self._inline = False
        self._generator.endElement(name)

    def empty(self, name: str, /, **attributes: str) -> None:
        """Write an element without content."""
        self._line()
        self._generator.startElement(name, AttributesImpl(attributes))
        self._generator.endElement(name)

    def text(self, text: str) -> None:
        """Write the whole content of an element."""
        self._inline = True
        self._generator.characters(text)

    def end(self) -> None:
        """End the document."""
        self._generator.endDocument()
        self._generator.ignorableWhitespace("\n")
        self._send()

    def _line(self) -> None:
        self._generator.ignorableWhitespace("\n" + " " * self._depth)
        if self._held.tell() > _PIECE:
            self._send()

    def _send(self) -> None:
        self._out.write(self._held.getvalue().encode())
        self._held.seek(0)
        self._held.truncate()

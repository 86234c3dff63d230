"""Writes an XML document piece by piece."""

from collections.abc import Iterator
from contextlib import contextmanager
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from kg.xmltext import CleanXml, Sink


class Document:
    """An XML document in UTF-8 under way to a binary output, indented by one space a level."""

    def __init__(self, out: Sink) -> None:
        self._generator = XMLGenerator(CleanXml(out), "utf-8", short_empty_elements=True)
        self._generator.startDocument()
        self._depth = 0
        self._inline = False

    @contextmanager
    def element(self, name: str, /, **attributes: str) -> Iterator[None]:
        """Enclose what is written meanwhile in an element."""
        self._start(name, attributes)
        self._depth += 1
        yield
        self._depth -= 1
        if not self._inline:
            self._line()
        self._inline = False
        self._generator.endElement(name)

    def empty(self, name: str, /, **attributes: str) -> None:
        """Write an element without content."""
        self._start(name, attributes)
        self._generator.endElement(name)

    def text(self, text: str) -> None:
        """Write the whole content of an element."""
        self._inline = True
        self._generator.characters(text)

    def end(self) -> None:
        """End the document."""
        self._generator.endDocument()
        self._generator.ignorableWhitespace("\n")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._line()
        self._generator.startElement(name, AttributesImpl(attributes))

    def _line(self) -> None:
        self._generator.ignorableWhitespace("\n" + " " * self._depth)

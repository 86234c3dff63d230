import io
from xml.etree import ElementTree

import pytest

from kg.xmltext import CleanXml, clean


@pytest.mark.parametrize("text", ["\x00", "a\x0bb", "\ufffe\uffff", "\ud800"])
def test_what_xml_cannot_hold_is_replaced(text):
    assert ElementTree.fromstring(f"<a>{clean(text)}</a>").text == "".join(c if c in "ab" else "\ufffd" for c in text)


def test_what_xml_can_hold_stays():
    assert clean("tab\t line\n é أ 😀 \ue000") == "tab\t line\n é أ 😀 \ue000"


def test_a_document_is_cleaned_wherever_its_pieces_end():
    document = "<a>é😀\x01\ufffe\rx</a>".encode()
    for size in range(1, len(document) + 1):
        out = io.BytesIO()
        sink = CleanXml(out)
        for start in range(0, len(document), size):
            assert sink.write(document[start : start + size]) == len(document[start : start + size])
        sink.flush()
        assert ElementTree.fromstring(out.getvalue()).text == "é😀\ufffd\ufffd\rx"

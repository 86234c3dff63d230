"""Reading requests: parameters come out as the standard library reads them, only sooner."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.exceptions import HTTPException

from kg.server.protocol import parameters

PIECES = b"% = & + %41 %C3%A9 %c3 %zz %4 %3D %0A %00 %25 %26 _ . a =\n =\r\n \t \xc3\xa9 \xff %e2%82%ac".split(b" ")


@settings(derandomize=True, database=None, deadline=None, max_examples=300)
@given(st.lists(st.sampled_from([b" ", *PIECES]) | st.binary(max_size=3), max_size=15).map(b"".join))
def test_parameters_are_what_the_standard_library_reads(encoded):
    try:
        expected = parse_qsl(encoded.decode(), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        with pytest.raises(HTTPException) as refused:
            parameters(encoded)
        assert refused.value.status_code == 400
    else:
        assert parameters(encoded) == expected


def test_a_long_text_is_read_whole():
    text = "é = % + & \n" * 1000
    assert parameters(b"query=" + "".join(f"%{byte:02x}" for byte in text.encode()).encode()) == [("query", text)]


def test_too_many_parameters_are_refused():
    assert len(parameters(b"&".join([b"a=1"] * 1000))) == 1000
    with pytest.raises(HTTPException, match="more than 1000"):
        parameters(b"&".join([b"a=1"] * 1001))

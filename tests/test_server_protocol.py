"""Reading requests: what parameters come to, and which are refused."""

import pytest
from starlette.exceptions import HTTPException

from kg.server.protocol import parameters


def test_a_long_text_is_read_whole():
    text = "é = % + & \n" * 1000
    assert parameters(b"query=" + "".join(f"%{byte:02x}" for byte in text.encode()).encode()) == [("query", text)]


@pytest.mark.parametrize("encoded", [b"query=\xff", b"query=%ff"])
def test_what_is_no_utf8_is_refused(encoded):
    with pytest.raises(HTTPException) as refused:
        parameters(encoded)
    assert refused.value.status_code == 400


def test_too_many_parameters_are_refused():
    assert len(parameters(b"&".join([b"a=1"] * 1000))) == 1000
    with pytest.raises(HTTPException, match="cannot be read"):
        parameters(b"&".join([b"a=1"] * 1001))

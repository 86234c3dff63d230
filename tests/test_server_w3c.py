"""The W3C's tests of the SPARQL 1.1 Protocol, the Graph Store Protocol and Service Description."""

import pytest
import w3c
from serving import TOKEN, running

from kg.store import Store

CASES = w3c.cases()
RESULTS: dict[w3c.Case, bool] = {}


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    path = tmp_path_factory.mktemp("w3c") / "store"
    Store.open(path, writable=True).close()
    with running(path, writable=True, token=TOKEN) as address:
        yield address


@pytest.mark.skipif(not CASES, reason="the W3C's tests are not here")
@pytest.mark.parametrize("case", [pytest.param(case, id=f"{case.suite}-{case.name}") for case in CASES])
def test_w3c(empty, case):
    RESULTS[case] = False
    case.run(empty)
    RESULTS[case] = True


def test_the_document_tells_what_passes():
    if not CASES or len(RESULTS) < len(CASES):
        pytest.skip("not all of the W3C's tests were run")
    assert w3c.documented() == w3c.table(RESULTS)

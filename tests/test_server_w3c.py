"""The W3C's tests of the SPARQL protocol, as far as they ask queries."""

import json

import pytest
from serving import PROTOCOL, send

from kg.server.formats import GRAPHS, TABLES


def protocol_tests() -> list:
    """Return the requests of each test of queries, from the W3C's manifest."""
    if not PROTOCOL.is_dir():
        return [pytest.param([], id="w3c", marks=pytest.mark.skip("the W3C's protocol tests are not here"))]
    from rdflib import Graph, Namespace
    from rdflib.collection import Collection

    tests = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
    http_ = Namespace("http://www.w3.org/2011/http#")
    content = Namespace("http://www.w3.org/2011/content#")
    graph = Graph().parse(PROTOCOL / "manifest.ttl")

    def request(node) -> dict:
        body = graph.value(node, http_.body)
        response = graph.value(node, http_.resp)
        boolean = graph.value(response, tests.expectedBoolean)
        headers = Collection(graph, graph.value(node, http_.headers)) if graph.value(node, http_.headers) else ()
        encoding = str(graph.value(body, content.characterEncoding)) if body else ""
        return {
            "method": str(graph.value(node, http_.methodName)),
            "path": str(graph.value(node, http_.absolutePath)),
            "body": str(graph.value(body, content.chars)).encode(encoding) if body else None,
            "headers": {str(graph.value(h, http_.fieldName)): str(graph.value(h, http_.fieldValue)) for h in headers},
            "statuses": {str(status)[-3] for status in graph.objects(response, tests.expectedStatus)},
            "format": str(graph.value(response, tests.expectedFormat)),
            "boolean": None if boolean is None else boolean.toPython(),
        }

    found = []
    for entry in Collection(graph, next(graph.objects(None, tests.entries))):
        name = str(entry).partition("#")[2]
        if "update" not in name:
            connection = graph.value(entry, tests.action)
            requests = Collection(graph, graph.value(connection, http_.requests))
            found.append(pytest.param([request(node) for node in requests], id=name))
    return found


KINDS = {
    "boolean": {format_.media[0] for format_ in TABLES},
    "tabular": {format_.media[0] for format_ in TABLES},
    "RDF": {format_.media[0] for format_ in GRAPHS},
}


@pytest.mark.parametrize("requests", protocol_tests())
def test_w3c_protocol(server, requests):
    for request in requests:
        answer = send(server, request["method"], request["path"], request["body"], **request["headers"])
        assert str(answer.status)[0] in request["statuses"], answer.text
        if answer.status == 200:
            assert answer.type in KINDS[request["format"]]
        if request["boolean"] is not None:
            assert json.loads(answer.text)["boolean"] is request["boolean"]

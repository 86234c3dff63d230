"""Runs the W3C's tests of the SPARQL 1.1 protocols over a socket; as a program it writes docs/endpoint.md's table.

.venv/bin/python tests/w3c.py
"""

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

import pyoxigraph as ox
from rdflib import RDF, RDFS, Graph, Namespace, URIRef
from rdflib.collection import Collection
from serving import TOKEN, Answer, running, send

from kg.server.formats import GRAPHS, TABLES
from kg.store import Store

SUITES = Path(__file__).parents[2] / "shared" / "w3c"
DOCUMENT = Path(__file__).parents[1] / "docs" / "endpoint.md"
MANIFESTS = (
    "protocol/manifest.ttl",
    "graph-store-protocol/manifest-direct.ttl",
    "graph-store-protocol/manifest-indirect.ttl",
    "service-description/manifest.ttl",
)
START, END = "<!-- table: tests/w3c.py -->", "<!-- end of table -->"

TESTS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
UPDATE = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
HTTP = Namespace("http://www.w3.org/2011/http#")
CONTENT = Namespace("http://www.w3.org/2011/content#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")

_STATUSES = {"OK": "200", "Created": "201", "NoContent": "204", "NotFound": "404"}
_TABULAR = {format_.media[0] for format_ in TABLES}
_RDF = {format_.media[0] for format_ in GRAPHS}
_KINDS = {"boolean": _TABULAR, "tabular": _TABULAR, "RDF": _RDF}


@dataclass(frozen=True)
class Case:
    """One test of a manifest."""

    suite: str
    name: str
    title: str
    graph: Graph
    node: URIRef

    def run(self, server) -> None:
        """Run it against a server that starts empty. Raises AssertionError where the server is wrong."""
        if self.suite.startswith("service"):
            check_description(server)
            return
        reset(server)
        for data in self.graph.objects(self.node, UPDATE.graphData):
            name, file = self.graph.value(data, RDFS.label), self.graph.value(data, UPDATE.graph)
            path = f"/store?graph={quote(str(name), safe='')}"
            body = Path(urlsplit(str(file)).path).read_bytes()
            assert write(server, "PUT", path, body, Content_Type="application/n-triples").status == 201
        location = ""
        connection = self.graph.value(self.node, TESTS.action)
        for request in Collection(self.graph, self.graph.value(connection, HTTP.requests)):
            answer = self._request(server, request, location)
            self._check(self.graph.value(request, HTTP.resp), answer)
            location = answer.headers["Location"] or location

    def _headers(self, node) -> dict[str, str]:
        listed = self.graph.value(node, HTTP.headers)
        if listed is None:
            return {}
        return {
            str(self.graph.value(h, HTTP.fieldName)): str(self.graph.value(h, HTTP.fieldValue))
            for h in Collection(self.graph, listed)
        }

    def _body(self, node) -> bytes | None:
        body = self.graph.value(node, HTTP.body)
        if body is None:
            return None
        return str(self.graph.value(body, CONTENT.chars)).encode(str(self.graph.value(body, CONTENT.characterEncoding)))

    def _request(self, server, node, location) -> Answer:
        path = str(self.graph.value(node, HTTP.absolutePath)).replace("$LOCATION$", location)
        if path.startswith("/gsp"):
            path = f"/store{path.removeprefix('/gsp')}"
        return write(
            server, str(self.graph.value(node, HTTP.methodName)), path, self._body(node), **self._headers(node)
        )

    def _check(self, expected, answer: Answer) -> None:
        statuses = {str(status).partition("#")[2] for status in self.graph.objects(expected, TESTS.expectedStatus)}
        allowed = {_STATUSES.get(name) or name.removeprefix("StatusCode")[0] for name in statuses}
        assert any(str(answer.status).startswith(start) for start in allowed), (answer.status, answer.text)
        format_, boolean = (self.graph.value(expected, TESTS[f"expected{kind}"]) for kind in ("Format", "Boolean"))
        if format_ is not None:
            assert answer.type in _KINDS[str(format_)]
        if boolean is not None:
            assert json.loads(answer.text)["boolean"] is boolean.toPython()
        if self.graph.value(expected, TESTS.expectedLocation) is not None:
            assert answer.headers["Location"]
        headers = self._headers(expected)
        if "content-type" in headers:
            assert answer.headers["Content-Type"] == headers["content-type"]
        body = self._body(expected)
        if body is not None:
            assert canonical(answer.body) == canonical(body)


def cases() -> list[Case]:
    """Return all tests, none where the suites are not here."""
    found = []
    for path in MANIFESTS if SUITES.is_dir() else ():
        graph = Graph().parse(SUITES / path)
        listed = graph.value(next(graph.subjects(RDF.type, TESTS.Manifest)), TESTS.entries)
        suite = path.replace("manifest.ttl", "").replace("manifest-", "").replace(".ttl", "").strip("/")
        for node in Collection(graph, listed):
            title = " ".join(str(graph.value(node, TESTS.name)).split())
            found.append(Case(suite, str(node).partition("#")[2], title, graph, node))
    return found


def write(server, method, path, body=None, **headers) -> Answer:
    """Send a request with the token, as a client that may write."""
    return send(server, method, path, body, Authorization=f"Bearer {TOKEN}", **headers)


def reset(server) -> None:
    answer = write(server, "POST", "/sparql", b"DROP ALL", Content_Type="application/sparql-update")
    assert answer.status == 204, answer.text


def canonical(turtle: bytes) -> set[ox.Quad]:
    data = ox.Dataset(ox.parse(turtle, format=ox.RdfFormat.TURTLE))
    data.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(data)


def check_description(server) -> None:
    """Check what the three tests of service description ask for, in each format that is offered."""
    address = f"http://{server.netloc}/sparql"
    for format_ in GRAPHS:
        answer = send(server, "GET", "/sparql", Accept=format_.media[0])
        assert (answer.status, answer.type) == (200, format_.media[0])
        said = {q.triple for q in ox.parse(answer.body, format=format_.writer)}
        sd = ox.NamedNode(str(SD.endpoint))
        services = [t.subject for t in said if t.predicate == sd and t.object == ox.NamedNode(address)]
        assert len(services) == 1
        assert ox.Triple(services[0], ox.NamedNode(str(RDF.type)), ox.NamedNode(str(SD.Service))) in said
        languages = {t.object.value for t in said if t.predicate == ox.NamedNode(str(SD.supportedLanguage))}
        assert str(SD.SPARQL11Query) in languages


def table(results: dict[Case, bool]) -> str:
    """Return the table of the document."""
    rows = ["| suite | test | what it asks for | passes |", "| --- | --- | --- | --- |"]
    rows += [f"| {c.suite} | `{c.name}` | {c.title} | {'yes' if ok else '**no**'} |" for c, ok in results.items()]
    passed = sum(results.values())
    return "\n".join([f"{passed} of the {len(results)} tests pass.", "", *rows])


def documented() -> str:
    """Return the table that the document holds."""
    return DOCUMENT.read_text(encoding="utf-8").partition(START)[2].partition(END)[0].strip()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        Store.open(store, writable=True).close()
        results = {}
        with running(store, writable=True, token=TOKEN) as server:
            for case in cases():
                try:
                    case.run(server)
                    results[case] = True
                except AssertionError as error:
                    print(case.name, error)
                    results[case] = False
    before, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(START)
    after = rest.partition(END)[2]
    DOCUMENT.write_text(f"{before}{START}\n\n{table(results)}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()

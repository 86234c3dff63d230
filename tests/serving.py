"""A server of the invented store for the tests of the endpoint, and what a client of it needs."""

import http.client
import json
import signal
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pyoxigraph as ox
from invented import fill

from kg.store import Store

PROTOCOL = Path(__file__).parents[2] / "shared" / "w3c" / "protocol"
PROGRAM = """
import sys
from pathlib import Path
from kg.server import serve
from kg.server.app import Limits
serve(Path(sys.argv[1]), "127.0.0.1", 0, ready=lambda url: print(url, flush=True),
      limits=Limits(seconds=3, memory=300 << 20, queries=2))
"""
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
BACKS = "SELECT ?who WHERE { ?a kg:backs ?b . ?a rdfs:label ?who }"


def make(path: Path) -> Path:
    """Make the store, with the graphs that the W3C's tests ask about where those are here."""
    fill(path)
    with Store.open(path, writable=True) as opened:
        for file in sorted(PROTOCOL.glob("data*.nt")):
            graph = ox.NamedNode(f"http://kasei.us/2009/09/sparql/data/{file.stem}.rdf")
            opened.raw.load(path=str(file), format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
    return path


@contextmanager
def running(store: Path):
    """Yield the address of a server of the store."""
    command = [sys.executable, "-c", PROGRAM, str(store)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield urlsplit(process.stdout.readline().strip())
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=10)
        finally:
            process.kill()
    assert process.returncode == 0
    assert "Traceback" not in said


class Answer:
    def __init__(self, response: http.client.HTTPResponse, body: bytes) -> None:
        self.status = response.status
        self.headers = response.headers
        self.type = response.headers.get_content_type()
        self.body = body
        self.text = body.decode()

    def rows(self) -> list[dict[str, str]]:
        assert self.status == 200, self.text
        bindings = json.loads(self.text)["results"]["bindings"]
        return [{name: term["value"] for name, term in row.items()} for row in bindings]

    def refusal(self) -> str:
        """Return the one line that says why there is no answer."""
        assert self.type == "text/plain"
        assert self.text.endswith("\n")
        assert self.text.count("\n") == 1
        return self.text.strip()


@contextmanager
def connected(server, timeout=30):
    with closing(http.client.HTTPConnection(server.hostname, server.port, timeout=timeout)) as connection:
        yield connection


def send(server, method, path, body=None, **headers) -> Answer:
    with connected(server) as connection:
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return Answer(response, response.read())


def ask(server, query, accept="", **parameters) -> Answer:
    fields = urlencode({"query": query, **{k.replace("_", "-"): v for k, v in parameters.items()}}, doseq=True)
    return send(server, "POST", "/sparql", fields, Content_Type=FORM, Accept=accept)

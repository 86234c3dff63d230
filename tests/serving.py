"""A server of the invented store for the tests of the endpoint, and what a client of it needs."""

import http.client
import json
import re
import signal
import socket
import subprocess
import sys
import threading
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from invented import fill

TOKEN = "a-token-of-the-tests"
PROGRAM = """
import signal
import sys
from pathlib import Path
from kg.server.limits import Limits, Options
from kg.server.run import serve
from pathlib import PosixPath
signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # as kg has it
bounds = {"memory": 300 << 20, "queries": 2, "rows": 150_000, "waiting": 3, "arrival": 1, "patience": 1, "stall": 2}
options = {"limits": Limits(seconds=20, **bounds)}
serve(Path(sys.argv[1]), "127.0.0.1", 0, ready=lambda url: print(url, flush=True),
      options=Options(**options | eval(sys.argv[2])))
"""
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
BACKS = "SELECT ?who WHERE { ?a kg:backs ?b . ?a rdfs:label ?who }"


def make(path: Path) -> Path:
    """Make the store at a path; return the path."""
    fill(path)
    return path


@contextmanager
def running(store: Path, **options):
    """Yield the address of a server of the store."""
    command = [sys.executable, "-c", PROGRAM, str(store), repr(options)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield urlsplit(process.stdout.readline().strip())
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=10)
        finally:
            process.kill()
    assert process.returncode == 0
    assert "Traceback" not in said, said


class Answer:
    def __init__(self, response: http.client.HTTPResponse, body: bytes) -> None:
        self.status = response.status
        self.headers = response.headers
        self.type = response.headers.get_content_type()
        self.body = body

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def ok(self) -> bool:
        return self.status < 300

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


@contextmanager
def listening():
    """Yield a URL on this machine and the list of connections made to it."""
    made = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                connection.close()
                made.append(1)

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/", made
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def counted(server, name: str) -> int:
    text = send(server, "GET", "/metrics").text
    return int(float(re.search(rf"^{re.escape(name)} (\S+)", text, re.MULTILINE)[1]))

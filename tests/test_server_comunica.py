"""Comunica, the query engine for JavaScript, as a client. `npm ci` in tests/comunica installs it."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "comunica"
PREFIXES = "PREFIX kg: <https://w3id.org/conflict-kg#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "


@pytest.fixture(scope="module")
def asked(server):
    """Ask the server by way of Comunica; gives what it read."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is not installed")
    if not (FOLDER / "node_modules" / "@comunica").is_dir():
        pytest.skip("Comunica is not installed: npm ci in tests/comunica")

    def ask(query: str) -> list:
        command = [node, str(FOLDER / "ask.js"), f"http://{server.netloc}/sparql", PREFIXES + query]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    return ask


def test_it_reads_tables(asked):
    rows = asked("SELECT ?who ?whom WHERE { ?a kg:backs ?b . ?a rdfs:label ?who . ?b rdfs:label ?whom }")
    assert rows == [{"who": "Norland", "whom": "Delta Front"}]


def test_it_reads_graphs_and_the_truth(asked):
    triples = asked("CONSTRUCT { ?a kg:backs ?b } WHERE { ?a kg:backs ?b }")
    assert [triple[1] for triple in triples] == ["https://w3id.org/conflict-kg#backs"]
    assert asked("ASK { ?a kg:backs ?b }") == [True]

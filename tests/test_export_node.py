"""Exports in the libraries that pages in a browser draw with: graphology and cytoscape.js.

`npm ci` in tests/node installs them.
"""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from exporting import HOSTILE, exported, hostile, labels, relations
from invented import fill

from kg.store import Store

READER = Path(__file__).parent / "node" / "read.js"
FORMATS = ("gexf", "graphml", "cytoscape")


@pytest.fixture(scope="module")
def node():
    found = shutil.which("node")
    if found is None:
        pytest.skip("Node.js is not installed")
    if not (READER.parent / "node_modules" / "graphology").is_dir():
        pytest.skip("graphology and cytoscape.js are not installed: npm ci in tests/node")
    return found


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    folder = tmp_path_factory.mktemp("node")
    fill(folder / "good")
    hostile(folder / "evil")
    with Store.open(folder / "good") as good, Store.open(folder / "evil") as evil:
        yield good, evil


def read(node: str, store: Store, name: str, folder: Path, **options) -> dict:
    file = folder / name
    file.write_bytes(exported(store, name, **options))
    ran = subprocess.run([node, READER, name, file], capture_output=True, timeout=60, check=False)
    assert (ran.returncode, ran.stderr) == (0, b"")
    return json.loads(ran.stdout)


@pytest.mark.parametrize("name", FORMATS)
def test_they_see_what_the_store_says(node, stores, tmp_path, name):
    found = read(node, stores[0], name, tmp_path)
    called = {each["id"]: each["label"] for each in found["nodes"]}
    assert {each["label"]: each["type"] for each in found["nodes"]} == labels(stores[0])
    edges = {(called[e["source"]], e["property"], called[e["target"]]): int(e["weight"]) for e in found["edges"]}
    assert edges == relations(stores[0])


def test_they_see_colours(node, stores, tmp_path):
    for name, key in (("gexf", "color"), ("cytoscape", "drawn")):
        drawn = {each["label"]: each[key] for each in read(node, stores[0], name, tmp_path)["nodes"]}
        assert drawn["Norland"] == drawn["Sudmark"] == "rgb(0,114,178)"
        assert len(set(drawn.values())) == 3


def test_a_dynamic_gexf_opens_too(node, stores, tmp_path):
    found = read(node, stores[0], "gexf", tmp_path, dynamic=True)
    assert (len(found["nodes"]), len(found["edges"])) == (5, 5)


@pytest.mark.parametrize("name", FORMATS)
def test_hostile_words_break_nothing(node, stores, tmp_path, name):
    found = read(node, stores[1], name, tmp_path)
    assert (len(found["nodes"]), len(found["edges"])) == (len(HOSTILE), len(HOSTILE))

"""The commands of docs/visualizers.md do what it says."""

import re
import shlex
from pathlib import Path

import pytest
from conftest import ROOT

GUIDE = (ROOT / "docs" / "visualizers.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\$ kg (export .*)$", GUIDE, re.MULTILINE)


def test_the_guide_has_a_section_and_a_command_for_each_tool():
    assert {"Gephi", "Cytoscape", "yEd", "Neo4j", "QGIS"} <= set(re.findall(r"^## (.*)$", GUIDE, re.MULTILINE))
    assert len(COMMANDS) > 10


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_guide_writes_what_it_names(kg, seed_store, tmp_path, command):
    arguments = shlex.split(command)
    at = arguments.index("-o") + 1
    target = tmp_path / arguments[at]
    arguments[at] = str(target)
    arguments[arguments.index("--store") + 1] = str(seed_store)
    assert kg(*arguments) == (0, "", "")
    files = list(target.rglob("*")) if target.is_dir() else [target]
    assert files
    assert all(file.stat().st_size > 100 for file in files if file.name != ".kg-export")


def test_the_pictures_of_the_guide_are_there():
    for name in re.findall(r"!\[.*?\]\((.*?)\)", GUIDE):
        assert Path(ROOT / "docs" / name).is_file()

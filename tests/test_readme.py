"""Every command that README and the documentation show runs, and prints what they say it prints.

Commands stand in `console` blocks after "$ ". To write the outputs anew: `python tests/test_readme.py`.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
COMMAND = re.compile(r"^\$ (.*(?:\\\n.*)*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
BIN = Path(sys.executable).parent


def commands(page: Path) -> Iterator[tuple[str, str]]:
    """Yield each command of a page with the output shown under it."""
    for block in BLOCK.findall(page.read_text(encoding="utf-8")):
        yield from COMMAND.findall(block)


def run(command: str, folder: Path, port: int) -> subprocess.CompletedProcess[str]:
    """Run a command as a reader would in the repository, on the store that `make run` leaves there."""
    environment = os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "100"}
    command = command.replace(":7878", f":{port}")
    return subprocess.run(
        command, shell=True, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def folder_like_the_repository(folder: Path, store: Path) -> Path:
    shutil.copytree(store, folder / "store")
    for name in ("seeds", "queries"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def served(tmp_path_factory, seed_store):
    folder = folder_like_the_repository(tmp_path_factory.mktemp("readme"), seed_store)
    server = subprocess.Popen(
        [BIN / "kg", "serve", "--store", seed_store, "--port", "0"], stderr=subprocess.PIPE, text=True
    )
    assert server.stderr is not None
    try:
        port = re.search(r":(\d+)", server.stderr.readline())
        assert port is not None
        yield folder, int(port[1])
    finally:
        server.terminate()
        server.wait(20)
        server.stderr.close()


@pytest.mark.parametrize(
    ("page", "command", "shown"),
    [pytest.param(page, *found, id=f"{page.name}: {found[0][:40]}") for page in PAGES for found in commands(page)],
)
def test_commands_print_what_is_shown(page, command, shown, served):
    if command.startswith("make"):
        target = command.split()[1]
        assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)
        return
    if shutil.which(shlex.split(command)[0], path=f"{BIN}{os.pathsep}{os.environ['PATH']}") is None:
        pytest.skip(f"{shlex.split(command)[0]} is not installed here")
    ended = run(command, *served)
    assert ended.returncode == 0, ended.stderr
    assert [line.rstrip() for line in ended.stdout.splitlines() if line.strip()] == [
        line.rstrip() for line in shown.splitlines() if line.strip()
    ]


def test_readme_shows_both_commands():
    shown = {command for command, _ in commands(ROOT / "README.md")}
    assert {"make run", "make test"} <= {command.split("  ")[0].strip() for command in shown}


def update(store: Path, port: int, folder: Path) -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for command, shown in commands(page):
            if not command.startswith("make"):
                printed = "".join(f"{line.rstrip()}\n" for line in run(command, folder, port).stdout.splitlines())
                text = text.replace(f"$ {command}\n{shown}", f"$ {command}\n{printed}")
        page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        folder = folder_like_the_repository(Path(place) / "work", Path(sys.argv[1]))
        server = subprocess.Popen([BIN / "kg", "serve", "--store", sys.argv[1], "--port", "7878"])
        try:
            import time

            time.sleep(5)
            update(Path(sys.argv[1]), 7878, folder)
        finally:
            server.terminate()

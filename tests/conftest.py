from pathlib import Path

import exporting
import invented
import pytest
import serving

from kg.cli import main

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture
def kg(monkeypatch, capsysbinary):
    """Run a command in this process; gives exit status, standard output and standard error."""

    def run(*arguments: str, stdin: bytes = b"") -> tuple[int, str, str]:
        import io
        import sys

        monkeypatch.setattr(sys, "argv", ["kg", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsysbinary.readouterr()
        return int(ended.value.code or 0), out.decode(), err.decode()

    return run


@pytest.fixture(scope="session")
def seed_store(tmp_path_factory):
    """A store built from `seeds/` by the whole way that a user takes."""
    from kg import articles, extraction, ontology
    from kg.build import build
    from kg.store import Store

    path = tmp_path_factory.mktemp("seed") / "store"
    problems = []
    with Store.open(path, writable=True) as store:
        sources = articles.locate([str(ROOT / "seeds")], problems.append)
        build(articles.read(sources, problems.append), store, extraction.load(), ontology.load(), problems.append)
    assert not problems
    return path


@pytest.fixture(scope="session")
def invented_store(tmp_path_factory):
    """The store of `invented`, open for reading."""
    yield from _opened(tmp_path_factory.mktemp("invented") / "store", invented.fill)


@pytest.fixture(scope="session")
def evil(tmp_path_factory):
    """A store in which everything that has words has the words of an attacker, open for reading."""
    yield from _opened(tmp_path_factory.mktemp("evil") / "store", exporting.hostile)


def _opened(path, fill):
    from kg.store import Store

    fill(path)
    with Store.open(path) as store:
        yield store


@pytest.fixture(scope="session")
def shared():
    if not SHARED.is_dir():
        pytest.skip("the shared folder with gold files and tools is not here")
    return SHARED


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return serving.make(tmp_path_factory.mktemp("server") / "store")


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    return tmp_path_factory.mktemp("log") / "access.jsonl"


@pytest.fixture(scope="module")
def server(store):
    with serving.running(store) as address:
        yield address


@pytest.fixture(scope="module")
def browser():
    import browsing

    with browsing.chromium() as started:  # of a module: Playwright's loop would be in the way of asyncio in others
        yield started


@pytest.fixture(scope="session")
def stories(tmp_path_factory):
    """A store of three stories for the explorer to show."""
    import browsing

    return browsing.tell(tmp_path_factory.mktemp("stories"))


@pytest.fixture(scope="session")
def served(stories):
    with serving.running(stories) as address:
        yield address

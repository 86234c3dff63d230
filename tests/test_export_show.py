"""kg show: an entity's ties as a tree in the terminal."""

import pytest
from exporting import hostile
from invented import fill

from kg.store import Store


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    found = tmp_path_factory.mktemp("show") / "store"
    fill(found)
    return found


@pytest.mark.parametrize("name", ["delta front", "https://w3id.org/conflict-kg/id/entity/delta-10621176e52debe"])
def test_each_tie_stands_under_its_relation_from_the_entitys_side(kg, path, name, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    status, out, said = kg("show", name, "--store", path)
    assert (status, said) == (0, "")
    lines = out.splitlines()
    assert lines[0].startswith("Delta Front (ArmedGroup; also He said:")
    assert [line.strip("├└│─ ") for line in lines[1:]] == [
        "backed by",
        "Norland (3 claims, first 2031-05-01)",
        "It was Norland, not Sudmark.",
        "controls",
        "Harrow (1 claim, first 2031-05-02)",
        'He said: "no\\way" & <b>left</b>\ufffd\ufffd\ufffd, أهلا 😀\ufffdend',
        "fights against",
        "Norland (1 claim, first 2031-05-01)",
        "It was Norland, not Sudmark.",
    ]


def test_what_nothing_is_stated_of_is_shown_alone(kg, path):
    assert kg("show", "Sudmark", "--store", path) == (0, "Sudmark (Country)\n", "")


@pytest.mark.parametrize("name", ["Nobody", "https://example.org/x", "https://w3id.org/conflict-kg/id/claim/one-a"])
def test_what_is_no_entity_is_an_error_of_one_line(kg, path, name):
    status, out, said = kg("show", name, "--store", path)
    assert (status, out) == (2, "")
    assert len(said.splitlines()) == 1
    assert name.rpartition("/")[2] in said


def test_no_word_steers_the_terminal(kg, tmp_path):
    hostile(tmp_path / "store")
    with Store.open(tmp_path / "store") as store:
        names = [f"{store.base.iri}entity/e{number:02}" for number in range(24)]
    for name in names:
        status, out, _ = kg("show", name, "--store", tmp_path / "store")
        assert status == 0
        assert all(letter.isprintable() for letter in out.replace("\n", ""))

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Triple

from kg import changes
from kg.errors import QueryError, StoreBusy, StoreError, StoreMissing, StoreVersion
from kg.iris import Base
from kg.store import Store
from kg.terms import DCTERMS, KG, RDF, RDFS, SKOS
from kg.types import Article

BASE = Base()
WAR = BASE.entity("Country", "Norland")
FRONT = BASE.entity("ArmedGroup", "Delta Front")


def article(ident: str, text: str = "Title\nBody") -> Article:
    return Article(ident, text.partition("\n")[0], text)


def triples(ident: str, *names: str, backs: bool = True) -> set[Triple]:
    node = BASE.article(ident)
    found = {
        Triple(node, RDF["type"], KG["Article"]),
        Triple(node, DCTERMS["identifier"], Literal(ident)),
        Triple(node, DCTERMS["title"], Literal(f"Title of {ident}")),
        Triple(WAR, RDF["type"], KG["Country"]),
        Triple(WAR, KG["mainName"], Literal(names[0] if names else "Norland")),
    }
    found |= {Triple(WAR, KG["name"], Literal(name)) for name in names or ("Norland",)}
    return found | ({Triple(WAR, KG["backs"], FRONT)} if backs else set())


def put(store: Store, ident: str, *names: str, backs: bool = True, origin: str = "1") -> bool:
    return store.put(article(ident), triples(ident, *names, backs=backs), origin)


def default(store: Store) -> set[Triple]:
    return {q.triple for q in store.default_quads()}


def labels(store: Store) -> tuple[list[str], set[str]]:
    raw = store.raw
    label = [q.object.value for q in raw.quads_for_pattern(WAR, RDFS["label"], None, DefaultGraph())]
    return label, {q.object.value for q in raw.quads_for_pattern(WAR, SKOS["altLabel"], None, DefaultGraph())}


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "store", writable=True) as opened:
        yield opened


def test_an_article_stands_in_its_graph_and_in_the_default_graph(store):
    put(store, "a")
    graph = {q.triple for q in store.raw.quads_for_pattern(None, None, None, BASE.article("a"))}
    assert graph == triples("a")
    assert graph <= default(store)
    assert store.text("a") == "Title\nBody"


def test_the_same_article_again_changes_nothing(store):
    assert put(store, "a")
    before = set(store.raw)
    assert not put(store, "a")
    assert set(store.raw) == before


def test_a_changed_article_replaces_its_older_version(store):
    put(store, "a", "Norland", "Norlanders")
    put(store, "a", "Norland", backs=False, origin="2")
    assert {q.triple for q in store.raw.quads_for_pattern(None, None, None, BASE.article("a"))} == triples(
        "a", backs=False
    )
    assert Triple(WAR, KG["backs"], FRONT) not in default(store)
    assert labels(store) == (["Norland"], set())
    assert store.built_from("a") == "2"


def test_a_triple_leaves_the_default_graph_with_the_last_article_that_states_it(store):
    put(store, "a")
    put(store, "b")
    store.remove("a")
    assert Triple(WAR, KG["backs"], FRONT) in default(store)
    store.remove("b")
    assert default(store) == set()
    assert [a.id for a in store.articles()] == []
    assert not store.raw.contains_named_graph(BASE.article("a"))


def test_one_label_whatever_the_order_every_other_name_an_alternative(tmp_path):
    named = {"a": ("Norland",), "b": ("Republic of Norland", "Norlander"), "c": ("NORLAND", "Norland")}
    found = []
    for turn, order in enumerate((["a", "b", "c"], ["c", "b", "a"], ["b", "a", "c"])):
        with Store.open(tmp_path / str(turn), writable=True) as opened:
            for ident in order:
                put(opened, ident, *named[ident])
            found.append(labels(opened))
    assert found[0] == found[1] == found[2]
    label, others = found[0]
    assert label == ["Republic of Norland"]
    assert others == {"Norland", "NORLAND", "Norlander"}


def but_notes(store):
    """All that a store holds but the notes of what inference has yet to see to."""
    return {quad for quad in store.raw if quad.graph_name not in changes.graphs(store.base)}


def test_adding_and_removing_in_any_order_gives_the_graph_of_what_is_left(tmp_path):
    rng = random.Random(5)
    names = {str(k): rng.sample(["Norland", "Norlander", "N.", "Kingdom of Norland"], 2) for k in range(12)}
    with Store.open(tmp_path / "moving", writable=True) as opened:
        present: set[str] = set()
        for _ in range(80):
            ident = rng.choice(list(names))
            if ident in present and rng.random() < 0.5:
                opened.remove(ident)
                present.remove(ident)
            else:
                put(opened, ident, *names[ident], backs=int(ident) % 2 == 0)
                present.add(ident)
        moved = but_notes(opened)
    with Store.open(tmp_path / "fresh", writable=True) as opened:
        for ident in sorted(present):
            put(opened, ident, *names[ident], backs=int(ident) % 2 == 0)
        assert but_notes(opened) == moved


def test_removing_what_is_not_there_is_an_error(store):
    with pytest.raises(StoreError, match="no article 'x'"):
        store.remove("x")


def test_reading_needs_a_store(tmp_path):
    with pytest.raises(StoreMissing, match="kg build"):
        Store.open(tmp_path / "nothing")


def test_a_folder_of_other_things_is_not_taken_for_a_store(tmp_path):
    (tmp_path / "letters.txt").write_text("Dear")
    with pytest.raises(StoreError, match="not empty"):
        Store.open(tmp_path, writable=True)
    assert (tmp_path / "letters.txt").read_text() == "Dear"


@pytest.mark.parametrize(("version", "word"), [("0", "kg build"), ("99", "update kg")])
def test_another_format_is_refused_with_what_to_do(tmp_path, version, word):
    Store.open(tmp_path / "s", writable=True).close()
    file = tmp_path / "s" / "kg.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"format": version}))
    with pytest.raises(StoreVersion, match=word):
        Store.open(tmp_path / "s")


def test_an_older_ontology_is_brought_up_to_date(tmp_path):
    Store.open(tmp_path / "s", writable=True).close()
    file = tmp_path / "s" / "kg.json"
    now = json.loads(file.read_text())
    file.write_text(json.dumps(now | {"ontology": "0.0.1"}))
    Store.open(tmp_path / "s", writable=True).close()
    assert json.loads(file.read_text()) == now


def test_a_writer_keeps_another_out_and_says_who_it_is(tmp_path):
    path = tmp_path / "s"
    with Store.open(path, writable=True), pytest.raises(StoreBusy, match=f"written by process {os.getpid()} "):
        Store.open(path, writable=True, patience=0.05)
    Store.open(path, writable=True, patience=0).close()


def test_queries_know_the_prefixes_and_report_errors_in_one_line(store):
    put(store, "a")
    rows = store.query("SELECT ?x { ?x kg:backs ?y }")
    assert [row["x"] for row in rows] == [WAR]
    with pytest.raises(QueryError, match=r"^[^\n]+$"):
        store.query("SELECT ?x {\n?x kg:backs }")


def test_inferred_triples_come_in_on_request_only(store):
    from pyoxigraph import Quad

    put(store, "a")
    store.change(set(), {Quad(FRONT, KG["backedBy"], WAR, BASE.graph("inferred"))})
    assert not store.query("ASK { ?x kg:backedBy ?y }")
    assert store.query("ASK { ?x kg:backedBy ?y . ?y kg:backs ?x }", inferred=True)


def test_a_store_keeps_the_base_of_its_iris(tmp_path):
    with Store.open(tmp_path / "s", writable=True, base="https://example.org/kg/") as opened:
        assert opened.base.article("a").value.startswith("https://example.org/kg/article/")
    with pytest.raises(StoreError, match="has the base"):
        Store.open(tmp_path / "s", writable=True, base="https://example.org/other/")


WRITER = """
import sys
sys.path.insert(0, {tests!r})
from pathlib import Path
from kg.store import Store
from test_store import put
with Store.open(Path({path!r}), writable=True) as store:
    print("open", flush=True)
    for k in range(100000):
        put(store, str(k % 40), "Norland", f"Name {{k}}", backs=k % 3 != 0, origin=str(k))
"""


@contextmanager
def writing(path):
    """Run a process that puts articles until it is killed; each says in its origin what it has to hold."""
    script = WRITER.format(tests=str(Path(__file__).parent), path=str(path))
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as writer:
        writer.stdout.readline()
        try:
            yield writer
        finally:
            writer.send_signal(signal.SIGKILL)


def check_whole(opened: Store) -> int:
    """Check that every article is there with all that it states and nothing else is; return how many there are."""
    merged: set[Triple] = set()
    found = list(opened.articles())
    for one in found:
        k = int(opened.built_from(one.id) or -1)
        graph = {q.triple for q in opened.raw.quads_for_pattern(None, None, None, one.iri)}
        assert graph == triples(one.id, "Norland", f"Name {k}", backs=k % 3 != 0)
        assert opened.text(one.id)
        merged |= graph
    described = {t for t in default(opened) if t.predicate in {RDFS["label"], SKOS["altLabel"]}}
    assert default(opened) - described == merged
    return len(found)


@pytest.mark.parametrize("delay", [0.01, 0.12])
def test_a_killed_build_leaves_whole_articles(tmp_path, delay):
    path = tmp_path / "s"
    with writing(path):
        time.sleep(delay)
    with Store.open(path) as opened:
        check_whole(opened)
    with Store.open(path, writable=True) as opened:
        check_whole(opened)
        put(opened, "after")
        assert isinstance(opened.base.article("after"), NamedNode)


def test_readers_see_whole_articles_while_others_are_written(tmp_path):
    path = tmp_path / "s"
    generations = []
    with writing(path):
        deadline = time.monotonic() + 60
        while len(set(generations)) < 3 and time.monotonic() < deadline:
            with Store.open(path) as opened:
                generations.append(opened.generation)
                check_whole(opened)
    assert len(set(generations)) == 3
    assert generations == sorted(generations)


def test_writers_take_turns(tmp_path):
    path = tmp_path / "s"
    with writing(path), Store.open(path, writable=True) as opened:
        check_whole(opened)
        put(opened, "other")
        opened.remove("other")


def checkpoints_in(path) -> set[str]:
    return {entry.name for entry in (path / "checkpoints").iterdir()}


def test_an_old_checkpoint_stays_while_it_is_read_and_then_goes(tmp_path):
    path = tmp_path / "s"
    Store.open(path, writable=True).close()
    with Store.open(path) as reader:
        with Store.open(path, writable=True) as writer:
            put(writer, "a")
        assert list(reader.articles()) == []
        assert len(checkpoints_in(path)) == 2
        with Store.open(path) as later:
            assert later.generation > reader.generation
            assert [a.id for a in later.articles()] == ["a"]
        assert len(checkpoints_in(path)) == 2
    assert checkpoints_in(path) == {str(later.generation)}


def test_what_killed_processes_left_of_checkpoints_goes(tmp_path):
    path = tmp_path / "s"
    Store.open(path, writable=True).close()
    for rest in ("draft", "removed-17", "18"):
        (path / "checkpoints" / rest).mkdir()
        (path / "checkpoints" / rest / "000001.sst").touch()
    with Store.open(path, writable=True) as opened:
        put(opened, "a")
    assert len(checkpoints_in(path)) == 1


def test_a_store_from_before_checkpoints_is_brought_up_to_date(tmp_path):
    path = tmp_path / "s"
    with Store.open(path, writable=True) as opened:
        put(opened, "a")
    shutil.rmtree(path / "checkpoints")
    file = path / "kg.json"
    now = json.loads(file.read_text())
    file.write_text(json.dumps(now | {"format": "1"}))
    with Store.open(path) as opened:
        assert [a.id for a in opened.articles()] == ["a"]
    assert json.loads(file.read_text()) == now


def test_iris_of_the_base_tell_articles_from_other_graphs():
    assert BASE.is_article(BASE.article("x"))
    assert not BASE.is_article(BASE.graph("texts"))
    assert not BASE.is_article(DefaultGraph())

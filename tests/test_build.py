from dataclasses import replace

import example

from kg import resources
from kg.build import build, fingerprint
from kg.ontology import load
from kg.store import Store


class Stub:
    """An extractor that fails on one article and gives the example's reading of every other."""

    version = "stub-1"

    def extract(self, article):
        if "fail" in article.id:
            raise IndexError("list index out of range")
        return example.EXTRACTION


def run(store, *articles):
    problems = []
    return build(articles, store, Stub(), load(), problems.append), problems


def test_an_article_that_cannot_be_read_does_not_stop_the_rest(tmp_path):
    bad = replace(example.ARTICLE, id="fail.txt")
    with Store.open(tmp_path / "s", writable=True) as store:
        outcome, problems = run(store, bad, example.ARTICLE)
        assert (outcome.read, outcome.changed) == (2, 1)
        assert [str(p) for p in problems] == ["fail.txt: reading it failed: IndexError: list index out of range"]
        assert [a.id for a in store.articles()] == ["harrow.txt"]


def test_what_is_unchanged_is_not_read_again(tmp_path):
    with Store.open(tmp_path / "s", writable=True) as store:
        assert run(store, example.ARTICLE)[0].changed == 1
        assert run(store, example.ARTICLE)[0].changed == 0
        assert run(store, replace(example.ARTICLE, published=None))[0].changed == 1


class Watched:
    """A pyoxigraph store that counts how often it is compacted."""

    def __init__(self, raw):
        self.raw, self.times = raw, 0

    def __getattr__(self, name):
        return getattr(self.raw, name)

    def __contains__(self, quad):
        return quad in self.raw

    def optimize(self):
        self.times += 1
        self.raw.optimize()


def test_a_build_that_changed_much_leaves_the_store_compact(tmp_path):
    articles = [replace(example.ARTICLE, id=f"{n}.txt") for n in range(12)]
    with Store.open(tmp_path / "s", writable=True) as store:
        watched = store.raw = Watched(store.raw)
        run(store, *articles)
        assert watched.times == 1
        run(store, replace(articles[0], published=None), *articles[1:])
        assert watched.times == 1
        run(store, *(replace(article, source="Herald") for article in articles))
        assert watched.times == 2


def test_whatever_the_triples_depend_on_is_in_the_fingerprint():
    known = load()
    first = fingerprint(example.ARTICLE, Stub(), known)
    newer = type("Newer", (Stub,), {"version": "stub-2"})()
    assert fingerprint(example.ARTICLE, newer, known) != first
    for change in ({"text": "x"}, {"title": "x"}, {"published": None}, {"source": None}, {"id": "x"}, {"url": "x:y"}):
        assert fingerprint(replace(example.ARTICLE, **change), Stub(), known) != first


def test_a_changed_lexicon_is_in_the_fingerprint(tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    lexicon = tmp_path / "data" / "actors.yaml"
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path)
    told, known = set(), load()
    for words in ("- A\n", "- B\n"):
        lexicon.write_text(words)
        resources.lexicons.cache_clear()
        told.add(fingerprint(example.ARTICLE, Stub(), known))
    resources.lexicons.cache_clear()
    assert len(told) == 2

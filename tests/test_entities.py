import random
import shutil

import people
import pytest

from kg.check import check_data
from kg.entities import Registry, search
from kg.errors import StoreError, UsageError
from kg.inference import infer
from kg.ontology import load
from kg.resolution.decisions import FILE, read
from kg.settling import settle
from kg.store import Store
from kg.terms import DCTERMS

ALL = tuple(people.READINGS)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    path = tmp_path_factory.mktemp("people") / "store"
    with Store.open(path, writable=True) as store:
        people.put(store, *ALL)
    return path


@pytest.fixture
def store(built, tmp_path):
    shutil.copytree(built, tmp_path / "store")
    with Store.open(tmp_path / "store", writable=True) as opened:
        yield opened


def registry(store, file=None):
    return Registry(store, load(), file)


def called(store, words):
    return sorted((e.label, *e.names) for e in search(store, words))


def iri(store, label, articles=None):
    return next(e.iri for e in search(store, label) if e.label == label and articles in (None, e.articles))


# What articles themselves show


def test_an_acronym_goes_with_the_name_that_an_article_gives_it(store):
    assert called(store, "Delta") == [("Delta Front", "DF", "Delta-Front")]


def test_the_same_acronym_in_other_company_is_another_one(store):
    assert ("DF",) in called(store, "DF")
    backed = "SELECT ?who { ?c kg:backs ?df . ?c rdfs:label ?who . ?df rdfs:label 'DF' }"
    assert [row["who"].value for row in store.query(backed)] == ["Sudmark"]


def test_two_persons_of_one_name_are_two(store):
    assert sorted(e.articles for e in search(store, "Ada Marsh")) == [1, 2]


def test_a_body_of_one_name_is_one_whatever_kind_of_body_it_is_taken_for(store):
    (found,) = (e for e in search(store, "Delta"))
    assert (found.types, found.articles) == (("ArmedGroup", "Organization"), 3)


def test_a_people_is_one_in_the_singular_and_the_plural(tmp_path):
    readings = {n: people.reading(people.NORLAND, people.group(n, type_="Population")) for n in ("Keshian", "Keshians")}
    with Store.open(tmp_path / "store", writable=True) as store:
        people.put(store, *readings, readings=readings)
        assert called(store, "Keshian") == [("Keshians", "Keshian")]


def test_the_name_that_most_articles_prefer_is_the_label(tmp_path):
    names = {"one": "Delta-Front", "two": "Delta-Front", "three": "Delta Front"}
    readings = {ident: people.reading(people.NORLAND, people.group(name)) for ident, name in names.items()}
    with Store.open(tmp_path / "store", writable=True) as store:
        people.put(store, *readings, readings=readings)
        assert called(store, "Delta") == [("Delta-Front", "Delta Front")]
        store.remove("two")
        settle(store, load())
        assert called(store, "Delta") == [("Delta Front", "Delta-Front")]


def test_an_iri_that_gave_way_says_to_which(store):
    (front,) = (e.iri for e in search(store, "Delta"))
    replaced = store.raw.quads_for_pattern(None, DCTERMS["isReplacedBy"], None, None)
    assert store.base.iri + front in {q.object.value for q in replaced}


def test_what_a_build_writes_is_valid(store):
    graphs = [(a.id, list(store.described(a))) for a in store.articles()]
    assert list(check_data(graphs, store.text)) == []


# Order


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_articles_does_not_matter(store, tmp_path, seed):
    chance = random.Random(seed)
    with Store.open(tmp_path / "other", writable=True) as other:
        there: set[str] = set()
        for _ in range(12):
            ident = chance.choice(ALL)
            if ident in there and chance.random() < 0.7:
                other.remove(ident)
                settle(other, load())
                infer(other, load())
                there.discard(ident)
            else:
                people.put(other, ident)
                there.add(ident)
        people.put(other, *chance.sample(ALL, len(ALL)))
        assert people.holds(other) == people.holds(store)


def test_a_new_article_that_joins_two_leaves_one_iri_of_the_two(tmp_path):
    readings = {
        "a": people.reading(people.NORLAND, people.group("Front of the Delta")),
        "b": people.reading(people.NORLAND, people.group("Delta Front")),
        "c": people.reading(people.NORLAND, people.group("Front of the Delta", "Delta Front")),
    }
    with Store.open(tmp_path / "store", writable=True) as store:
        people.put(store, "a", "b", readings=readings)
        before = {e.iri for e in search(store, "Delta")}
        people.put(store, "c", readings=readings)
        (after,) = (e.iri for e in search(store, "Delta"))
        (gone,) = before - {after}
        replaced = store.raw.quads_for_pattern(None, DCTERMS["isReplacedBy"], None, None)
        assert {(q.subject.value, q.object.value) for q in replaced if store.base.is_article(q.graph_name)} == {
            (store.base.iri + gone, store.base.iri + after)
        }


def test_a_second_build_changes_nothing(store):
    before = people.holds(store)
    people.put(store, *ALL)
    assert settle(store, load()) == 0
    assert people.holds(store) == before


# Decisions


def test_a_merge_makes_two_one_and_a_split_restores_what_was(store):
    before = people.holds(store)
    registry(store).merge("Hill Guard", "Guard of the Hill")
    assert called(store, "Guard") == [("Guard of the Hill", "Hill Guard")]
    assert people.holds(store) != before
    registry(store).split("Hill Guard")
    assert people.holds(store) == before
    assert "merge:" not in (store.path / FILE).read_text()


def test_a_hundred_merges_and_splits_leave_nothing_behind(store):
    before, chance, file = people.holds(store), random.Random(7), store.path / FILE
    for _ in range(50):
        one, two = chance.sample([e.iri for e in search(store)], 2)
        registry(store).merge(one, two)
        while chance.random() < 0.5 and (merges := read(file).all):
            registry(store).split(chance.choice(chance.choice(merges).entities))
    while merges := read(file).all:
        registry(store).split(merges[0].entities[0])
    assert people.holds(store) == before


def test_decisions_are_applied_again_on_every_build(store, tmp_path):
    registry(store).merge("Hill Guard", "Guard of the Hill")
    with Store.open(tmp_path / "other", writable=True) as other:
        people.put(other, *reversed(ALL), decisions=store.path / FILE)
        assert people.holds(other) == people.holds(store)


def test_what_was_joined_by_its_names_can_be_parted_and_joined_again(store):
    before = people.holds(store)
    registry(store).split("Delta Front")
    assert called(store, "Delta") == [("Delta Front", "DF"), ("Delta-Front",)]
    found = [e.iri for e in search(store, "Delta")]
    registry(store).merge(*found)
    assert called(store, "Delta") == [("Delta Front", "DF", "Delta-Front")] or called(store, "Delta") == [
        ("Delta-Front", "DF", "Delta Front")
    ]
    (store.path / FILE).unlink()
    settle(store, load())
    infer(store, load())
    assert people.holds(store) == before


def test_an_entity_can_be_another_one_in_some_articles_and_the_same_again(store):
    before = people.holds(store)
    registry(store).split("Norland", ["two"])
    assert sorted(e.articles for e in search(store, "Norland")) == [1, 2]
    registry(store).merge(*(e.iri for e in search(store, "Norland")))
    assert people.holds(store) == before


def test_what_is_distinct_is_not_joined_by_a_later_article(store):
    registry(store).distinct(iri(store, "Ada Marsh", 2), iri(store, "Ada Marsh", 1))
    joining = {
        "seven": people.reading(
            people.NORLAND, people.group("Skating Union of Kesh", type_="Organization"), people.person("Ada Marsh")
        )
    }
    people.put(store, "seven", readings=joining)
    assert len(search(store, "Ada Marsh")) == 2
    (store.path / FILE).unlink()
    settle(store, load())
    assert len(search(store, "Ada Marsh")) == 1


def test_what_holds_distinct_ones_is_not_merged(store):
    registry(store).distinct("Norland", "Sudmark")
    registry(store).merge("Norland", "Hill Guard")
    with pytest.raises(UsageError, match="distinct"):
        registry(store).merge("Hill Guard", "Sudmark")


def test_the_later_of_two_decisions_about_the_same_two_counts(store):
    registry(store).distinct("Hill Guard", "Guard of the Hill")
    registry(store).merge("Hill Guard", "Guard of the Hill")
    assert called(store, "Guard") == [("Guard of the Hill", "Hill Guard")]


def test_a_description_can_be_merged_too(store):
    registry(store).merge("rebels", "Hill Guard")
    assert called(store, "rebels") == [("Hill Guard", "rebels")]


# Likely duplicates


def test_likely_duplicates_have_a_reason_and_a_score(store):
    found = {(p.one.main, p.two.main): p for p in registry(store).duplicates()}
    pair = found.get(("Guard of the Hill", "Hill Guard")) or found["Hill Guard", "Guard of the Hill"]
    assert 0 < pair.score <= 100
    assert "alike" in pair.reason
    assert ("Ada Marsh", "Ada Marsh") in found


def test_what_was_decided_to_be_two_is_no_duplicate(store):
    registry(store).distinct("Hill Guard", "Guard of the Hill")
    assert not {"Hill Guard"} & {p.one.main for p in registry(store).duplicates()}


# What does not go


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("merge", "Hill Guard", "Nobody"), "goes by 'Nobody'"),
        (("merge", "Ada Marsh", "Norland"), "may mean 2 entities"),
        (("merge", "Norland", "norland"), "one already"),
        (("distinct", "Norland", "Norland"), "one entity"),
        (("split", "Norland"), "not merged"),
        (("split", "Norland", ["none"]), "no article 'none'"),
        (("split", "Norland", ["three"]), "none of these articles"),
        (("split", "Norland", ["one", "two", "five"]), "no other articles"),
        (("merge", "entity/<x>", "Norland"), "no part of an IRI"),
    ],
)
def test_a_wrong_call_is_one_clear_error_and_changes_nothing(store, arguments, words):
    name, *rest = arguments
    before = people.holds(store)
    with pytest.raises(UsageError, match=words):
        getattr(registry(store), name)(*rest)
    assert people.holds(store) == before
    assert not (store.path / FILE).exists()


@pytest.mark.parametrize(
    "text", ["merge: [a, b]", "- merge: [a]", "- merge: a", "- join: [a, b]", "- split: a", "- 3", "- {", "\x00"]
)
def test_a_file_that_holds_no_decisions_is_one_error(store, text):
    (store.path / FILE).write_text(text)
    with pytest.raises(StoreError, match="decisions"):
        settle(store, load())


# The commands


def test_the_commands_work_on_a_store_and_its_file(built, tmp_path, kg):
    path = tmp_path / "copy"
    shutil.copytree(built, path)
    at = ("--store", path, "--decisions", tmp_path / "who.yaml")
    status, out, _ = kg("entities", "guard", *at)
    assert (status, "Hill Guard" in out, "ArmedGroup" in out, "entity/hill-guard-" in out) == (0, True, True, True)
    status, out, _ = kg("entities", "--duplicates", "--limit", "1", *at)
    assert (status, "Guard of the Hill" in out or "Ada Marsh" in out) == (0, True)
    assert kg("merge", "Hill Guard", "Guard of the Hill", *at)[0] == 0
    assert "merge: [entity/guard-of-the-hill-" in (tmp_path / "who.yaml").read_text()
    assert "Hill Guard; " not in kg("entities", "guard", *at)[1]
    assert kg("split", "Hill Guard", *at)[0] == 0
    assert kg("distinct", "Hill Guard", "Guard of the Hill", *at)[0] == 0
    status, out, said = kg("merge", "Hill Guard", "Nobody", *at)
    assert (status, out, said.count("\n")) == (2, "", 1)
    assert not (path / FILE).exists()


def test_a_removed_article_takes_what_it_joined_with_it(built, tmp_path, kg):
    path = tmp_path / "copy"
    shutil.copytree(built, path)
    assert kg("remove", "one", "--store", path)[0] == 0
    with Store.open(path) as store:
        assert ("DF",) in called(store, "DF")
        assert len(search(store, "DF")) == 2

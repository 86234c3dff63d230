"""What training may see: our own stories are sound, and no test sentence comes back in any way."""

import sys
from pathlib import Path

import pytest

from kg import ontology

TRAINING = Path(__file__).parent.parent / "training"
ENTITY_ONLY_IN_TRAINING = {"Time"}


@pytest.fixture(scope="module")
def blocks():
    sys.path.insert(0, str(TRAINING))
    import blocks

    yield blocks
    sys.path.remove(str(TRAINING))


@pytest.fixture(scope="module")
def unannotated(blocks):
    import unannotated

    return unannotated


def files(blocks, split):
    return sorted(blocks.folder(Path(), "own", split).glob("*.txt"))


@pytest.mark.parametrize("split", ["train", "test"])
def test_our_own_stories_are_annotated_soundly(blocks, split):
    terms = ontology.load()
    assert files(blocks, split)
    for path in files(blocks, split):
        for story in blocks.read(path):
            assert story.timed, path.name
            known = {m.entity for s in story.sentences for m in s.mentions}
            for s in story.sentences:
                where = f"{path.name}:{s.number}"
                for m in s.mentions:
                    assert m.kind in ENTITY_ONLY_IN_TRAINING or m.kind in terms.classes, where
                for r in s.relations:
                    assert {r.subject, r.object} <= known, where
                    assert not r.source or r.source in known, where
                    assert r.property in terms.properties, where
                    assert r.status in {"actual", "negated", "hypothetical", "former"}, where
                    assert all(words in s.text for words in (r.since, r.until)), where
                for e in s.events:
                    assert e.start >= 0, f"{where}: a trigger that does not stand there"
                    assert e.kind in terms.classes, where
                    assert {i for ids in e.roles.values() for i in ids} <= known, where


def test_our_own_test_stories_hold_enough_of_what_is_not_plainly_true(blocks):
    told = [
        r.status
        for p in files(blocks, "test")
        for story in blocks.read(p)
        for s in story.sentences
        for r in s.relations
    ]
    assert told.count("negated") >= 100
    assert told.count("hypothetical") >= 100


def test_no_test_sentence_is_trained_on(blocks, shared):
    corpora = shared / "corpora"
    learnt = {
        blocks.plain(s.text) for story in blocks.stories(corpora, "train", blocks.SOURCES) for s in story.sentences
    }
    tested = [
        blocks.plain(s.text) for story in blocks.stories(corpora, "test", blocks.SOURCES) for s in story.sentences
    ]
    assert not [s for s in tested if s in learnt and len(s.split()) > blocks.FORMULA]


def test_no_test_sentence_or_neighbour_comes_back_unannotated(blocks, unannotated, shared):
    import gzip
    import json

    corpora = shared / "corpora"
    with gzip.open(corpora / "voa" / "voa-sentences.json.gz", "rt", encoding="utf-8") as stored:
        everything = json.load(stored)
    seen = {blocks.plain(s) for s in unannotated.briefs(corpora)}
    folder = blocks.folder(corpora, "briefs", "test")
    numbers = {s.number for path in folder.glob("*.txt") for story in blocks.read(path) for s in story.sentences}
    assert len(numbers) > 500
    for number in numbers:
        for near in range(max(0, number - 5), min(len(everything), number + 6)):
            assert blocks.plain(everything[near]) not in seen
    assert len(seen) > 0.7 * len({blocks.plain(s) for s in everything})


@pytest.fixture(scope="module")
def scoring(blocks):
    import scores
    import told

    return scores, told


def compared(scoring, blocks, change=lambda told: told):
    """Score the annotation of our own test stories against itself, after a change."""
    scores, told = scoring
    counted = scores.Scores()
    for path in files(blocks, "test"):
        for story in blocks.read(path):
            wanted = told.annotated(story, told.article(story, headline=True))
            counted.add(change(wanted), wanted)
    return counted


def test_what_is_annotated_scores_in_full(scoring, blocks):
    counted = compared(scoring, blocks)
    assert len(counted.tallies) > 15
    assert {name: t.scores()[2] for name, t in counted.tallies.items() if t.scores()[2] != 1.0} == {}
    assert counted.coreference.f1()["conll"] == pytest.approx(1.0)
    assert counted.untrue > 300
    assert counted.leaked == 0


def test_untrue_relations_told_as_plain_are_counted(scoring, blocks):
    from dataclasses import replace

    plain = compared(scoring, blocks, lambda t: replace(t, ties=tuple(replace(x, status="Actual") for x in t.ties)))
    assert plain.leak() == 1.0
    assert plain.tallies["relations without status"].scores()[2] == 1.0
    assert plain.tallies["relations"].scores()[2] < 0.8


def test_wrong_types_and_lost_events_are_counted(scoring, blocks):
    from dataclasses import replace

    typed = compared(
        scoring, blocks, lambda t: replace(t, mentions=tuple(replace(m, type="Person") for m in t.mentions))
    )
    assert typed.tallies["mentions"].scores()[2] < 0.5
    assert typed.tallies["spans only"].scores()[2] == 1.0
    silent = compared(scoring, blocks, lambda t: replace(t, events=()))
    assert silent.tallies["events"].scores() == (0.0, 0.0, 0.0)
    assert silent.tallies["roles"].scores()[2] == 0.0


def test_offsets_of_annotations_slice_to_their_words(scoring, blocks):
    _, told = scoring
    for path in files(blocks, "test")[:10]:
        for story in blocks.read(path):
            article = told.article(story, headline=True)
            wanted = told.annotated(story, article)
            surfaces = [s.text[m.start : m.end] for s in story.sentences for m in s.mentions if m.kind != "Time"]
            assert [article.text[slice(*m.at)] for m in wanted.mentions] == surfaces

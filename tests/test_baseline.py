"""The baseline's wording rules, over its parser and hand-marked mentions of invented actors."""

import re
import sys

import pytest
from conftest import ROOT

from kg.types import Article

sys.path.append(str(ROOT / "training"))

from baseline import pipeline, relations
from baseline.connections import Connections
from baseline.extractor import PatternExtractor
from baseline.frames import arguments
from baseline.reading import Reading, paragraphs
from baseline.stance import Stances

TYPES = {"G": "ArmedGroup", "C": "Country", "P": "Person", "S": "Settlement", "A": "ArmedForces", "R": "Region"}


@pytest.fixture(scope="module")
def nlp():
    return pipeline.load(syntax_only=True)


def read(nlp, marked: str) -> Reading:
    """Read a sentence with mentions marked as [words]T, T being a letter of TYPES."""
    text, spans = "", []
    for plain, words, letter in re.findall(r"([^\[]+)|\[([^\]]+)\]([GCPSAR])", marked):
        if words:
            spans.append((len(text), len(text) + len(words), TYPES[letter]))
        text += plain or words
    doc = nlp(text)
    doc.spans["outer"] = [doc.char_span(a, b, label=kind, alignment_mode="expand") for a, b, kind in spans]
    return Reading(Article("x", "", text), [(0, doc)])


def found(nlp, marked: str) -> set[tuple[str, str, str, str]]:
    reading = read(nlp, marked)
    stances = Stances(reading)
    return {
        (
            f.subject.text,
            f.property,
            f.object.text,
            stances.of(f.word, lasting=True, clausal=f.key.startswith("frame:")).status,
        )
        for f in relations.find(reading)
    }


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("[Ostrava]C has long backed the [Ashen Banner]G.", ("Ostrava", "backs", "Ashen Banner", "Actual")),
        ("The [Ashen Banner]G is backed by [Ostrava]C.", ("Ostrava", "backs", "Ashen Banner", "Actual")),
        ("[Ostrava]C, which arms the [Ashen Banner]G, said nothing.", ("Ostrava", "backs", "Ashen Banner", "Actual")),
        ("[Ostrava]C does not support the [Ashen Banner]G.", ("Ostrava", "backs", "Ashen Banner", "Negated")),
        ("[Ostrava]C threatened to arm the [Ashen Banner]G.", ("Ostrava", "backs", "Ashen Banner", "Hypothetical")),
        ("[Ostrava]C would fund the [Ashen Banner]G.", ("Ostrava", "backs", "Ashen Banner", "Hypothetical")),
        ("[Ilya Morvane]P, leader of the [Ashen Banner]G, fled.", ("Ilya Morvane", "leads", "Ashen Banner", "Actual")),
        ("[Ilya Morvane]P, former leader of the [Ashen Banner]G.", ("Ilya Morvane", "leads", "Ashen Banner", "Former")),
        ("[Olin Reske]P is the brother of [Tavo Reske]P.", ("Olin Reske", "relativeOf", "Tavo Reske", "Actual")),
        ("The [Ashen Banner]G now controls the town of [Dessana]S.", ("Ashen Banner", "controls", "Dessana", "Actual")),
        ("[Dessana]S was seized by the [Ashen Banner]G.", ("Ashen Banner", "controls", "Dessana", "Actual")),
        ("The [army]A fought the [Ashen Banner]G.", ("army", "fightsAgainst", "Ashen Banner", "Actual")),
    ],
)  # fmt: skip
def test_wordings_state_relations(nlp, marked, expected):
    assert expected in found(nlp, marked)


def test_a_hyphenated_participle_states_a_relation(nlp):
    reading = read(nlp, "[Ostrava-backed rebels]G fled.")
    doc = reading.paragraphs[0][1]
    doc.spans["inner"] = [doc.char_span(0, len("Ostrava"), label="Country")]
    keys = {(c.key, c.a.text, c.b.text) for c in Connections(Reading(reading.article, reading.paragraphs))}
    assert ("participle:backed", "Ostrava", "Ostrava-backed rebels") in keys


def test_an_open_noun_takes_up_whose_it_was_before(nlp):
    text = "The president relies on allies like Ostrava.\nThe Ashen Banner, a key ally in the war, has left."
    docs = [(offset, nlp(line)) for offset, line in paragraphs(text)]
    first, second = (doc for _, doc in docs)
    first.spans["outer"] = [
        first.char_span(0, len("The president"), label="Person"),
        first.char_span(first.text.index("Ostrava"), first.text.index("Ostrava") + 7, label="Country"),
    ]
    second.spans["outer"] = [second.char_span(4, 16, label="ArmedGroup")]
    seen = {(f.subject.text, f.property, f.object.text) for f in relations.find(Reading(Article("x", "", text), docs))}
    assert not {s for s in seen if s[0] == "Ashen Banner"}  # no complement was ever given: nothing is made up


@pytest.mark.parametrize(
    ("text", "word", "label", "expected"),
    [
        ("The town was attacked by rebels.", "attacked", "subject", ["rebels"]),
        ("The town was attacked by rebels.", "attacked", "object", ["town"]),
        ("Rebels who attacked the town fled.", "attacked", "subject", ["Rebels"]),
        ("The army and the police attacked the town.", "attacked", "subject", ["army", "police"]),
        ("Rebels attacked the town and burned the bridge.", "burned", "subject", ["Rebels"]),
        ("The army launched an offensive against rebels.", "offensive", "light", ["army"]),
        ("The army launched an offensive against rebels.", "offensive", "against", ["rebels"]),
        ("Loyal troops, backed by Norland, held on.", "backed", "object", ["troops"]),
        ("The rebels' attack on the town failed.", "attack", "poss", ["rebels"]),
        ("The rebels' attack on the town failed.", "attack", "on", ["town"]),
    ],
)
def test_arguments_are_found_however_the_sentence_is_turned(nlp, text, word, label, expected):
    token = next(t for t in nlp(text) if t.text == word)
    assert [t.text for t in arguments(token)[label]] == expected


@pytest.mark.parametrize(
    ("text", "word", "status", "modality"),
    [
        ("Rebels attacked the town.", "attacked", "Actual", None),
        ("Rebels did not attack the town.", "attack", "Negated", None),
        ("Rebels will attack the town.", "attack", "Hypothetical", "Planned"),
        ("Rebels threatened to attack the town.", "attack", "Hypothetical", "Threatened"),
        ("On Friday the army accused the rebels of attacking the town.", "attacking", "Hypothetical", "Alleged"),
        ("Rebels denied attacking the town.", "attacking", "Negated", None),
        ("The army said rebels attacked the town.", "attacked", "Actual", None),
        ("If rebels attack the town, people will flee.", "attack", "Hypothetical", None),
    ],
)
def test_the_stance_of_a_deed(nlp, text, word, status, modality):
    doc = nlp(text)
    stance = Stances(Reading(Article("x", "", text), [(0, doc)])).of(next(t for t in doc if t.text == word))
    assert (stance.status, stance.modality) == (status, modality)


def test_paragraphs_keep_their_offsets_and_endless_lines_are_cut():
    text = "\n  Title \n\nBody" + "x" * 50_000
    for offset, line in paragraphs(text):
        assert text[offset : offset + len(line)] == line
        assert len(line) <= 20_000


def test_it_reads_an_article_of_an_invented_war():
    text = "Rebels take Mirovar\nThe Ashen Banner, a group that is backed by Ostrava, took the town of Mirovar.\n"
    read = PatternExtractor.load().extract(Article("mirovar", "Rebels take Mirovar", text))
    assert any(r.property == "backs" and read.entities[r.subject].names[0] == "Ostrava" for r in read.relations)
    assert any(e.type == "TerritorialCapture" for e in read.events)

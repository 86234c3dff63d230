"""What every extractor behind the interface must keep to, and what the reader makes of an invented war."""

from itertools import combinations

import pytest

from kg import extraction, ontology
from kg.errors import ModelError
from kg.types import Article, Extraction

TEXT = """Karvelian army recaptures port of Dessana
The Karvelian army said on Sunday that it had retaken the port of Dessana from the Ashen Banner, a group that is \
backed by Ostrava. General Ilya Morvane, the leader of the Third Division, said that 34 rebels were killed.
Ostrava denied supporting the Ashen Banner. President Marek Dansk threatened to attack Ostrava.
"""
ARTICLE = Article("dessana", TEXT.partition("\n")[0], TEXT)


@pytest.fixture(scope="module")
def extractor():
    return extraction.load()


@pytest.fixture(scope="module")
def read(extractor):
    return extractor.extract(ARTICLE)


def test_everything_points_into_the_text_and_at_entities_there_are(read):
    known, places = ontology.load(), range(len(read.entities))
    for entity in read.entities:
        assert entity.type in known.entity_types
        assert entity.names
        assert all(m.text == TEXT[m.span.start : m.span.end] for m in entity.mentions)
    for relation in read.relations:
        assert relation.property in known.relations
        assert {relation.subject, relation.object} <= set(places)
        assert relation.subject != relation.object
    for event in read.events:
        assert event.type in known.event_types
        assert {*event.agents, *event.targets, *event.places} <= set(places)
        assert TEXT[event.trigger.start : event.trigger.end].strip()
    for said in [thing.said for thing in (*read.relations, *read.events)]:
        assert said.status in known.statuses
        assert said.modality is None or said.modality in known.modalities
        assert 0 <= said.confidence <= 1
        assert said.speaker is None or said.speaker in places
        quote = TEXT[said.evidence.start : said.evidence.end]
        assert quote == quote.strip() != ""
        assert "\n" not in quote


def test_a_sentence_says_a_relation_once(extractor):
    """Also where a parser would give it the quotation mark that opens the next one."""
    text = """Talks in Ossa
Ostrava's foreign minister, Piet Harrow, rejected accusations that his country backs the Ashen Banner. "We have never \
sent a single rifle," he said in Dornheim. The rebels fight the Karvelian army."""
    found = extractor.extract(Article("talks", "Talks in Ossa", text)).relations
    for one, other in combinations(found, 2):
        if (one.subject, one.property, one.object) == (other.subject, other.property, other.object):
            first, second = sorted((one.said.evidence, other.said.evidence))
            assert first.end <= second.start


def test_the_same_article_is_read_the_same(extractor, read):
    assert extractor.extract(ARTICLE) == read


@pytest.mark.parametrize("text", ["", "Title", "Title\n\n\n", "?!\n...", "🕊 " * 3000, "word " * 30_000, "a" * 30_000])
def test_odd_texts_are_read(extractor, text):
    found = extractor.extract(Article("x", text.partition("\n")[0], text))
    assert isinstance(found, Extraction)


def names(read: Extraction) -> set[str]:
    return {name for entity in read.entities for name in entity.names}


def test_actors_of_a_country_that_does_not_exist_are_found(read):
    assert {"Ashen Banner", "Ostrava", "Dessana", "Ilya Morvane"} <= names(read)


def test_who_backs_whom_is_found_where_it_is_stated(extractor):
    text = """Rebels take Mirovar
The Ashen Banner, a rebel group that is backed by Ostrava, took the town of Mirovar from the Karvelian army on Sunday.
"""
    read = extractor.extract(Article("mirovar", "Rebels take Mirovar", text))
    stated = {
        (read.entities[r.subject].names[0], read.entities[r.object].names[0])
        for r in read.relations
        if r.property == "backs" and r.said.status == "Actual"
    }
    assert any(backer == "Ostrava" for backer, _ in stated)


def test_a_threat_is_no_attack(read):
    assert not [
        e
        for e in read.events
        if e.type == "Assault" and e.said.status == "Actual" and "attack" in TEXT[e.trigger.start : e.trigger.end]
    ]


def test_a_folder_without_weights_is_an_error(tmp_path):
    with pytest.raises(ModelError, match="cannot load the reader"):
        extraction.load(tmp_path)

"""The spaCy pipeline: found by name, filled places, the same whatever the batches and processes, saved and loaded.

To write the output that docs/spacy.md shows anew: `python tests/test_spacy.py`.
"""

import importlib.metadata
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc, DocBin
from spacy.util import is_package

from kg import extraction, ontology
from kg.spacy import findings, places, stored
from kg.types import Article, Extraction

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "spacy.md"
EXAMPLE = re.compile(r"```python\n(.*?)```\n\n```text\n(.*?)```", re.DOTALL)
NAME = "en_conflict_news"
TEXT = """Karvelian army recaptures port of Dessana
The Karvelian army said on Sunday that it had retaken the port of Dessana from the Ashen Banner, a group that is \
backed by Ostrava. General Ilya Morvane, the leader of the Third Division, said that 34 rebels were killed.
Ostrava denied supporting the Ashen Banner. President Marek Dansk threatened to attack Ostrava.
"""
TEXTS = [
    TEXT,
    "Velmarch troops shelled the town of Orsk.  U.S.-backed rebels\tleft the day after.\n\n'We won', said Ana Dorvic.",
    "",
    "  \n",
    "Norland recognised the Delta Front. It does not arm them.",
    "Nothing.",
]


@pytest.fixture(scope="module")
def nlp():
    return spacy.load(NAME)


@pytest.fixture(scope="module")
def doc(nlp):
    return nlp(TEXT)


def state(doc: Doc) -> dict[str, object]:
    """Return all that the pipeline put into a Doc, in a form that can be compared."""
    return {
        "text": doc.text,
        "found": stored.get(doc),
        "ents": [(e.start, e.end, e.label_) for e in doc.ents],
        "spans": {key: [(s.start, s.end, s.label_) for s in group] for key, group in doc.spans.items()},
        "starts": [token.is_sent_start for token in doc],
    }


def python(code: str) -> str:
    """Run code in a fresh process, away from the repository."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=Path(sys.executable).parent,
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


# Found and described


def test_any_fresh_pipeline_knows_the_components_and_loads_no_models_before_it_uses_them():
    heavy = "[m for m in ('onnxruntime', 'tokenizers', 'yaml') if m in sys.modules]"
    code = f"import spacy, sys; nlp = spacy.blank('en'); nlp.add_pipe('conflict_reader'); print({heavy})"
    printed = python(f"{code}; print(nlp('Norland is at war.').ents)").splitlines()
    assert printed == ["[]", "(Norland,)"]


def test_it_is_a_package_of_the_version_of_this_one():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    meta = json.loads((ROOT / "src" / NAME / "meta.json").read_text())
    assert is_package(NAME)
    assert importlib.metadata.version(NAME) == meta["version"] == project["version"]
    assert f"Version: {meta['version']}\n" in (ROOT / "src" / NAME / "PKG-INFO").read_text()
    assert importlib.metadata.metadata(NAME)["License"] == project["license"]


def test_a_wheel_holds_it(tmp_path):
    builder = pytest.importorskip("hatchling.builders.wheel")
    built = list(builder.WheelBuilder(str(ROOT)).recurse_included_files())
    inside = {file.distribution_path.replace(os.sep, "/") for file in built}
    forced = builder.WheelBuilder(str(ROOT)).config.force_include
    assert {f"{NAME}/{name}" for name in ("__init__.py", "config.cfg", "meta.json")} <= inside
    assert {"kg/spacy/components.py", "kg/data/reader/encoder.onnx"} <= inside
    assert f"{NAME}.egg-info/PKG-INFO" in forced.values()


def test_meta_says_what_it_is(nlp):
    known = ontology.load()
    assert nlp.meta["license"] == "CC BY-SA 4.0"
    assert set(nlp.meta["labels"]["conflict_reader"]) <= {*known.entity_types, *known.event_types}
    assert nlp.meta["pipeline"] == list(nlp.pipe_names)
    assert "version" in nlp.meta


def test_the_config_makes_the_same_pipeline(nlp):
    again = spacy.util.load_model_from_config(nlp.config)
    assert again.pipe_names == nlp.pipe_names
    assert again.config == nlp.config
    assert again.config["components"]["conflict_reader"]["threads"] == 1
    assert state(again(TEXT)) == state(nlp(TEXT))


# What it fills


def test_an_invented_war_gives_entities_relations_and_events(doc):
    found = doc._.kg
    assert {"Ashen Banner", "Ostrava", "Ilya Morvane"} <= {str(entity) for entity in found.entities}
    assert any(str(r.subject) == "Ostrava" and r.property == "backs" for r in found.relations)
    assert any(e.type == "TerritorialCapture" for e in found.events)
    assert any(e.label_ == "Person" and e.text == "Ilya Morvane" for e in doc.ents)


def test_it_reads_what_kg_reads(doc):
    assert stored.get(doc) == extraction.load().extract(Article("", "", TEXT))


def test_entities_are_outermost_names_and_mentions_all(doc):
    mentions = {(s.start, s.end): s.label_ for s in doc.spans["mentions"]}
    assert mentions
    assert all(mentions[e.start, e.end] == e.label_ and not e.kb_id_ for e in doc.ents)
    named = {
        (m.span.start, m.span.end) for entity in stored.get(doc).entities for m in entity.mentions if m.kind == "name"
    }
    kept = [(e.start_char, e.end_char) for e in doc.ents]
    assert set(kept) <= named
    assert all(any(a <= start and end <= b for a, b in kept) for start, end in named)


def test_chains_are_numbered_and_hold_all_mentions_of_an_entity(doc):
    chains = [key for key in doc.spans if key.startswith("coref_clusters_")]
    several = [entity for entity in doc._.kg.entities if len(entity.mentions) > 1]
    assert chains == [f"coref_clusters_{k}" for k in range(1, len(several) + 1)]
    assert [list(doc.spans[key]) for key in chains] == [list(entity.mentions) for entity in several]


def test_what_is_found_points_at_spans(doc):
    found = doc._.kg
    assert [event.trigger for event in found.events] == list(doc.spans["triggers"])
    for said in (*found.relations, *found.events):
        assert said.evidence.doc is doc
        assert said.evidence.text.strip() == said.evidence.text
        assert said.speaker is None or said.speaker in found.entities
        assert 0 <= said.confidence <= 1
    for relation in found.relations:
        assert {relation.subject, relation.object} <= set(found.entities)
    denied = [r for r in found.relations if r.status == "Negated"]
    assert any(str(relation.speaker) == "Ostrava" for relation in denied)


@pytest.mark.parametrize("text", TEXTS)
def test_tokens_and_sentences_cover_the_text(nlp, text):
    doc = nlp(text)
    assert doc.text == text
    if doc.text.strip():
        assert "".join(s.text_with_ws for s in doc.sents) == text
        assert all(s.text.strip() for s in doc.sents)


def test_a_mention_never_ends_within_a_token(nlp):
    doc = nlp.make_doc(TEXTS[1])
    assert [t.text for t in doc if not t.is_space][8:12] == ["U.S.", "-", "backed", "rebels"]


def test_a_component_can_be_left_out(nlp, doc):
    with nlp.select_pipes(enable=["conflict_sentences"]):
        plain = nlp(TEXT)
    assert [s.start for s in plain.sents] == [s.start for s in doc.sents]
    assert (plain.ents, plain._.kg) == ((), findings.Findings())
    with nlp.select_pipes(disable="conflict_sentences"):
        assert stored.get(nlp(TEXT)) == stored.get(doc)


def test_it_reads_what_another_tokenizer_cut(nlp):
    blank = spacy.blank("en")
    blank.add_pipe("conflict_reader")
    doc = blank(TEXTS[1])
    assert {e.text for e in doc.ents} & {"Velmarch", "Orsk", "Ana Dorvic"}
    assert all(mention.text in TEXTS[1] for entity in doc._.kg.entities for mention in entity.mentions)


def test_a_name_that_is_taken_is_an_error_and_ours_is_not():
    places.register()
    ours = Doc.remove_extension("kg")
    try:
        Doc.set_extension("kg", default=1)
        with pytest.raises(ValueError, match="kg"):
            places.register()
    finally:
        Doc.remove_extension("kg")
        Doc.set_extension("kg", getter=ours[2])


# The same however it is run


@pytest.mark.parametrize("settings", [{"batch_size": 1}, {"batch_size": 4}, {"n_process": 2, "batch_size": 2}], ids=str)
def test_batches_and_processes_change_nothing(nlp, settings):
    alone = [state(nlp(text)) for text in TEXTS]
    assert [state(doc) for doc in nlp.pipe(TEXTS, **settings)] == alone


def test_a_doc_can_be_kept(nlp, doc):
    kept = DocBin(store_user_data=True, docs=[doc]).to_bytes()
    (back,) = DocBin().from_bytes(kept).get_docs(nlp.vocab)
    assert state(back) == state(doc)
    assert [str(r.subject) for r in back._.kg.relations] == [str(r.subject) for r in doc._.kg.relations]
    assert stored.get(Doc(nlp.vocab)) == Extraction()


def test_saved_and_loaded_it_reads_the_same(nlp, doc, tmp_path):
    nlp.to_disk(tmp_path / "copy")
    again = spacy.load(tmp_path / "copy")
    assert again.get_pipe("conflict_reader").folder == tmp_path / "copy" / "conflict_reader"
    assert again.meta["license"] == nlp.meta["license"]
    assert state(again(TEXT)) == state(doc)


# The page


def test_the_page_shows_what_it_prints():
    """Each example is a process of its own, which finds the pipeline by its name."""
    examples = EXAMPLE.findall(PAGE.read_text(encoding="utf-8"))
    assert examples
    for code, shown in examples:
        assert python(code) == shown


if __name__ == "__main__":
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(EXAMPLE.sub(lambda m: m[0].replace(f"```text\n{m[2]}", f"```text\n{python(m[1])}"), page), "utf-8")

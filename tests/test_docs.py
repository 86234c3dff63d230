"""What is written out of the ontology: its page, the shapes that follow from it, and its copies for other tools."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import resources
from kg.docs import page, shapes
from kg.ontology import load
from kg.questions import questions
from kg.vocabulary import ontology_triples

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "ontology.md"


def test_the_page_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page.text(load()), "run `python -m kg.docs`"


def test_the_shapes_are_up_to_date():
    file = (resources.ontology() / "shapes.ttl").read_text(encoding="utf-8")
    assert shapes.renewed(file, load()) == file, "run `python -m kg.docs`"
    assert shapes.renewed(file.partition(shapes.MARK)[0], load()) == file


def test_every_term_is_on_the_page_with_what_it_means():
    text = PAGE.read_text(encoding="utf-8")
    for name in load().terms:
        row = re.search(rf"^\| `kg:{name}`.*\|$", text, re.MULTILINE)
        assert row, name
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", row[0])]
        assert all(cells[-3:-1]), name


def test_tables_have_as_many_cells_in_every_row():
    for table in re.findall(r"(?:^\|.*\|\n)+", PAGE.read_text(encoding="utf-8"), re.MULTILINE):
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}) == 1


def test_pictures_join_boxes_that_are_drawn():
    pictures = re.findall(r"```mermaid\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(pictures) == 2
    boxes = set(re.findall(r"^    (n\d+)\[", pictures[0], re.MULTILINE))
    arrows = re.findall(r"^    (n\d+) -->\|\"[^\"]+\"\| (n\d+)$", pictures[0], re.MULTILINE)
    assert boxes == {box for arrow in arrows for box in arrow}
    assert set(re.findall(r"--> (\w+)$", pictures[1], re.MULTILINE)) <= set(load().classes)
    assert "    Organization --> ArmedGroup" in pictures[1].splitlines()


def test_every_question_is_on_the_page_and_its_query_is_there():
    text = PAGE.read_text(encoding="utf-8")
    linked = re.findall(r"^\| (.+) \| \[.+\]\(\.\./(queries/.+\.rq)\) \|$", text, re.MULTILINE)
    assert [question for question, _ in linked] == [found.question for found in questions()]
    assert all((ROOT / path).is_file() for _, path in linked)


def test_there_is_a_shape_for_every_class_and_property():
    turtle = (resources.ontology() / "shapes.ttl").read_bytes()
    targets = {
        quad.object.value.partition("#")[2]
        for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)
        if quad.predicate.value.rpartition("#")[2] in {"targetClass", "targetSubjectsOf", "targetObjectsOf"}
    }
    known = load()
    assert {*known.entity_types, *known.event_types, "Claim", "Report", "Article"} <= targets
    assert {*known.relations, *known.roles} <= targets


@pytest.mark.parametrize("name", ["rdfxml", "turtle", "ntriples", "jsonld"])
def test_the_ontology_goes_out_whole(name, kg, tmp_path):
    formats = {"rdfxml": "rdf", "turtle": "ttl", "ntriples": "nt", "jsonld": "jsonld"}
    out = tmp_path / f"ontology.{formats[name]}"
    assert kg("export", "--ontology", "--format", name, "-o", out)[0] == 0
    read = ox.Dataset(ox.Quad(*quad.triple) for quad in ox.parse(path=str(out)))
    said = ox.Dataset(ox.Quad(*triple) for triple in ontology_triples())
    for graph in (read, said):
        graph.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert read == said


def test_the_ontology_is_rdf_xml_on_standard_output_unless_told_otherwise(kg):
    status, printed, _ = kg("export", "--ontology")
    assert status == 0
    assert ET.fromstring(printed).tag == "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF"


def test_a_wrong_format_or_file_is_one_error(kg, tmp_path):
    assert kg("export", "--ontology", "--format", "gexf")[0] == 2
    status, _, said = kg("export", "--ontology", "-o", tmp_path / "no" / "file.owl")
    assert status == 1
    assert said.count("\n") == 1

"""Exports of several files: tables, Neo4j, Obsidian; and GeoJSON, which has a reader of its own kind."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from exporting import HOSTILE, exported, labels, relations
from geojson_pydantic import FeatureCollection
from invented import fill
from pydantic import ValidationError
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from kg.errors import ExportError
from kg.export import Options, Selection, write
from kg.export.wkt import geometry
from kg.store import Store
from kg.terms import KG
from kg.xmltext import clean

GEO = "http://www.opengis.net/ont/geosparql#"


@pytest.fixture(scope="module")
def store(invented_store):
    return invented_store


def table(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text, strict=True))


# Tables


def test_tables_have_the_nodes_and_edges_of_the_store(store, tmp_path):
    write(store, "csv", tmp_path / "out")
    nodes = {row["id"]: row for row in table(tmp_path / "out" / "nodes.csv")}
    assert {row["label"]: row["type"] for row in nodes.values()} == labels(store)
    edges = table(tmp_path / "out" / "edges.csv")
    ends = {(nodes[e["source"]]["label"], e["property"], nodes[e["target"]]["label"]): int(e["weight"]) for e in edges}
    assert ends == relations(store)
    assert {e["property"]: (e["first"], e["last"]) for e in edges}["backs"] == ("2031-05-01", "2031-05-02")


@pytest.mark.parametrize("name", ["csv", "neo4j"])
def test_no_cell_is_a_formula(evil, tmp_path, name):
    write(evil, name, tmp_path / "out")
    for file in (tmp_path / "out").glob("*.csv"):
        rows = table(file)
        assert len(rows) == len(HOSTILE)
        cells = [cell for row in rows for cell in row.values()]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
        assert any(cell == "'@SUM(1+1)*cmd" for cell in cells)


# Neo4j


def test_neo4j_has_headers_for_the_import_and_classes_as_labels(store, tmp_path):
    write(store, "neo4j", tmp_path / "out")
    nodes = table(tmp_path / "out" / "nodes.csv")
    assert [column for column in nodes[0] if ":" in column] == ["id:ID", "names:string[]", ":LABEL"]
    norland = next(row for row in nodes if row["label"] == "Norland")
    assert norland[":LABEL"].split(";") == ["Country", "Actor", "Location", "Entity"]
    edges = table(tmp_path / "out" / "relationships.csv")
    assert {row[":START_ID"] for row in edges} | {row[":END_ID"] for row in edges} <= {row["id:ID"] for row in nodes}
    assert {row[":TYPE"]: int(row["weight:int"]) for row in edges} == {"backs": 3, "controls": 1, "fightsAgainst": 1}


def test_neo4js_files_have_a_line_a_thing(evil, tmp_path):
    write(evil, "neo4j", tmp_path / "out")
    for file in (tmp_path / "out").glob("*.csv"):
        assert len(re.split(r"[\n\r]", file.read_text(encoding="utf-8").rstrip("\n"))) == len(HOSTILE) + 1


def statements(script: str) -> list[str]:
    """Split a Cypher script at the semicolons outside its strings."""
    tokens = re.findall(r"'(?:[^'\\]|\\.)*'|`[^`]*`|;|[^'`;]+", script, re.DOTALL)
    assert "".join(tokens) == script
    return "".join("\x00" if token == ";" else token for token in tokens).strip("\x00\n ").split("\x00")


def test_the_cypher_script_is_what_it_seems(store, evil, tmp_path):
    for each, name in ((store, "good"), (evil, "evil")):
        write(each, "neo4j", tmp_path / name)
        script = (tmp_path / name / "load.cypher").read_text(encoding="utf-8")
        skeleton = re.sub(r"'(?:[^'\\]|\\.)*'", "''", script)
        assert {part.split()[0] for part in statements(script)} == {"CREATE", "UNWIND"}
        assert "DELETE" not in skeleton
        assert "\\" not in skeleton
        assert not re.search(r"\\u", script)
        assert set(re.findall(r"\[r:`(\w+)`\]", skeleton)) == {e[1] for e in relations(each)}


def test_strings_of_the_script_say_what_the_store_says(evil, tmp_path):
    write(evil, "neo4j", tmp_path / "out")
    script = (tmp_path / "out" / "load.cypher").read_text(encoding="utf-8")
    found = set()
    for literal in re.findall(r"label: ('(?:[^'\\]|\\.)*'(?: \+ '(?:[^'\\]|\\.)*')*)", script):
        parts = re.findall(r"'((?:[^'\\]|\\.)*)'", literal)
        words = "".join(parts)
        found.add(re.sub(r"\\(.)", lambda m: {"n": "\n", "r": "\r"}.get(m[1], m[1]), words))
    assert found == {clean(words) for words in HOSTILE}


# Obsidian


def notes(folder: Path) -> dict[str, str]:
    return {file.stem: file.read_text(encoding="utf-8") for file in folder.glob("*.md")}


def test_notes_link_to_each_other(store, tmp_path):
    write(store, "obsidian", tmp_path / "out")
    found = notes(tmp_path / "out")
    assert found.keys() == labels(store).keys()
    _, head, body = found["Norland"].split("---\n", 2)
    assert yaml.safe_load(head)["aliases"] == ["NL"]
    assert yaml.safe_load(head)["tags"] == ["kg/Country"]
    assert (
        "## backs\n\n- [[Delta Front]] (3 claims, according to Delta Front)\n  > It was Norland, not Sudmark." in body
    )
    assert "— Sudmark denies it, 2031-05-01" in body


def test_names_of_notes_are_fit_for_any_system(evil, tmp_path):
    folder = tmp_path / "deep" / "out"
    write(evil, "obsidian", folder)
    assert {file.relative_to(tmp_path).parts[:2] for file in tmp_path.rglob("*.md")} == {("deep", "out")}
    found = notes(folder)
    assert len(found) == len(HOSTILE)
    assert len({name.casefold() for name in found}) == len(HOSTILE)
    for name in found:
        assert not re.search(r'[\x00-\x1f"*/:<>?\\|#^\[\]]', name)
        assert not name.startswith(".")
        assert name.split(".")[0].lower() != "con"
    links = {link for text in found.values() for link in re.findall(r"(?<!\\)\[\[(.*?)\]\]", text)}
    assert links <= found.keys()


def test_words_in_notes_do_nothing(evil, tmp_path):
    write(evil, "obsidian", tmp_path / "out")
    for text in notes(tmp_path / "out").values():
        _, head, body = text.split("---\n", 2)
        assert isinstance(yaml.safe_load(head), dict)
        bare = re.sub(r"\\.", "", body)  # without what is escaped
        for live in ("<script", "<img", "<html", "![", "%%", "`", "${"):
            assert live not in bare
        assert not re.search(r"(?m)#\w", bare.replace("## ", "").replace("# ", ""))


# Folders


def test_a_second_export_takes_the_place_of_the_first_and_touches_nothing_else(store, tmp_path):
    folder = tmp_path / "out"
    write(store, "obsidian", folder)
    (folder / "My thoughts.md").write_text("mine")
    write(store, "obsidian", folder, Options(Selection(properties=("backs",))))
    assert notes(folder).keys() == {"Norland", "Delta Front", "My thoughts"}
    assert (folder / "My thoughts.md").read_text() == "mine"


def test_a_file_that_no_export_wrote_is_not_overwritten(store, tmp_path):
    (tmp_path / "nodes.csv").write_text("mine")
    with pytest.raises(ExportError, match=r"nodes\.csv"):
        write(store, "csv", tmp_path)
    assert (tmp_path / "nodes.csv").read_text() == "mine"


def test_a_list_that_somebody_changed_reaches_nothing_outside(store, tmp_path):
    (tmp_path / "precious").write_text("mine")
    write(store, "csv", tmp_path / "out")
    with (tmp_path / "out" / ".kg-export").open("a") as known:
        known.write(f"../precious\n{tmp_path / 'precious'}\n")
    write(store, "csv", tmp_path / "out")
    assert (tmp_path / "precious").read_text() == "mine"


def test_where_a_file_stands_no_folder_can_be(store, tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(ExportError, match="cannot write"):
        write(store, "csv", tmp_path / "out")
    assert (tmp_path / "out").read_text() == "mine"


# GeoJSON


def read_geojson(data: bytes) -> dict:
    """Read GeoJSON as geojson-pydantic has it, which holds types, positions and rings to RFC 7946."""
    read = FeatureCollection.model_validate_json(data)
    assert len({feature.id for feature in read.features}) == len(read.features)
    for feature in read.features:
        assert isinstance(feature.properties, dict)
        for west_east, south_north in positions(feature.geometry.coordinates if feature.geometry else ()):
            assert -180 <= west_east <= 180
            assert -90 <= south_north <= 90
    return json.loads(data)


def positions(nested) -> Iterator[tuple[float, float]]:
    if nested and isinstance(nested[0], float):
        yield nested[0], nested[1]
    else:
        for item in nested:
            yield from positions(item)


def test_the_reader_refuses_what_is_no_geojson(store):
    data = exported(store, "geojson")
    for old, new in ((b'"Feature"', b'"Thing"'), (b'"geometry": null', b'"geometry": {"type": "Point"}')):
        assert old in data
        with pytest.raises(ValidationError):
            read_geojson(data.replace(old, new))


def test_places_and_located_events_are_features(tmp_path):
    fill(tmp_path / "store")
    with Store.open(tmp_path / "store", writable=True) as store:
        harrow, event = store.base.entity("", "harrow"), NamedNode(f"{store.base.iri}event/one-a")
        shape = NamedNode(f"{harrow.value}/geometry")
        wkt = Literal("POINT(36.75 35.13)", datatype=NamedNode(f"{GEO}wktLiteral"))
        for triple in (
            (event, KG["place"], harrow),
            (harrow, NamedNode(f"{GEO}hasGeometry"), shape),
            (harrow, NamedNode(f"{GEO}hasGeometry"), BlankNode()),
            (shape, NamedNode(f"{GEO}asWKT"), wkt),
            (NamedNode(f"{store.base.iri}report/one-a"), KG["killedMin"], Literal(12)),
            (NamedNode(f"{store.base.iri}report/one-a"), KG["killedMax"], Literal(15)),
        ):
            store.raw.add(Quad(*triple, DefaultGraph()))
        read = read_geojson(exported(store, "geojson"))
    found = {(f["properties"]["kind"], f["properties"]["label"]): f for f in read["features"]}
    assert found.keys() == {("place", "Norland"), ("place", "Sudmark"), ("place", "Harrow"), ("event", "assault")}
    here = {"type": "Point", "coordinates": [36.75, 35.13]}
    assert [found[key]["geometry"] for key in sorted(found)] == [here, here, None, None]
    told = found["event", "assault"]["properties"]
    assert (told["agents"], told["places"], told["killedMin"], told["killedMax"]) == (
        ["Delta Front"],
        ["Harrow"],
        12,
        15,
    )


def test_hostile_words_stay_words_in_geojson(evil):
    read = read_geojson(exported(evil, "geojson"))
    assert sorted(feature["properties"]["label"] for feature in read["features"]) == sorted(HOSTILE)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("POINT(36.75 35.13)", ("Point", [36.75, 35.13])),
        ("  point z ( 1 2 3 ) ", ("Point", [1.0, 2.0])),
        ("<http://www.opengis.net/def/crs/OGC/1.3/CRS84> POINT(36.75 35.13)", ("Point", [36.75, 35.13])),
        ("<http://www.opengis.net/def/crs/EPSG/0/4326> POINT(35.13 36.75)", ("Point", [36.75, 35.13])),
        ("LINESTRING(1 2, 3 4)", ("LineString", [[1.0, 2.0], [3.0, 4.0]])),
        ("POLYGON((0 0, 1 0, 1 1, 0 0))", ("Polygon", [[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]]])),
        ("MULTIPOINT((1 2), (3 4))", ("MultiPoint", [[1.0, 2.0], [3.0, 4.0]])),
        ("MULTIPOINT(1 2, 3 4)", ("MultiPoint", [[1.0, 2.0], [3.0, 4.0]])),
        (
            "MULTIPOLYGON(((0 0, 1 0, 1 1, 0 0)))",
            ("MultiPolygon", [[[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]]]]),
        ),
        ("POINT(-1.5e1 +2.)", ("Point", [-15.0, 2.0])),
    ],
)
def test_wkt_becomes_a_geometry(text, shape):
    assert geometry(text) == {"type": shape[0], "coordinates": shape[1]}


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "POINT EMPTY",
            "POINT(1)",
            "POINT(181 0)",
            "POINT(0 91)",
            "POINT(1e999 0)",
            "POINT((1 2))",
            "POINT(1 2, 3 4)",
        ),
        *("POINT(1 2))", "POLYGON(1 2)", "<http://www.opengis.net/def/crs/EPSG/0/3857> POINT(1 2)", "POINT(1 2); x"),
        *("LINESTRING()", "GEOMETRYCOLLECTION(POINT(1 2))", "POLYGON" + "(" * 9999 + ")" * 9999, "MULTIPOINT(((1 2)))"),
    ],
)
def test_what_is_no_place_on_earth_has_no_geometry(text):
    assert geometry(text) is None


def test_a_place_without_geometry_has_none(store):
    read = read_geojson(exported(store, "geojson"))
    assert {feature["geometry"] for feature in read["features"]} == {None}
    places = {row["e"].value for row in store.query("SELECT ?e { ?e a ?t FILTER(?t IN (kg:Country, kg:Settlement)) }")}
    assert {feature["properties"]["iri"] for feature in read["features"]} == places

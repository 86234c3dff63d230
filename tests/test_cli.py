import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
GOOD = "Delta Front takes Harrow\nThe Delta Front seized the town of Harrow from government troops on Tuesday.\n"


def rubbish(folder: Path) -> None:
    (folder / "good.txt").write_text(GOOD)
    (folder / "empty.txt").write_bytes(b"")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (folder / "latin.txt").write_bytes(
        "Les rebelles ont pris la ville d'Alençon, a déclaré l'armée.\n".encode("latin-1") * 4
    )
    (folder / "line.txt").write_bytes(b"word " * 2_000_000)
    (folder / "unended.txt").write_text("Talks held\nNorland and Sudmark held talks in Harrow on Monday")
    (folder / "sub").mkdir()
    (folder / "broken.jsonl").write_text('{"text": "Norland and Sudmark held talks in Harrow."}\n{"text": \n')
    (folder / "nul.txt").write_bytes(b"Talks\0 were\0 held\0\n")
    (folder / "rtl.txt").write_text("الجيش يعلن السيطرة على المدينة\nقال متحدث باسم الجيش إن القوات دخلت المدينة\n")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rubbish")
    rubbish(folder)
    store = folder.parent / "rubbish-store"
    command = [sys.executable, "-c", "from kg.cli import main; main()", "build", str(folder), str(folder / "gone.txt")]
    ended = subprocess.run([*command, "--store", str(store)], capture_output=True, text=True, timeout=120, check=False)
    return store, ended


def test_rubbish_is_a_line_each_and_the_rest_goes_on(built, kg):
    store, ended = built
    lines = ended.stderr.splitlines()
    assert ended.returncode == 1
    assert all(line.startswith("kg: warning: ") for line in lines[:-1])
    for name in (
        "empty.txt",
        "binary.txt",
        "latin.txt",
        "line.txt",
        "broken.jsonl:2",
        "nul.txt",
        "rtl.txt",
        "gone.txt",
    ):
        assert sum(name in line for line in lines) == 1, name
    assert "Traceback" not in ended.stderr
    status, out, _ = kg(
        "query", "-e", "SELECT ?i { ?a dcterms:identifier ?i } ORDER BY ?i", "--store", store, "--format", "csv"
    )
    assert status == 0
    assert out.split() == ["i", "broken.jsonl:1", "good.txt", "unended.txt"]


def test_the_text_is_printed_as_it_was_read(built, kg):
    assert kg("text", "good.txt", "--store", built[0]) == (0, GOOD, "")


def test_building_again_changes_nothing(built, kg, tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "good.txt").write_text(GOOD)
    store = tmp_path / "store"
    assert kg("build", folder, "--store", store)[0] == 0
    first = kg("export", "--store", store, "--format", "nquads", "-o", "-")[1]
    status, _, said = kg("build", folder, "--store", store)
    assert (status, "0 of them new or changed" in said) == (0, True)
    assert kg("export", "--store", store, "--format", "nquads", "-o", "-")[1] == first


def test_the_same_articles_give_the_same_turtle_whatever_their_order(kg, tmp_path):
    first, second = tmp_path / "a.txt", tmp_path / "b.txt"
    first.write_text(GOOD)
    second.write_text("Talks\nNorland accused the Delta Front of shelling Harrow, which Sudmark denied on Monday.\n")
    printed = []
    for store, order in ((tmp_path / "one", (first, second)), (tmp_path / "two", (second, first))):
        for file in order:
            assert kg("build", file, "--store", store)[0] == 0
        printed.append(kg("export", "--store", store, "--format", "turtle", "-o", "-")[1])
    assert printed[0] == printed[1]
    assert "kg:Claim" in printed[0]


def test_an_edited_article_replaces_its_older_version_and_removal_leaves_nothing(kg, tmp_path):
    store, file = tmp_path / "store", tmp_path / "a.txt"
    ask = ("query", "-e", "ASK { ?x skos:altLabel|rdfs:label 'Harrow' }", "--store", store)
    file.write_text(GOOD)
    assert kg("build", file, "--store", store)[0] == 0
    assert kg(*ask)[1] == "yes\n"
    file.write_text(GOOD.replace("Harrow", "Marlow"))
    assert kg("build", file, "--store", store)[0] == 0
    assert kg(*ask)[1] == "no\n"
    assert kg("remove", "a.txt", "--store", store)[0] == 0
    assert kg("export", "--store", store, "--format", "ntriples", "-o", "-")[1] == ""


def test_json_lines_come_on_standard_input(kg, tmp_path):
    line = json.dumps(
        {"id": "x:1", "title": "Talks", "text": "Norland and Sudmark held talks in the city of Harrow on Monday."}
    )
    status, _, said = kg("build", "-", "--store", tmp_path / "store", stdin=line.encode() + b"\n")
    assert (status, said.splitlines()[0][:16]) == (0, "1 articles read,")
    assert kg("text", "x:1", "--store", tmp_path / "store")[1].startswith("Talks\nNorland")


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("query", "-e", "SELECT ?x { ?x "), 1, "line 1, column 16"),
        (("query", "-e", "SELECT ?x { ?x nope:y ?z }"), 1, "prefix"),
        (("query",), 2, "kg query --list"),
        (("query", "no-such.rq"), 2, "no-such.rq"),
        (("query", "-e", "ASK {}", "--format", "nope"), 2, "nope"),
        (("text", "nobody"), 1, "'nobody'"),
        (("remove", "nobody"), 1, "'nobody'"),
        (("export", "--format", "nope", "-o", "-"), 2, "turtle"),
        (("explain", "Nobody", "backs", "Noone"), 2, "Nobody"),
        (("nope",), 2, "nope"),
        (("eval", "nothing.json"), 1, "nothing.json"),
    ],
)
def test_errors_are_one_clear_line_with_their_status(built, kg, arguments, status, words):
    options = () if arguments[0] in {"nope", "eval"} else ("--store", str(built[0]))
    ended, out, said = kg(*arguments, *options)
    assert (ended, out) == (status, "")
    assert said.startswith("kg: ")
    assert words in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize(
    "command", [("query", "-e", "ASK {}"), ("text", "a"), ("remove", "a"), ("explain", "a", "backs", "b")]
)
def test_a_missing_store_is_an_error_that_says_what_to_do(kg, tmp_path, command):
    status, _, said = kg(*command, "--store", tmp_path / "none")
    assert (status, "kg build" in said) == (1, True)
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("format_", "start"), [("csv", "x\r\n"), ("tsv", "?x\n"), ("json", '{"head"'), ("xml", "<?xml"), ("table", "")]
)
def test_rows_in_every_format(built, kg, format_, start):
    query = "SELECT ?x { ?a dcterms:title ?x } ORDER BY ?x"
    status, out, _ = kg("query", "-e", query, "--store", built[0], "--format", format_)
    assert (status, out.startswith(start), "Delta Front takes Harrow" in out) == (0, True, True)


def test_construct_prints_turtle(built, kg):
    out = kg("query", "-e", "CONSTRUCT { ?a dcterms:title ?t } { ?a dcterms:title ?t }", "--store", built[0])[1]
    assert '"Delta Front takes Harrow"' in out
    assert "@prefix dcterms:" in out


def test_the_shipped_questions_are_listed(kg):
    status, out, _ = kg("query", "--list")
    assert status == 0
    for file in (ROOT / "queries").glob("*.rq"):
        assert file.stem in out


def test_help_is_quick_because_nothing_heavy_is_imported():
    script = (
        "import sys\nsys.argv = ['kg', '--help']\nfrom kg.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'spacy', 'rdflib', 'owlready2', 'pyshacl', 'starlette', 'numpy', 'onnxruntime'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)


def test_articles_cannot_steer_the_terminal(kg, tmp_path):
    article = tmp_path / "a\x1b[2J.txt"
    body = "The army of \x1b[31mNorland\x1b[0m, which backs\x1b]0;owned\x07 the Delta Front, attacked the town of Orsk."
    article.write_text(f"Norland attacks a town\n{body}\n")
    store = str(tmp_path / "store")
    shown = [kg("build", str(article), str(tmp_path / "no\x1b[2J.txt"), "--store", store)]
    listed = "SELECT ?i ?q { ?e oa:hasSource/dcterms:identifier ?i ; oa:hasSelector/oa:exact ?q }"
    shown += [kg("query", "--store", store, "-e", listed), kg("check", "--store", store)]
    assert "Delta Front" in shown[1][1], shown
    for _, out, err in shown:
        assert "\x1b" not in out + err
        assert "\x07" not in out + err

"""The explorer as one page: what is in it, and that it shows itself without a server."""

import io
import json
import re

import pytest
from browsing import chromium, crowd, opened
from exporting import HOSTILE, exported, hostile, labels, narrowed, relations
from invented import fill

from kg import resources
from kg.errors import ExportError
from kg.export import Selection, export
from kg.export import html as exporter
from kg.store import Store

DATA = re.compile(r'<script type="application/json" id="data">(.*?)</script>', re.DOTALL)


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    if not (resources.data("explorer") / "page.html").is_file():
        pytest.skip("the explorer is not built: it needs Node.js (make explorer)")
    folder = tmp_path_factory.mktemp("html")
    fill(folder / "good")
    hostile(folder / "evil")
    with Store.open(folder / "good") as good, Store.open(folder / "evil") as evil:
        yield good, evil


def tables(store, **selection) -> dict[str, list[dict[str, str]]]:
    page = exported(store, "html", **({"selection": Selection(**selection)} if selection else {})).decode()
    found = json.loads(DATA.search(page)[1])["tables"]
    return {name: [dict(zip(t["vars"], row, strict=True)) for row in t["rows"]] for name, t in found.items()}


def facts(rows, store) -> dict[tuple[str, str, str], int]:
    names = {row["entity"]: row["label"] for row in tables(store)["entities"]}
    return {
        (names[row["subject"]], row["property"].partition("#")[2], names[row["object"]]): int(row["claims"])
        for row in rows
        if row["status"].endswith("#Actual")
    }


def test_the_tables_say_what_the_store_says(stores):
    good = stores[0]
    assert facts(tables(good)["ties"], good) == relations(good)
    assert {row["label"] for row in tables(good)["entities"]} == labels(good).keys()
    assert {row["title"] for row in tables(good)["articles"]} == {"Norland arms the Delta Front", "Sudmark denies it"}


def test_what_narrows_an_export_narrows_the_page(stores):
    good = stores[0]
    found = tables(good, properties=("controls",))
    assert facts(found["ties"], good) == {("Delta Front", "controls", "Harrow"): 1}
    assert {row["id"] for row in found["articles"]} == {"one"}
    assert {row["label"] for row in found["entities"]} == {"Delta Front", "Harrow"}
    assert b"Sudmark" not in exported(good, "html", selection=narrowed(properties=("controls",)).selection)


def test_the_same_store_gives_the_same_page(stores):
    assert exported(stores[0], "html") == exported(stores[0], "html")


def test_no_words_leave_the_data(stores):
    page = exported(stores[1], "html").decode()
    data = DATA.search(page)[1]
    assert "<" not in data
    names = {row["name"] for row in tables(stores[1])["names"]}
    assert "<script>alert(1)</script>" in names
    assert len(names) >= len({words.strip() for words in HOSTILE if words.strip()}) - 1
    assert page.count("<script") == 3  # the data, the licences, the program


def test_a_store_too_large_is_sampled_with_a_word(tmp_path, stores, monkeypatch):
    crowd(tmp_path / "store", 20)
    monkeypatch.setattr(exporter, "_MOST_TEXT", 40)
    with Store.open(tmp_path / "store") as store:
        data = json.loads(DATA.search(exported(store, "html").decode())[1])
    assert data["word"] == "This page holds the newest 4 of 20 articles."
    assert [row[1] for row in data["tables"]["articles"]["rows"]] == ["s19", "s18", "s17", "s16"]


def test_without_the_explorer_it_says_how_to_get_it(stores, tmp_path, monkeypatch):
    monkeypatch.setattr(exporter.resources, "data", lambda name: tmp_path / name)
    with pytest.raises(ExportError, match="Node"):
        export(stores[0], "html", io.BytesIO())


def test_it_opens_as_a_file(stores, tmp_path):
    with chromium() as browser:
        for store, words in zip(stores, ("Norland", "<script>alert(1)</script>"), strict=True):
            file = tmp_path / "page.html"
            file.write_bytes(exported(store, "html"))
            with opened(browser, file.as_uri()) as page:
                page.wait_for_selector("tbody tr")
                assert page.locator(".canvas canvas").count() > 0
                row = page.locator("tbody tr", has_text=words).first
                row.locator("a.count").click()
                page.wait_for_selector("#card blockquote")
                page.fill("#search", words)
                page.wait_for_selector("[role=option]")
                assert words in page.locator("[role=option]").first.inner_text()

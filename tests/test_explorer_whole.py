"""Every view of the explorer on whole graphs: that of seeds/, that of a thousand stories, and that of an attacker."""

import serving
from browsing import crowd, look, opened, painted, passages, rows, settled
from exporting import HOSTILE, hostile

from kg.store import Store
from kg.terms import KG

BACKS = "SELECT DISTINCT ?a ?b { ?s kg:backs ?o . ?s rdfs:label ?a . ?o rdfs:label ?b }"
TIES = """SELECT ?s ?p ?o { ?c rdf:predicate ?p ; rdf:subject ?s ; rdf:object ?o ; kg:status kg:Actual
FILTER(?p != kg:controls) }"""
SYMMETRIC = {KG["alliedWith"], KG["fightsAgainst"]}
PATIENCE = 60_000


def test_the_seed_is_seen_at_once_and_in_each_view(browser, seed_store):
    with Store.open(seed_store) as store:
        stated = {(row["a"].value, "backs", row["b"].value) for row in store.query(BACKS)}
    with serving.running(seed_store) as server, opened(browser, server.geturl()) as page:
        page.wait_for_selector("tbody tr", timeout=PATIENCE)
        assert stated
        assert {row for row in rows(page) if row[1] == "backs"} == stated
        first = page.locator("tbody tr").all_inner_texts()[: len(stated)]
        assert {row.split("\t")[1].strip() for row in first} == {"backs"}
        assert settled(page, "#0072B2")
        who, _, whom = min(stated)
        page.locator("tbody tr", has_text=who).filter(has_text=whom).filter(has_text="backs").locator("a.count").click()
        assert all(passages(page))
        look(page, "article")
        page.click(".view.article nav a")
        page.wait_for_selector(".text .told")
        assert "Hama" in [text.strip() for text in page.locator(".text .mention").all_inner_texts()]
        look(page, "map")
        page.wait_for_selector(".list >> text=Hama")
        look(page, "conflicts")
        look(page, "sparql")
        page.wait_for_selector(".rows td >> text=Hezbollah")


def test_a_thousand_stories_are_sampled_with_a_word(browser, tmp_path):
    crowd(tmp_path / "store", 1000)
    with Store.open(tmp_path / "store") as store:
        found = [(row["p"], row["s"], row["o"]) for row in store.query(TIES)]
    ties = {(p, frozenset((s, o)) if p in SYMMETRIC else (s, o)) for p, s, o in found}
    with serving.running(tmp_path / "store") as server, opened(browser, server.geturl()) as page:
        page.set_default_timeout(PATIENCE)
        page.wait_for_selector("tbody tr")
        assert f"The 60 most claimed of {len(ties):,} ties are drawn" in page.inner_text(".word")
        page.click(".word button:has-text('150')")
        page.wait_for_selector("text=The 150 most claimed")
        assert painted(page, "#0072B2")
        before = page.inner_text(".word")
        page.select_option("#choice-source", "The Wire")
        page.wait_for_function("(before) => document.querySelector('.word').innerText !== before", arg=before)
        for view, seen in (
            ("article", ".view.article nav li"),
            ("map", ".view.map .list h2"),
            ("conflicts", ".view.conflicts article .passages"),
            ("sparql", ".view.sparql .rows td"),
        ):
            look(page, view)
            page.wait_for_selector(seen)


def test_words_of_an_attacker_are_shown_as_words(browser, tmp_path):
    hostile(tmp_path / "store")
    query = "SELECT ?name { ?a rdfs:label ?name }"
    with serving.running(tmp_path / "store") as server, opened(browser, server.geturl()) as page:
        page.set_default_timeout(PATIENCE)
        page.wait_for_selector("tbody tr")
        assert page.locator("tbody tr").count() == len(HOSTILE)
        scripts = page.locator("script").count()
        for words in ("<script>alert(1)</script>", "<html><img src=x onerror=alert(1)>"):
            page.locator("tbody tr", has_text=words).first.locator("a.count").dispatch_event("click")
            page.wait_for_function("(words) => document.querySelector('#card')?.innerText.includes(words)", arg=words)
            page.locator("tbody tr td:first-child a", has_text=words).first.dispatch_event("click")
            page.wait_for_selector("#card h3")
        look(page, "article", id="evil")
        page.wait_for_selector(".view.article nav a:text('<script>alert(1)</script>')")
        for view in ("map", "conflicts"):
            look(page, view)
        look(page, "sparql", q=query)
        page.wait_for_selector(".rows td:text('<html><img src=x onerror=alert(1)>')")
        look(page, "sparql", q=query.replace("?name {", "* {"), show="graph")
        page.wait_for_selector("text=lines")
        assert (page.locator("script").count(), page.locator("main img").count()) == (scripts, 0)

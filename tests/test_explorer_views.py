"""The views of the explorer beside the network: articles, map and timeline, conflicts, SPARQL."""

import json
from pathlib import Path
from urllib.parse import quote

import pytest
from browsing import look, opened
from serving import send

from kg.export import Options, export
from kg.store import Store

PHONE = {"width": 390, "height": 800}
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture(scope="module")
def tab(served, browser):
    with opened(browser, f"http://{served.netloc}/#article") as found:
        found.set_default_timeout(60_000)
        yield found


@pytest.fixture
def page(tab):
    """The page of this file, at the list of articles."""
    look(tab, "article")
    yield tab
    tab.unroute_all()


def words(page, selector):
    return [text.strip() for text in page.locator(selector).all_inner_texts()]


# Articles


def test_an_article_is_shown_to_the_letter(page, stories):
    look(page, "article", id="told")
    page.wait_for_selector(".text .told")
    shown = page.evaluate(
        """() => { const text = document.querySelector(".text").cloneNode(true);
                   for (const button of text.querySelectorAll("button")) button.remove();
                   return [...text.children].map((part) => part.textContent).join("\\n"); }"""
    )
    with Store.open(stories) as store:
        assert shown == store.text("told")
    assert "<script>" in shown
    assert "<img src=x" in shown
    assert page.title() == "Articles · kg"
    assert page.locator(".text script, .text img").count() == 0


def test_mentions_stand_where_they_are_even_behind_emoji_and_inside_each_other(page):
    look(page, "article", id="told")
    page.wait_for_selector(".text .told")
    assert [text for text in words(page, ".mention") if text != "Norland"] == [
        *("the Delta Front", "Norland's president", "Nairobi", "Kenya", "Delta Front"),
        *("The Delta Front", "Harrow", "it"),
    ]
    assert words(page, ".mention .mention") == ["Norland"]
    assert words(page, ".trigger") == ["sent", "took"]


def test_words_lead_to_their_cards(page):
    look(page, "article", id="told")
    page.click(".mention a:text('Nairobi')")
    page.wait_for_selector("#card-title:has-text('Nairobi')")
    assert page.locator("#card a:text('In the network')").get_attribute("href").startswith("#backs?around=")
    page.click(".trigger a:text('sent')")
    page.wait_for_selector("#card-title:has-text('aid')")


def test_a_passage_tells_what_it_states_and_the_address_says_which(page):
    look(page, "article", id="told")
    former = page.locator(".told", has_text="over")
    former.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".stated")
    assert former.get_attribute("aria-expanded") == "true"
    assert "controls Harrow" in page.inner_text(".stated")
    assert words(page, ".stated .badge") == ["stated as fact", "over"]
    page.reload()
    page.wait_for_selector(".stated")
    assert "controls Harrow" in page.inner_text(".stated")
    assert "no longer holds" in page.inner_text(".passage.open")


def test_statuses_differ_by_more_than_colour(page):
    look(page, "article", id="told")
    page.wait_for_selector(".text .told")
    found = "document.querySelector(`.text .passage[data-status=${status}]`)"
    line = f"(status) => getComputedStyle({found}).textDecorationStyle"
    styles = [page.evaluate(line, status) for status in ("Actual", "Former")]
    look(page, "article", id="denied")
    page.wait_for_selector(".text .passage[data-status=Negated]")
    styles.append(page.evaluate(line, "Negated"))
    assert len(set(styles)) == 3


def test_marks_can_be_hidden_and_articles_searched(page):
    look(page, "article", id="told")
    page.wait_for_selector(".text .told")
    page.uncheck("text=Statements")
    page.wait_for_function("() => location.hash.includes('hide=statements')")
    assert page.locator(".told:visible").count() == 0
    page.fill(".view.article nav input", "denies")
    page.wait_for_function("() => document.querySelectorAll('.view.article nav li').length === 1")
    assert "Norland denies it" in page.inner_text(".view.article nav li")


# Map and timeline


def test_the_map_lists_places_and_what_has_none(page):
    look(page, "map")
    page.wait_for_selector(".view.map .list li")
    assert words(page, ".list li") == [
        "In places that the map does not know 1",
        "Kenya 2, somewhere in it",
        "Nairobi 1",
    ]
    page.click("text=In places that the map does not know")
    page.wait_for_selector(".list ol")
    assert "territorial capture" in page.inner_text(".list ol")
    assert "in Harrow" in page.inner_text(".list ol")


def test_a_place_leads_to_the_sentences(page):
    look(page, "map")
    page.click(".list >> text=Nairobi")
    page.click(".list ol a")
    page.wait_for_selector("#card .passages")
    assert "sent rifles to Nairobi" in page.inner_text("#card blockquote")
    assert page.locator("#card img").count() == 0


def test_what_is_told_of_a_country_is_drawn_on_the_whole_of_it(page):
    look(page, "map")
    page.wait_for_selector(".leaflet-tooltip.name:has-text('Kenya')")
    page.click(".world .land")
    page.wait_for_selector(".list h2:has-text('Kenya')")
    assert [text.endswith("in Wanga 1 report") for text in sorted(words(page, ".list ol li"), key=len)] == [False, True]


def test_a_circle_of_the_map_chooses_its_place(page):
    look(page, "map", p="Aid")
    page.wait_for_selector(".leaflet-tooltip.name:has-text('Nairobi')")
    box = page.locator(".view.map .canvas").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)  # it is fitted to its only place
    page.wait_for_function("() => location.hash.includes('place=')")
    page.wait_for_selector(".list h2:has-text('Nairobi')")


def test_days_filter_the_map_and_are_chosen_by_dragging(page):
    look(page, "map", until="2031-05-01")
    page.wait_for_selector(".list h2:has-text('0 places')")
    look(page, "map")
    page.wait_for_selector(".list h2:has-text('2 places')")
    box = page.locator(".timeline svg").bounding_box()
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 30, steps=4)
    page.mouse.up()
    page.wait_for_function("() => /from=2031-05-02&until=2031-05-0[23]/.test(location.hash)")


def test_the_map_is_left_before_its_outlines_came(served, browser):
    with opened(browser, f"http://{served.netloc}/#conflicts") as page:
        page.set_default_timeout(60_000)
        page.route("**/assets/countries*", lambda route: (page.wait_for_timeout(500), route.continue_()))
        page.evaluate("() => { location.hash = 'map' }")
        page.wait_for_selector(".view.map")
        look(page, "conflicts")
        page.wait_for_timeout(1500)  # `opened` sees whether anything went wrong meanwhile
        assert "at=" not in page.url


# Conflicts


def test_contradicting_sentences_stand_side_by_side(page):
    look(page, "conflicts")
    page.wait_for_selector(".view.conflicts article .passages")
    assert "Norland backs Delta Front" in page.inner_text(".view.conflicts h2").replace("\n", " ")
    sides = page.locator(".view.conflicts .sides > section")
    assert [side.locator(".badge").inner_text() for side in sides.all()] == ["stated as fact", "denied"]
    assert "according to Norland" in sides.nth(1).inner_text()
    first, second = (side.bounding_box() for side in sides.all())
    assert first["y"] == second["y"]
    assert first["x"] < second["x"]
    assert "Delta Front" in words(page, ".view.conflicts mark")


def test_conflicts_are_searched_and_lead_to_the_article(page):
    look(page, "conflicts", q="sudmark")
    page.wait_for_selector("text=No contradiction fits")
    look(page, "conflicts", q="norland")
    page.click(".view.conflicts figcaption a:has-text('denies it')")
    page.wait_for_selector(".passage.open")
    assert "does not back" in page.inner_text(".passage.open")


# SPARQL


def test_a_question_is_answered_as_table_graph_and_map(page):
    look(page, "sparql", q="SELECT ?a ?b { ?a kg:locatedIn ?b ; rdfs:label 'Nairobi' }")
    page.wait_for_selector(".rows td")
    assert words(page, ".rows td") == ["Nairobi", "Kenya"]
    page.click("button:text('Graph')")
    page.wait_for_selector("text=2 nodes, 1 line")
    page.click("button:text('Map')")
    page.wait_for_selector("text=2 places in the answer")


def test_a_graph_is_shown_as_its_triples(page):
    look(page, "sparql", q="CONSTRUCT WHERE { ?a kg:backs ?b }")
    page.wait_for_selector(".rows td")
    assert words(page, ".rows td") == ["Norland", "kg:backs", "Delta Front"]
    look(page, "sparql", q="ASK { ?a kg:backs ?b }")
    page.wait_for_selector(".rows td:text('yes')")


def test_the_shipped_questions_are_there(page):
    look(page, "sparql")
    page.wait_for_selector(".rows td")
    page.click("nav >> text=Which claims contradict each other?")
    page.wait_for_selector(".sparql nav a[aria-current]:has-text('contradict')")
    page.wait_for_selector(".message:has-text('row')")


def test_an_error_is_shown_at_its_line(served, browser):
    page = browser.new_page()  # `opened` would hold against it that the console tells of the refusal
    wrong = quote("SELECT ?a\nWHERE {\n  ?a kg:backs ?b\n  FILTR }")
    page.goto(f"http://{served.netloc}/#sparql?q={wrong}")
    page.wait_for_selector(".message.error:has-text('line 4')", timeout=60_000)
    mark = page.locator(".cm-lint-marker-error").bounding_box()
    line = page.locator(".cm-line").nth(3).bounding_box()
    assert line["y"] <= mark["y"] + mark["height"] / 2 <= line["y"] + line["height"]
    page.close()


def test_it_completes_terms_variables_and_names(page):
    look(page, "sparql", q="SELECT * { ?somebody kg:backs ?other }")
    page.wait_for_selector(".rows td")
    editor = page.locator(".cm-content")
    for typed, offered in (
        (" . ?x kg:alli", "kg:alliedWith"),
        (" ?some", "?somebody"),
        (' . ?x rdfs:label "nairo', "Nairobi"),
    ):
        editor.click()
        page.keyboard.press("Control+End")
        page.keyboard.press("ArrowLeft")
        page.keyboard.type(typed)
        page.wait_for_selector(f".cm-tooltip-autocomplete li:has-text('{offered}')")
        page.wait_for_timeout(200)  # a completion is not taken at once, lest it is one by accident
        page.keyboard.press("Enter")
        assert offered in editor.inner_text()


def test_the_answer_is_downloaded(page):
    look(page, "sparql", q="SELECT ?l { ?a kg:backs ?b . ?a rdfs:label ?l }")
    page.wait_for_selector(".rows td")
    with page.expect_download() as begun:
        page.click("button:text('CSV')")
    assert Path(begun.value.path()).read_text().split() == ["l", "Norland"]


def test_a_query_is_cancelled_on_the_server_too(page, served):
    look(page, "sparql", q=SLOW)
    page.click("button:text('Cancel')")
    page.wait_for_selector("text=Cancelled.")
    for _ in range(50):
        if json.loads(send(served, "GET", "/queries").text) == []:
            return
        page.wait_for_timeout(100)
    pytest.fail("the query goes on")


# All of them


def test_views_fit_a_phone_in_light_and_dark(served, browser):
    with opened(browser, f"http://{served.netloc}/#article", viewport=PHONE) as page:
        page.set_default_timeout(60_000)
        for view in ("article", "map", "conflicts", "sparql"):
            look(page, view)
            background = set()
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE["width"]
                background.add(page.evaluate("() => getComputedStyle(document.body).backgroundColor"))
            assert len(background) == 2


def test_an_exported_page_has_them_without_a_server(stories, browser, tmp_path):
    with Store.open(stories) as store, (tmp_path / "page.html").open("wb") as out:
        export(store, "html", out, Options())
    with opened(browser, (tmp_path / "page.html").as_uri() + "#article?id=told") as page:
        page.wait_for_selector(".text .told", timeout=60_000)
        look(page, "map")
        page.wait_for_selector(".list >> text=Nairobi")
        look(page, "conflicts")
        page.wait_for_selector(".view.conflicts article .passages")
        page.evaluate("() => { location.hash = '#sparql' }")
        page.wait_for_selector("text=This needs the server")

"""The views of the explorer beside the network: articles, map and timeline, conflicts, SPARQL."""

import json
import shutil
import subprocess
from datetime import date
from pathlib import Path
from urllib.parse import quote, urlencode

import annotated
import pytest
from annotated import blocks
from browsing import chromium, opened
from exporting import hostile
from serving import running, send

from kg.export import Options, export
from kg.store import Store

SOURCES = Path(__file__).parents[1] / "explorer" / "src"
TOLD = """% timed
# 1
1 [Norland]{no Country} arms [the Delta Front]{df ArmedGroup} \U0001f600 <script>document.title = "owned"</script>
R no backs df
2 "\U0001f600\U0001f389 [[Norland]{no}'s president]{pr Person} sent rifles to [Nairobi]{na Settlement} in \
[Kenya]{ke Country}," <img src=x onerror=alert(1)> [Delta Front]{df} commanders said.
R na locatedIn ke
R pr leads no
E Aid "sent" agent=no target=df place=na source=df
3 [The Delta Front]{df} no longer holds [Harrow]{ha Settlement}, which [it]{df} took.
R df controls ha former
E TerritorialCapture "took" agent=df target=ha place=ha
"""
DENIED = """% timed
# 1
1 [Norland]{no Country} denies it
2 [Norland]{no} does not back [the Delta Front]{df ArmedGroup}, [it]{no} says.
R no backs df negated source=no
"""
PHONE = {"width": 390, "height": 800}
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture(scope="module")
def stories(tmp_path_factory):
    folder = tmp_path_factory.mktemp("views")
    records = []
    for name, text in (("told", TOLD), ("denied", DENIED)):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        [story] = blocks.read(folder / f"{name}.txt")
        records.append(annotated.record(story, name, date(2031, 5, 2), "Lune Wire"))
    annotated.put(folder / "store", records)
    return folder / "store"


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def served(stories, browser):
    with running(stories) as address:
        yield address


@pytest.fixture
def page(served, browser):
    with opened(browser, f"http://{served.netloc}/#article") as found:
        found.set_default_timeout(60_000)
        found.wait_for_selector(".view.article nav li")
        yield found


def look(page, view, **params):
    """Go to a view."""
    page.evaluate("hash => { location.hash = hash }", f"#{view}?{urlencode(params, quote_via=quote)}")
    page.wait_for_selector(f"section.view.{view} > :not(p, [hidden])")


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
    assert words(page, ".list li") == ["Without a place on the map 1", "Nairobi 1"]
    page.click("text=Without a place on the map")
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


def test_a_circle_of_the_map_chooses_its_place(page):
    look(page, "map")
    page.wait_for_selector(".leaflet-tooltip.name:has-text('Nairobi')")
    box = page.locator(".view.map .canvas").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)  # it is fitted to its only place
    page.wait_for_function("() => location.hash.includes('place=')")
    page.wait_for_selector(".list h2:has-text('Nairobi')")


def test_days_filter_the_map_and_are_chosen_by_dragging(page):
    look(page, "map", until="2031-05-01")
    page.wait_for_selector(".list h2:has-text('0 places')")
    look(page, "map")
    page.wait_for_selector(".list h2:has-text('1 place')")
    box = page.locator(".timeline svg").bounding_box()
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 30, steps=4)
    page.mouse.up()
    page.wait_for_function("() => /from=2031-05-02&until=2031-05-0[23]/.test(location.hash)")


def test_the_map_is_left_before_its_outlines_came(page):
    page.route("**/assets/countries*", lambda route: (page.wait_for_timeout(500), route.continue_()))
    look(page, "map")
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
    look(page, "sparql", q="SELECT ?a ?b { ?a kg:locatedIn ?b }")
    page.wait_for_selector(".rows td")
    assert words(page, ".rows td") == ["Nairobi", "Kenya"]
    page.click("button:text('Graph')")
    page.wait_for_selector("text=2 nodes, 1 line")
    page.click("button:text('Map')")
    page.wait_for_selector("text=1 place in the answer")


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


@pytest.mark.parametrize("view", ["article", "map", "conflicts", "sparql"])
def test_everything_to_operate_has_a_name(page, view):
    look(page, view, **({"id": "told"} if view == "article" else {}))
    page.wait_for_selector({"article": ".told", "map": ".list li", "conflicts": "figcaption", "sparql": ".rows"}[view])
    nameless = page.evaluate(
        """[...document.querySelectorAll("button, a, input, select, [role=img], [role=region]")].filter((element) =>
          !(element.textContent.trim() || element.getAttribute("aria-label") || element.labels?.length))
          .map((element) => element.outerHTML)"""
    )
    assert nameless == []


@pytest.mark.parametrize("view", ["article", "map", "conflicts", "sparql"])
def test_views_fit_a_phone_in_light_and_dark(served, browser, view):
    background = set()
    for scheme in ("light", "dark"):
        with opened(browser, f"http://{served.netloc}/#{view}", viewport=PHONE, color_scheme=scheme) as page:
            page.wait_for_selector(f"section.view.{view} > :not(p, [hidden])", timeout=60_000)
            assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE["width"]
            background.add(page.evaluate("() => getComputedStyle(document.body).backgroundColor"))
    assert len(background) == 2


def test_the_seed_is_seen_in_each_view(browser, seed_store):
    with running(seed_store) as address, opened(browser, f"http://{address.netloc}/#article") as page:
        page.click(".view.article nav a", timeout=60_000)
        page.wait_for_selector(".text .told")
        assert "Hama" in words(page, ".text .mention")
        look(page, "map")
        page.wait_for_selector(".list >> text=Hama")
        look(page, "conflicts")
        look(page, "sparql")
        page.wait_for_selector(".rows td >> text=Hezbollah")


def test_words_of_an_attacker_are_shown_as_words(browser, tmp_path):
    hostile(tmp_path / "store")
    query = "SELECT ?name { ?a rdfs:label ?name }"
    with running(tmp_path / "store") as address, opened(browser, f"http://{address.netloc}/#article?id=evil") as page:
        page.wait_for_selector(".view.article nav a:text('<script>alert(1)</script>')", timeout=60_000)
        for view in ("map", "conflicts"):
            look(page, view)
        look(page, "sparql", q=query)
        page.wait_for_selector(".rows td:text('<html><img src=x onerror=alert(1)>')")
        look(page, "sparql", q=query.replace("?name {", "* {"), show="graph")
        page.wait_for_selector("text=lines")
        assert page.locator("main img, main script").count() == 0


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


def test_spans_nest_and_cross_without_losing_a_character(tmp_path):
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is not installed")
    program = f"""
      import {{ nested }} from {json.dumps((SOURCES / "article" / "spans.js").as_uri())};
      const points = [..."a\U0001f600bcdefghij"];
      const flat = (parts) => parts.map((part) => typeof part === "string" ? part : flat(part.parts)).join("");
      const covered = (parts, span) => parts.map((part) =>
        typeof part === "string" ? "" : part.span === span ? flat(part.parts) : covered(part.parts, span)).join("");
      let seed = 7;
      const any = () => (seed = (seed * 1103515245 + 12345) % 2147483648) % 13;
      for (let round = 0; round < 500; round++) {{
        const spans = Array.from({{ length: 6 }}, () => ({{ start: any(), end: any() }}));
        const parts = nested(points, spans);
        if (flat(parts) !== points.join("")) throw new Error(JSON.stringify(spans));
        for (const span of spans.filter(({{ start, end }}) => start < end && end <= points.length)) {{
          const words = points.slice(span.start, span.end).join("");
          if (covered(parts, span) !== words) throw new Error(JSON.stringify(spans));
        }}
      }}
      console.log("fine");
    """
    (tmp_path / "check.mjs").write_text(program, encoding="utf-8")
    ran = subprocess.run([node, tmp_path / "check.mjs"], capture_output=True, text=True, timeout=60, check=False)
    assert ran.stdout.strip() == "fine", ran.stderr

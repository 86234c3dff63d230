"""The explorer in a browser: who backs whom. Everything else that `opened` sees go wrong fails a test as well."""

import re

import pytest
import serving
from browsing import middle, opened, passages, printed, rows, settled
from serving import send

from kg.store import Store


@pytest.fixture(scope="module")
def url(browser, server):
    return server.geturl()


@pytest.fixture(scope="module")
def tab(browser, url):
    with opened(browser, url) as found:
        yield found


@pytest.fixture
def page(tab, url):
    """The page of this file, loaded anew."""
    tab.goto(url)
    tab.wait_for_selector("tbody tr")
    return tab


def test_the_sentences_are_one_click_away(page):
    page.click("tbody tr:has-text('backs') a.count")
    assert {"It was Norland, not Sudmark.", "Norland sent the Delta Front rifles."} < set(passages(page))
    card = page.locator("#card")
    assert "Norland" in card.locator("mark").all_inner_texts()
    said = card.inner_text()
    for word in (
        "stated as fact",
        "according to Delta Front",
        "2031-05-02",
        "Norland arms the Delta Front",
        "90 % sure",
    ):
        assert word in said


def test_copies_of_an_article_are_one_voice(browser, tmp_path):
    with Store.open(tmp_path / "store", writable=True) as store:
        for number in range(4):
            printed(store, f"s{number}", "s0" if number < 3 else None, [("Norland", "Sudmark")])
    with serving.running(tmp_path / "store") as server, opened(browser, server.geturl()) as page:
        page.click("tbody a.count:text('2 claims')")
        assert len(passages(page)) == 2
        page.click("summary:text('and in 2 copies of this article')")
        page.click(".copies li:last-child a")
        page.wait_for_selector(".view.article")
        assert "id=s2" in page.url


def test_an_actor_has_a_card_with_all_that_is_known(page):
    page.click("tbody a:has-text('Delta Front')")
    page.wait_for_selector("#card h3")
    said = page.locator("#card").inner_text()
    for word in ("armed group", "BACKED BY", "FIGHTS AGAINST", "CONTROLS", "Harrow", "EVENTS", "assault", "ARTICLES"):
        assert word in said
    assert "He said:" in said  # another name
    page.click("#card a:has-text('assault')")
    page.wait_for_selector("#card dl")
    assert "target" in page.locator("#card dl").inner_text()


def test_a_name_is_found_as_one_types(page):
    page.fill("#search", "nl")
    page.wait_for_selector("[role=option]")
    assert "Norland" in page.locator("[role=option]").first.inner_text()
    page.keyboard.press("Enter")
    page.wait_for_selector("#card h3")
    assert page.inner_text("#card-title") == "Norland"


def test_filters_narrow_list_and_picture(page):
    everything = rows(page)
    assert (
        everything == {("Norland", "backs", "Delta Front"), ("Norland", "fights against", "Delta Front")} or everything
    )
    page.uncheck("#p-fightsAgainst")
    page.wait_for_function("() => document.querySelectorAll('tbody tr').length === 1")
    page.check("#status-Negated")
    page.wait_for_function("() => document.querySelectorAll('tbody tr').length === 2")
    assert "denied" in page.inner_text("tbody tr:has-text('Sudmark')")
    page.fill("#sure", "0.6")
    page.wait_for_function("() => document.querySelectorAll('tbody tr').length === 1")
    assert "2 claims" in page.inner_text("tbody")
    page.select_option("#choice-speaker", "none")
    page.wait_for_function("() => document.querySelector('tbody').innerText.includes('1 claim')")
    page.fill("#day-until", "0")
    page.wait_for_selector("text=Nothing passes the filters")


def test_the_address_holds_the_view(browser, url, page):
    page.uncheck("#p-fightsAgainst")
    page.check("#status-Negated")
    page.wait_for_selector("tbody tr:has-text('Sudmark')")
    page.click("tbody a:has-text('Sudmark')")
    page.wait_for_selector("#card h3")
    with opened(browser, page.url) as again:
        again.wait_for_selector("#card h3")
        assert again.inner_text("#card-title") == "Sudmark"
        assert rows(again) == rows(page)
    page.go_back()
    page.wait_for_selector("#card", state="hidden")


def test_actors_can_be_expanded_hidden_and_pinned(page):
    page.click("tbody a:has-text('Delta Front')")
    page.click("text=All its ties")
    page.wait_for_selector("tbody tr:has-text('Harrow')")
    page.click("#card button:has-text('Pin')")
    page.wait_for_function("() => location.hash.includes('pin=')")
    page.wait_for_selector("#card button:has-text('Unpin')")
    page.click("#card button:has-text('Hide')")
    page.wait_for_selector("text=Nothing passes the filters")
    page.click("text=The whole network again")
    page.wait_for_selector("tbody tr:has-text('Delta Front')")
    assert "hide=" not in page.url


def test_nodes_and_lines_can_be_clicked(browser, url):
    with opened(browser, f"{url}#backs?p=controls") as page:
        place = middle(settled(page, "#009E73"))  # places are green: there is one
        page.mouse.click(*place)
        page.wait_for_selector("#card h3")
        assert page.inner_text("#card-title") == "Harrow"
        page.keyboard.press("Escape")
        page.wait_for_selector("#card", state="hidden")
        x, y = middle(settled(page, "#CC79A7"))
        page.mouse.move(x, y, steps=5)
        page.mouse.click(x, y)
        page.wait_for_selector("#card blockquote")
        assert page.inner_text("#card-title") == "Delta Front controls Harrow"


def test_the_keyboard_is_enough(page):
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('count')"):
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    name = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert (outline, name.startswith("3 claims: the sentences that say Norland backs")) == ("solid", True)
    page.keyboard.press("Enter")
    assert passages(page)
    assert page.evaluate("document.activeElement.id") == "card-title"
    page.keyboard.press("Escape")
    page.wait_for_selector("#card", state="hidden")
    assert page.evaluate("document.activeElement.textContent") == "3 claims"


def test_light_and_dark(browser, url):
    with opened(browser, url, color_scheme="dark") as page:
        page.wait_for_selector("tbody tr")
        dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.click("text=Light")
        light = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.reload()
        page.wait_for_selector("tbody tr")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == light
    darkness = [sum(map(int, re.findall(r"\d+", colour)[:3])) for colour in (dark, light)]
    assert darkness[0] < 150 < 600 < darkness[1]


def test_a_phone_shows_all(browser, url):
    with opened(browser, url, viewport={"width": 390, "height": 844}, has_touch=True) as page:
        page.wait_for_selector("tbody tr")
        page.locator("tbody a.count").first.tap()
        assert passages(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


# How it is served


def test_it_is_served_with_care(browser, server):
    front = send(server, "GET", "/")
    assert front.headers["Cache-Control"] == "no-cache"
    assert send(server, "GET", "/", If_None_Match=front.headers["ETag"]).status == 304
    policy = front.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; ")
    for asset in re.findall(r'(?:src|href)="(/assets/[^"]+)"', front.text):
        answer = send(server, "GET", asset)
        assert (answer.status, answer.headers["Cache-Control"]) == (200, "public, max-age=31536000, immutable")
    assert "<script>" not in front.text


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../index.html",
        "/assets/%2e%2e/index.html",
        "/assets/..%2findex.html",
        "/assets//etc/passwd",
        "/assets/",
    ],
)
def test_nothing_else_is_reached(browser, server, path):
    assert send(server, "GET", path).status == 404


def test_without_it_the_page_says_how_to_get_it(store, tmp_path):
    with serving.running(store, explorer=tmp_path / "nothing") as server:
        front = send(server, "GET", "/")
        assert front.status == 200
        assert "Node.js" in front.text
        assert "make explorer" in front.text
        assert send(server, "GET", "/page/page.js").status == 200
        assert serving.ask(server, serving.BACKS, "application/sparql-results+json").rows()


def test_things_and_the_explorer_lead_to_each_other(page, server):
    page.click("tbody a:has-text('Norland')")
    page.click("#card a:has-text('all that is said')")
    page.click("text=In the explorer")
    page.wait_for_selector("#card h3")
    assert page.inner_text("#card-title") == "Norland"

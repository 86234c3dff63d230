"""Nothing in the explorer keeps people out who use a keyboard or a screen reader: axe-core, and Chromium's own tree.

`npm ci` in tests/node installs axe-core.
"""

from pathlib import Path

import pytest
from browsing import look, opened

AXE = Path(__file__).parent / "node" / "node_modules" / "axe-core" / "axe.min.js"
BARRIERS = """async () => (await axe.run()).violations.map(({ id, help, nodes }) =>
  [id, help, ...nodes.map(({ target, failureSummary }) => `${target.join(" ")}: ${failureSummary}`)].join("\\n"))"""
NAMED = set(
    "button link textbox searchbox combobox checkbox slider spinbutton option image img listbox region navigation form "
    "search complementary heading table toolbar DisclosureTriangle".split()
)
VIEWS = {
    "backs": ("tbody tr", {}),
    "map": (".list li", {}),
    "article": (".told", {"id": "told"}),
    "conflicts": ("figcaption", {}),
    "sparql": (".rows td", {}),
}


@pytest.fixture(scope="module")
def page(served, browser):
    with opened(browser, f"http://{served.netloc}/") as found:
        found.set_default_timeout(60_000)
        found.wait_for_selector("tbody tr")
        yield found


@pytest.fixture(params=[*VIEWS, "card"])
def view(request, page):
    """A view with something in it, and, at last, the card beside one."""
    seen, params = VIEWS.get(request.param, ("#card blockquote", {}))
    look(page, request.param if request.param in VIEWS else "backs", **params)
    if request.param == "card":
        page.click("tbody a.count")
    page.wait_for_selector(seen)
    if request.param == "article":
        page.click(".told")
    yield page
    page.keyboard.press("Escape")


def test_axe_finds_no_barrier(view):
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: npm ci in tests/node")
    for scheme in ("light", "dark"):
        view.emulate_media(color_scheme=scheme)
        if not view.evaluate("'axe' in window"):
            view.evaluate(AXE.read_text(encoding="utf-8"))
        assert view.evaluate(BARRIERS) == [], scheme


def test_all_that_a_screen_reader_names_has_a_name(view):
    tree = view.context.new_cdp_session(view).send("Accessibility.getFullAXTree")["nodes"]
    found = [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in tree if not node["ignored"]]
    assert {"main", "navigation", "search", "status"} <= {role for role, _ in found}
    assert [role for role, name in found if role in NAMED and not name.strip()] == []

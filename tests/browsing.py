"""A browser for the tests of the explorer, and stores of invented news for it to look at."""

import base64
import random
import shutil
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import annotated
import pytest
from annotated import blocks
from pyoxigraph import Literal, NamedNode, Triple

from kg import conflicts, resources
from kg.ontology import load
from kg.store import Store
from kg.terms import DCTERMS, GEO, KG, OA, RDF, XSD
from kg.types import Article

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
WHOLE = """% timed
# 1
1 [The Delta Front]{df ArmedGroup} strikes [Kenya]{ke Country}
2 [The Delta Front]{df} struck in [Kenya]{ke} and seized [Wanga]{wa Settlement}, a town in [Kenya]{ke}.
R wa locatedIn ke
E Assault "struck" agent=df place=ke
E TerritorialCapture "seized" agent=df target=wa place=wa
"""
PIXELS = """async ([png, red, green, blue]) => {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const { data } = canvas.getImageData(0, 0, image.width, image.height);
  const found = [];
  for (let at = 0; at < data.length; at += 4)
    if (Math.abs(data[at] - red) + Math.abs(data[at + 1] - green) + Math.abs(data[at + 2] - blue) < 12)
      found.push([(at / 4) % image.width, Math.floor(at / 4 / image.width)]);
  return found;
}"""
_SOFTWARE = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"]


@contextmanager
def chromium():
    """Yield Debian's Chromium; skips where it, Playwright or the built explorer is not here."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("Chromium is not installed")
    if not (resources.data("explorer") / "index.html").is_file():
        pytest.skip("the explorer is not built: it needs Node.js (make explorer)")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=program, args=_SOFTWARE)
        yield browser
        browser.close()


@contextmanager
def opened(browser, url, **options):
    """Yield a page of the explorer that has its table; afterwards nothing may have gone wrong or left this host."""
    wrong = []
    home = urlsplit(url).netloc
    page = browser.new_page(**({"viewport": {"width": 1400, "height": 850}, "reduced_motion": "reduce"} | options))
    page.on("console", lambda said: wrong.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: (wrong.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda asked: wrong.append(asked.url) if _elsewhere(asked.url, home) else None)
    page.goto(url)
    yield page
    page.close()
    # Chromium's software renderer tells that reading pixels back is slow.
    said = [text for text in wrong if "GPU stall" not in text]
    assert not said, "\n".join(said)


def _elsewhere(url: str, home: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in {"http", "https", "ws"} and parts.netloc != home


def look(page, view, **params):
    """Go to a view of a page of the explorer, and wait until it shows something."""
    page.evaluate("hash => { location.hash = hash }", f"#{view}?{urlencode(params, quote_via=quote)}")
    page.wait_for_selector(f"section.view.{view} > :not(p, [hidden])")


def rows(page) -> set[tuple[str, ...]]:
    """Return who, how and whom, as the list has them."""
    cells = page.eval_on_selector_all(
        "tbody tr", "rows => rows.map((row) => [...row.cells].map((c) => c.innerText.trim()))"
    )
    return {tuple(row[:3]) for row in cells}


def passages(page) -> list[str]:
    page.wait_for_selector("#card blockquote")
    return page.locator("#card blockquote").all_inner_texts()


def painted(page, colour: str) -> list[tuple[int, int]]:
    """Return where in the picture a colour is, as places in the window."""
    canvas = page.locator(".canvas")
    png = base64.b64encode(canvas.screenshot()).decode()
    box = canvas.bounding_box()
    found = page.evaluate(PIXELS, [png, *(int(colour[at : at + 2], 16) for at in (1, 3, 5))])
    return [(box["x"] + x, box["y"] + y) for x, y in found]


def settled(page, colour: str) -> list[tuple[int, int]]:
    """Return where a colour is when the picture has come to rest."""
    before: list[tuple[int, int]] = []
    for _ in range(60):
        now = painted(page, colour)
        if now and now == before:
            return now
        before = now
        page.wait_for_timeout(250)
    raise AssertionError(f"nothing of {colour} comes to rest")


def middle(points: list[tuple[int, int]]) -> tuple[float, float]:
    return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)


def tell(folder: Path) -> Path:
    """Make a store of three stories in a folder, with emoji, HTML, a denial, a tie that is over, and places."""
    records = []
    for name, text in (("told", TOLD), ("denied", DENIED), ("whole", WHOLE)):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        [story] = blocks.read(folder / f"{name}.txt")
        records.append(annotated.record(story, name, date(2031, 5, 2), "Lune Wire"))
    annotated.put(folder / "store", records)
    return folder / "store"


def printed(store: Store, name: str, group: str | None, claims: list[tuple[str, str]]) -> None:
    """Put an article that states who backs whom; `group` is the first of those that it is a copy of."""
    base, article = store.base, store.base.article(name)
    said = [
        Triple(article, RDF["type"], KG["Article"]),
        Triple(article, DCTERMS["identifier"], Literal(name)),
        Triple(article, DCTERMS["issued"], Literal("2031-05-02", datatype=XSD["date"])),
    ]
    if group:
        said.append(Triple(article, KG["syndicationGroup"], base.article(group)))
    for number, ends in enumerate(claims):
        claim, evidence = (NamedNode(f"{base.iri}{kind}/{name}-{number}") for kind in ("claim", "evidence"))
        nodes = [NamedNode(f"{base.iri}entity/{end}") for end in ends]
        for node, end in zip(nodes, ends, strict=True):
            said += [Triple(node, RDF["type"], KG["Country"]), Triple(node, KG["mainName"], Literal(end))]
        said += [Triple(nodes[0], KG["backs"], nodes[1]), Triple(claim, RDF["type"], KG["Claim"])]
        said += [Triple(claim, RDF["subject"], nodes[0]), Triple(claim, RDF["object"], nodes[1])]
        said += [Triple(claim, RDF["predicate"], KG["backs"]), Triple(claim, KG["status"], KG["Actual"])]
        said += [Triple(claim, KG["confidence"], Literal("0.5", datatype=XSD["decimal"]))]
        said += [Triple(claim, KG["evidence"], evidence), *passage(evidence, article, f"{ends} {number}", number)]
    store.put(Article(name, name, f"{name}\ntext", date(2031, 5, 2)), said, name)


def crowd(path: Path, stories: int, actors: int = 300) -> None:
    """Make a store of many stories about invented actors, who back and fight one another, deny it and hold towns."""
    chance = random.Random(7)
    with Store.open(path, writable=True) as store:
        names = [f"{_word(chance)} {chance.choice(('Front', 'Republic', 'Guard', 'Union'))}" for _ in range(actors)]
        nodes = [NamedNode(f"{store.base.iri}entity/a{number}") for number in range(actors)]
        for number in range(stories):
            article = Article(
                f"s{number}", f"Story {number}", f"Story {number}\n", date(2030, 1, 1) + timedelta(number)
            )
            store.put(article, _story(store, article, nodes, names, chance), "made")
        conflicts.refresh(store, load())


def _word(chance: random.Random) -> str:
    return "".join(chance.choice("bdfgklmnrstv") + chance.choice("aeiou") for _ in range(3)).title()


def _story(store, article, nodes, names, chance):
    base, about = store.base.iri, store.base.article(article.id)
    yield Triple(about, RDF["type"], KG["Article"])
    yield Triple(about, DCTERMS["identifier"], Literal(article.id))
    yield Triple(about, DCTERMS["title"], Literal(article.title))
    yield Triple(about, DCTERMS["source"], Literal(("The Herald", "The Wire")[chance.randrange(2)]))
    yield Triple(about, DCTERMS["issued"], Literal(article.published.isoformat(), datatype=XSD["date"]))
    for number in range(3):
        a, b, speaker = (min(int(chance.expovariate(8 / len(nodes))), len(nodes) - 1) for _ in range(3))
        if a == b:
            continue
        relation = KG[chance.choice(("backs", "backs", "alliedWith", "fightsAgainst"))]
        whom, called = nodes[b], names[b]
        if number == 2:
            relation, (whom, called) = KG["controls"], (yield from _town(base, chance.randrange(30)))
        status = chance.choice(("Actual", "Actual", "Actual", "Negated"))
        claim, evidence = (NamedNode(f"{base}{kind}/{article.id}-{number}") for kind in ("claim", "evidence"))
        for end in (a, b, speaker):
            yield Triple(nodes[end], RDF["type"], KG[("Country", "ArmedGroup", "Person")[end % 3]])
            yield Triple(nodes[end], KG["mainName"], Literal(names[end]))
        if status == "Actual":
            yield Triple(nodes[a], relation, whom)
        yield Triple(claim, RDF["type"], KG["Claim"])
        for predicate, value in (("subject", nodes[a]), ("predicate", relation), ("object", whom)):
            yield Triple(claim, RDF[predicate], value)
        yield Triple(claim, KG["status"], KG[status])
        yield Triple(claim, KG["confidence"], Literal(f"0.{chance.randrange(5, 10)}", datatype=XSD["decimal"]))
        if number == 0:
            yield Triple(claim, KG["attributedTo"], nodes[speaker])
        yield Triple(claim, KG["evidence"], evidence)
        yield from passage(evidence, about, f"{names[a]} and {called}, it was said.", number)


def _town(base, number):
    """Yield the statements of a place on the map; return it and its name."""
    town, geometry, name = (
        NamedNode(f"{base}entity/t{number}"),
        NamedNode(f"{base}entity/t{number}/at"),
        f"Town {number}",
    )
    yield Triple(town, RDF["type"], KG["Settlement"])
    yield Triple(town, KG["mainName"], Literal(name))
    yield Triple(town, GEO["hasGeometry"], geometry)
    yield Triple(geometry, RDF["type"], GEO["Geometry"])
    yield Triple(geometry, GEO["asWKT"], Literal(f"POINT({number} {number})", datatype=GEO["wktLiteral"]))
    return town, name


def passage(evidence, article, words, start):
    """Yield the statements of a passage."""
    position, quote = (NamedNode(f"{evidence.value}/{part}") for part in ("position", "quote"))
    yield Triple(evidence, OA["hasSource"], article)
    yield Triple(evidence, OA["hasSelector"], position)
    yield Triple(evidence, OA["hasSelector"], quote)
    yield Triple(position, OA["start"], Literal(start))
    yield Triple(position, OA["end"], Literal(start + len(words)))
    yield Triple(quote, OA["exact"], Literal(words))

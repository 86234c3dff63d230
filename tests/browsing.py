"""A browser for the tests of the explorer, and stores of invented news for it to look at."""

import random
import shutil
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from kg import conflicts, resources
from kg.ontology import load
from kg.store import Store
from kg.terms import DCTERMS, GEO, KG, OA, RDF, XSD
from kg.types import Article

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
    assert [text for text in wrong if "GPU stall" not in text] == []


def _elsewhere(url: str, home: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in {"http", "https", "ws"} and parts.netloc != home


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

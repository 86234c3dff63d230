"""How fluid the explorer is with a large network: many actors and ties beside a few, on one page of one store.

Usage: python bench/explorer.py [--nodes 5000] [--ties 20000] [--steps 40]

In Debian's Chromium, without a window, which draws on the processor: what the page itself does (milliseconds of the
main thread) says more than frames, which a graphics card draws elsewhere. Needs Playwright (`make test` installs it).
"""

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median, quantiles

from endpoint import PROGRAMS, started
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from kg import resources
from kg.iris import Base
from kg.store import Store
from kg.terms import DCTERMS, KG, OA, RDF, RDFS, XSD

RELATIONS = ("backs", "alliedWith", "fightsAgainst", "opposes")
TYPES = ("Country", "ArmedGroup", "Person", "Government")
AN_ARTICLE = 20  # claims
FEW = 60  # ties, as the page has it at first
WINDOW = {"width": 1400, "height": 850}
PATIENCE = 300_000  # milliseconds
SOFTWARE = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist")
FRAMES = "() => { window.frames_ = []; (function next(at) { frames_.push(at); requestAnimationFrame(next); })(0); }"
FRAME = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@dataclass(frozen=True)
class Look:
    """What one look at the network took: seconds from the request, milliseconds a step and a frame."""

    listed: float
    drawn: float
    laid_out: float
    pan: float
    zoom: float
    frame: float
    slow_frame: float


LINES = {
    "list there, s": "listed",
    "network drawn, s": "drawn",
    "layout at rest, s": "laid_out",
    "main thread, ms a step of moving": "pan",
    "main thread, ms a step of zooming": "zoom",
    "frame while it moves, ms, median": "frame",
    "frame while it moves, ms, 95 of 100 within": "slow_frame",
}


def fill(path: Path, nodes: int, ties: int) -> None:
    """Make a store of a claim for each of so many ties between so many actors; a few of them have most ties."""
    chance = random.Random(ties)
    ends: set[tuple[int, int, str]] = {(k, k - 1, "backs") for k in range(1, nodes)}  # each has one at least
    while len(ends) < ties:
        one, other = (min(int(chance.expovariate(6 / nodes)), nodes - 1) for _ in range(2))
        if one != other:
            ends.add((max(one, other), min(one, other), chance.choice(RELATIONS)))
    with Store.open(path, writable=True) as store:
        store.raw.bulk_extend(said for number in range(nodes) for said in _actor(store.base, number))
        for number, tie in enumerate(sorted(ends)):
            store.raw.bulk_extend(_claim(store.base, number, *tie))


def _node(base: Base, number: int) -> NamedNode:
    return NamedNode(f"{base.iri}entity/a{number}")


def _actor(base: Base, number: int) -> Iterator[Quad]:
    node, name = _node(base, number), Literal(f"Actor {number}")
    for predicate, value in ((RDF["type"], KG[TYPES[number % 4]]), (KG["mainName"], name), (RDFS["label"], name)):
        yield Quad(node, predicate, value, DefaultGraph())


def _claim(base: Base, number: int, subject: int, object_: int, relation: str) -> Iterator[Quad]:
    article = base.article(str(number // AN_ARTICLE))
    claim, evidence = (NamedNode(f"{base.iri}{kind}/{number}") for kind in ("claim", "evidence"))
    ends = _node(base, subject), _node(base, object_)
    for said in (
        (article, RDF["type"], KG["Article"]),
        (article, DCTERMS["identifier"], Literal(str(number // AN_ARTICLE))),
        (article, DCTERMS["issued"], Literal("2031-05-02", datatype=XSD["date"])),
        (ends[0], KG[relation], ends[1]),
        (claim, RDF["type"], KG["Claim"]),
        (claim, RDF["subject"], ends[0]),
        (claim, RDF["predicate"], KG[relation]),
        (claim, RDF["object"], ends[1]),
        (claim, KG["status"], KG["Actual"]),
        (claim, KG["confidence"], Literal("0.8", datatype=XSD["decimal"])),
        (claim, KG["evidence"], evidence),
        (evidence, OA["hasSource"], article),
    ):
        yield Quad(*said, DefaultGraph())


def look(browser: Browser, url: str, steps: int) -> Look:
    """Open the network, wait until it rests, then move it and zoom into it."""
    page = browser.new_page(viewport=WINDOW)
    page.set_default_timeout(PATIENCE)
    rested: list[float] = []
    page.on("worker", lambda worker: worker.on("close", lambda _: rested.append(time.monotonic())))
    begun = time.monotonic()
    page.goto(url)
    page.wait_for_selector("tbody tr")
    listed = time.monotonic()
    page.wait_for_selector(".canvas canvas")
    page.evaluate(FRAME)
    drawn = time.monotonic()
    while not rested:
        page.wait_for_timeout(50)
    print(page.inner_text(".word").strip(), flush=True)
    cdp = page.context.new_cdp_session(page)
    cdp.send("Performance.enable")
    box = page.locator(".canvas").bounding_box()
    assert box is not None
    page.evaluate(FRAMES)
    pan, zoom = (_stepping(page, cdp, box, steps, step) for step in (_pan, _zoom))
    frames = sorted(b - a for a, b in pairwise(page.evaluate("() => frames_")[1:]))
    page.close()
    return Look(
        *(at - begun for at in (listed, drawn, rested[0])), pan, zoom, median(frames), quantiles(frames, n=20)[-1]
    )


Step = Callable[[Page, dict[str, float], int], None]


def _stepping(page: Page, cdp: CDPSession, box: dict[str, float], steps: int, step: Step) -> float:
    """Return the milliseconds that the main thread is busy for each step."""
    before = _busy(cdp)
    for number in range(steps):
        step(page, box, number)
        page.evaluate(FRAME)
    page.mouse.up()
    return 1000 * (_busy(cdp) - before) / steps


def _busy(cdp: CDPSession) -> float:
    metrics = {each["name"]: each["value"] for each in cdp.send("Performance.getMetrics")["metrics"]}
    return float(metrics["TaskDuration"])


def _pan(page: Page, box: dict[str, float], number: int) -> None:
    if number == 0:  # in the corner no node is taken hold of
        page.mouse.move(box["x"] + 8, box["y"] + 8)
        page.mouse.down()
    page.mouse.move(box["x"] + 8 + 6 * number, box["y"] + 8 + 4 * number)


def _zoom(page: Page, box: dict[str, float], number: int) -> None:
    if number == 0:
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.wheel(0, -60 if number % 8 < 5 else 60)


def main() -> None:
    parser = argparse.ArgumentParser(description="how fluid the explorer is with a large network")
    parser.add_argument("--nodes", type=int, default=5000)
    parser.add_argument("--ties", type=int, default=20000)
    parser.add_argument("--steps", type=int, default=40)
    given = parser.parse_args()
    chromium = shutil.which("chromium") or sys.exit("Chromium is not installed")
    if not (resources.data("explorer") / "index.html").is_file():
        sys.exit("the explorer is not built: make explorer")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        store = Path(folder) / "store"
        fill(store, given.nodes, given.ties)
        command = [str(PROGRAMS / "kg"), "serve", "--store", str(store), "--port", "PORT"]
        with started("kg", "/sparql", *command) as server:
            browser = playwright.chromium.launch(executable_path=chromium, args=SOFTWARE)
            address = f"http://127.0.0.1:{server.port}/#backs?most="
            small, large = (look(browser, f"{address}{most}", given.steps) for most in (FEW, given.ties))
            browser.close()
    print(f"\n| | {FEW} ties | {given.ties:,} ties | times as much |\n|{' --- |' * 4}")
    for name, field in LINES.items():
        one, other = getattr(small, field), getattr(large, field)
        print(f"| {name} | {one:.2f} | {other:.2f} | {other / one:.1f} |")


if __name__ == "__main__":
    main()

"""Draw the pictures of docs/visualizers.md and docs/explorer.md: exports of a store, each opened by what reads it.

Usage: python docs/pictures/draw.py STORE [NAME...]

explorer needs `make explorer` and Chromium; cytoscape and gephi also `npm ci` in tests/node; neo4j needs Chromium and
`pip install neo4j-viz`; yed needs Graphviz and `pip install pydot`; qgis needs Debian's python3-qgis and qgis-common.
"""

import argparse
import csv
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

from playwright.sync_api import ViewportSize, sync_playwright

from kg.export import Options, Selection, write
from kg.store import Store

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SHOWN = Selection(properties=("backs", "alliedWith", "fightsAgainst"))
WINDOW: ViewportSize = {"width": 960, "height": 600}
WIDE: ViewportSize = {"width": 1360, "height": 800}
REST = 6000  # milliseconds until what moves has come to rest
YED = "{http://www.yworks.com/xml/graphml}"
SOFTWARE = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist")


def in_a_page(format_: str, name: str) -> Callable[[Store, Path, Path], None]:
    """Return what draws a format with its library of JavaScript."""

    def draw(store: Store, work: Path, picture: Path) -> None:
        write(store, format_, work / format_, Options(SHOWN))
        tool = ROOT / "explorer" / "node_modules" / ".bin" / "esbuild"
        packages = [str(ROOT / folder / "node_modules") for folder in ("explorer", "tests/node")]
        command = [tool, HERE / "draw.js", "--bundle", f"--outfile={work / 'draw.js'}", "--log-level=warning"]
        subprocess.run(command, check=True, env=os.environ | {"NODE_PATH": os.pathsep.join(packages)})
        page = work / "page.html"
        page.write_text(
            '<!doctype html><div id="it" style="position: fixed; inset: 0"></div><script src="draw.js"></script>'
        )
        text = (work / format_).read_text(encoding="utf-8")
        _photograph(page, picture, f"text => draw.{name}(text, document.getElementById('it'))", text)

    return draw


def yed(store: Store, work: Path, picture: Path) -> None:
    """Draw what yEd would of its file, from top to bottom: labels, colours and arrows are those that it says."""
    import pydot

    file = work / "graph.graphml"
    write(store, "graphml", file, Options(SHOWN, yed=True))
    drawn = pydot.Dot(rankdir="TB", ranksep="0.8", dpi="110")
    drawn.set_node_defaults(shape="box", style='"rounded,filled"', fontname='"sans-serif"')
    drawn.set_edge_defaults(penwidth="2", fontname='"sans-serif"', fontsize="10")
    tree = ElementTree.parse(file)
    for node in tree.iterfind(".//{*}node"):
        look = {"fillcolor": _of(node, "Fill", "color"), "fontcolor": _of(node, "NodeLabel", "textColor")}
        look["label"] = node.findtext(f".//{YED}NodeLabel") or ""
        drawn.add_node(pydot.Node(pydot.make_quoted(node.get("id")), **_each(pydot.make_quoted, look)))
    for tie in tree.iterfind(".//{*}edge"):
        look = {"label": tie.findtext(f".//{YED}EdgeLabel") or "", "color": _of(tie, "LineStyle", "color")}
        look["arrowhead"] = "none" if _of(tie, "Arrows", "target") == "none" else "normal"
        ends = (pydot.make_quoted(tie.get(end)) for end in ("source", "target"))
        drawn.add_edge(pydot.Edge(*ends, **_each(pydot.make_quoted, look)))
    drawn.write(picture, format="png")


def _of(element: ElementTree.Element, name: str, attribute: str) -> str:
    return next(element.iterfind(f".//{YED}{name}")).get(attribute, "")


def _each(change: Callable[[str], str], look: dict[str, str]) -> dict[str, str]:
    return {name: change(value) for name, value in look.items()}


def neo4j(store: Store, work: Path, picture: Path) -> None:
    """Draw the rows that `neo4j-admin database import` reads, as Neo4j's own library draws a graph."""
    from neo4j_viz import Node, Relationship, VisualizationGraph

    write(store, "neo4j", work / "neo4j", Options(SHOWN))
    nodes, ties = (_rows(work / "neo4j" / f"{name}.csv") for name in ("nodes", "relationships"))
    graph = VisualizationGraph(
        [Node(id=row["id:ID"], caption=row["label"], size=45, properties={"type": row["type"]}) for row in nodes],
        [
            Relationship(source=row[":START_ID"], target=row[":END_ID"], caption=row[":TYPE"], caption_size=2)
            for row in ties
        ],
    )
    graph.color_nodes(property="type")
    page = work / "page.html"
    page.write_text(str(graph.render(height=f"{WINDOW['height']}px", theme="light").data), encoding="utf-8")
    _photograph(page, picture, "() => null", "")


def qgis(store: Store, work: Path, picture: Path) -> None:
    """Draw places and events with QGIS, over the map of the world that it brings along."""
    write(store, "geojson", work / "places.geojson", Options())
    command = ["/usr/bin/python3", HERE / "qgis_draw.py", work / "places.geojson", picture]
    subprocess.run(command, check=True, env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": ""})


def explorer(store: Store, work: Path, picture: Path) -> None:
    """Draw the explorer as one page, as `kg serve` shows it."""
    write(store, "html", work / "page.html", Options())
    _photograph(work / "page.html", picture, "() => null", "", WIDE)


DRAWN = {
    "explorer": explorer,
    "cytoscape": in_a_page("cytoscape", "cytoscape"),
    "gephi": in_a_page("gexf", "gexf"),
    "yed": yed,
    "neo4j": neo4j,
    "qgis": qgis,
}


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def _photograph(page: Path, picture: Path, program: str, given: str, size: ViewportSize = WINDOW) -> None:
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or sys.exit("Chromium is not installed")
        browser = playwright.chromium.launch(executable_path=chromium, args=SOFTWARE)
        window = browser.new_page(viewport=size)
        window.goto(page.as_uri())
        window.evaluate(program, given)
        window.wait_for_timeout(REST)
        window.screenshot(path=picture)
        browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(description="the pictures of docs/visualizers.md and docs/explorer.md")
    parser.add_argument("store", type=Path)
    parser.add_argument("names", nargs="*", default=[], choices=[*DRAWN, []])
    given = parser.parse_args()
    with Store.open(given.store) as store:
        for name in given.names or DRAWN:
            with tempfile.TemporaryDirectory() as work:
                DRAWN[name](store, Path(work), HERE / f"{name}.png")


if __name__ == "__main__":
    main()

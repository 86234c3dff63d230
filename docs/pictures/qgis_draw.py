"""Draw a GeoJSON export with QGIS: what *Add Vector Layer* and *Categorized* by `kind` make of it.

Usage: python3 qgis_draw.py PLACES.geojson PICTURE.png (with Debian's python3-qgis, whose Python has no kg)
"""

import sys
from pathlib import Path

from qgis.core import (
    QgsApplication,
    QgsCategorizedSymbolRenderer,
    QgsFillSymbol,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsMarkerSymbol,
    QgsPalLayerSettings,
    QgsRendererCategory,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

KINDS = {"event": ("#D55E00", "7"), "place": ("#009E73", "3.5")}
SIZE = (960, 600)


def layers(file: str) -> list[QgsVectorLayer]:
    """Return places and events by kind, and below them the world that QGIS has with it."""
    places = QgsVectorLayer(file, "places", "ogr")
    if not places.isValid() or not places.featureCount():
        sys.exit(f"QGIS reads nothing in {file}")
    print(f"{places.featureCount()} features")
    marks = [
        QgsRendererCategory(kind, QgsMarkerSymbol.createSimple({"color": colour, "size": size}), kind)
        for kind, (colour, size) in KINDS.items()
    ]
    places.setRenderer(QgsCategorizedSymbolRenderer("kind", marks))
    named = QgsPalLayerSettings()
    named.fieldName = """CASE WHEN "kind" = 'place' THEN "label" END"""
    named.isExpression = True
    places.setLabeling(QgsVectorLayerSimpleLabeling(named))
    places.setLabelsEnabled(True)
    world = Path(QgsApplication.pkgDataPath()) / "resources" / "data" / "world_map.gpkg"
    lands = QgsVectorLayer(f"{world}|layername=countries", "world", "ogr")
    lands.renderer().setSymbol(QgsFillSymbol.createSimple({"color": "#f2efe9", "outline_color": "#999999"}))
    return [places, lands]


def main() -> None:
    file, picture = sys.argv[1:]
    QgsApplication.setPrefixPath("/usr", True)
    program = QgsApplication([], False)
    program.initQgis()
    shown = layers(file)
    settings = QgsMapSettings()
    settings.setLayers(shown)
    settings.setBackgroundColor(QColor("#dfe7ea"))
    settings.setOutputSize(QSize(*SIZE))
    settings.setDestinationCrs(shown[0].crs())
    extent = shown[0].extent()
    extent.grow(2)
    settings.setExtent(extent)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(picture)
    del shown, settings, job  # layers that outlive the program's end bring it down
    program.exitQgis()


if __name__ == "__main__":
    main()

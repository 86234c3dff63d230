// The outlines of the world with circles on it. No tiles: nothing is fetched from elsewhere.
import { canvas, circleMarker, geoJSON, layerGroup, map as leaflet, tooltip } from "leaflet";
import { feature } from "topojson-client";
import { h, many } from "../dom.js";
import { colour } from "../theme.js";

const ANTARCTICA = "010";
const CLOSEST = 8;
const NAMED = 60;
const LETTER = 7; // pixels
const LINE = 16;
const ALL = [
  [-45, -120],
  [65, 150],
];

/** A map in an element; `choose` is called with the place of a circle that is clicked, `moved` when it was moved. */
export class World {
  #map;
  #outlines;
  #circles = layerGroup();
  #names = layerGroup();
  #shown = [];
  #chosen;
  #choose;
  #fitted = false;
  #closed = false;
  #repaint = () => this.#paint();
  #watch = new ResizeObserver(() => this.#map.invalidateSize());

  constructor(root, { choose, moved = () => {} }) {
    this.#choose = choose;
    root.classList.add("world");
    this.#map = leaflet(root, {
      attributionControl: false,
      minZoom: 1,
      maxZoom: 10,
      zoomSnap: 0.5,
      renderer: canvas({ padding: 0.5 }),
    });
    this.#map.fitBounds(ALL);
    this.#circles.addTo(this.#map);
    this.#names.addTo(this.#map);
    this.#map.on("zoomend", () => this.#label());
    this.#map.on("moveend", () => {
      const { lat, lng } = this.#map.getCenter();
      moved([lat.toFixed(3), lng.toFixed(3), this.#map.getZoom()].join(","));
    });
    addEventListener("theme", this.#repaint);
    this.#watch.observe(root);
    void this.#outline();
  }

  /** Shows places {iri, label, point, number, held} with a circle each; `at` is where the map was, as `moved` told it. */
  show(places, chosen, at) {
    this.#shown = places;
    this.#chosen = chosen;
    this.#draw();
    if (this.#fitted) return;
    this.#fitted = true;
    const [latitude, longitude, zoom] = (at ?? "").split(",").map(Number);
    if ([latitude, longitude, zoom].every(Number.isFinite))
      this.#map.setView([latitude, longitude], zoom, { animate: false });
    else if (places.length)
      this.#map.fitBounds(
        places.map(({ point: [x, y] }) => [y, x]),
        { maxZoom: CLOSEST, padding: [30, 30], animate: false },
      );
  }

  close() {
    this.#closed = true;
    removeEventListener("theme", this.#repaint);
    this.#watch.disconnect();
    this.#map.off().remove();
  }

  async #outline() {
    const { default: atlas } = await import("world-atlas/countries-50m.json");
    if (this.#closed) return;
    const { features } = feature(atlas, atlas.objects.countries);
    const shapes = features.filter(({ id }) => id !== ANTARCTICA).map(unrolled);
    this.#outlines = geoJSON(shapes, { interactive: false });
    this.#paint();
    this.#outlines.addTo(this.#map).bringToBack();
  }

  #paint() {
    this.#outlines?.setStyle({ color: colour("--soft"), weight: 0.7, fillColor: colour("--pale"), fillOpacity: 1 });
    this.#draw();
  }

  #draw() {
    const [accent, warn, ink] = ["--accent", "--warn", "--ink"].map(colour);
    this.#circles.clearLayers();
    // The large ones first, so that the small ones lie above them.
    for (const place of [...this.#shown].sort((a, b) => b.number - a.number)) {
      const {
        iri,
        label,
        point: [x, y],
        number,
        held,
      } = place;
      const style = {
        radius: 4 + 2.2 * Math.sqrt(number),
        weight: held ? 3 : 1,
        fillOpacity: iri === this.#chosen ? 0.95 : 0.5,
      };
      const circle = circleMarker([y, x], {
        ...style,
        color: iri === this.#chosen ? ink : held ? warn : accent,
        fillColor: accent,
      });
      circle.bindTooltip(h("span", {}, `${label}: ${many(number, "entry", "entries")}${held ? `; ${held}` : ""}`));
      circle.on("click", () => this.#choose(iri));
      circle.addTo(this.#circles);
    }
    this.#label();
  }

  /** Writes the names of the places with most beside their circles, where there is room. */
  #label() {
    this.#names.clearLayers();
    const taken = [];
    const most = [...this.#shown].sort((a, b) => b.number - a.number).slice(0, NAMED);
    for (const {
      label,
      point: [x, y],
    } of most) {
      const at = this.#map.latLngToLayerPoint([y, x]);
      const box = {
        left: at.x,
        right: at.x + 12 + LETTER * label.length,
        top: at.y - LINE / 2,
        bottom: at.y + LINE / 2,
      };
      if (
        taken.some(
          (other) =>
            box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom,
        )
      )
        continue;
      taken.push(box);
      const name = tooltip({
        permanent: true,
        direction: "right",
        className: "name",
        offset: [6, 0],
        interactive: false,
      });
      name
        .setLatLng([y, x])
        .setContent(h("span", {}, label))
        .addTo(this.#names);
    }
  }
}

/** Lets a ring that crosses the line of dates go on beyond 180 degrees, which else would be drawn across the world. */
function unrolled({ geometry, ...rest }) {
  const ring = (positions) => {
    let turn = 0;
    return positions.map(([x, y], index) => {
      const step = index ? x - positions[index - 1][0] : 0;
      if (step > 180) turn -= 360;
      if (step < -180) turn += 360;
      return [x + turn, y];
    });
  };
  const coordinates =
    geometry.type === "Polygon"
      ? geometry.coordinates.map(ring)
      : geometry.coordinates.map((polygon) => polygon.map(ring));
  return { ...rest, geometry: { ...geometry, coordinates } };
}

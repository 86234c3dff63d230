// The outlines of the world with circles on it, and squares on countries. No tiles: nothing is fetched from elsewhere.
import * as leaflet from "leaflet";
import { h, many } from "../dom.js";
import { colour } from "../theme.js";
import { atlas } from "./atlas.js";

const CLOSEST = 8;
const NAMED = 60;
const LETTER = 7; // pixels
const LINE = 16;
const ALL = [
  [-45, -120],
  [65, 150],
];

/** Leaflet's canvas, which does not paint once it is gone: what was asked for before may come after. */
const Painter = leaflet.Canvas.extend({
  _redraw() {
    if (this._ctx) leaflet.Canvas.prototype._redraw.call(this);
  },
});

/** A map in an element; `choose` is called with the place that is clicked, `moved` when it was moved. */
export class World {
  #map;
  #outlines;
  #lands = leaflet.layerGroup();
  #circles = leaflet.layerGroup();
  #names = leaflet.layerGroup();
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
    this.#map = leaflet.map(root, {
      attributionControl: false,
      minZoom: 1,
      maxZoom: 10,
      zoomSnap: 0.5,
      renderer: new Painter({ padding: 0.5 }),
    });
    this.#map.fitBounds(ALL);
    this.#lands.addTo(this.#map);
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

  /**
   * Shows places {iri, label, point, number, held} with a circle each, countries, which have their `shape`, with a
   * square and their outline; `at` is where the map was, as `moved` told it.
   */
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
      this.#map.fitBounds(around(places), { maxZoom: CLOSEST, padding: [30, 30], animate: false });
  }

  close() {
    this.#closed = true;
    removeEventListener("theme", this.#repaint);
    this.#watch.disconnect();
    this.#map.off().remove();
  }

  async #outline() {
    const { shapes } = await atlas();
    if (this.#closed) return;
    this.#outlines = leaflet.geoJSON(shapes, { interactive: false });
    this.#paint();
    this.#outlines.addTo(this.#map).bringToBack();
  }

  #paint() {
    this.#outlines?.setStyle({ color: colour("--soft"), weight: 0.7, fillColor: colour("--pale"), fillOpacity: 1 });
    this.#draw();
  }

  #draw() {
    const paints = { accent: colour("--accent"), warn: colour("--warn"), ink: colour("--ink") };
    this.#lands.clearLayers();
    this.#circles.clearLayers();
    const most = Math.max(...this.#shown.map(({ number }) => number));
    for (const place of this.#shown.filter(({ shape }) => shape))
      this.#add(this.#land(place, paints, most), place, this.#lands);
    // The large ones first, so that the small ones lie above them.
    for (const place of [...this.#shown].sort((a, b) => b.number - a.number)) {
      const mark = place.shape ? square(place, place.iri === this.#chosen) : this.#circle(place, paints);
      this.#add(mark, place, this.#circles);
    }
    this.#label();
  }

  #circle({ iri, point: [x, y], number, held }, { accent, warn, ink }) {
    const chosen = iri === this.#chosen;
    return leaflet.circleMarker([y, x], {
      radius: radius(number),
      weight: held ? 3 : 1,
      color: chosen ? ink : held ? warn : accent,
      fillColor: accent,
      fillOpacity: chosen ? 0.95 : 0.5,
    });
  }

  #land({ iri, shape, number, held }, { accent, warn, ink }, most) {
    const chosen = iri === this.#chosen;
    const fillOpacity = 0.08 + 0.3 * Math.sqrt(number / most);
    const style = { color: chosen ? ink : held ? warn : accent, weight: chosen || held ? 2 : 0.8 };
    return leaflet.geoJSON(shape, { style: { ...style, fillColor: accent, fillOpacity } });
  }

  #add(layer, { iri, label, number, held, shape }, group) {
    const where = shape ? ", somewhere in it" : "";
    layer.bindTooltip(h("span", {}, `${label}: ${many(number, "entry", "entries")}${where}${held ? `; ${held}` : ""}`));
    layer.on("click", () => this.#choose(iri));
    layer.addTo(group);
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
      const name = leaflet.tooltip({
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

const radius = (number) => 4 + 2.2 * Math.sqrt(number); // pixels

/** The mark of a country, which the list has as well: the keyboard goes there. */
function square({ point: [x, y], number }, chosen) {
  const size = 2 * radius(number);
  const icon = leaflet.divIcon({ className: chosen ? "land chosen" : "land", iconSize: [size, size] });
  return leaflet.marker([y, x], { icon, keyboard: false });
}

/** What a map shows that shows all of some places. */
function around(places) {
  const bounds = leaflet.latLngBounds([]);
  for (const { point: [x, y], shape } of places)
    bounds.extend(shape ? leaflet.geoJSON(shape.main).getBounds() : [y, x]);
  return bounds;
}

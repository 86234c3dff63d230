// The outlines of the world's countries: Natural Earth, from a package.
import polylabel from "polylabel";
import { feature } from "topojson-client";

const ANTARCTICA = "010";
const FINE = 0.1; // degrees

let read;

/**
 * Returns all outlines, and those of countries by their numbers in ISO 3166-1: {shapes, countries}. Each is a feature
 * of GeoJSON; its `main` is the largest of its parts.
 */
export function atlas() {
  read ??= import("world-atlas/countries-50m.json").then(({ default: world }) => {
    const { features } = feature(world, world.objects.countries);
    const shapes = features.filter(({ id }) => id !== ANTARCTICA).map(unrolled);
    shapes.sort((a, b) => a.extent - b.extent); // islands have the number of their country too: the last is the country
    return { shapes, countries: new Map(shapes.filter(({ id }) => id).map((shape) => [shape.id, shape])) };
  });
  return read;
}

/** Returns the point of an outline's main part that is farthest from its borders: longitude and latitude. */
export function inside(shape) {
  shape.point ??= polylabel(shape.main.coordinates, FINE).slice(0, 2);
  return shape.point;
}

function unrolled({ geometry, ...rest }) {
  const parts = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  const coordinates = parts.map((polygon) => polygon.map(beyond));
  const [[extent, main]] = coordinates.map((polygon) => [area(polygon), polygon]).sort(([a], [b]) => b - a);
  return {
    ...rest,
    geometry: { type: "MultiPolygon", coordinates },
    main: { type: "Polygon", coordinates: main },
    extent,
  };
}

/** Lets a ring that crosses the line of dates go on beyond 180 degrees, which else would be drawn across the world. */
function beyond(positions) {
  let turn = 0;
  return positions.map(([x, y], index) => {
    const step = index ? x - positions[index - 1][0] : 0;
    if (step > 180) turn -= 360;
    if (step < -180) turn += 360;
    return [x + turn, y];
  });
}

/** Twice the area of a polygon, in square degrees. */
function area([ring]) {
  let sum = 0;
  for (let at = 1; at < ring.length; at++) sum += ring[at - 1][0] * ring[at][1] - ring[at][0] * ring[at - 1][1];
  return Math.abs(sum);
}

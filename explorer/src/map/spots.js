// Where places are drawn: at their own coordinates; a country that is known by its outline somewhere in it; what has
// neither with what it lies within.
import { atlas, inside } from "./atlas.js";

const MOST = 60000;
const POINT = /^\s*(?:<[^>]*>)?\s*POINT\s*Z?\s*\(\s*([-+.\deE]+)\s+([-+.\deE]+)/i;

/** Asks where the places of the graph are. */
export async function spots({ source, names }) {
  const [geometries, within, matches, { countries }] = await Promise.all([
    source.table("geometries"),
    source.table("within", {}, { limit: MOST }),
    source.table("matches", { match: Object.keys(source.countries) }),
    atlas(),
  ]);
  const known = new Map(points(geometries).map(([iri, point]) => [iri, { iri, point }]));
  for (const { entity, match } of matches) {
    const shape = countries.get(source.countries[match]);
    if (shape && !known.has(entity)) known.set(entity, { iri: entity, shape, point: inside(shape) });
  }
  await names.know([...known.keys()]);
  return new Spots(known, within);
}

/** Where places are drawn; a spot is {iri, point} with longitude and latitude, and `shape` where it is a country. */
export class Spots {
  #known;
  #wholes;

  constructor(known, within) {
    this.#known = known;
    this.#wholes = Map.groupBy(within, ({ place }) => place);
  }

  /** All of them, by IRI. */
  get known() {
    return this.#known;
  }

  /** Returns the spots of some places, the finest there are: a country only where nothing within it is told. */
  of(places) {
    return finest(places.map((place) => this.#one(place)).filter(Boolean));
  }

  /** Returns the spot of a place; undefined where there is none, and where the place is said to lie within several. */
  #one(place) {
    const found = finest([...this.#reached(place, new Set())]);
    return found.length === 1 ? found[0] : undefined;
  }

  *#reached(place, seen) {
    if (seen.has(place)) return;
    seen.add(place);
    if (this.#known.has(place)) yield this.#known.get(place);
    else for (const { whole } of this.#wholes.get(place) ?? []) yield* this.#reached(whole, seen);
  }
}

function finest(found) {
  const towns = found.filter(({ shape }) => !shape);
  return [...new Set(towns.length ? towns : found)];
}

/** Reads the points among geometries, by place; others are no place on a map of circles. */
export function points(rows) {
  return rows
    .map(({ place, wkt }) => [place, (POINT.exec(wkt) ?? []).slice(1).map(Number)])
    .filter(([, [longitude, latitude]]) => Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90);
}

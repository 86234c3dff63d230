// How many things fall into each day, month or year, as bars; a stretch of them can be chosen by dragging.
import { axisBottom } from "d3-axis";
import { brushX } from "d3-brush";
import { scaleLinear, scaleUtc } from "d3-scale";
import { select } from "d3-selection";
import { many } from "../dom.js";

const DAY = 86400000;
const ISO = /^\d{4}-\d\d-\d\d$/;
const FEW = 0.05; // of the days, at either end
const FAR = 3650;
const HEIGHT = 96;
const EDGE = { top: 8, right: 32, bottom: 22, left: 32 }; // room for half of the longest label
const UNITS = [
  { name: "day", length: 10, most: 120 },
  { name: "month", length: 7, most: 20 * 366 },
  { name: "year", length: 4, most: Infinity },
];

/** Bars in an element; `choose` is called with the first and the last day that were chosen, or with nulls. */
export class Timeline {
  #svg;
  #choose;
  #shown = { days: [], range: null };
  #watch;

  constructor(root, choose) {
    this.#choose = choose;
    this.#svg = select(root).append("svg").attr("role", "img").attr("height", HEIGHT);
    this.#watch = new ResizeObserver(() => this.#draw());
    this.#watch.observe(root);
  }

  /** Shows ISO days, one for each thing; `range` is the first and last day chosen, each may be empty. */
  show(days, range) {
    this.#shown = { days: days.filter((day) => ISO.test(day) && Date.parse(day)), range };
    this.#draw();
  }

  close() {
    this.#watch.disconnect();
  }

  #draw() {
    const { days, range } = this.#shown;
    const width = this.#svg.node().parentNode.clientWidth;
    this.#svg.attr("width", width).attr("aria-label", "No days").selectAll("*").remove();
    if (!days.length || width < 50) return;
    const { unit, bins, first, last, left } = binned(days);
    const x = scaleUtc([first, last], [EDGE.left, width - EDGE.right]);
    const y = scaleLinear([0, Math.max(...bins.map(({ number }) => number))], [HEIGHT - EDGE.bottom, EDGE.top]);
    this.#svg.attr(
      "aria-label",
      `${many(days.length, "entry", "entries")} by ${unit.name}, ${iso(first)} to ${iso(last - DAY)}; choose days among the filters`,
    );
    if (left)
      this.#svg
        .append("text")
        .attr("x", EDGE.left)
        .attr("y", EDGE.top + 6)
        .text(`and ${left} long before or after`);
    this.#svg
      .selectAll("rect.bar")
      .data(bins)
      .join("rect")
      .attr("class", "bar")
      .attr("x", ({ start }) => x(start))
      .attr("width", ({ start, end }) => Math.max(1, x(end) - x(start) - 1))
      .attr("y", ({ number }) => y(number))
      .attr("height", ({ number }) => HEIGHT - EDGE.bottom - y(number));
    const axis = axisBottom(x)
      .ticks(Math.max(2, width / 110))
      .tickSizeOuter(0);
    this.#svg
      .append("g")
      .attr("transform", `translate(0,${HEIGHT - EDGE.bottom})`)
      .call(axis);
    this.#brush(x, width, range);
  }

  #brush(x, width, [from, until]) {
    const chosen = ({ selection, sourceEvent }) => {
      if (!sourceEvent) return; // not by hand, but by the lines below
      if (selection) this.#choose(...selection.map((at) => iso(+x.invert(at))));
      else this.#choose(null, null);
    };
    const brush = brushX()
      .extent([
        [EDGE.left, 0],
        [width - EDGE.right, HEIGHT - EDGE.bottom],
      ])
      .on("end", chosen);
    const layer = this.#svg.append("g").attr("class", "brush").call(brush);
    if (!from && !until) return;
    const [low, high] = x.domain().map(Number);
    const ends = [from ? Date.parse(from) : low, until ? Date.parse(until) + DAY : high];
    layer.call(
      brush.move,
      ends.map((day) => x(Math.min(high, Math.max(low, day)))),
    );
  }
}

/** Leaves out the few days that lie so far off that the others would have no room: returns the days that are left. */
function near(sorted) {
  const at = (share) => Date.parse(sorted[Math.round(share * (sorted.length - 1))]);
  const [first, low, high, last] = [0, FEW, 1 - FEW, 1].map(at);
  if (last - first < 2 * (high - low) || last - first < FAR * DAY) return sorted;
  return sorted.filter((day) => low <= Date.parse(day) && Date.parse(day) <= high);
}

const iso = (time) => new Date(time).toISOString().slice(0, 10);

/** Counts days by day, month or year: the finest of which there are not too many. */
function binned(days) {
  const sorted = near([...days].sort());
  const span = (Date.parse(sorted.at(-1)) - Date.parse(sorted[0])) / DAY + 1;
  const unit = UNITS.find(({ most }) => span <= most);
  const numbers = new Map();
  for (const day of sorted) numbers.set(day.slice(0, unit.length), (numbers.get(day.slice(0, unit.length)) ?? 0) + 1);
  const bins = [...numbers].map(([key, number]) => ({ start: Date.parse(key), end: after(key), number }));
  return { unit, bins, first: bins[0].start, last: bins.at(-1).end, left: days.length - sorted.length };
}

/** The first moment after a day, month or year. */
function after(key) {
  const [year, month, day] = key.split("-").map(Number);
  if (day) return Date.parse(key) + DAY;
  return month ? Date.UTC(year, month) : Date.UTC(year + 1, 0);
}

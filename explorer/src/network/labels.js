// The names in the picture: beside their nodes, where there is room.

const APART = 3; // pixels between a node and its name
const RIM = 4;

/**
 * Draws names on a canvas, those of the largest nodes first. Where a name would lie over another, it goes to the other side;
 * in a crowd it is left out.
 */
export class Labels {
  crowded = false;
  paints = {};
  #waiting = [];
  #drawn = new Map();

  /** Takes the name of a node, as sigma.js asks for it to be drawn; `width` is that of the picture. */
  take(context, data, settings, width) {
    if (data.label) this.#waiting.push({ context, data, settings, width });
  }

  /** Draws all that was taken since the last time. */
  draw() {
    this.#drawn.clear();
    for (const name of this.#waiting.sort((a, b) => b.data.size - a.data.size)) this.#place(name);
    this.#waiting = [];
  }

  /** Draws the name of the node that the mouse is over or that is chosen, where it stands already, with a ring. */
  emphasize(context, data, { labelSize, labelFont }, width) {
    if (!data.label) return;
    context.font = `600 ${labelSize}px ${labelFont}`;
    const [beside] = this.#sides(data, context.measureText(data.label).width, width);
    const drawn = this.#drawn.get(data.key);
    this.#write(context, data, drawn ? data.x + drawn.off : beside, labelSize);
    context.lineWidth = 2;
    context.strokeStyle = this.paints.accent;
    context.beginPath();
    context.arc(data.x, data.y, data.size + APART, 0, 2 * Math.PI);
    context.stroke();
  }

  #place({ context, data, settings: { labelSize, labelFont }, width }) {
    context.font = `500 ${labelSize}px ${labelFont}`;
    const long = context.measureText(data.label).width;
    const sides = this.#sides(data, long, width);
    const free = sides.find((x) => this.#free(x, data.y, long, labelSize));
    if (free === undefined && this.crowded) return;
    const x = free ?? sides[0];
    this.#drawn.set(data.key, { x, y: data.y, long, off: x - data.x });
    this.#write(context, data, x, labelSize);
  }

  /** Returns where a name can begin, inside the picture: right of its node, left of it. */
  #sides({ x, size }, long, width) {
    const [right, left] = [x + size + APART, x - size - APART - long];
    if (left < 0) return [right];
    return right + long < width ? [right, left] : [left];
  }

  #free(x, y, long, high) {
    return ![...this.#drawn.values()].some((other) => Math.abs(other.y - y) < high && x < other.x + other.long && other.x < x + long);
  }

  #write(context, { label, y }, x, size) {
    const line = y + size / 3;
    context.lineJoin = "round";
    context.lineWidth = RIM;
    context.strokeStyle = this.paints.paper;
    context.strokeText(label, x, line);
    context.fillStyle = this.paints.ink;
    context.fillText(label, x, line);
  }
}

// Runs the layout of a graph in a worker and moves its nodes as it goes.
import DEFAULTS from "graphology-layout-forceatlas2/defaults.js";
import { graphToByteArrays } from "graphology-layout-forceatlas2/helpers.js";
import startWorker from "worker:layout";

const GOLDEN = Math.PI * (3 - Math.sqrt(5));

/** Returns where node number `n` begins: on a spiral, so that the same graph always looks the same. */
export function seat(n) {
  const radius = 40 * Math.sqrt(n + 0.5);
  return { x: radius * Math.cos(n * GOLDEN), y: radius * Math.sin(n * GOLDEN) };
}

/** Lays out a graph whose nodes have x, y, size and, where they must stay, fixed. Calls `ended` at the end. */
export class Layout {
  #worker = null;

  start(graph, ended = () => {}) {
    this.stop();
    if (graph.order < 2) return;
    const { nodes, edges } = graphToByteArrays(graph, () => 1);
    const order = graph.nodes();
    this.#worker = startWorker();
    this.#worker.onmessage = ({ data: { positions, done } }) => {
      this.#move(graph, order, positions);
      if (done) {
        this.stop();
        ended();
      }
    };
    this.#worker.postMessage({ phases: phases(graph.order), nodes, edges }, [nodes.buffer, edges.buffer]);
  }

  stop() {
    this.#worker?.terminate();
    this.#worker = null;
  }

  #move(graph, order, positions) {
    const place = new Map(order.map((node, n) => [node, n]));
    graph.updateEachNodeAttributes(
      (node, attributes) => {
        const n = place.get(node);
        if (n === undefined || attributes.fixed) return attributes;
        attributes.x = positions[2 * n];
        attributes.y = positions[2 * n + 1];
        return attributes;
      },
      { attributes: ["x", "y"] },
    );
  }
}

/** First what belongs together comes together, then what lies on each other comes apart. */
function phases(order) {
  const large = order > 500;
  const settings = {
    ...DEFAULTS,
    barnesHutOptimize: large,
    gravity: 0.4,
    scalingRatio: 80,
    slowDown: 1 + Math.log(order),
    strongGravityMode: true,
  };
  const together = { iterations: large ? Math.max(100, Math.round(300000 / order)) : 400, settings };
  return large ? [together] : [together, { iterations: 100, settings: { ...settings, adjustSizes: true } }];
}

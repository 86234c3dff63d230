// Lays a graph out by ForceAtlas2, beside the page: takes matrices, gives positions back as they get better.
import iterate from "graphology-layout-forceatlas2/iterate.js";

const FIELDS = 10;
const BATCH = 30; // milliseconds between two pictures, and some more for each node, whose picture takes longer
const A_NODE = 0.2;

self.onmessage = ({ data: { phases, nodes, edges } }) => {
  const steps = phases.flatMap(({ iterations, settings }) => Array(iterations).fill(settings));
  const batch = BATCH + (A_NODE * nodes.length) / FIELDS;
  for (let done = 0; done < steps.length; ) {
    const until = performance.now() + batch;
    do iterate(steps[done++], nodes, edges);
    while (done < steps.length && performance.now() < until);
    const positions = new Float32Array((2 * nodes.length) / FIELDS);
    for (let at = 0, n = 0; n < nodes.length; n += FIELDS) {
      positions[at++] = nodes[n];
      positions[at++] = nodes[n + 1];
    }
    self.postMessage({ positions, done: done === steps.length }, [positions.buffer]);
  }
};

// Opens an export in a page with the library that reads it: graphology and sigma.js for GEXF, cytoscape.js for its own.
import cytoscape from "cytoscape";
import Graph from "graphology";
import gexf from "graphology-gexf/browser";
import forceAtlas2 from "graphology-layout-forceatlas2";
import Sigma from "sigma";

const ROUNDS = 1000;

window.draw = {
  gexf(text, container) {
    const graph = gexf.parse(Graph, text);
    let at = 0;
    // By `type` sigma.js understands the shape of a node.
    graph.updateEachNodeAttributes((_, { type, ...rest }) => ({ ...rest, x: Math.cos(++at), y: Math.sin(at) }));
    const settings = { ...forceAtlas2.inferSettings(graph), adjustSizes: true };
    forceAtlas2.assign(graph, { iterations: ROUNDS, settings });
    graph.updateEachEdgeAttributes((edge, said) => ({ ...said, type: graph.isDirected(edge) ? "arrow" : "line", size: 2 }));
    new Sigma(graph, container, { labelRenderedSizeThreshold: 0, labelDensity: 3 });
  },

  /** With the style that the file has in it. */
  cytoscape(text, container) {
    cytoscape({ container, ...JSON.parse(text), layout: { name: "cose", animate: false, nodeOverlap: 40 } });
  },
};

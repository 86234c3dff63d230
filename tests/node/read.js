// Opens an export with the library that its readers use and prints what that library sees, as JSON.
// node read.js gexf|graphml|cytoscape FILE
import { readFileSync } from "node:fs";
import cytoscape from "cytoscape";
import Graph from "graphology";
import gexf from "graphology-gexf";
import graphml from "graphology-graphml";

function graphology(graph) {
  return {
    nodes: graph.mapNodes((id, attributes) => ({ id, ...attributes })),
    edges: graph.mapEdges((id, attributes, source, target) => ({ id, source, target, ...attributes })),
  };
}

function cytoscapejs(json) {
  const cy = cytoscape({ ...json, headless: true, styleEnabled: true });
  const data = (element) => ({ ...element.data(), drawn: element.style(element.isNode() ? "background-color" : "width") });
  const seen = { nodes: cy.nodes().map(data), edges: cy.edges().map(data) };
  cy.destroy(); // else it waits for the next frame for ever
  return seen;
}

const [format, file] = process.argv.slice(2);
const text = readFileSync(file, "utf-8");
const read = {
  gexf: () => graphology(gexf.parse(Graph, text)),
  graphml: () => graphology(graphml.parse(Graph, text)),
  cytoscape: () => cytoscapejs(JSON.parse(text)),
};
console.log(JSON.stringify(read[format]()));

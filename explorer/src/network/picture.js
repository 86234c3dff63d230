// The picture of the network: sigma.js draws it with WebGL, ForceAtlas2 lays it out in a worker.
import { indexParallelEdgesIndex } from "@sigma/edge-curve";
import { MultiDirectedGraph } from "graphology";
import Sigma from "sigma";
import { Layout, seat } from "../layout/layout.js";
import { colour } from "../theme.js";
import { Labels } from "./labels.js";
import { LINES, NODES } from "./programs.js";

const ROOM = 8000; // square pixels that a label has for itself
const SURVEYED = 60; // nodes that one sees all of
const LABELLED = 150; // nodes, each with its label where there is room
const HEAVY = 5000; // lines that are too many to paint anew with every move of the mouse
const LABEL = 14;
const LONGEST = 32;

/** The picture in a container. `on` has `node(id)`, `tie(key)`, `nothing()`, `moved(camera)` and `pinned(id, x, y)`. */
export class Picture {
  graph = new MultiDirectedGraph();
  #sigma;
  #layout = new Layout();
  #on;
  #hovered = null;
  #chosen = null;
  #dragged = null;
  #labels = new Labels();
  #pale;

  constructor(container, on) {
    this.#on = on;
    this.#sigma = new Sigma(this.graph, container, {
      allowInvalidContainer: true,
      defaultDrawNodeHover: (...name) => this.#labels.emphasize(...name, this.#width),
      defaultDrawNodeLabel: (...name) => this.#labels.take(...name, this.#width),
      edgeProgramClasses: LINES,
      edgeReducer: (edge, data) => this.#edge(edge, data),
      enableEdgeEvents: true,
      labelDensity: 0.6,
      labelFont: "system-ui, sans-serif",
      labelGridCellSize: 110,
      labelRenderedSizeThreshold: 5,
      labelSize: LABEL,
      maxCameraRatio: 3,
      minCameraRatio: 0.02,
      minEdgeThickness: 2.4,
      nodeProgramClasses: NODES,
      nodeReducer: (node, data) => this.#node(node, data),
      stagePadding: 50,
      zIndex: true,
      zoomToSizeRatioFunction: (ratio) => Math.sqrt(ratio),
    });
    this.#listen();
    this.theme();
  }

  /**
   * Shows nodes ({id, label, size, colour, place}) and ties ({key, subject, object, size, colour, directed}); those that
   * are there already stay where they are. `place` is a fixed {x, y}.
   */
  show(nodes, ties) {
    const before = new Map(this.graph.mapNodes((node, { x, y }) => [node, { x, y }]));
    const graph = new MultiDirectedGraph();
    const { width, height } = this.#sigma.getDimensions();
    const labelled = nodes.length > LABELLED ? (width * height) / ROOM : LABELLED; // whatever their size
    nodes.toSorted((a, b) => b.size - a.size).forEach(({ id, label, size, colour: paint, place }, n) => {
      const at = place ?? before.get(id) ?? seat(n);
      graph.addNode(id, { label: brief(label), size, color: paint, ...at, fixed: Boolean(place), forceLabel: n < labelled });
    });
    for (const { key, subject, object, size, colour: paint, directed } of ties)
      graph.addEdgeWithKey(key, subject, object, { size, color: paint, directed });
    bend(graph);
    this.graph = graph;
    this.#hovered = null;
    this.#labels.crowded = graph.order > SURVEYED;
    this.#sigma.setSetting("hideEdgesOnMove", graph.size > HEAVY);
    this.#sigma.setGraph(graph);
    const fresh = nodes.some(({ id }) => !before.has(id));
    if (fresh || nodes.length !== before.size) this.#layout.start(graph);
  }

  /** Makes a node or tie stand out, by its id or key; null for none. */
  choose(id) {
    this.#chosen = id;
    this.#sigma.refresh({ skipIndexation: true });
  }

  /** Moves the camera to a node, unless all are in sight. */
  centre(id) {
    const data = this.#sigma.getNodeDisplayData(id);
    const camera = this.#sigma.getCamera();
    if (!data || (this.graph.order < SURVEYED && camera.ratio >= 1)) return;
    const ratio = Math.min(camera.ratio, 0.5);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    camera.animate({ x: data.x, y: data.y, ratio }, { duration: still ? 0 : 400 });
  }

  /** Returns where a node is, undefined where it is not drawn. */
  place(id) {
    return this.graph.hasNode(id) ? this.graph.getNodeAttributes(id) : undefined;
  }

  set camera({ x, y, ratio }) {
    this.#sigma.getCamera().setState({ x, y, ratio, angle: 0 });
  }

  zoom(factor) {
    const camera = this.#sigma.getCamera();
    if (factor === 0) camera.animatedReset();
    else camera.animate({ ratio: camera.ratio / factor });
  }

  /** Lays everything out anew that is not pinned. */
  arrange() {
    let n = 0;
    this.graph.updateEachNodeAttributes((_, data) => (data.fixed ? data : Object.assign(data, seat(n++))));
    this.#layout.start(this.graph);
  }

  /** Takes the colours of the page as they are now. */
  theme() {
    this.#labels.paints = { ink: colour("--ink"), paper: colour("--paper"), accent: colour("--accent") };
    this.#pale = colour("--pale");
    this.#sigma.refresh({ skipIndexation: true });
  }

  close() {
    this.#layout.stop();
    this.#sigma.kill();
  }

  get #width() {
    return this.#sigma.getDimensions().width;
  }

  // What stands out and what steps back

  get #focus() {
    return this.#hovered ?? this.#chosen;
  }

  #near(node) {
    const { graph } = this;
    const focus = this.#focus;
    if (graph.hasNode(focus)) return node === focus || graph.areNeighbors(node, focus);
    if (graph.hasEdge(focus)) return graph.extremities(focus).includes(node);
    return true;
  }

  #node(node, data) {
    if (this.#near(node)) return this.#focus ? { ...data, zIndex: 1, forceLabel: true, highlighted: node === this.#chosen } : data;
    return { ...data, color: this.#pale, label: null, zIndex: 0 };
  }

  #edge(edge, data) {
    const { graph } = this;
    const focus = this.#focus;
    const near = graph.hasNode(focus) ? graph.hasExtremity(edge, focus) : graph.hasEdge(focus) ? edge === focus : true;
    if (!near) return { ...data, color: this.#pale, zIndex: 0 };
    return graph.hasEdge(focus) ? { ...data, size: data.size + 2, zIndex: 1 } : { ...data, zIndex: 1 };
  }

  // Mouse and touch

  #listen() {
    const sigma = this.#sigma;
    sigma.on("afterRender", () => this.#labels.draw());
    sigma.on("clickNode", ({ node }) => this.#on.node(node));
    sigma.on("clickEdge", ({ edge }) => this.#on.tie(edge));
    sigma.on("clickStage", () => this.#on.nothing());
    sigma.on("enterNode", ({ node }) => this.#hover(node));
    sigma.on("leaveNode", () => this.#hover(null));
    sigma.on("leaveStage", () => this.#hover(null));
    sigma.on("enterEdge", ({ edge }) => this.#hover(edge));
    sigma.on("leaveEdge", () => this.#hover(null));
    sigma.on("downNode", ({ node }) => (this.#dragged = { node, moved: false }));
    sigma.on("moveBody", ({ event }) => this.#drag(event));
    for (const up of ["upNode", "upEdge", "upStage"]) sigma.on(up, () => this.#drop());
    // Nobody asks what is under the wheel, and to find it would wait for the drawing with each of its turns.
    sigma.getMouseCaptor().removeAllListeners("wheel");
    sigma.getCamera().on("updated", (camera) => this.#on.moved(camera));
  }

  #hover(id) {
    if (this.#dragged) return;
    this.#sigma.getContainer().style.cursor = id ? "pointer" : "";
    if (this.graph.size > HEAVY) return;
    this.#hovered = id;
    this.#sigma.refresh({ skipIndexation: true });
  }

  #drag(event) {
    if (!this.#dragged) return;
    if (!this.#dragged.moved) {
      this.#layout.stop();
      // The picture must not grow under the hand that moves a node.
      if (!this.#sigma.getCustomBBox()) this.#sigma.setCustomBBox(this.#sigma.getBBox());
    }
    this.#dragged.moved = true;
    const at = this.#sigma.viewportToGraph(event);
    this.graph.mergeNodeAttributes(this.#dragged.node, at);
    event.preventSigmaDefault();
    event.original.preventDefault();
    event.original.stopPropagation();
  }

  #drop() {
    const dragged = this.#dragged;
    this.#dragged = null;
    if (!dragged?.moved) return;
    const { x, y } = this.graph.getNodeAttributes(dragged.node);
    this.graph.setNodeAttribute(dragged.node, "fixed", true);
    this.#on.pinned(dragged.node, x, y);
  }
}

/** Bends ties between the same two apart, and gives each its arrow. */
function bend(graph) {
  indexParallelEdgesIndex(graph, { edgeIndexAttribute: "index", edgeMinIndexAttribute: "least", edgeMaxIndexAttribute: "most" });
  graph.updateEachEdgeAttributes((_, { index, least, most, directed, ...data }) => {
    const curvature = index ? bow(index, Math.max(most ?? 1, -(least ?? 0))) : 0;
    const type = curvature ? (directed ? "curvedArrow" : "curve") : directed ? "arrow" : "line";
    return { ...data, curvature, type };
  });
}

/** Shortens a label that would lie across the picture; the card and the list have it whole. */
function brief(label) {
  return label.length > LONGEST ? `${label.slice(0, LONGEST - 1).trimEnd()}…` : label;
}

/** How far a tie is bent that is number `index` of those beside it. */
function bow(index, most) {
  if (index < 0) return -bow(-index, most);
  const amplitude = 3.5;
  return (amplitude * (1 - Math.exp(-most / amplitude)) * 0.25 * index) / most;
}

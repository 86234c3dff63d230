// The views in the order of their tabs. Each is loaded when it is first looked at; LIVE is false in the single page that
// an export makes, which leaves out what needs the server.
export const VIEWS = [
  { id: "backs", title: "Who backs whom", load: () => import("./backs.js") },
  { id: "map", title: "Map and timeline", load: () => import("./map.js") },
  { id: "article", title: "Articles", load: () => import("./article.js") },
  { id: "conflicts", title: "Conflicts", load: () => import("./conflicts.js") },
  { id: "sparql", title: "SPARQL", load: LIVE ? () => import("./sparql.js") : null },
];

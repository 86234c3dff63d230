// Starts the page: the head with the tabs, the search and the theme; the view that the address names; the card.
import "./style/base.css";
import "./views/index.css";
import { Card } from "./card.js";
import { fill, h } from "./dom.js";
import { Names } from "./names.js";
import { Scheme } from "./scheme.js";
import { search } from "./search.js";
import { source } from "./source.js";
import * as state from "./state.js";
import { toggle } from "./theme.js";
import { VIEWS } from "./views/index.js";

const head = document.getElementById("head");
const main = document.getElementById("main");
const status = h("p", { id: "status", role: "status", "aria-live": "polite" });
const stage = h("div", { id: "stage" });
const tabs = new Map();

const app = {
  source: source(),
  say: (text) => say(text, false),
  fail: (error) => {
    if (error.name !== "AbortError") say(error.message, true);
  },
};
let open = { id: null, view: null };

function say(text, wrong) {
  status.textContent = text;
  status.classList.toggle("error", wrong);
}

function furnish() {
  const link = (view) => {
    const tab = h("a", { href: `#${view.id}` }, view.title);
    tabs.set(view.id, tab);
    return h("li", {}, tab);
  };
  fill(
    head,
    h("p", { class: "brand" }, h("a", { href: "#" }, "kg")),
    h("nav", { "aria-label": "Views" }, h("ul", {}, VIEWS.map(link))),
    search(app, (iri) => app.card.entity(iri)),
    toggle(),
  );
  fill(main, status, stage, app.card.element);
}

async function follow() {
  const { view, params } = state.read();
  const wanted = VIEWS.find(({ id }) => id === view) ?? VIEWS[0];
  try {
    if (open.id !== wanted.id) await enter(wanted);
    if (open.id === wanted.id) await Promise.all([open.view?.update(params), app.card.update(params)]);
  } catch (error) {
    app.fail(error);
  }
}

async function enter(wanted) {
  open.view?.close?.();
  open = { id: wanted.id, view: null };
  app.card.actions = (iri) => [h("a", { href: state.address("backs", { around: iri, card: `entity ${iri}` }) }, "In the network")];
  for (const [id, tab] of tabs) {
    if (id === wanted.id) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  document.title = `${wanted.title} · kg`;
  document.body.dataset.view = wanted.id;
  say("", false);
  const root = h("section", { class: `view ${wanted.id}`, "aria-label": wanted.title });
  fill(stage, root);
  if (!wanted.load) {
    fill(root, h("p", { class: "note" }, "This needs the server: run “kg serve” on the store that this page was made from."));
    return;
  }
  const { default: view } = await wanted.load();
  if (open.id !== wanted.id) return;
  const opened = await view.open(root, app);
  if (open.id === wanted.id) open.view = opened;
  else opened.close?.();
}

async function start() {
  await app.source.start();
  app.scheme = new Scheme(await app.source.table("ontology"));
  app.names = new Names(app.source, app.scheme);
  app.card = new Card(app);
  furnish();
  if (app.source.word) main.prepend(h("p", { class: "note" }, app.source.word));
  addEventListener("hashchange", follow);
  await follow();
}

start().catch((error) => fill(main, h("p", { class: "error", role: "alert" }, error.message)));

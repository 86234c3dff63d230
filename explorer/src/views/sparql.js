// SPARQL: an editor, the shipped questions to begin with, and the answer as a table, a graph or a map.
import { calm, fill, h, many } from "../dom.js";
import { ask } from "../sparql/ask.js";
import { completions } from "../sparql/complete.js";
import { Editor } from "../sparql/editor.js";
import { graph, map } from "../sparql/pictures.js";
import { table } from "../sparql/table.js";
import * as state from "../state.js";

const FIRST = "who-backs-whom";
const SHOWS = { table: "Table", graph: "Graph", map: "Map" };
const SECONDS = 30;

export default {
  id: "sparql",
  title: "SPARQL",

  async open(root, app) {
    const [questions, terms] = await Promise.all([
      fetch("/questions").then((response) => response.json()),
      app.source.table("ontology"),
    ]);
    const view = new Sparql(root, app, questions, terms);
    return { update: (params) => view.update(params), close: () => view.close() };
  },
};

/** The view; in the address are the query `q`, `inferred`, `seconds` and how the answer is shown, `show`. */
class Sparql {
  #app;
  #questions;
  #editor;
  #answer = null;
  #asked = "";
  #shown = "";
  #running = new AbortController();
  #end = () => {};
  #message = h("p", { class: "message", role: "status" });
  #result = h("div", { class: "result" });
  #inferred = h("input", { type: "checkbox" });
  #seconds = h("input", { type: "number", min: 1, max: 3600, value: SECONDS });
  #run = h("button", { type: "submit", class: "strong" }, "Run");
  #stop = h("button", { type: "button", disabled: true, onclick: () => this.#running.abort() }, "Cancel");
  #tabs = Object.entries(SHOWS).map(([show, title]) =>
    h("button", { type: "button", value: show, onclick: () => state.set({ show }) }, title),
  );
  #links = h("nav", { "aria-label": "Questions to begin with" });

  constructor(root, app, questions, terms) {
    this.#app = app;
    this.#questions = questions;
    const { prefixes } = app.source;
    const known = [...new Set(questions.flatMap(({ query }) => query.match(/\b[a-z]+:[A-Za-z]+\b/g) ?? []))].filter(
      (name) => name.split(":")[0] in prefixes,
    );
    const complete = completions({ terms, prefixes, known, search: (words) => app.names.search(words) });
    this.#editor = new Editor(complete, () => this.#submit());
    fill(
      this.#links,
      h("h2", {}, "Questions"),
      h(
        "ul",
        {},
        questions.map((each) => h("li", {}, h("a", { href: this.#address(each) }, each.question || each.name))),
      ),
    );
    const form = h(
      "form",
      { "aria-label": "Query", onsubmit: (event) => (event.preventDefault(), this.#submit()) },
      this.#editor.element,
      h(
        "div",
        { class: "row" },
        this.#run,
        this.#stop,
        h("span", { class: "soft" }, h("kbd", {}, "Ctrl"), "+", h("kbd", {}, "Enter")),
        h("label", {}, this.#inferred, "with what follows from it"),
        h("label", {}, "stop after ", this.#seconds, " s"),
      ),
    );
    const tools = h("div", { class: "row", role: "group", "aria-label": "The answer as" }, this.#tabs, this.#files());
    fill(
      root,
      this.#links,
      h("div", { class: "work" }, h("h1", { class: "unseen" }, "SPARQL"), form, this.#message, tools, this.#result),
    );
  }

  async update(params) {
    const query = params.get("q") ?? this.#questions.find(({ name }) => name === FIRST)?.query ?? "";
    const asked = JSON.stringify([query, params.get("inferred"), params.get("seconds")]);
    this.#inferred.checked = params.get("inferred") === "true";
    this.#seconds.value = params.get("seconds") ?? SECONDS;
    for (const link of this.#links.querySelectorAll("a")) {
      if (new URLSearchParams(link.hash.split(/\?(.*)/s)[1]).get("q") === query)
        link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    if (asked !== this.#asked) {
      this.#asked = asked;
      this.#shown = "";
      this.#editor.text = query;
      await this.#ask(query, params);
    }
    await this.#show(params.get("show") ?? "table");
  }

  close() {
    this.#running.abort();
    this.#end();
    this.#editor.close();
  }

  #address({ query }) {
    return state.address("sparql", { q: query });
  }

  #submit() {
    this.#asked = ""; // the same query may be asked again: the store may have changed
    const seconds = Number(this.#seconds.value) || SECONDS;
    const wanted = {
      q: this.#editor.text,
      inferred: this.#inferred.checked ? "true" : null,
      seconds: seconds === SECONDS ? null : seconds,
    };
    const before = location.hash;
    state.set(wanted, { step: true });
    if (location.hash === before) void this.update(state.read().params);
  }

  async #ask(query, params) {
    this.#running.abort();
    const mine = (this.#running = new AbortController());
    const begun = performance.now();
    this.#tell("Running …");
    this.#stop.disabled = false;
    this.#answer = null;
    try {
      const given = { timeout: params.get("seconds") ?? SECONDS, inferred: params.get("inferred") ?? "false" };
      const answer = await ask(query, given, mine.signal);
      await this.#app.names.know(entities(this.#app, answer.rows));
      if (this.#running !== mine) return;
      this.#answer = answer;
      this.#tell(`${many(answer.rows.length, "row")}, ${((performance.now() - begun) / 1000).toFixed(2)} s`);
    } catch (error) {
      if (this.#running !== mine) return;
      const cancelled = error.name === "AbortError";
      this.#tell(cancelled ? "Cancelled." : error.message, !cancelled);
      if (!cancelled) this.#editor.wrong(error.message);
    } finally {
      if (this.#running === mine) this.#stop.disabled = true;
    }
  }

  #tell(text, wrong = false) {
    this.#message.textContent = text;
    this.#message.classList.toggle("error", wrong);
  }

  async #show(show) {
    for (const tab of this.#tabs) {
      tab.setAttribute("aria-pressed", String(tab.value === show));
      tab.disabled = !this.#answer;
    }
    if (this.#shown === show) return;
    this.#shown = show;
    this.#end();
    this.#end = () => {};
    fill(this.#result);
    if (!this.#answer) return;
    if (show === "graph") this.#end = graph(this.#app, this.#result, this.#answer);
    else if (show === "map") this.#end = await map(this.#app, this.#result, this.#answer);
    else fill(this.#result, table(this.#app, this.#answer));
  }

  // The answer as a file

  #files() {
    const file = (name, title) =>
      h("button", { type: "button", class: "quiet", onclick: calm(() => this.#download(name), 0) }, title);
    return h(
      "span",
      { class: "files" },
      h("span", { class: "soft" }, "Download "),
      file("csv", "CSV"),
      file("json", "JSON"),
      file("turtle", "Turtle"),
    );
  }

  async #download(name) {
    const table = !this.#answer?.graph;
    if (table === (name === "turtle")) return this.#tell(table ? "A table has no Turtle: ask with CONSTRUCT." : "");
    const { params } = state.read();
    const given = { query: this.#editor.text, inferred: params.get("inferred") ?? "false", format: name };
    const response = await fetch("/sparql", { method: "POST", body: new URLSearchParams(given) });
    if (!response.ok) return this.#tell((await response.text()).trim(), true);
    const href = URL.createObjectURL(await response.blob());
    h("a", { href, download: `answer.${name === "turtle" ? "ttl" : name}` }).click();
    URL.revokeObjectURL(href);
  }
}

function entities({ source }, rows) {
  const start = `${source.base}entity/`;
  return rows
    .flat()
    .filter((term) => term?.type === "uri" && term.value.startsWith(start))
    .map((term) => term.value);
}

"use strict";

const FIRST = "who-backs-whom";
const MOST_ROWS = 1000;
const COUNTS = `SELECT * WHERE {
  { SELECT (COUNT(*) AS ?articles) WHERE { ?article a kg:Article } }
  { SELECT (COUNT(DISTINCT ?entity) AS ?entities) WHERE { ?entity kg:mainName ?name } }
  { SELECT (COUNT(*) AS ?claims) WHERE { ?claim a kg:Claim } }
  { SELECT (COUNT(DISTINCT ?event) AS ?events) WHERE { ?report kg:reports ?event } }
}`;

const at = (id) => document.getElementById(id);
let running = new AbortController();

function make(tag, text, attributes = {}) {
  const element = document.createElement(tag);
  element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

async function ask(query, inferred, signal) {
  const response = await fetch("/sparql", {
    method: "POST",
    headers: { Accept: "application/sparql-results+json, text/turtle;q=0.9" },
    body: new URLSearchParams({ query, inferred }),
    signal,
  });
  if (!response.ok) throw new Error((await response.text()).trim());
  return response.headers.get("content-type").includes("json") ? response.json() : response.text();
}

function shorten(iri) {
  return iri.replace(/^.*?([^/#]+)(?:\/(position|quote))?$/, (_, name, part) => (part ? `${name}/${part}` : name));
}

function cell(term) {
  const element = make("td", "");
  if (!term) return element;
  if (term.type === "uri") {
    const button = make("button", shorten(term.value), { type: "button", title: term.value });
    button.addEventListener("click", () => run(`DESCRIBE <${term.value}>`));
    element.append(button);
  } else {
    const text = term.type === "bnode" ? `_:${term.value}` : term.value;
    element.textContent = text;
    element.className = text.length > 60 ? "long" : text.length < 16 ? "short" : "";
    if (/#(integer|decimal|double)$/.test(term.datatype ?? "")) element.className = "number";
  }
  return element;
}

function table({ head, results }) {
  const element = make("table", "");
  const columns = make("tr", "");
  for (const name of head.vars) columns.append(make("th", name, { scope: "col" }));
  element.createTHead().append(columns);
  const body = element.createTBody();
  for (const row of results.bindings.slice(0, MOST_ROWS)) {
    const line = body.insertRow();
    for (const name of head.vars) line.append(cell(row[name]));
  }
  return element;
}

function say(text, error = false) {
  at("message").className = error ? "error" : "";
  at("message").textContent = text;
}

function show(answer, query, inferred, seconds) {
  const took = `${seconds.toFixed(2)} s`;
  if (typeof answer === "string") {
    at("result").replaceChildren(make("pre", answer.replace(/^@prefix .*\n/gm, "").trim()));
    return say(took);
  }
  if ("boolean" in answer) {
    at("result").replaceChildren();
    return say(`${answer.boolean ? "Yes" : "No"}, ${took}`);
  }
  const rows = answer.results.bindings.length;
  at("result").replaceChildren(table(answer));
  say(`${rows} ${rows === 1 ? "row" : "rows"}${rows > MOST_ROWS ? `, the first ${MOST_ROWS} shown` : ""}, ${took} · `);
  const link = `/sparql?${new URLSearchParams({ query, inferred, format: "csv" })}`;
  at("message").append(make("a", "download as CSV", { href: link, download: "result.csv" }));
}

async function run(query) {
  at("query").value = query;
  running.abort();
  const mine = (running = new AbortController());
  const inferred = at("inferred").checked;
  const begun = performance.now();
  say("Running …");
  try {
    const answer = await ask(query, inferred, mine.signal);
    show(answer, query, inferred, (performance.now() - begun) / 1000);
  } catch (error) {
    if (mine.signal.aborted) return;
    at("result").replaceChildren();
    say(error.message, true);
  }
}

async function count() {
  const answer = await ask(COUNTS, false);
  const numbers = answer.results.bindings[0];
  for (const name of answer.head.vars) {
    const pair = make("div", "");
    pair.append(make("dt", name), make("dd", Number(numbers[name].value).toLocaleString("en")));
    at("counts").append(pair);
  }
  at("counts").hidden = false;
}

function choose(button, query) {
  for (const other of at("questions").querySelectorAll("button")) other.removeAttribute("aria-current");
  button.setAttribute("aria-current", "true");
  run(query);
}

async function offer() {
  const questions = await (await fetch("/questions")).json();
  for (const { name, question, query } of questions) {
    const button = make("button", question || name, { type: "button" });
    button.addEventListener("click", () => choose(button, query));
    const item = make("li", "");
    item.append(button);
    at("questions").append(item);
    if (name === FIRST) choose(button, query);
  }
}

at("form").addEventListener("submit", (event) => {
  event.preventDefault();
  run(at("query").value);
});
at("query").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) at("form").requestSubmit();
});
count().catch((error) => say(error.message, true));
offer().catch((error) => say(error.message, true));

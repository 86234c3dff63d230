// Articles: a list to choose from, and the text of one with all that was read in it.
import { passages } from "../article/statements.js";
import { statements, text } from "../article/text.js";
import { calm, fill, h, many } from "../dom.js";
import { badge } from "../evidence.js";
import { dot } from "../filters.js";
import * as state from "../state.js";

const LOADED = 20000;
const SHOWN = 200;
const MARKS = { entities: "Entities", events: "Events", statements: "Statements" };

export default {
  id: "article",
  title: "Articles",

  async open(root, app) {
    const all = await app.source.table("articles", {}, { limit: LOADED });
    const view = new Articles(root, app, all);
    return { update: (params) => view.update(params) };
  },
};

class Articles {
  #app;
  #all;
  #shown;
  #told = [];
  #search = h("input", {
    type: "search",
    placeholder: "Find an article",
    "aria-label": "Find an article by title, source or day",
  });
  #count = h("p", { class: "soft", role: "status" });
  #list = h("ul", {});
  #text = h("div", { class: "sheet", "aria-live": "off" });

  constructor(root, app, all) {
    this.#app = app;
    this.#all = all.map((row) => ({
      ...row,
      words: [row.title, row.source, row.issued, row.id].join(" ").toLowerCase(),
    }));
    this.#search.addEventListener(
      "input",
      calm(() => state.set({ q: this.#search.value })),
    );
    fill(
      root,
      h("h1", { class: "unseen" }, "Articles"),
      h("nav", { "aria-label": "Articles" }, this.#search, this.#count, this.#list),
      this.#text,
    );
    this.root = root;
  }

  async update(params) {
    this.#choose(params);
    const id = params.get("id") ?? "";
    this.root.classList.toggle("reading", Boolean(id));
    const target = spanned(params);
    if (id !== this.#shown) await this.#load(id);
    const hidden = state.list(params, "hide");
    for (const name of Object.keys(MARKS)) this.#text.classList.toggle(`no-${name}`, hidden.includes(name));
    for (const box of this.#text.querySelectorAll(".legend input")) box.checked = !hidden.includes(box.value);
    this.#unfold(target);
  }

  #choose(params) {
    const words = (params.get("q") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
    if (document.activeElement !== this.#search) this.#search.value = params.get("q") ?? "";
    const fitting = this.#all.filter((row) => words.every((word) => row.words.includes(word)));
    const rest = fitting.length > SHOWN ? `, the newest ${SHOWN} shown: search for others` : "";
    this.#count.textContent = `${many(fitting.length, "article")}${rest}`;
    fill(
      this.#list,
      fitting.slice(0, SHOWN).map((row) => this.#item(row, params)),
    );
  }

  #item({ id, title, issued, source }, params) {
    return h(
      "li",
      {},
      h(
        "a",
        {
          href: state.address("article", { id, q: params.get("q") }),
          "aria-current": params.get("id") === id ? "true" : null,
        },
        title,
        h("span", { class: "soft" }, [issued ?? "no date", source].filter(Boolean).join(" · ")),
      ),
    );
  }

  async #load(id) {
    this.#shown = id;
    this.#told = [];
    if (!id)
      return fill(
        this.#text,
        h("p", { class: "soft" }, "Choose an article to see what was read in it, and in which words."),
      );
    const { source, names } = this.#app;
    const known = this.#all.find((row) => row.id === id);
    const [row] = known ? [known] : await source.table("articles", { id: [id] });
    if (!row) return fill(this.#text, h("p", { role: "alert" }, `There is no article ${id}.`));
    const article = [row.article];
    const tables = ["article-text", "claims", "reports", "evidence"].map((name) => source.table(name, { article }));
    const [[kept], claims, reports, evidence] = await Promise.all(tables);
    const event = [...new Set(reports.map((report) => report.event))];
    const parts = event.length ? await source.table("events", { event }) : [];
    const entities = [
      ...claims.flatMap(({ subject, object }) => [subject, object]),
      ...parts.map(({ entity }) => entity),
    ];
    await names.know([...entities, ...[...claims, ...reports].map(({ speaker }) => speaker)]);
    if (this.#shown !== id) return;
    if (!kept) return fill(this.#text, h("p", { role: "alert" }, `The text of ${row.title} is not here.`));
    this.#told = passages([...claims, ...reports], parts, evidence);
    fill(
      this.#text,
      this.#head(row, entities),
      text(this.#app, kept, this.#told, (passage) => this.#open(passage)),
    );
  }

  #head(row, entities) {
    const { scheme, source, names } = this.#app;
    const own = source.live && row.article.startsWith(source.base) && `/id/${row.article.slice(source.base.length)}`;
    const types = [...new Set(entities.map((iri) => names.type(iri)))];
    return [
      h("p", { class: "back" }, h("a", { href: state.address("article", {}) }, "All articles")),
      h(
        "p",
        { class: "soft" },
        [row.issued ?? "no date", row.source].filter(Boolean).join(" · "),
        /^https?:/.test(row.url ?? "") && [
          " · ",
          h("a", { href: row.url, rel: "noreferrer" }, "where it was published"),
        ],
        own && [" · ", h("a", { href: own }, "all that it states")],
      ),
      h(
        "fieldset",
        { class: "legend" },
        h("legend", {}, "Marked"),
        Object.entries(MARKS).map(([name, title]) =>
          h("label", {}, h("input", { type: "checkbox", value: name, onchange: () => this.#mark() }), title),
        ),
        types.sort().map((type) => h("span", {}, dot(scheme.colour(type)), scheme.label(type))),
        scheme.statuses.map((status) =>
          h("span", { class: "passage", "data-status": status }, badge(this.#app, status)),
        ),
      ),
    ];
  }

  #mark() {
    const hidden = [...this.#text.querySelectorAll(".legend input:not(:checked)")].map((box) => box.value);
    state.set({ hide: hidden.join(" ") });
  }

  #open({ start, end }) {
    const now = spanned(state.read().params);
    const same = now?.start === start && now.end === end;
    state.set(same ? { start: null, end: null } : { start, end });
  }

  /** Shows what the passage in the address states, behind its last word. */
  #unfold(target) {
    const key = target ? `${target.start} ${target.end}` : "";
    this.#text.querySelectorAll(".stated").forEach((panel) => panel.remove());
    for (const element of this.#text.querySelectorAll(".passage"))
      element.classList.toggle("open", element.dataset.passage === key);
    for (const button of this.#text.querySelectorAll(".told")) {
      const open = button.dataset.passage === key;
      button.setAttribute("aria-expanded", String(open));
      if (!open) continue;
      button.after(
        statements(
          this.#app,
          this.#told.find(({ start, end }) => start === target.start && end === target.end),
        ),
      );
      button.scrollIntoView({ block: "nearest" });
    }
  }
}

/** Reads the passage that the address names, in code points. */
function spanned(params) {
  const [start, end] = ["start", "end"].map((name) => Number.parseInt(params.get(name) ?? "", 10));
  return start >= 0 && end > start ? { start, end } : null;
}

// The text of an article, with its entities, events and statements marked.
import { h } from "../dom.js";
import { local } from "../terms.js";
import { reading } from "./reading.js";
import { nested } from "./spans.js";
import { here, list, summary } from "./statements.js";

/**
 * Returns the marked text of a row of article-text.rq as an element; `told` are its passages, and `open` is called with the
 * one whose button is pressed.
 */
export function text(app, row, told, open) {
  const points = [...row.text];
  const { mentions, triggers } = reading(row, app.source.base);
  const events = triggers.map((trigger) => reported(trigger, points, told)).filter(Boolean);
  // Of spans with the same ends, the later is the outer one.
  const spans = [...mentions, ...events, ...told];
  const end = points.indexOf("\n");
  const title = end < 0 ? points.length : end;
  const seen = new Set();
  const part = (from, until) =>
    nested(points.slice(from, until), clipped(spans, from, until)).map((each) => render(app, each, open, seen));
  return h(
    "div",
    { class: "text" },
    h("h2", {}, part(0, title)),
    h("div", { class: "body" }, part(title + 1, points.length)),
  );
}

/** Returns the list of what a passage states, to stand after it. */
export function statements(app, passage) {
  return h("div", { class: "stated", role: "group", "aria-label": "What this passage states" }, list(app, passage));
}

/** Finds the event that a trigger tells of: of its type, in its words and passage. */
function reported(trigger, points, told) {
  const words = points.slice(trigger.start, trigger.end).join("");
  const [start, end] = trigger.passage;
  const passage = told.find((each) => each.start === start && each.end === end);
  const report = passage?.statements.find(
    (each) => each.event && each.words === words && local(each.type ?? "") === trigger.type,
  );
  return report && { ...trigger, event: report.event, status: local(report.status) };
}

function clipped(spans, from, until) {
  return spans
    .filter(({ start, end }) => start < until && end > from)
    .map((span) => ({
      ...span,
      of: span,
      start: Math.max(span.start, from) - from,
      end: Math.min(span.end, until) - from,
    }));
}

function render(app, part, open, seen, link = null) {
  if (typeof part === "string") return link ? link(part) : part;
  const { span, last, parts } = part;
  const own = LINKS[span.kind]?.(app, span, seen) ?? link;
  return MARKS[span.kind](
    app,
    span,
    parts.map((each) => render(app, each, open, seen, own)),
    last && open,
  );
}

function passage(app, { of, status }, parts, open) {
  const key = `${of.start} ${of.end}`;
  const element = h("span", { class: "passage", "data-status": status, "data-passage": key }, parts);
  if (!open) return element;
  const button = h(
    "button",
    {
      type: "button",
      class: "told",
      "aria-expanded": "false",
      "data-passage": key,
      onclick: () => open(of),
    },
    summary(app, of),
  );
  element.append(button);
  return element;
}

function mention(app, { type, how }, parts) {
  const element = h("span", { class: `mention ${how}`, title: app.scheme.label(type) }, parts);
  element.style.setProperty("--type", app.scheme.colour(type));
  return element;
}

const trigger = (app, { type, status }, parts) =>
  h("span", { class: "trigger", "data-status": status, title: app.scheme.label(type) }, parts);

/** Returns what makes a link of the words of a span; only the first is reached by the tab key. */
function linking(span, seen, href, follow) {
  return (words) => {
    const again = seen.has(span.of);
    seen.add(span.of);
    return h("a", { href, tabIndex: again ? -1 : 0, onclick: (event) => here(event, follow) }, words);
  };
}

const entityLink = (app, span, seen) =>
  linking(span, seen, app.card.link("entity", span.iri), () => app.card.entity(span.iri));
const eventLink = (app, span, seen) =>
  linking(span, seen, app.card.link("event", span.event), () => app.card.event(span.event));

const MARKS = { passage, mention, trigger };
const LINKS = { mention: entityLink, trigger: eventLink };

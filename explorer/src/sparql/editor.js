// The editor of queries: highlighting, completion, errors at their line.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { h } from "../dom.js";

const AT = /\bline (\d+), column (\d+)/;

const COLOURS = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--accent)", fontWeight: "600" },
  { tag: tags.comment, color: "var(--soft)", fontStyle: "italic" },
  { tag: [tags.string, tags.number, tags.atom], color: "var(--warn)" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--ink)", fontWeight: "600" },
]);

const LOOK = EditorView.theme({
  "&": {
    backgroundColor: "var(--sheet)",
    color: "var(--ink)",
    border: "1px solid var(--line)",
    borderRadius: "6px",
    fontSize: ".875rem",
  },
  "&.cm-focused": { outline: "2px solid var(--accent)" },
  ".cm-scroller": { fontFamily: "ui-monospace, Consolas, monospace", minHeight: "8rem", maxHeight: "18rem" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--paper)", color: "var(--soft)", border: "0" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--accent) 6%, transparent)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--mark)" },
  ".cm-tooltip": { backgroundColor: "var(--sheet)", color: "var(--ink)", border: "1px solid var(--line)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--on-accent)" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--warn)" },
});

/** The editor; its element is `element`. `complete` is a source of completions, `run` is called on Ctrl+Enter. */
export class Editor {
  element = h("div", { class: "editor" });
  #view;

  constructor(complete, run) {
    // In a shadow root the editor's styles are sheets of that root: a style element would be against the page's policy.
    const root = this.element.attachShadow({ mode: "open" });
    const runs = { key: "Mod-Enter", run: () => (run(), true) };
    const extensions = [
      lintGutter(),
      lineNumbers(),
      history(),
      drawSelection(),
      bracketMatching(),
      closeBrackets(),
      highlightActiveLine(),
      StreamLanguage.define(sparql),
      syntaxHighlighting(COLOURS),
      autocompletion({ override: [complete] }),
      keymap.of([runs, ...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap]),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": "SPARQL query", "data-testid": "query", tabindex: "0" }),
      LOOK,
    ];
    this.#view = new EditorView({ parent: root, root, state: EditorState.create({ extensions }) });
  }

  get text() {
    return this.#view.state.doc.toString();
  }

  set text(text) {
    const { state } = this.#view;
    if (text !== this.text) this.#view.dispatch({ changes: { from: 0, to: state.doc.length, insert: text } });
    this.wrong("");
  }

  /** Marks the place that an error message of the server names ("line 3, column 14"); takes the mark off for an empty message. */
  wrong(message) {
    const { state } = this.#view;
    const [, number, column] = (AT.exec(message) ?? []).map(Number);
    const line = number ? state.doc.line(Math.min(number, state.doc.lines)) : null;
    const diagnostics = line ? [{ from: line.from, to: line.to, severity: "error", message }] : [];
    this.#view.dispatch(setDiagnostics(state, diagnostics));
    if (line)
      this.#view.dispatch({ selection: { anchor: Math.min(line.from + column - 1, line.to) }, scrollIntoView: true });
  }

  close() {
    this.#view.destroy();
  }
}

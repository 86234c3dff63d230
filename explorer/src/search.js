// The search box: a combobox that finds entities by any of their names as one types.
import { calm, fill, h } from "./dom.js";

/** Returns the search box; `choose` is called with the IRI of the entity that was chosen. */
export function search(app, choose) {
  let found = [];
  let active = -1;
  const list = h("ul", { id: "found", role: "listbox", "aria-label": "Found", hidden: true });
  const input = h("input", {
    type: "search",
    id: "search",
    placeholder: "Find an actor or a place",
    autocomplete: "off",
    spellcheck: false,
    role: "combobox",
    "aria-label": "Find an actor or a place by any of its names",
    "aria-controls": "found",
    "aria-expanded": "false",
    "aria-autocomplete": "list",
    oninput: calm(look, 80),
    onkeydown: key,
    onblur: () => setTimeout(close, 150),
  });

  async function look() {
    try {
      found = await app.names.search(input.value);
      await app.names.know(found.map(({ entity }) => entity));
    } catch (error) {
      app.fail(error);
      return;
    }
    active = found.length ? 0 : -1;
    show();
    app.say(input.value.trim() ? `${found.length || "Nothing"} found` : "");
  }

  function show() {
    fill(list, found.map(option));
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(found.length > 0));
    if (active >= 0) input.setAttribute("aria-activedescendant", `found-${active}`);
    else input.removeAttribute("aria-activedescendant");
  }

  function option({ entity, name }, index) {
    const label = app.names.label(entity);
    return h(
      "li",
      {
        id: `found-${index}`,
        role: "option",
        "aria-selected": String(index === active),
        onmousedown: (event) => {
          event.preventDefault();
          take(index);
        },
      },
      h("span", {}, label),
      name !== label && h("span", { class: "soft" }, ` also ${name}`),
      h("span", { class: "soft kind" }, app.scheme.label(app.names.type(entity))),
    );
  }

  function key(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps && found.length) {
      active = (active + steps[event.key] + found.length) % found.length;
      show();
    } else if (event.key === "Enter" && active >= 0) take(active);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  }

  function take(index) {
    input.value = app.names.label(found[index].entity);
    choose(found[index].entity);
    close();
  }

  function close() {
    found = [];
    active = -1;
    show();
  }

  return h("div", { class: "search", role: "search", "aria-label": "Actors and places" }, input, list);
}

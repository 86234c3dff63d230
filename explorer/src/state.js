// The state of the view is the address: "#view?name=value&..." after the page's own. So it can be shared, and the
// browser's back and forward work.

/** Reads the address: the name of the view, and its parameters. */
export function read() {
  const [view, query = ""] = location.hash.slice(1).split(/\?(.*)/s);
  return { view, params: new URLSearchParams(query) };
}

/** Writes an address to link to. Empty values are left out. */
export function address(view, params) {
  const given = params instanceof URLSearchParams ? [...params] : Object.entries(params);
  const query = new URLSearchParams(given.filter(([, value]) => value !== "" && value !== null && value !== undefined));
  return `#${view}${query.size ? `?${query}` : ""}`;
}

/** Goes to another view: a step that the browser's back undoes. */
export function go(view, params = {}) {
  location.hash = address(view, params);
}

/** Changes parameters of this view; `step` makes it one that the browser's back undoes. */
export function set(changes, { step = false } = {}) {
  const { view, params } = read();
  for (const [name, value] of Object.entries(changes)) {
    if (value === "" || value === null || value === undefined) params.delete(name);
    else params.set(name, value);
  }
  const target = address(view, params);
  if (target === location.hash) return;
  if (step) history.pushState(null, "", target);
  else history.replaceState(null, "", target);
  dispatchEvent(new HashChangeEvent("hashchange"));
}

/** Reads a parameter that is a list. */
export function list(params, name) {
  return (params.get(name) ?? "").split(" ").filter(Boolean);
}

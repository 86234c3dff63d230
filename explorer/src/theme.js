// Light or dark: as the system has it, until somebody chooses.
import { h } from "./dom.js";

const KEY = "kg-theme";
const dark = matchMedia("(prefers-color-scheme: dark)");

/** Tells whether the page is dark now. */
export function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : dark.matches;
}

/** Returns the button that turns light into dark. The event "theme" of the window tells of a change. */
export function toggle() {
  const remembered = recall();
  if (remembered) document.documentElement.dataset.theme = remembered;
  const button = h("button", { type: "button", class: "quiet", onclick: change });
  const name = () => {
    button.textContent = isDark() ? "Light" : "Dark";
    button.setAttribute("aria-label", `Change to ${isDark() ? "light" : "dark"} colours`);
  };
  function change() {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    remember(document.documentElement.dataset.theme);
    name();
    dispatchEvent(new Event("theme"));
  }
  dark.addEventListener("change", () => {
    name();
    dispatchEvent(new Event("theme"));
  });
  name();
  return button;
}

// A page opened as a file may have no storage; the choice is then forgotten.
function recall() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function remember(theme) {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // as above
  }
}

/** Returns the value of a custom property of the stylesheet, as it is now. */
export function colour(name) {
  const probe = h("span", { hidden: true });
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

// Elements are made here and nowhere else. Words only ever become text: what an article says cannot become markup.

/**
 * Makes an element. Properties beginning with "on" are listeners, `class` and names with "-" attributes, the others
 * properties of the element; children are elements, strings, or false and null for nothing.
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class" || name === "role" || name.includes("-")) element.setAttribute(name, value);
    else element[name] = value;
  }
  fill(element, ...children);
  return element;
}

/** Puts children in the place of those that an element has. */
export function fill(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter((child) => child !== false && child !== null && child !== undefined));
}

/** Waits until nothing has called for some milliseconds, then does it once. */
export function calm(action, milliseconds = 150) {
  let timer;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => action(...given), milliseconds);
  };
}

/** Says a number with its noun: `many(1, "claim")` is "1 claim". */
export function many(number, noun, plural = `${noun}s`) {
  return `${number.toLocaleString("en")} ${number === 1 ? noun : plural}`;
}

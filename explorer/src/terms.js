// IRIs and literals as SPARQL writes them. Every parameter of a query goes through here.

const NOT_IN_IRIS = /[\u0000-\u0020<>"{}|^`\\]/;
const ESCAPES = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f" };

/** Writes an IRI. Throws RangeError for what is none: no escape could keep it from ending where it should not. */
export function iri(value) {
  if (NOT_IN_IRIS.test(value) || !/^[a-z][a-z0-9+.-]*:/i.test(value)) throw new RangeError(`not an IRI: ${value}`);
  return `<${value}>`;
}

/** Writes a plain literal. */
export function literal(value) {
  return `"${value.replace(/[\\"\n\r\t\b\f]/g, (character) => ESCAPES[character])}"`;
}

/** The last part of an IRI: the name of a term. */
export function local(value) {
  return value.slice(Math.max(value.lastIndexOf("#"), value.lastIndexOf("/")) + 1);
}

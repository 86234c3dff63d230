// What a query may go on with: words of SPARQL, terms of the ontology, variables of the query, names and things of the store.
const WORDS =
  `SELECT CONSTRUCT DESCRIBE ASK WHERE FILTER OPTIONAL UNION MINUS GRAPH VALUES BIND AS DISTINCT REDUCED FROM NAMED
PREFIX BASE ORDER BY GROUP HAVING LIMIT OFFSET ASC DESC EXISTS NOT IN COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT SEPARATOR STR LANG
DATATYPE BOUND COALESCE IF REGEX CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER LCASE UCASE CONCAT STRLEN REPLACE YEAR MONTH DAY
IRI isIRI isLITERAL`.split(/\s+/);

/**
 * Returns a source of completions for the editor. `terms` are rows of ontology.rq, `prefixes` namespaces by prefix, `known`
 * prefixed names that the shipped questions use, `search` finds entities of the store by the words of a name.
 */
export function completions({ terms, prefixes, known, search }) {
  const named = prefixed(terms, prefixes);
  const other = known.filter((name) => !named.has(name)).map((label) => ({ label, type: "property" }));
  const options = [...named.values(), ...other];
  const words = WORDS.map((label) => ({ label, type: "keyword" }));
  const spaces = Object.entries(prefixes).map(([prefix, detail]) => ({
    label: `${prefix}:`,
    detail,
    type: "namespace",
  }));

  return async (context) => {
    const string = context.matchBefore(/(?<=^[^"#]*(?:"[^"]*"[^"#]*)*")[^"]+/);
    if (string) return entities(string, search, ({ name }) => name);
    const iri = context.matchBefore(/<[^\s<>"{}|^`\\?$=][^<>"{}|^`\\?$=]*/);
    if (iri)
      return entities(
        iri,
        (text) => search(text.slice(1)),
        ({ entity }) => `<${entity}>`,
      );
    const variable = context.matchBefore(/[?$]\w*/);
    if (variable) return { from: variable.from, options: variables(context, variable) };
    const name = context.matchBefore(/[A-Za-z][\w-]*:[\w-]*/);
    if (name) return { from: name.from, options, validFor: /^[\w:-]*$/ };
    const word = context.matchBefore(/[A-Za-z]\w*/);
    return word || context.explicit
      ? { from: word?.from ?? context.pos, options: [...words, ...spaces], validFor: /^\w*$/ }
      : null;
  };
}

function prefixed(terms, prefixes) {
  const found = new Map();
  for (const { term, kind, label, comment } of terms) {
    const [prefix, namespace] = Object.entries(prefixes).find(([, start]) => term.startsWith(start)) ?? [];
    if (!prefix) continue;
    const name = `${prefix}:${term.slice(namespace.length)}`;
    found.set(name, { label: name, detail: label, info: comment, type: kind.endsWith("Class") ? "class" : "property" });
  }
  return found;
}

function variables(context, { from, to }) {
  const text = context.state.sliceDoc(0, from) + context.state.sliceDoc(to);
  return [...new Set(text.match(/[?$]\w+/g) ?? [])].map((label) => ({ label, type: "variable" }));
}

async function entities({ from, text }, search, written) {
  const found = await search(text);
  return {
    from,
    filter: false,
    options: found.map((each) => ({ label: each.name, apply: written(each), type: "text" })),
  };
}

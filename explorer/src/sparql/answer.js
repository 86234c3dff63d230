// Answers of the endpoint in one form, whatever the query asked for: columns, and rows of terms.

const TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

/**
 * Reads SPARQL JSON or JSON-LD: {columns, rows, graph}, each row an array of terms ({type, value, datatype}) or undefined.
 * The triples of a graph are rows of three; the answer to ASK is one cell.
 */
export function read(answer) {
  if (Array.isArray(answer))
    return { columns: ["subject", "predicate", "object"], rows: [...triples(answer)], graph: true };
  if ("boolean" in answer)
    return { columns: ["answer"], rows: [[{ type: "literal", value: answer.boolean ? "yes" : "no" }]] };
  const columns = answer.head.vars;
  return { columns, rows: answer.results.bindings.map((binding) => columns.map((name) => binding[name])) };
}

/** Yields the triples of expanded JSON-LD. */
function* triples(nodes) {
  for (const { "@id": id, "@type": types = [], ...properties } of nodes) {
    const subject = resource(id);
    for (const type of types) yield [subject, resource(TYPE), resource(type)];
    for (const [property, values] of Object.entries(properties))
      for (const value of values)
        yield [subject, resource(property), "@id" in value ? resource(value["@id"]) : literal(value)];
  }
}

const resource = (value) => ({ type: value.startsWith("_:") ? "bnode" : "uri", value });

const literal = ({ "@value": value, "@type": datatype }) => ({ type: "literal", value: String(value), datatype });

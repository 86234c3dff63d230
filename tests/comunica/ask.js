// Asks a SPARQL endpoint: node ask.js ADDRESS QUERY prints each row, each triple or the truth as a line of JSON.
import { QueryEngine } from "@comunica/query-sparql";

const [address, query] = process.argv.slice(2);
const context = { sources: [{ type: "sparql", value: address }] };
const result = await new QueryEngine().query(query, context);
const terms = (quad) => [quad.subject, quad.predicate, quad.object].map((term) => term.value);

if (result.resultType === "boolean") {
  console.log(JSON.stringify(await result.execute()));
} else {
  for await (const found of await result.execute()) {
    const row = result.resultType === "quads"
      ? terms(found)
      : Object.fromEntries([...found].map(([variable, term]) => [variable.value, term.value]));
    console.log(JSON.stringify(row));
  }
}

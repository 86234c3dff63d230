// Asks the endpoint for an answer that a page can hold.
import { read } from "./answer.js";

const MOST = 64 << 20; // bytes

/**
 * Returns the answer to a query as `read` has it; `given` are more parameters of the request, `signal` cancels it. Throws
 * Error with the server's line where it refuses, and where the answer is too large for a page.
 */
export async function ask(query, given, signal) {
  const body = new URLSearchParams({ query, format: "json", ...given });
  const response = await fetch("/sparql", { method: "POST", body, signal });
  if (!response.ok) throw new Error((await response.text()).trim());
  return read(JSON.parse(await bounded(response)));
}

async function bounded(response) {
  const reader = response.body.getReader();
  const pieces = [];
  let size = 0;
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    pieces.push(value);
    size += value.length;
    if (size > MOST) {
      void reader.cancel();
      throw new Error("the answer is too large for a page: add a LIMIT, or download it");
    }
  }
  return new Blob(pieces).text();
}

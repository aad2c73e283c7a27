import { NeighborwattError } from "#domain";

/** Deeper content is refused: nothing in the ontology needs it, and it would exhaust the stack of a reader. */
export const MAX_DEPTH = 32;

/**
 * A value as the one JSON text that stands for it: keys sorted, no white space, numbers as ECMAScript writes them
 * (RFC 8785), and bigint as a decimal string. Properties that are undefined are left out.
 *
 * @throws MESSAGING_NOT_JSON for what JSON cannot carry, with the path to it.
 */
export function writeCanonical(value: unknown, path = "content", depth = 0): string {
  if (depth > MAX_DEPTH) throw notJson(path, `nested deeper than ${MAX_DEPTH}`);
  if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `"${value}"`;
  if (typeof value === "number") return writeNumber(value, path);
  if (Array.isArray(value)) {
    return `[${value.map((item, i) => writeCanonical(item, `${path}[${i}]`, depth + 1)).join(",")}]`;
  }
  if (isPlainObject(value)) return writeObject(value, path, depth);
  throw notJson(path, typeof value === "object" ? "an instance of a class" : typeof value);
}

function writeNumber(value: number, path: string): string {
  if (!Number.isFinite(value)) throw notJson(path, String(value));
  return JSON.stringify(value);
}

function writeObject(value: Record<string, unknown>, path: string, depth: number): string {
  const members: string[] = [];
  for (const key of Object.keys(value).sort()) {
    if (value[key] === undefined) continue;
    members.push(`${JSON.stringify(key)}:${writeCanonical(value[key], `${path}.${key}`, depth + 1)}`);
  }
  return `{${members.join(",")}}`;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function notJson(path: string, what: string): NeighborwattError {
  return new NeighborwattError(
    "MESSAGING_NOT_JSON",
    `A message carries JSON and bigint only; ${path} is ${what}. Give plain objects, arrays, strings, finite numbers, booleans, null or bigint.`,
    { details: { path, what } },
  );
}

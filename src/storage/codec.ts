import { NeighborwattError } from "#domain";

/**
 * How a value that plain JSON lacks is written: an object with exactly one key, which begins with `$`. An object of the
 * caller's own that looks like that is written as `{"$object": [[key, value], …]}`, so nothing is mistaken for a tag.
 */
type Tagged =
  | { $bigint: string }
  | { $bytes: string }
  | { $uint32: number[] }
  | { $map: [unknown, unknown][] }
  | { $set: unknown[] }
  | { $number: "NaN" | "Infinity" | "-Infinity" | "-0" }
  | { $undefined: true }
  | { $object: [string, unknown][] };

const MAX_DEPTH = 500;

/**
 * A value as text that `thaw` turns back into an equal one. Carries JSON, bigint, Uint8Array, Uint32Array, Map, Set,
 * undefined and every number; the order of keys and entries stays. Shared parts become copies.
 *
 * @throws STORAGE_NOT_PLAIN for functions, symbols, instances of other classes and cycles, with the path
 * @example
 * freeze({ energyWh: 5n })   // '{"energyWh":{"$bigint":"5"}}'
 */
export function freeze(value: unknown): string {
  return JSON.stringify(toJson(value, "state", 0));
}

/**
 * The value that `freeze` wrote.
 *
 * @throws STORAGE_UNREADABLE for other text
 * @example
 * thaw(freeze(new Map([["h01", 5n]])))   // new Map([["h01", 5n]])
 */
export function thaw(text: string): unknown {
  try {
    return fromJson(JSON.parse(text));
  } catch (cause) {
    throw new NeighborwattError(
      "STORAGE_UNREADABLE",
      `A stored value is not in the form that this version writes: ${text.slice(0, 60)}`,
      { exitCode: 65, cause },
    );
  }
}

function toJson(value: unknown, path: string, depth: number): unknown {
  if (depth > MAX_DEPTH) throw notPlain(path, `nested deeper than ${MAX_DEPTH}, or a cycle`);
  const inner = (part: unknown, name: string): unknown => toJson(part, `${path}${name}`, depth + 1);
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") return numberToJson(value);
  if (typeof value === "bigint") return { $bigint: String(value) } satisfies Tagged;
  if (value === undefined) return { $undefined: true } satisfies Tagged;
  if (Array.isArray(value)) return Array.from(value, (item, i) => inner(item, `[${i}]`));
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString("base64") } satisfies Tagged;
  if (value instanceof Uint32Array) return { $uint32: [...value] } satisfies Tagged;
  if (value instanceof Map) {
    const entries = [...value].map(([k, v], i): [unknown, unknown] => [
      inner(k, `.key(${i})`),
      inner(v, `.value(${i})`),
    ]);
    return { $map: entries } satisfies Tagged;
  }
  if (value instanceof Set) return { $set: [...value].map((item, i) => inner(item, `.item(${i})`)) } satisfies Tagged;
  if (isPlainObject(value)) return objectToJson(value, inner);
  throw notPlain(
    path,
    typeof value === "object" ? `an instance of ${value.constructor?.name ?? "a class"}` : typeof value,
  );
}

function numberToJson(value: number): unknown {
  if (Object.is(value, -0)) return { $number: "-0" } satisfies Tagged;
  if (Number.isFinite(value)) return value;
  return { $number: String(value) as "NaN" | "Infinity" | "-Infinity" } satisfies Tagged;
}

function objectToJson(value: Record<string, unknown>, inner: (part: unknown, name: string) => unknown): unknown {
  const entries = Object.entries(value).map(([key, part]): [string, unknown] => [key, inner(part, `.${key}`)]);
  if (entries.length === 1 && entries[0]?.[0].startsWith("$")) return { $object: entries } satisfies Tagged;
  return Object.fromEntries(entries);
}

function fromJson(json: unknown): unknown {
  if (typeof json !== "object" || json === null) return json;
  if (Array.isArray(json)) return json.map(fromJson);
  const entries = Object.entries(json);
  const [tag, content] = entries[0] ?? ["", undefined];
  if (entries.length === 1 && tag.startsWith("$")) return fromTag(tag, content);
  return objectFrom(entries);
}

function fromTag(tag: string, content: unknown): unknown {
  switch (tag) {
    case "$bigint":
      return BigInt(content as string);
    case "$bytes":
      return Uint8Array.from(Buffer.from(content as string, "base64"));
    case "$uint32":
      return Uint32Array.from(content as number[]);
    case "$map":
      return new Map((content as [unknown, unknown][]).map(([key, value]) => [fromJson(key), fromJson(value)]));
    case "$set":
      return new Set((content as unknown[]).map(fromJson));
    case "$number":
      return Number(content);
    case "$undefined":
      return undefined;
    case "$object":
      return objectFrom(content as [string, unknown][]);
    default:
      throw new TypeError(`unknown tag ${tag}`);
  }
}

function objectFrom(entries: [string, unknown][]): Record<string, unknown> {
  return Object.fromEntries(entries.map(([key, value]) => [key, fromJson(value)]));
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function notPlain(path: string, what: string): NeighborwattError {
  return new NeighborwattError(
    "STORAGE_NOT_PLAIN",
    `Only plain data can be stored; ${path.slice(0, 120)} is ${what}. Keep objects with methods out of the state.`,
    { details: { path: path.slice(0, 120), what } },
  );
}

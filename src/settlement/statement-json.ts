import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { type Hex, type Instant, isoTime, NeighborwattError } from "#domain";
import type { Statement } from "./statement.ts";

/** Plain data as JSON knows it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

const INSTANTS = new Set(["from", "to", "startsAt"]);
const SALT = /^0x[0-9a-f]{64}$/;

/**
 * A statement as plain data: integers as decimal strings in Wh and nano, instants in ISO 8601 UTC. Nothing is rounded.
 *
 * @source conventions, section 3
 * @example
 * statementJson(statementsOf(emptyLedger(["h01"]))[0]).savedNano   // "0"
 */
export function statementJson(statement: Statement): { readonly [key: string]: Json } {
  return jsonOf("statement", statement) as { readonly [key: string]: Json };
}

/**
 * The hash of a statement that is anchored on the chain: keccak256(salt ‖ canonical JSON). Canonical = the plain data of
 * `statementJson` as UTF-8 without white space, keys in ascending order.
 *
 * The salt stays with the home: without it nobody can confirm a guess at a bill by hashing it.
 *
 * @param salt  32 random bytes as lower-case hexadecimal text.
 * @throws SETTLEMENT_BAD_SALT
 * @source RFC 8785 (JSON Canonicalization Scheme), of which integers as strings need only the sorted keys; design, section 11
 */
export function statementHash(statement: Statement, salt: Hex): Hex {
  if (!SALT.test(salt)) {
    throw new NeighborwattError(
      "SETTLEMENT_BAD_SALT",
      `A salt is 0x and 64 lower-case hexadecimal digits, got ${salt.length} characters; draw 32 random bytes.`,
      { details: { characters: salt.length }, exitCode: 65 },
    );
  }
  const bytes = concatBytes(hexToBytes(salt.slice(2)), utf8ToBytes(canonical(statementJson(statement))));
  return `0x${bytesToHex(keccak_256(bytes))}`;
}

function jsonOf(key: string, value: unknown): Json {
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number" && INSTANTS.has(key)) return isoTime(value as Instant);
  if (Array.isArray(value)) return value.map((item) => jsonOf(key, item));
  if (typeof value !== "object" || value === null) return value as Json;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, jsonOf(name, part)]));
}

function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, part]) => `${JSON.stringify(name)}:${canonical(part)}`).join(",")}}`;
}

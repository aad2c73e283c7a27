import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { type Hex, type Instant, isoTime, NeighborwattError } from "#domain";
import { INSTANTS, type Json } from "./bill/totals-from-json.ts";
import type { Statement, StatementTotals } from "./statement.ts";

const SALT = /^0x[0-9a-f]{64}$/;

/**
 * A statement as plain data: integers as decimal strings in Wh and nano, instants in ISO 8601 UTC. Nothing is rounded.
 *
 * @source conventions, section 3
 * @example
 * statementJson(statementsOf(emptyLedger(["h01"]))[0]).savedNano   // "0"
 */
export function statementJson(statement: StatementTotals | Statement): { readonly [key: string]: Json } {
  return jsonOf("statement", statement) as { readonly [key: string]: Json };
}

/** Plain data of anything that a statement is made of, in the same form. */
export function plainJson(value: object): Json {
  return jsonOf("", value);
}

/**
 * What of a statement is hashed and anchored: its sums, and one hash in place of its lines and trades, so that a bill over
 * a year can be checked without them. Plain data as UTF-8 text without white space, keys in ascending order.
 *
 * @param salt  32 random bytes as lower-case hexadecimal text. It stays with the home: without it nobody can confirm a
 *   guess at a bill, or at a line, by hashing it.
 * @throws SETTLEMENT_BAD_SALT
 * @source RFC 8785 (JSON Canonicalization Scheme), of which integers as strings need only the sorted keys; ADR 0022
 */
export function statementHead(statement: Statement, salt: Hex): string {
  const { lines, trades, ...totals } = statementJson(statement);
  return canonical({
    ...totals,
    detail: saltedHash(canonical({ lines: lines as Json, trades: trades as Json }), salt),
  });
}

/**
 * The hash of a statement that is anchored on the chain: keccak256(salt ‖ head).
 *
 * @throws SETTLEMENT_BAD_SALT
 * @source design, section 11
 */
export function statementHash(statement: Statement, salt: Hex): Hex {
  return saltedHash(statementHead(statement, salt), salt);
}

/**
 * keccak256(salt ‖ text).
 *
 * @throws SETTLEMENT_BAD_SALT
 */
export function saltedHash(text: string, salt: Hex): Hex {
  if (!SALT.test(salt)) {
    throw new NeighborwattError(
      "SETTLEMENT_BAD_SALT",
      `A salt is 0x and 64 lower-case hexadecimal digits, got ${salt.length} characters; draw 32 random bytes.`,
      { details: { characters: salt.length }, exitCode: 65 },
    );
  }
  return `0x${bytesToHex(keccak_256(concatBytes(hexToBytes(salt.slice(2)), utf8ToBytes(text))))}`;
}

function jsonOf(key: string, value: unknown): Json {
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number" && INSTANTS.has(key)) return isoTime(value as Instant);
  if (Array.isArray(value)) return value.map((item) => jsonOf(key, item));
  if (typeof value !== "object" || value === null) return value as Json;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, jsonOf(name, part)]));
}

/** JSON without white space and with its keys in ascending order. */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, part]) => `${JSON.stringify(name)}:${canonical(part)}`).join(",")}}`;
}

import type { Hex } from "#domain";

const WORD = 32;

/** Hexadecimal text as the database stores it. */
export function blob(text: Hex): Uint8Array {
  return Buffer.from(text.slice(2), "hex");
}

/** What the database stores as hexadecimal text. */
export function hex(bytes: Uint8Array): Hex {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex")}`;
}

/** Several words of 32 bytes as one value. */
export function joinWords(words: readonly Hex[]): Uint8Array {
  return Buffer.from(words.map((word) => word.slice(2)).join(""), "hex");
}

export function splitWords(bytes: Uint8Array): readonly Hex[] {
  return Array.from({ length: bytes.length / WORD }, (_, i) => hex(bytes.subarray(i * WORD, (i + 1) * WORD)));
}

/** A number as JSON-RPC writes it. */
export function quantity(value: number | bigint): Hex {
  return `0x${value.toString(16)}`;
}

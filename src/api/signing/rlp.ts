import { concatBytes } from "@noble/curves/utils.js";

/**
 * A list of byte strings as a transaction writes it.
 *
 * @source Ethereum yellow paper, appendix B (recursive length prefix)
 */
export function encodeList(items: readonly Uint8Array[]): Uint8Array {
  const content = concatBytes(...items.map(encodeBytes));
  return concatBytes(prefix(content.length, 0xc0), content);
}

/** A number without leading zeros: 0 has no byte at all. */
export function numberBytes(value: bigint): Uint8Array {
  const hex = value === 0n ? "" : value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return Uint8Array.from(even.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function encodeBytes(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 1 && (bytes[0] as number) < 0x80) return bytes;
  return concatBytes(prefix(bytes.length, 0x80), bytes);
}

function prefix(length: number, offset: number): Uint8Array {
  if (length < 56) return Uint8Array.of(offset + length);
  const written = numberBytes(BigInt(length));
  return concatBytes(Uint8Array.of(offset + 55 + written.length), written);
}

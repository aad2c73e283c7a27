import { EXIT, type Hex, NeighborwattError } from "#domain";

/** A whole number as big-endian bytes in hexadecimal, without 0x. */
export function packed(value: bigint | number, bytes: number, what: string): string {
  const number = BigInt(value);
  if (number < 0n || number >> BigInt(8 * bytes) !== 0n) throw doesNotFit(what, number, (1n << BigInt(8 * bytes)) - 1n);
  return number.toString(16).padStart(2 * bytes, "0");
}

/** The whole number in `bytes` bytes from byte `at` on. */
export function unpacked(hex: Hex, at: number, bytes: number): bigint {
  return BigInt(`0x${hex.slice(2 + 2 * at, 2 + 2 * (at + bytes))}`);
}

/** Number of bytes in hexadecimal text. */
export function byteLength(hex: Hex): number {
  return (hex.length - 2) / 2;
}

/** How many entries of `unit` bytes there are. @throws MARKET_PACKED_LENGTH */
export function entriesIn(hex: Hex, unit: number, what: string): number {
  const length = byteLength(hex);
  if (length % unit !== 0) throw wrongLength(what, length, `a multiple of ${unit}`);
  return length / unit;
}

export function wrongLength(what: string, length: number, expected: string): NeighborwattError {
  return new NeighborwattError(
    "MARKET_PACKED_LENGTH",
    `The packed ${what} have ${length} bytes; expected is ${expected}. Hand in all of them, as they were packed.`,
    { details: { what, length }, exitCode: EXIT.data },
  );
}

export function doesNotFit(what: string, value: bigint | number, largest: bigint | number): NeighborwattError {
  return new NeighborwattError(
    "MARKET_PACKED_TOO_LARGE",
    `The ${what} is ${value}, but a clearing on chain has room for 0..${largest}. Choose a smaller one.`,
    { details: { what, value: String(value), largest: String(largest) }, exitCode: EXIT.data },
  );
}

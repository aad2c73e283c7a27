import { EXIT, type Hex, NeighborwattError } from "#domain";

/** Writes numbers and hashes one after the other, big endian, as contracts read them. */
export interface PackedWriter {
  /** @throws SETTLEMENT_PACKED_TOO_LARGE when the number does not fit */
  uint(value: bigint | number, bytes: number, what: string): void;
  /** @throws SETTLEMENT_PACKED_MALFORMED when the value has another length */
  hex(value: Hex, bytes: number, what: string): void;
  bytes(): Hex;
}

/** Reads what a `PackedWriter` has written. */
export interface PackedReader {
  /** Place of the next byte. */
  readonly at: number;
  /** @throws SETTLEMENT_PACKED_MALFORMED when the bytes end early */
  uint(bytes: number): bigint;
  /** As `uint`, for at most 48 bits. */
  count(bytes: number): number;
  /** @throws SETTLEMENT_PACKED_MALFORMED when the bytes end early */
  hex(bytes: number): Hex;
  /** @throws SETTLEMENT_PACKED_MALFORMED when bytes are left */
  end(): void;
}

/** A writer that has written nothing. */
export function packedWriter(): PackedWriter {
  const parts: string[] = [];
  return {
    uint(value, bytes, what) {
      const number = BigInt(value);
      if (number < 0n || number >> BigInt(8 * bytes) !== 0n) throw tooLarge(what, number, bytes);
      parts.push(number.toString(16).padStart(2 * bytes, "0"));
    },
    hex(value, bytes, what) {
      if (value.length !== 2 + 2 * bytes) throw wrongLength(what, (value.length - 2) / 2, bytes);
      parts.push(value.slice(2));
    },
    bytes: () => `0x${parts.join("")}`,
  };
}

/** A reader at the first byte. */
export function packedReader(packed: Hex): PackedReader {
  const length = (packed.length - 2) / 2;
  let at = 0;
  const take = (bytes: number): string => {
    if (at + bytes > length)
      throw malformed(length, `end at byte ${length}, where ${at + bytes - length} more are expected`);
    at += bytes;
    return packed.slice(2 + 2 * (at - bytes), 2 + 2 * at);
  };
  return {
    get at() {
      return at;
    },
    uint: (bytes) => BigInt(`0x${take(bytes)}`),
    count: (bytes) => Number.parseInt(take(bytes), 16),
    hex: (bytes) => `0x${take(bytes)}`,
    end() {
      if (at !== length) throw malformed(at, `go on for ${length - at} bytes after their end at byte ${at}`);
    },
  };
}

/** The error for packed bytes that no packing gives. */
export function malformed(at: number, problem: string): NeighborwattError {
  return new NeighborwattError(
    "SETTLEMENT_PACKED_MALFORMED",
    `The packed bytes ${problem}. Hand them on exactly as they were packed.`,
    { details: { at }, exitCode: EXIT.data },
  );
}

function wrongLength(what: string, length: number, expected: number): NeighborwattError {
  return new NeighborwattError(
    "SETTLEMENT_PACKED_MALFORMED",
    `The ${what} has ${length} bytes, expected are ${expected}.`,
    { details: { what, length, expected }, exitCode: EXIT.data },
  );
}

function tooLarge(what: string, value: bigint, bytes: number): NeighborwattError {
  const largest = (1n << BigInt(8 * bytes)) - 1n;
  return new NeighborwattError(
    "SETTLEMENT_PACKED_TOO_LARGE",
    `The ${what} is ${value}, but the packed form has room for 0..${largest}. Settle in smaller parts.`,
    { details: { what, value: String(value), largest: String(largest) }, exitCode: EXIT.data },
  );
}

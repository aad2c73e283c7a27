import type { Address, Hex } from "#domain";
import { packed } from "../clearing/packed-bytes.ts";

/** What the contract takes for a home that stands in no class. */
export const NO_CLASS = 2n ** 32n - 1n;
/** Most homes that one transaction can share among: `mostHomes` of ISharingLedger. */
export const MOST_SHARING_HOMES = 128;

/** One home of a list, as the contract reads it. */
export interface SharingListEntry {
  readonly meter: Address;
  /** Which part of its energy takes part, in 10⁻⁹. */
  readonly parts: bigint;
  /** Its coefficient in 10⁻⁹, or its class from 0 on; `NO_CLASS` for none. */
  readonly value: bigint;
}

/**
 * A list of homes as bytes, 28 for each, in the order in which ties are broken.
 *
 * @throws MARKET_PACKED_TOO_LARGE
 * @source contracts/src/interfaces/ISharingLedger.sol
 * @example
 * packSharingList([{ meter: "0x00000000000000000000000000000000000000aa", parts: 1n, value: 2n }]).length   // 58
 */
export function packSharingList(entries: readonly SharingListEntry[]): Hex {
  const text = entries.map(({ meter, parts, value }) => {
    return meter.slice(2).toLowerCase() + packed(parts, 4, "part of a home") + packed(value, 4, "value of a home");
  });
  return `0x${text.join("")}`;
}

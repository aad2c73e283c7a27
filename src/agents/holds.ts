import {
  type Calendar,
  type Hex,
  hexOf,
  type Instant,
  type IntervalIndex,
  instant,
  keccakOfFields,
  silenceFrom,
} from "#domain";

/**
 * From here on anyone may release what is held for the trades of an interval, so nobody settles them any more.
 *
 * @source contracts/src/settlement/MeteredSettlement.sol, `_hold`
 */
export function holdsUntil(calendar: Calendar, k: IntervalIndex): Instant {
  return instant(silenceFrom(calendar, k) + calendar.graceSeconds * 1000);
}

/**
 * Under which key the Vault holds a side's money for a trade.
 *
 * @source contracts/src/settlement/MeteredSettlement.sol, `holdKeys`: keccak256(abi.encode(tradeId, "money" or "bond"))
 */
export function holdKeyOf(side: "sell" | "buy", tradeId: Hex): Hex {
  const name = side === "buy" ? "money" : "bond";
  const text = hexOf(new TextEncoder().encode(name)).padEnd(66, "0") as Hex;
  // A text in ABI encoding: where it begins, its length, its bytes.
  return keccakOfFields([
    [tradeId, 256],
    [64n, 256],
    [name.length, 256],
    [text, 256],
  ]);
}

import { keccakOfFields } from "./abi.ts";
import type { Hex } from "./ids.ts";
import type { Trade } from "./trade.ts";

/**
 * The name of a trade on the chain: keccak256(abi.encode(trade)), the same as `tradeId` of the markets.
 *
 * @throws DOMAIN_OUT_OF_RANGE when a field does not fit its Solidity type
 * @source design, section 5 (struct Trade); Solidity ABI specification, static tuples
 */
export function tradeIdOf(trade: Trade): Hex {
  const known = ids.get(trade);
  if (known !== undefined) return known;
  const id = hashOf(trade);
  ids.set(trade, id);
  return id;
}

/** A trade never changes and stands in the books of both its homes: it is hashed once. */
const ids = new WeakMap<Trade, Hex>();

function hashOf(trade: Trade): Hex {
  return keccakOfFields([
    [trade.market, 160],
    [trade.ask, 256],
    [trade.bid, 256],
    [trade.seller, 160],
    [trade.buyer, 160],
    [trade.interval, 32],
    [trade.energyWh, 64],
    [trade.pricePerWh, 64],
    [trade.nonce, 64],
  ]);
}

import type { Band, NanoPerWh, Order, OrderId, PublicOffer, Wh } from "#domain";
import { type Pair, pairKey } from "../bilateral/end-game.ts";
import { ratioFlows } from "./mechanism.ts";

/**
 * The pairs of one price from the ratio of supply to demand, from what everybody sees: how the mechanism works on a chain
 * without anybody who runs it. Asking prices are limits here.
 *
 * @param failed  Pairs `ask/bid` that are not tried again.
 * @source requirements, M10; design, section 1 (`supply-demand-ratio` on chain)
 */
export function ratioPairs(
  offers: readonly PublicOffer[],
  failed: readonly string[],
  band: Band,
  feedIn: NanoPerWh,
): readonly Pair[] {
  const { flows, pricePerWh } = ratioFlows(offers.map(asOrder), band, feedIn);
  const sums = new Map<string, Pair>();
  for (const { ask, bid, energyWh } of flows) {
    const key = pairKey(ask.id, bid.id);
    const before = sums.get(key)?.energyWh ?? 0n;
    const pair = { ask: ask.id, bid: bid.id, seller: ask.owner, buyer: bid.owner, pricePerWh };
    if (!failed.includes(key)) sums.set(key, { ...pair, energyWh: (before + energyWh) as Wh });
  }
  return [...sums.values()];
}

/** A posted price already respects the floor of its owner's technology: the contract has seen to it. */
function asOrder(offer: PublicOffer): Order {
  const { id, owner, meter, feeder, side, interval, openWh, askingPrice } = offer;
  return {
    id: id as OrderId,
    owner,
    meter,
    feeder,
    side,
    interval,
    technology: "none",
    energyWh: openWh,
    limitPrice: askingPrice,
  };
}

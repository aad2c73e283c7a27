import { CONNECTION, type Limits } from "#domain";
import { type BookOffer, LEAF_BYTES, OFFERS_AT_MOST } from "./book-offers.ts";
import type { RefusedSolution, SubmittedSolution } from "./check-solution.ts";
import { drawnBy, type IntervalFlow } from "./interval-flow.ts";
import { LIMIT_BYTES } from "./limits-table.ts";
import { byteLength } from "./packed-bytes.ts";
import { FEEDER_PRICE_BYTES, POWER_BYTES, type Power, PRICE_BYTES } from "./packed-solution.ts";

export function refused(error: string, ...values: readonly (bigint | number)[]): RefusedSolution {
  return { ok: false, error, values: values.map(BigInt) };
}

/** Bytes that are too many or too few. */
export function wrongBytes({ leaves, limits, powers, prices }: SubmittedSolution): RefusedSolution | null {
  for (const [bytes, unit] of [
    [leaves, LEAF_BYTES],
    [limits, LIMIT_BYTES],
    [powers, POWER_BYTES],
  ] as const) {
    if (byteLength(bytes) % unit !== 0) return refused("OrderBook_LengthInvalid", byteLength(bytes), unit);
  }
  const feeders = byteLength(limits) / LIMIT_BYTES;
  const length = byteLength(prices);
  if (length !== PRICE_BYTES && length !== PRICE_BYTES + feeders * FEEDER_PRICE_BYTES) {
    return refused("ClearingMarket_PricesInvalid", length);
  }
  return null;
}

/** A power that is no trade: places, sides, order, energy, (1). */
export function wrongPower(offers: readonly BookOffer[], powers: readonly Power[]): RefusedSolution | null {
  let before = -1;
  for (const [trade, { sale, purchase, energyWh }] of powers.entries()) {
    const seller = offers[sale];
    const buyer = offers[purchase];
    const pair = sale * OFFERS_AT_MOST + purchase;
    if (pair <= before) return refused("ClearingMarket_TradeOutOfOrder", trade);
    if (seller === undefined) return refused("ClearingMarket_UnknownOffer", trade, sale);
    if (buyer === undefined) return refused("ClearingMarket_UnknownOffer", trade, purchase);
    if (seller.side !== "sell") return refused("ClearingMarket_NotASale", trade, sale);
    if (buyer.side !== "buy") return refused("ClearingMarket_NotAPurchase", trade, purchase);
    if (energyWh === 0n) return refused("ClearingMarket_EnergyZero", trade);
    if (seller.pricePerWh > buyer.pricePerWh) {
      return refused("ClearingMarket_NotMatchable", trade, seller.pricePerWh, buyer.pricePerWh);
    }
    before = pair;
  }
  return null;
}

/** (3) and (4), and offers that stand nowhere. */
export function overdrawn(
  offers: readonly BookOffer[],
  powers: readonly Power[],
  feeders: number,
): RefusedSolution | null {
  const drawnWh = drawnBy(offers, powers);
  for (const [place, { number, feeder, energyWh }] of offers.entries()) {
    const drawn = drawnWh[place] as bigint;
    if (drawn === 0n) continue;
    if (feeder >= feeders) return refused("ClearingMarket_UnknownFeeder", feeder, feeders);
    if (drawn > energyWh) return refused("ClearingMarket_OfferOverdrawn", number, drawn, energyWh);
  }
  return null;
}

/** (5) to (8), from the last feeder to the first. */
export function overloaded(limits: Limits, { soldWh, boughtWh, netOutWh }: IntervalFlow): RefusedSolution | null {
  for (const limit of limits.toReversed()) {
    const { feeder } = limit;
    const sold = soldWh[feeder] as bigint;
    const bought = boughtWh[feeder] as bigint;
    const net = netOutWh[feeder] as bigint;
    if (sold > limit.sellWh) return refused("ClearingMarket_SoldOverLimit", feeder, sold, limit.sellWh);
    if (bought > limit.buyWh) return refused("ClearingMarket_BoughtOverLimit", feeder, bought, limit.buyWh);
    if (feeder === CONNECTION) continue;
    if (net > limit.netOutWh) return refused("ClearingMarket_NetOutOverLimit", feeder, net, limit.netOutWh);
    if (-net > limit.netInWh) return refused("ClearingMarket_NetInOverLimit", feeder, -net, limit.netInWh);
  }
  return null;
}

/** Something drawn from an offer that the operator took out. */
export function takesExcluded(
  offers: readonly BookOffer[],
  { drawnWh }: IntervalFlow,
  excluded: readonly number[],
): RefusedSolution | null {
  for (const number of excluded) {
    const place = offers.findIndex((offer) => offer.number === number);
    if (place >= 0 && drawnWh[place] !== 0n) return refused("ClearingMarket_OfferExcluded", number);
  }
  return null;
}

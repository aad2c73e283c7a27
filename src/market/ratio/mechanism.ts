import {
  type Address,
  type Band,
  lessWh,
  minWh,
  type NanoPerWh,
  type Order,
  splitByCumulativeFloor,
  type Trade,
  type Wh,
  wh,
  ZERO_ADDRESS,
} from "#domain";
import { keepLimits } from "../keep-limits.ts";
import type { ClearingInput, ClearingOutcome, Mechanism, UnmatchedReason } from "../mechanism.ts";
import { boughtAndSold, type Leftover, unmatchedOf } from "../unmatched.ts";
import { type Flow, pairShares, type Share } from "./pairing.ts";
import { energyOf, type Participation, participation } from "./participants.ts";

/** What the ratio needs besides orders and band. */
export interface SupplyDemandRatioParameters {
  /** What the grid supplier pays for export. */
  readonly feedIn: NanoPerWh;
  readonly market?: Address;
}

/**
 * One price for all from the ratio of supply to demand. Sellers and buyers who accept it share what the shorter side
 * has, pro rata in whole Wh; the rest of the demand comes from the grid, the rest of the supply goes there.
 *
 * @source requirements, M10; Liu et al. 2017 (see `ratioPriceDown`); design, section 1: both sides at the selling price
 */
export const supplyDemandRatio: Mechanism<SupplyDemandRatioParameters> = {
  name: "supply-demand-ratio",
  clear: (input) => {
    const used = boughtAndSold(input.fixed);
    const orders = input.orders.map((order) => ({
      ...order,
      energyWh: lessWh(order.energyWh, used.get(order.id) ?? wh(0n)),
    }));
    const open = orders.filter(({ energyWh }) => energyWh > 0n);
    const { parties, flows } = ratioFlows(open, input.band, input.parameters.feedIn);
    const trades = flows.map((flow, i) => tradeOf(flow, i, parties.pricePerWh, input));
    return outcomeOf(input, parties, trades);
  },
};

/** Who gets how much from whom, at which price. */
export function ratioFlows(
  orders: readonly Order[],
  band: Band,
  feedIn: NanoPerWh,
): { readonly parties: Participation; readonly flows: readonly Flow[]; readonly pricePerWh: NanoPerWh } {
  const parties = participation(orders, band, feedIn);
  return { parties, flows: share(parties), pricePerWh: parties.pricePerWh };
}

function share({ sellers, buyers }: Participation): readonly Flow[] {
  const total = minWh(energyOf(sellers), energyOf(buyers));
  return pairShares(sharesOf(total, sellers), sharesOf(total, buyers));
}

function sharesOf(total: Wh, orders: readonly Order[]): readonly Share[] {
  const shares = splitByCumulativeFloor(
    total,
    orders.map(({ energyWh }) => energyWh),
  );
  return orders.map((order, i) => ({ order, openWh: shares[i] ?? 0n }));
}

function tradeOf(
  { ask, bid, energyWh }: Flow,
  position: number,
  pricePerWh: NanoPerWh,
  { fixed, interval, parameters }: ClearingInput<SupplyDemandRatioParameters>,
): Trade {
  return {
    market: parameters.market ?? ZERO_ADDRESS,
    ask: ask.id,
    bid: bid.id,
    seller: ask.owner,
    buyer: bid.owner,
    interval,
    energyWh: wh(energyWh),
    pricePerWh,
    nonce: BigInt(fixed.length + position + 1),
  };
}

function outcomeOf(
  input: ClearingInput<SupplyDemandRatioParameters>,
  { sellers, buyers }: Participation,
  trades: readonly Trade[],
): ClearingOutcome {
  const feeders = new Map(input.orders.map(({ id, feeder }) => [id, feeder]));
  const { kept, dropped } = keepLimits(trades, input.fixed, input.limits, ({ ask, bid }) => ({
    askFeeder: feeders.get(ask) ?? 0,
    bidFeeder: feeders.get(bid) ?? 0,
  }));
  const limited = new Set(dropped.flatMap(({ ask, bid }) => [ask, bid]));
  const accepting = new Set([...sellers, ...buyers].map(({ id }) => id));
  const reasonOf = ({ order }: Leftover): UnmatchedReason | null => {
    if (limited.has(order.id)) return "limit-reached";
    if (!accepting.has(order.id)) return "price-outside-limit";
    return null;
  };
  return { trades: kept, unmatched: unmatchedOf(input, kept, reasonOf) };
}

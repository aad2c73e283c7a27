import { type Amounts, allAmounts, larger, smaller } from "./amounts.ts";
import { classesOf, type OfferClasses } from "./classes.ts";
import { type ExactArcs, exactFlow } from "./exact-flow.ts";
import { exactMixedFlow } from "./exact-mixed-prices.ts";
import { type ExactPair, exactPairs } from "./exact-split.ts";
import { type ClearingInstance, SELL } from "./instance.ts";
import { ABSENT, buildNetwork, type ClearingNetwork } from "./network.ts";

/** The amounts of an instance as integers of any size: by offer, and by feeder × intervals + interval. */
export interface ExactAmounts {
  readonly energyWh: readonly bigint[];
  readonly price: readonly bigint[];
  readonly netOutWh: readonly bigint[];
  readonly netInWh: readonly bigint[];
  readonly sellWh: readonly bigint[];
  readonly buyWh: readonly bigint[];
}

/** A trade between two offers of an instance. */
export interface ExactTrade extends ExactPair {
  readonly price: bigint;
}

/** What an exact clearing gives; as in `ClearingResult`. */
export interface ExactResult {
  readonly trades: readonly ExactTrade[];
  readonly value: bigint;
  readonly bound: bigint;
}

/** The exact amounts behind columns of doubles. */
export function exactAmounts(columns: Readonly<Record<keyof ExactAmounts, Amounts>>): ExactAmounts {
  return {
    energyWh: allAmounts(columns.energyWh),
    price: allAmounts(columns.price),
    netOutWh: allAmounts(columns.netOutWh),
    netInWh: allAmounts(columns.netInWh),
    sellWh: allAmounts(columns.sellWh),
    buyWh: allAmounts(columns.buyWh),
  };
}

/**
 * Clears an instance whose amounts, or their sums, are beyond doubles: the same network, with integers of any size, and
 * slowly. Where the most energy is not in whole Wh, the most welfare stands in for it, and `bound` says how much more there
 * might be.
 *
 * @param instance  Its own amounts are not used.
 */
export function clearExactly(instance: ClearingInstance, amounts: ExactAmounts): ExactResult {
  const { offers, feeders } = instance;
  // Limits of 0, so that every node is there whose limit could count.
  const zeros = new Float64Array(feeders.count * instance.intervals);
  const ranked = {
    ...offers,
    energyWh: Float64Array.from(amounts.energyWh, (energy) => (energy > 0n ? 1 : 0)),
    price: ranksOf(amounts.price),
  };
  const limited = { ...feeders, sellWh: zeros, buyWh: zeros };
  const places: ClearingInstance = { ...instance, feeders: limited, offers: ranked };
  const classes = classesOf(places, true);
  const network = buildNetwork(places, classes);
  const arcs = (withPrices: boolean): ExactArcs => arcsOf(classes, network, amounts, withPrices);
  const pairsOf = (flow: readonly bigint[]): readonly ExactPair[] => {
    const slotWh = Array.from(network.slotArc, (arc) => flow[arc] as bigint);
    return exactPairs(places, amounts.energyWh, classes, slotWh);
  };
  const mostWelfare = () => priced(pairsOf(exactFlow(network.nodes, network, arcs(true))), amounts);
  if (instance.objective === "max-welfare") {
    const trades = mostWelfare();
    const value = sum(trades, ({ sell, buy, energyWh }) => energyWh * gainOf(amounts, sell, buy));
    return { trades, value, bound: value };
  }
  const priceless = pairsOf(exactFlow(network.nodes, network, arcs(false)));
  if (priceless.every(({ sell, buy }) => gainOf(amounts, sell, buy) >= 0n)) {
    return { trades: priced(priceless, amounts), value: sum(priceless, energyOf), bound: sum(priceless, energyOf) };
  }
  const { flow, bound } = exactMixedFlow(classes, network, arcs(false));
  const trades = flow === null ? mostWelfare() : priced(pairsOf(flow), amounts);
  return { trades, value: sum(trades, energyOf), bound };
}

/** Prices by their order: all that classes and pairs need to know of them. */
function ranksOf(prices: readonly bigint[]): Float64Array {
  const sorted = [...new Set(prices)].sort((a, b) => (a < b ? -1 : 1));
  const rank = new Map(sorted.map((price, i) => [price, i]));
  return Float64Array.from(prices, (price) => rank.get(price) as number);
}

/** The exact capacities of a network's arcs; with a price on sales and purchases, or without. */
function arcsOf(
  classes: OfferClasses,
  network: ClearingNetwork,
  amounts: ExactAmounts,
  withPrices: boolean,
): ExactArcs {
  const zeros = (): bigint[] => new Array<bigint>(network.arcs).fill(0n);
  const [capacity, backward, cost] = [zeros(), zeros(), zeros()];
  const set = (column: bigint[], arcs: Int32Array, limits: readonly bigint[]): void => {
    for (const [place, arc] of arcs.entries()) if (arc !== ABSENT) column[arc] = limits[place] as bigint;
  };
  set(capacity, network.sellArc, amounts.sellWh);
  set(capacity, network.buyArc, amounts.buyWh);
  set(capacity, network.netArc, amounts.netOutWh);
  set(backward, network.netArc, amounts.netInWh);
  const energy = new Array<bigint>(classes.count).fill(0n);
  const price = new Array<bigint>(classes.count).fill(0n);
  for (const [i, c] of classes.classOf.entries()) {
    if (c === ABSENT) continue;
    energy[c] = (energy[c] as bigint) + (amounts.energyWh[i] as bigint);
    price[c] = amounts.price[i] as bigint;
  }
  for (let c = 0; c < classes.count; c++) {
    const terminal = network.terminalArc[c] as number;
    const slots = network.slotArc.subarray(classes.slots[c], classes.slots[c + 1]);
    for (const arc of [terminal, ...slots]) capacity[arc] = energy[c] as bigint;
    if (withPrices) cost[terminal] = classes.side[c] === SELL ? (price[c] as bigint) : -(price[c] as bigint);
  }
  return { capacity, backward, cost };
}

/** Half way between the dearest sale and the cheapest purchase of the interval, as far as both sides accept it. */
function priced(pairs: readonly ExactPair[], { price }: ExactAmounts): readonly ExactTrade[] {
  const bounds = new Map<number, { lowest: bigint; highest: bigint }>();
  const limits = ({ sell, buy }: ExactPair) => ({ lowest: price[sell] as bigint, highest: price[buy] as bigint });
  for (const pair of pairs) {
    const { lowest, highest } = limits(pair);
    const known = bounds.get(pair.interval) ?? { lowest, highest };
    bounds.set(pair.interval, { lowest: larger(known.lowest, lowest), highest: smaller(known.highest, highest) });
  }
  return pairs.map((pair) => {
    const own = limits(pair);
    const all = bounds.get(pair.interval) as typeof own;
    const middle = (all.lowest + all.highest) / 2n;
    return { ...pair, price: smaller(larger(middle, own.lowest), own.highest) };
  });
}

function gainOf({ price }: ExactAmounts, sell: number, buy: number): bigint {
  return (price[buy] as bigint) - (price[sell] as bigint);
}

function energyOf({ energyWh }: ExactPair): bigint {
  return energyWh;
}

function sum<T>(items: readonly T[], of: (item: T) => bigint): bigint {
  return items.reduce((total, item) => total + of(item), 0n);
}

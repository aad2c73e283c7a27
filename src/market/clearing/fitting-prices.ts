import { CONNECTION, type Limits, type NanoPerWh, nanoPerWh } from "#domain";
import type { BookOffer } from "./book-offers.ts";
import { downwards, type IntervalFlow, roomAt, upwards } from "./interval-flow.ts";
import type { FeederPrices, IntervalPrices } from "./packed-solution.ts";

type Junction = Record<keyof FeederPrices, bigint>;
type Nodes = readonly Junction[];
/** Says that one node is no dearer than another. */
type Order = (low: Junction, lowNode: keyof Junction, high: Junction, highNode: keyof Junction) => void;

/**
 * Prices at which everybody gets of a solution what they want, where there are any; half way between the lowest and the
 * highest of this kind, so that they favour neither side.
 *
 * Each offer bounds the price of its node: one that could trade more stands on the other side of it than one that trades.
 * Each branch with room to spare says that what lies ahead is no dearer. On a tree one pass up and one down give all
 * that follows from this.
 *
 * @source complementary slackness of the linear program (10) with Rb − Rs as objective
 */
export function fittingPrices(offers: readonly BookOffer[], limits: Limits, flow: IntervalFlow): IntervalPrices {
  const lowest = lowestPrices(offers, limits, flow);
  const highest = highestPrices(offers, limits, flow);
  const between = (node: keyof Junction, feeder: number): NanoPerWh =>
    nanoPerWh(((lowest[feeder] as Junction)[node] + (highest[feeder] as Junction)[node]) / 2n);
  const feeders = limits.map((_, f) => ({ in: between("in", f), hub: between("hub", f), out: between("out", f) }));
  return { bus: feeders[CONNECTION]?.hub ?? nanoPerWh(0n), feeders };
}

function lowestPrices(offers: readonly BookOffer[], limits: Limits, flow: IntervalFlow): Nodes {
  const floor = ascending(offers)[0] ?? 0n;
  const nodes = limits.map(() => ({ in: floor, hub: floor, out: floor }));
  const raise = (junction: Junction, node: keyof Junction, price: bigint): void => {
    if (price > junction[node]) junction[node] = price;
  };
  offers.forEach(({ side, feeder, energyWh, pricePerWh }, place) => {
    const drawnWh = flow.drawnWh[place] as bigint;
    if (side === "sell" && drawnWh > 0n) raise(nodes[feeder] as Junction, "in", pricePerWh);
    if (side === "buy" && drawnWh < energyWh) raise(nodes[feeder] as Junction, "out", pricePerWh);
  });
  spread(nodes, limits, flow, (low, lowNode, high, highNode) => raise(high, highNode, low[lowNode]));
  return nodes;
}

function highestPrices(offers: readonly BookOffer[], limits: Limits, flow: IntervalFlow): Nodes {
  const ceiling = ascending(offers).at(-1) ?? 0n;
  const nodes = limits.map(() => ({ in: ceiling, hub: ceiling, out: ceiling }));
  const lower = (junction: Junction, node: keyof Junction, price: bigint): void => {
    if (price < junction[node]) junction[node] = price;
  };
  offers.forEach(({ side, feeder, energyWh, pricePerWh }, place) => {
    const drawnWh = flow.drawnWh[place] as bigint;
    if (side === "sell" && drawnWh < energyWh) lower(nodes[feeder] as Junction, "in", pricePerWh);
    if (side === "buy" && drawnWh > 0n) lower(nodes[feeder] as Junction, "out", pricePerWh);
  });
  spread(nodes, limits, flow, (low, lowNode, high, highNode) => lower(low, lowNode, high[highNode]));
  return nodes;
}

function ascending(offers: readonly BookOffer[]): readonly bigint[] {
  return offers.map(({ pricePerWh }) => pricePerWh).sort((a, b) => Number(a - b));
}

/** Applies every order often enough: within the feeders, up to the bus, down again, and within the feeders. */
function spread(nodes: Nodes, limits: Limits, flow: IntervalFlow, order: Order): void {
  const within = (limit: Limits[number]): void => {
    const here = nodes[limit.feeder] as Junction;
    const room = roomAt(limit, flow);
    order(here, "in", here, "hub");
    if (room.buy) order(here, "out", here, "hub");
    if (room.sell) order(here, "hub", here, "in");
    order(here, "hub", here, "out");
  };
  const between = (limit: Limits[number]): void => {
    const here = nodes[limit.feeder] as Junction;
    const above = nodes[limit.parent] as Junction;
    const room = roomAt(limit, flow);
    if (room.up) order(above, "hub", here, "hub");
    if (room.down) order(here, "hub", above, "hub");
  };
  limits.forEach(within);
  upwards(limits).forEach(between);
  downwards(limits).forEach(between);
  limits.forEach(within);
}

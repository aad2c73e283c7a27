import type { OfferClasses } from "./classes.ts";
import { allowMore, augment, carried, emptyFlow, type Flow, flowCarrying, revive } from "./flow.ts";
import { BUY, SELL } from "./instance.ts";
import { minCostFlow } from "./min-cost-flow.ts";
import { endRanks } from "./min-cost-ranks.ts";
import type { ClearingNetwork } from "./network.ts";

/**
 * What is preferred among equally large flows: `none`; `deadline-first`, offers that end first are used first;
 * `interval-first`, as much as possible in the first interval, then in the next (as far as purchases are of one
 * interval), and in each the supply that ends first.
 */
export type FlowPriority = "none" | "deadline-first" | "interval-first";

/**
 * A largest flow. What has priority is let in first; what it sends is never taken back later, so the whole is no smaller.
 *
 * @source clearing reference, section 3 ("earliest-deadline supply first")
 */
export function largestFlow(network: ClearingNetwork, classes: OfferClasses, priority: FlowPriority): Flow {
  if (priority === "deadline-first" && somePurchaseCanWait(classes)) return keepingWhatCanWait(network, classes);
  const flow = emptyFlow(network.nodes, network);
  if (priority === "none") augment(flow);
  else {
    const supply = salesByEnd(classes);
    for (const sale of supply.flat()) allowMore(flow, network.terminalArc[sale] as number, 0);
    if (priority === "deadline-first") letIn(flow, network, classes, supply);
    else oneByOne(flow, network, classes, supply);
  }
  return flow;
}

function somePurchaseCanWait({ count, side, last, slots, interval }: OfferClasses): boolean {
  for (let c = 0; c < count; c++) {
    if (side[c] === BUY && (last[c] as number) > (interval[slots[c] as number] as number)) return true;
  }
  return false;
}

/**
 * Where both sides have an order, it is one of prices: a sale is the cheaper and a purchase the dearer the sooner it ends,
 * and all purchases are dearer than all sales, so that no welfare is larger than that of a largest flow.
 */
function keepingWhatCanWait(network: ClearingNetwork, { count, side, last }: OfferClasses): Flow {
  const end = endRanks(last);
  const terms = { price: new Float64Array(network.arcs), end: new Int32Array(network.arcs) };
  for (let c = 0; c < count; c++) {
    const rank = end[c] as number;
    terms.price[network.terminalArc[c] as number] = side[c] === BUY ? 2 * count - rank : rank;
  }
  const flow = flowCarrying(network.nodes, network, minCostFlow(network, terms));
  // Nothing can be added; what the search finds dead is the cut.
  augment(flow);
  return flow;
}

/** Opens the sales that end first, then those that end next. */
function letIn(
  flow: Flow,
  network: ClearingNetwork,
  classes: OfferClasses,
  supply: readonly (readonly number[])[],
): void {
  for (const sales of supply) {
    for (const c of sales) {
      const arc = network.terminalArc[c] as number;
      allowMore(flow, arc, (classes.energyWh[c] as number) - carried(flow, network, arc));
    }
    augment(flow);
  }
}

/** Opens the purchases interval by interval, and for each all sales again. */
function oneByOne(
  flow: Flow,
  network: ClearingNetwork,
  classes: OfferClasses,
  supply: readonly (readonly number[])[],
): void {
  const demand = purchasesByInterval(classes);
  for (const slots of demand) for (const slot of slots) allowMore(flow, network.slotArc[slot] as number, 0);
  for (const slots of demand) {
    for (const slot of slots) {
      const arc = network.slotArc[slot] as number;
      allowMore(flow, arc, network.capacity[arc] as number);
    }
    for (const sale of supply.flat()) allowMore(flow, network.terminalArc[sale] as number, 0);
    revive(flow);
    letIn(flow, network, classes, supply);
  }
}

/** The sales, those that end together in one group, earliest first. */
function salesByEnd({ count, side, last }: OfferClasses): readonly (readonly number[])[] {
  return grouped(count, (c) => (side[c] === SELL ? (last[c] as number) : null));
}

/** The slots of purchases, by interval. */
function purchasesByInterval({ count, side, slots, interval }: OfferClasses): readonly (readonly number[])[] {
  const sides = new Uint8Array(interval.length);
  for (let c = 0; c < count; c++) sides.fill(side[c] as number, slots[c], slots[c + 1]);
  return grouped(interval.length, (s) => (sides[s] === BUY ? (interval[s] as number) : null));
}

/** Numbers below `count` in groups of equal keys, in the order of the keys; without those that have none. */
function grouped(count: number, keyOf: (number: number) => number | null): readonly (readonly number[])[] {
  const groups = new Map<number, number[]>();
  for (let i = 0; i < count; i++) {
    const key = keyOf(i);
    if (key === null) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [i]);
    else group.push(i);
  }
  return [...groups].sort(([a], [b]) => a - b).map(([, group]) => group);
}

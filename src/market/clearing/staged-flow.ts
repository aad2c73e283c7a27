import type { OfferClasses } from "./classes.ts";
import { sendDirectly } from "./direct-flow.ts";
import { allowMore, augment, carried, emptyFlow, type Flow, flowCarrying, revive } from "./flow.ts";
import { fullestFirst } from "./fullness.ts";
import { BUY, type ClearingInstance, SELL } from "./instance.ts";
import { minCostFlow } from "./min-cost-flow.ts";
import { endRanks } from "./min-cost-ranks.ts";
import type { ClearingNetwork } from "./network.ts";

/**
 * What is preferred among equally large flows: `none`; `deadline-first`, offers that end first are used first;
 * `fullest-first`, the same, and of those that end together first the ones behind the fullest branch; `interval-first`, as
 * much as possible in the first interval, then in the next (as far as purchases are of one interval), and in each the
 * supply that ends first.
 */
export type FlowPriority = "none" | "deadline-first" | "fullest-first" | "interval-first";

/**
 * A largest flow. What has priority is let in first; what it sends is never taken back later, so the whole is no smaller.
 *
 * @source clearing reference, section 3 ("earliest-deadline supply first")
 */
export function largestFlow(
  instance: ClearingInstance,
  network: ClearingNetwork,
  classes: OfferClasses,
  priority: FlowPriority,
): Flow {
  const minds = priority === "deadline-first" || priority === "fullest-first";
  if (minds && somePurchaseCanWait(classes)) return keepingWhatCanWait(network, classes);
  const flow = emptyFlow(network.nodes, network);
  const stages = stagesFor(instance, classes, priority);
  if (priority === "interval-first") oneByOne(flow, network, classes, stages);
  else letIn(flow, network, classes, stages);
  return flow;
}

function stagesFor(instance: ClearingInstance, classes: OfferClasses, priority: FlowPriority): readonly Int32Array[] {
  if (priority === "none") return [salesOf(classes)];
  const byEnd = salesByEnd(classes);
  if (priority !== "fullest-first") return byEnd;
  return byEnd.flatMap((sales) =>
    sales.some((c) => canWait(classes, c)) ? fullestFirst(instance, classes, sales) : [sales],
  );
}

function canWait({ last, slots, interval }: OfferClasses, c: number): boolean {
  return (last[c] as number) > (interval[slots[c] as number] as number);
}

function somePurchaseCanWait(classes: OfferClasses): boolean {
  for (let c = 0; c < classes.count; c++) if (classes.side[c] === BUY && canWait(classes, c)) return true;
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

/** Opens one group of sales after the other. */
function letIn(flow: Flow, network: ClearingNetwork, classes: OfferClasses, stages: readonly Int32Array[]): void {
  const isOpen = stages.length === 1;
  const arcOf = (sale: number): number => network.terminalArc[sale] as number;
  if (!isOpen) for (const sales of stages) for (const sale of sales) allowMore(flow, arcOf(sale), 0);
  for (const sales of stages) {
    for (const sale of sales) {
      if (!isOpen)
        allowMore(flow, arcOf(sale), (classes.energyWh[sale] as number) - carried(flow, network, arcOf(sale)));
    }
    sendDirectly(flow, network, classes, sales);
    augment(flow);
  }
}

/** Opens the purchases interval by interval, and for each all sales again. */
function oneByOne(flow: Flow, network: ClearingNetwork, classes: OfferClasses, stages: readonly Int32Array[]): void {
  const demand = purchasesByInterval(classes);
  for (const slots of demand) for (const slot of slots) allowMore(flow, network.slotArc[slot] as number, 0);
  for (const slots of demand) {
    for (const slot of slots) {
      const arc = network.slotArc[slot] as number;
      allowMore(flow, arc, network.capacity[arc] as number);
    }
    revive(flow);
    letIn(flow, network, classes, stages);
  }
}

function salesOf({ count, side }: OfferClasses): Int32Array {
  return numbersWhere(count, (c) => side[c] === SELL);
}

/** The sales, those that end together in one group, earliest first. */
function salesByEnd(classes: OfferClasses): readonly Int32Array[] {
  const { last, slots, interval } = classes;
  const sales = salesOf(classes);
  const ends = [...new Set(sales.map((c) => last[c] as number))].sort((a, b) => a - b);
  const isBrief = (c: number): boolean => last[c] === interval[slots[c] as number];
  // Sales of an interval alone do not get in the way of those of another one: up to the first that waits they go together.
  const firstLong = sales.reduce((least, c) => (isBrief(c) ? least : Math.min(least, last[c] as number)), Infinity);
  const early = sales.filter((c) => (last[c] as number) < firstLong);
  const late = ends.filter((end) => end >= firstLong).map((end) => sales.filter((c) => last[c] === end));
  return [early, ...late].filter(({ length }) => length > 0);
}

/** The slots of purchases, by interval. */
function purchasesByInterval({ count, side, slots, interval }: OfferClasses): readonly Int32Array[] {
  const sides = new Uint8Array(interval.length);
  for (let c = 0; c < count; c++) sides.fill(side[c] as number, slots[c], slots[c + 1]);
  const purchases = numbersWhere(interval.length, (s) => sides[s] === BUY);
  const intervals = [...new Set(purchases.map((s) => interval[s] as number))].sort((a, b) => a - b);
  return intervals.map((t) => purchases.filter((s) => interval[s] === t));
}

function numbersWhere(count: number, isWanted: (number: number) => boolean): Int32Array {
  const numbers = new Int32Array(count);
  let found = 0;
  for (let i = 0; i < count; i++) if (isWanted(i)) numbers[found++] = i;
  return numbers.subarray(0, found);
}

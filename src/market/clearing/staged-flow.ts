import type { OfferClasses } from "./classes.ts";
import { allowMore, augment, carried, emptyFlow, type Flow, revive } from "./flow.ts";
import { BUY, SELL } from "./instance.ts";
import type { ClearingNetwork } from "./network.ts";

/**
 * What is preferred among equally large flows: `none`; `deadline-first`, supply that ends first is used first;
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
  const flow = emptyFlow(network.nodes, network);
  if (priority === "none") augment(flow);
  else {
    const supply = byLastInterval(classes, SELL);
    for (const sale of supply.flat()) allowMore(flow, network.terminalArc[sale] as number, 0);
    if (priority === "deadline-first") letIn(flow, network, classes, supply);
    else oneByOne(flow, network, classes, supply);
  }
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
  const demand = demandByInterval(classes);
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

/** The classes of a side, those that end together in one group, earliest first. */
function byLastInterval({ count, side, last }: OfferClasses, wanted: number): readonly (readonly number[])[] {
  const groups: number[][] = [];
  for (let c = 0; c < count; c++) {
    if (side[c] !== wanted) continue;
    const t = last[c] as number;
    groups[t] ??= [];
    (groups[t] as number[]).push(c);
  }
  return groups.filter((group) => group !== undefined);
}

/** The slots of purchases, by interval. */
function demandByInterval({ count, side, slots, interval }: OfferClasses): readonly (readonly number[])[] {
  const groups: number[][] = [];
  for (let c = 0; c < count; c++) {
    if (side[c] !== BUY) continue;
    for (let s = slots[c] as number; s < (slots[c + 1] as number); s++) {
      const t = interval[s] as number;
      groups[t] ??= [];
      (groups[t] as number[]).push(s);
    }
  }
  return groups.filter((group) => group !== undefined);
}

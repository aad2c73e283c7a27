import type { OfferClasses } from "./classes.ts";
import { bookCells, type Cells, cellsOf } from "./direct-cells.ts";
import { allowedMore, type Flow } from "./flow.ts";
import type { ClearingNetwork } from "./network.ts";

/** Sales that may send, with what is left of them, and what they have sent by slot. */
interface Senders {
  readonly sales: Int32Array;
  readonly leftWh: Float64Array;
  readonly sentWh: Float64Array;
}

/** What purchases want from the bus: by cell those of the feeder and all below it, and by live interval all of them. */
interface Need {
  readonly below: Float64Array;
  readonly atBus: Float64Array;
}

/**
 * Sends what sales can reach without a search: first purchases on their own feeder, then all others over the bus. It takes
 * nothing back, so the search that makes the flow a largest one goes on from here, with little left to do. Every pass runs
 * through memory in its order.
 *
 * @param sales  Classes that may send now.
 */
export function sendDirectly(flow: Flow, network: ClearingNetwork, classes: OfferClasses, sales: Int32Array): void {
  const cells = cellsOf(flow, network, classes);
  const leftWh = new Float64Array(sales.length);
  for (let i = 0; i < sales.length; i++) {
    leftWh[i] = allowedMore(flow, network.terminalArc[sales[i] as number] as number);
  }
  const senders = { sales, leftWh, sentWh: new Float64Array(classes.interval.length) };
  sendWithinFeeders(cells, classes, senders);
  const need = needOf(cells, network.parent);
  takeFromBus(cells, network.parent, need, sendToBus(cells, network.parent, classes, senders, need));
  bookCells(cells, flow, network, classes, sales, senders.sentWh);
}

function sendWithinFeeders(cells: Cells, classes: OfferClasses, { sales, leftWh, sentWh }: Senders): void {
  const { live, column, sellRoom, demand, sold, bought } = cells;
  for (let i = 0; i < sales.length; i++) {
    const c = sales[i] as number;
    const first = (classes.feeder[c] as number) * live.length;
    const end = classes.slots[c + 1] as number;
    let left = leftWh[i] as number;
    for (let s = classes.slots[c] as number; s < end && left > 0; s++) {
      const cell = first + (column[classes.interval[s] as number] as number);
      const amount = Math.min(left, demand[cell] as number, sellRoom[cell] as number);
      if (amount === 0) continue;
      left -= amount;
      sentWh[s] = amount;
      move(demand, bought, cell, amount);
      move(sellRoom, sold, cell, amount);
    }
    leftWh[i] = left;
  }
}

/** From the feeders at the ends to the bus: a feeder stands after the one above it. */
function needOf({ live, demand, inRoom }: Cells, parent: Int32Array): Need {
  const below = demand.slice();
  const atBus = new Float64Array(live.length);
  for (let f = parent.length - 1; f >= 0; f--) {
    const above = parent[f] as number;
    for (let l = 0; l < live.length; l++) {
      const cell = f * live.length + l;
      const wanted = Math.min(below[cell] as number, inRoom[cell] as number);
      below[cell] = wanted;
      if (above < 0) atBus[l] = (atBus[l] as number) + wanted;
      else below[above * live.length + l] = (below[above * live.length + l] as number) + wanted;
    }
  }
  return { below, atBus };
}

/** Those without a choice of intervals first. @returns by live interval, what has been sent to the bus */
function sendToBus(
  cells: Cells,
  parent: Int32Array,
  classes: OfferClasses,
  { sales, leftWh, sentWh }: Senders,
  { atBus }: Need,
): Float64Array {
  const given = new Float64Array(cells.live.length);
  const send = (i: number): void => {
    const c = sales[i] as number;
    const feeder = classes.feeder[c] as number;
    const end = classes.slots[c + 1] as number;
    for (let s = classes.slots[c] as number; s < end && (leftWh[i] as number) > 0; s++) {
      const l = cells.column[classes.interval[s] as number] as number;
      const amount = climb(cells, parent, feeder, l, Math.min(leftWh[i] as number, atBus[l] as number));
      if (amount === 0) continue;
      move(atBus, given, l, amount);
      sentWh[s] = (sentWh[s] as number) + amount;
      leftWh[i] = (leftWh[i] as number) - amount;
    }
  };
  const hasChoice = (i: number): boolean => {
    const c = sales[i] as number;
    return (classes.slots[c + 1] as number) - (classes.slots[c] as number) > 1;
  };
  for (let i = 0; i < sales.length; i++) if (!hasChoice(i)) send(i);
  for (let i = 0; i < sales.length; i++) if (hasChoice(i)) send(i);
  return given;
}

/** Sends as much as fits from a feeder up to the bus. @returns how much that is */
function climb(cells: Cells, parent: Int32Array, feeder: number, l: number, atMost: number): number {
  const { live, sellRoom, outRoom, sold, netOut } = cells;
  const own = feeder * live.length + l;
  let amount = atMost === 0 ? 0 : Math.min(atMost, sellRoom[own] as number);
  for (let f = feeder; f >= 0 && amount > 0; f = parent[f] as number) {
    amount = Math.min(amount, outRoom[f * live.length + l] as number);
  }
  if (amount === 0) return 0;
  for (let f = feeder; f >= 0; f = parent[f] as number) move(outRoom, netOut, f * live.length + l, amount);
  move(sellRoom, sold, own, amount);
  return amount;
}

/** From the bus to the feeders at the ends. */
function takeFromBus(
  { live, demand, bought, netOut }: Cells,
  parent: Int32Array,
  { below }: Need,
  given: Float64Array,
): void {
  const passedOn = new Float64Array(below.length);
  for (let f = 0; f < parent.length; f++) {
    const above = parent[f] as number;
    for (let l = 0; l < live.length; l++) {
      const cell = f * live.length + l;
      const source = above < 0 ? given : passedOn;
      const at = above < 0 ? l : above * live.length + l;
      const taken = Math.min(below[cell] as number, source[at] as number);
      if (taken === 0) continue;
      source[at] = (source[at] as number) - taken;
      netOut[cell] = (netOut[cell] as number) - taken;
      const own = Math.min(taken, demand[cell] as number);
      move(demand, bought, cell, own);
      passedOn[cell] = taken - own;
    }
  }
}

function move(from: Float64Array, to: Float64Array, at: number, amount: number): void {
  from[at] = (from[at] as number) - amount;
  to[at] = (to[at] as number) + amount;
}

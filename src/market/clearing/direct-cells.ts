import type { OfferClasses } from "./classes.ts";
import { allowedMore, type Flow, send } from "./flow.ts";
import { BUY } from "./instance.ts";
import { ABSENT, type ClearingNetwork } from "./network.ts";

/** What is sent directly, and what room is left for it: by cell, a feeder in an interval in which something is traded. */
export interface Cells {
  /** The intervals with trades, ascending, and by interval its place among them. */
  readonly live: Int32Array;
  readonly column: Int32Array;
  /** Room on the way from sellers to the hub, and to the hub above and from it. */
  readonly sellRoom: Float64Array;
  readonly outRoom: Float64Array;
  readonly inRoom: Float64Array;
  /** What purchases of this interval alone still want, as far as they may have it. */
  readonly demand: Float64Array;
  readonly sold: Float64Array;
  readonly bought: Float64Array;
  readonly netOut: Float64Array;
}

/** The cells of a network with the room that a flow leaves, and nothing sent yet. */
export function cellsOf(flow: Flow, network: ClearingNetwork, classes: OfferClasses): Cells {
  const cells = emptyCells(network);
  readRooms(cells, flow, network);
  readDemand(cells, flow, network, classes);
  return cells;
}

function emptyCells({ bus, parent }: ClearingNetwork): Cells {
  const live = Int32Array.from(bus.keys()).filter((t) => bus[t] !== ABSENT);
  const column = new Int32Array(bus.length);
  for (let l = 0; l < live.length; l++) column[live[l] as number] = l;
  const amounts = (): Float64Array => new Float64Array(parent.length * live.length);
  return {
    live,
    column,
    sellRoom: amounts(),
    outRoom: amounts(),
    inRoom: amounts(),
    demand: amounts(),
    sold: amounts(),
    bought: amounts(),
    netOut: amounts(),
  };
}

function readRooms({ live, sellRoom, outRoom, inRoom, demand }: Cells, flow: Flow, network: ClearingNetwork): void {
  const { parent, intervals, hub, sellArc, buyArc, netArc } = network;
  for (let f = 0, cell = 0; f < parent.length; f++) {
    for (let l = 0; l < live.length; l++, cell++) {
      const k = f * intervals + (live[l] as number);
      if (hub[k] === ABSENT) continue;
      const net = flow.position[netArc[k] as number] as number;
      outRoom[cell] = flow.residual[net] as number;
      inRoom[cell] = flow.residual[flow.mate[net] as number] as number;
      sellRoom[cell] = roomOf(flow, sellArc[k] as number);
      demand[cell] = roomOf(flow, buyArc[k] as number);
    }
  }
}

function roomOf(flow: Flow, arc: number): number {
  return arc === ABSENT ? Number.POSITIVE_INFINITY : allowedMore(flow, arc);
}

/** The purchases of a single interval; `demand` holds until now what the feeder may buy. */
function readDemand(
  { live, column, demand }: Cells,
  flow: Flow,
  network: ClearingNetwork,
  classes: OfferClasses,
): void {
  const wanted = new Float64Array(demand.length);
  for (let c = 0; c < classes.count; c++) {
    if (classes.side[c] !== BUY || network.classNode[c] !== ABSENT) continue;
    const t = classes.interval[classes.slots[c] as number] as number;
    const cell = (classes.feeder[c] as number) * live.length + (column[t] as number);
    wanted[cell] = (wanted[cell] as number) + allowedMore(flow, network.terminalArc[c] as number);
  }
  for (let cell = 0; cell < wanted.length; cell++)
    demand[cell] = Math.min(demand[cell] as number, wanted[cell] as number);
}

/** Adds what was sent to the flow. @param sentWh  By slot of the classes, of sales only. */
export function bookCells(
  cells: Cells,
  flow: Flow,
  network: ClearingNetwork,
  classes: OfferClasses,
  sales: Int32Array,
  sentWh: Float64Array,
): void {
  const { slotArc, terminalArc } = network;
  for (let i = 0; i < sales.length; i++) {
    const c = sales[i] as number;
    const end = classes.slots[c + 1] as number;
    let total = 0;
    for (let s = classes.slots[c] as number; s < end; s++) {
      const amount = sentWh[s] as number;
      total += amount;
      if (slotArc[s] !== terminalArc[c]) send(flow, slotArc[s] as number, amount);
    }
    send(flow, terminalArc[c] as number, total);
  }
  bookBranches(cells, flow, network);
  bookPurchases(cells, flow, network, classes);
}

function bookBranches({ live, sold, bought, netOut }: Cells, flow: Flow, network: ClearingNetwork): void {
  const { parent, intervals, hub, sellArc, buyArc, netArc } = network;
  for (let f = 0, cell = 0; f < parent.length; f++) {
    for (let l = 0; l < live.length; l++, cell++) {
      const k = f * intervals + (live[l] as number);
      if (hub[k] === ABSENT) continue;
      send(flow, netArc[k] as number, netOut[cell] as number);
      if (sellArc[k] !== ABSENT) send(flow, sellArc[k] as number, sold[cell] as number);
      if (buyArc[k] !== ABSENT) send(flow, buyArc[k] as number, bought[cell] as number);
    }
  }
}

/** Shares what a feeder has bought among its purchases, in their order. */
function bookPurchases(
  { live, column, bought }: Cells,
  flow: Flow,
  network: ClearingNetwork,
  classes: OfferClasses,
): void {
  for (let c = 0; c < classes.count; c++) {
    if (classes.side[c] !== BUY || network.classNode[c] !== ABSENT) continue;
    const t = classes.interval[classes.slots[c] as number] as number;
    const cell = (classes.feeder[c] as number) * live.length + (column[t] as number);
    const arc = network.terminalArc[c] as number;
    const amount = Math.min(bought[cell] as number, allowedMore(flow, arc));
    bought[cell] = (bought[cell] as number) - amount;
    send(flow, arc, amount);
  }
}

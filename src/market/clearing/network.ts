import type { OfferClasses } from "./classes.ts";
import { type ClearingFeeders, type ClearingInstance, SELL } from "./instance.ts";

/** Where all flow begins. */
export const SOURCE = 0;
/** Where all flow ends. */
export const SINK = 1;
/** In place of a node or an arc that does not exist. */
export const ABSENT = -1;
/** In place of a node that exists and has no number yet. */
const PRESENT = 0;

/**
 * The graph whose flows are the possible trades of an instance:
 *
 *     source → sale → in(f, t) → hub(f, t) ⇄ hub(parent, t) ⇄ … ⇄ bus(t) ⇄ … ⇄ hub(g, t) → out(g, t) → purchase → sink
 *
 * An arc carries at most `capacity` from `tail` to `head`, and at most `backward` the other way (links between hubs
 * only). All are whole numbers of Wh; what has no limit gets what all offers together could send. Nodes that would change
 * nothing are left out: a class with one interval has none of its own, its terminal arc runs between source or sink and
 * its feeder; where all offers together cannot reach the limit of what a feeder sells or buys, in or out is the hub.
 *
 * @source clearing reference, section 1; design, section 6
 */
export interface ClearingNetwork extends NetworkNodes, NetworkArcs {
  /** By feeder: the one above, −1 at the bus. */
  readonly parent: Int32Array;
  readonly intervals: number;
  /** Arcs by feeder × intervals + interval: in → hub, hub → out, and hub → the hub above or bus; `ABSENT` where there is none. */
  readonly sellArc: Int32Array;
  readonly buyArc: Int32Array;
  readonly netArc: Int32Array;
  /** Arcs by class: from the source, or to the sink. */
  readonly terminalArc: Int32Array;
  /** Arcs by slot of the classes: they carry what the class trades in that interval. */
  readonly slotArc: Int32Array;
}

/** Where the nodes are; `ABSENT` for those that no offer needs. */
export interface NetworkNodes {
  readonly nodes: number;
  /** By interval. */
  readonly bus: Int32Array;
  /** By feeder × intervals + interval. */
  readonly in: Int32Array;
  readonly hub: Int32Array;
  readonly out: Int32Array;
  /** By class. */
  readonly classNode: Int32Array;
}

/** The arcs as columns. */
export interface NetworkArcs {
  readonly arcs: number;
  readonly tail: Int32Array;
  readonly head: Int32Array;
  readonly capacity: Float64Array;
  readonly backward: Float64Array;
}

/** Builds the graph of an instance for its classes. */
export function buildNetwork(instance: ClearingInstance, classes: OfferClasses): ClearingNetwork {
  const { feeders, intervals } = instance;
  const nodes = placeNodes(feeders, intervals, classes);
  const writer = arcWriter(countArcs(nodes, classes));
  const branches = addBranches(writer, feeders, intervals, nodes, unlimited(classes));
  const offers = addClasses(writer, intervals, classes, nodes);
  return { parent: feeders.parent, intervals, ...nodes, ...branches, ...offers, ...writer.columns() };
}

/** Nodes of one place stand side by side, interval after interval, as the limits do. */
function placeNodes(feeders: ClearingFeeders, intervals: number, classes: OfferClasses): NetworkNodes {
  const places = feeders.count * intervals;
  const offered = { sell: new Float64Array(places), buy: new Float64Array(places) };
  const bus = new Int32Array(intervals).fill(ABSENT);
  const hub = new Int32Array(places).fill(ABSENT);
  for (let c = 0; c < classes.count; c++) {
    const side = classes.side[c] === SELL ? offered.sell : offered.buy;
    const place = (classes.feeder[c] as number) * intervals;
    const end = classes.slots[c + 1] as number;
    for (let s = classes.slots[c] as number; s < end; s++) {
      const t = classes.interval[s] as number;
      side[place + t] = (side[place + t] as number) + (classes.energyWh[c] as number);
      for (let f = classes.feeder[c] as number; f >= 0 && hub[f * intervals + t] === ABSENT; ) {
        hub[f * intervals + t] = PRESENT;
        f = feeders.parent[f] as number;
      }
      bus[t] = PRESENT;
    }
  }
  let nodes = 2;
  for (let t = 0; t < intervals; t++) if (bus[t] === PRESENT) bus[t] = nodes++;
  const inn = new Int32Array(places).fill(ABSENT);
  const out = new Int32Array(places).fill(ABSENT);
  for (let k = 0; k < places; k++) {
    if (hub[k] === ABSENT) continue;
    hub[k] = nodes++;
    const [sold, bought] = [offered.sell[k] as number, offered.buy[k] as number];
    if (sold > 0) inn[k] = sold > (feeders.sellWh[k] as number) ? nodes++ : (hub[k] as number);
    if (bought > 0) out[k] = bought > (feeders.buyWh[k] as number) ? nodes++ : (hub[k] as number);
  }
  const classNode = new Int32Array(classes.count).fill(ABSENT);
  for (let c = 0; c < classes.count; c++) {
    if ((classes.slots[c + 1] as number) - (classes.slots[c] as number) > 1) classNode[c] = nodes++;
  }
  return { nodes, bus, in: inn, hub, out, classNode };
}

/** One arc leads up from every hub, one to or from each other node of its place, and one from each class's own node. */
function countArcs({ nodes, bus }: NetworkNodes, classes: OfferClasses): number {
  let buses = 0;
  for (let t = 0; t < bus.length; t++) if (bus[t] !== ABSENT) buses++;
  return nodes - 2 - buses + (classes.slots[classes.count] as number);
}

/** More than any arc can be asked to carry. */
function unlimited(classes: OfferClasses): number {
  let total = 0;
  for (const energy of classes.energyWh) total += energy;
  return total;
}

/** The columns of the arcs, filled one arc after the other. */
interface ArcWriter {
  /** Adds an arc and gives its number. */
  readonly add: (tail: number, head: number, capacity: number, backward: number) => number;
  readonly columns: () => NetworkArcs;
}

function arcWriter(size: number): ArcWriter {
  const tail = new Int32Array(size);
  const head = new Int32Array(size);
  const capacity = new Float64Array(size);
  const backward = new Float64Array(size);
  let arcs = 0;
  return {
    add: (from, to, forth, back) => {
      tail[arcs] = from;
      head[arcs] = to;
      capacity[arcs] = forth;
      backward[arcs] = back;
      return arcs++;
    },
    columns: () => ({ arcs, tail, head, capacity, backward }),
  };
}

function addBranches(
  { add }: ArcWriter,
  feeders: ClearingFeeders,
  intervals: number,
  nodes: NetworkNodes,
  most: number,
): Pick<ClearingNetwork, "sellArc" | "buyArc" | "netArc"> {
  const places = feeders.count * intervals;
  const sellArc = new Int32Array(places).fill(ABSENT);
  const buyArc = new Int32Array(places).fill(ABSENT);
  const netArc = new Int32Array(places).fill(ABSENT);
  for (let f = 0; f < feeders.count; f++) {
    const parent = feeders.parent[f] as number;
    for (let t = 0; t < intervals; t++) {
      const k = f * intervals + t;
      const hub = nodes.hub[k] as number;
      if (hub === ABSENT) continue;
      const inn = nodes.in[k] as number;
      const out = nodes.out[k] as number;
      const above = (parent < 0 ? nodes.bus[t] : nodes.hub[parent * intervals + t]) as number;
      if (inn !== ABSENT && inn !== hub) sellArc[k] = add(inn, hub, Math.min(feeders.sellWh[k] as number, most), 0);
      if (out !== ABSENT && out !== hub) buyArc[k] = add(hub, out, Math.min(feeders.buyWh[k] as number, most), 0);
      const forth = Math.min(feeders.netOutWh[k] as number, most);
      netArc[k] = add(hub, above, forth, Math.min(feeders.netInWh[k] as number, most));
    }
  }
  return { sellArc, buyArc, netArc };
}

function addClasses(
  { add }: ArcWriter,
  intervals: number,
  { count, side, feeder, energyWh, slots, interval }: OfferClasses,
  nodes: NetworkNodes,
): Pick<ClearingNetwork, "terminalArc" | "slotArc"> {
  const terminalArc = new Int32Array(count);
  const slotArc = new Int32Array(slots[count] as number);
  for (let c = 0; c < count; c++) {
    const sells = side[c] === SELL;
    const energy = energyWh[c] as number;
    const ends = sells ? nodes.in : nodes.out;
    const place = (feeder[c] as number) * intervals;
    const node = nodes.classNode[c] as number;
    const own = node === ABSENT ? (sells ? SOURCE : SINK) : node;
    const begin = slots[c] as number;
    const end = slots[c + 1] as number;
    if (node !== ABSENT) terminalArc[c] = sells ? add(SOURCE, node, energy, 0) : add(node, SINK, energy, 0);
    for (let s = begin; s < end; s++) {
      const there = ends[place + (interval[s] as number)] as number;
      slotArc[s] = sells ? add(own, there, energy, 0) : add(there, own, energy, 0);
    }
    if (node === ABSENT) terminalArc[c] = slotArc[begin] as number;
  }
  return { terminalArc, slotArc };
}

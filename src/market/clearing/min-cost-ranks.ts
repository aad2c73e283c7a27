import { isTerminal } from "./min-cost-graph.ts";
import { type ClearingNetwork, SOURCE } from "./network.ts";

/**
 * The offers of a network, as the arcs of source and sink, by node and then by rank: those of node v are at the places
 * from `first[v]` to `first[v + 1]`, the end excluded. Prices are ranked from low to high; at equal price come
 * sales before purchases, and among sales those that end first.
 */
export interface RankedOffers {
  readonly ranks: number;
  /** By rank: 1 where it is one of sales, 0 for purchases. */
  readonly sells: Uint8Array;
  readonly first: Int32Array;
  /** By place. */
  readonly arc: Int32Array;
  readonly rank: Int32Array;
  readonly energyWh: Float64Array;
}

/** What an offer asks or bids, by arc; only the arcs of source and sink are read. */
export interface OfferTerms {
  readonly price: Float64Array;
  /** Its place among the ends of all offers (`endRanks`): of equal offers, the one that ends first goes first. */
  readonly end: Int32Array;
}

/** The ends of offers by rank, the earliest 0: offers may end long after all intervals that are cleared. */
export function endRanks(last: Int32Array): Int32Array {
  const distinct = distinctValues(Float64Array.from(last));
  return last.map((end) => positionOf(distinct, end));
}

/** Sorts the offers of a network. */
export function rankOffers(network: ClearingNetwork, terms: OfferTerms): RankedOffers {
  const { tail, head, capacity, arcs, nodes } = network;
  const { byRank, rankOf, sells } = ranksOf(network, terminalArcs(network), terms);
  const nodeOf = new Int32Array(arcs);
  for (const e of byRank) nodeOf[e] = (tail[e] === SOURCE ? head[e] : tail[e]) as number;
  const { sorted: arc, first } = countingSort(byRank, nodeOf, nodes);
  const rank = new Int32Array(arc.length);
  const energyWh = new Float64Array(arc.length);
  for (let i = 0; i < arc.length; i++) {
    rank[i] = rankOf[arc[i] as number] as number;
    energyWh[i] = capacity[arc[i] as number] as number;
  }
  return { ranks: sells.length, sells, first, arc, rank, energyWh };
}

function terminalArcs(network: ClearingNetwork): Int32Array {
  const found = new Int32Array(network.arcs);
  let count = 0;
  for (let e = 0; e < network.arcs; e++) if (isTerminal(network, e)) found[count++] = e;
  return found.subarray(0, count);
}

/** The offers from low rank to high, by arc their rank, and by rank its side. */
function ranksOf({ arcs, tail }: ClearingNetwork, offers: Int32Array, { price, end }: OfferTerms) {
  const all = new Float64Array(offers.length);
  for (let i = 0; i < offers.length; i++) all[i] = price[offers[i] as number] as number;
  const prices = distinctValues(all);
  let latest = 0;
  for (const e of offers) latest = Math.max(latest, end[e] as number);
  // A sale that ends first counts as cheaper than its equals, a purchase that ends first as dearer.
  const patience = new Int32Array(arcs);
  const group = new Int32Array(arcs);
  for (const e of offers) {
    const sells = tail[e] === SOURCE;
    patience[e] = sells ? (end[e] as number) : latest - (end[e] as number);
    group[e] = 2 * positionOf(prices, price[e] as number) + (sells ? 0 : 1);
  }
  const byPatience = countingSort(offers, patience, latest + 1).sorted;
  const byRank = countingSort(byPatience, group, 2 * prices.length).sorted;
  const rankOf = new Int32Array(arcs);
  const sells = new Uint8Array(offers.length);
  let ranks = 0;
  let before = -1;
  for (const e of byRank) {
    if (before < 0 || group[e] !== group[before] || patience[e] !== patience[before]) {
      sells[ranks++] = tail[e] === SOURCE ? 1 : 0;
    }
    rankOf[e] = ranks - 1;
    before = e;
  }
  return { byRank, rankOf, sells: sells.subarray(0, ranks) };
}

/** Sorts values in place. @returns each of them once, ascending */
function distinctValues(values: Float64Array): Float64Array {
  values.sort();
  let count = 0;
  for (const own of values) if (count === 0 || own !== values[count - 1]) values[count++] = own;
  return values.subarray(0, count);
}

function positionOf(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] as number) <= value) low = middle;
    else high = middle;
  }
  return low;
}

/** Sorts numbers by a small key, equal keys in the order in which they came; `first` is where each key begins. */
function countingSort(numbers: Int32Array, keyOf: Int32Array, keys: number) {
  const first = new Int32Array(keys + 1);
  for (const number of numbers) {
    const after = (keyOf[number] as number) + 1;
    first[after] = (first[after] as number) + 1;
  }
  for (let key = 0; key < keys; key++) first[key + 1] = (first[key + 1] as number) + (first[key] as number);
  const free = first.slice();
  const sorted = new Int32Array(numbers.length);
  for (const number of numbers) {
    const key = keyOf[number] as number;
    const at = free[key] as number;
    sorted[at] = number;
    free[key] = at + 1;
  }
  return { sorted, first };
}

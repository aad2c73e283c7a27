import { balance, type ExcessGraph, excessGraph, passOn } from "./min-cost-graph.ts";
import { type OfferTerms, type RankedOffers, rankOffers } from "./min-cost-ranks.ts";
import { ABSENT, type ClearingNetwork } from "./network.ts";
import { NOWHERE } from "./residual-arcs.ts";

/**
 * Where the search stands: the rank of the price of node v is at least `low[v]` and below `high[v]`. Of its offers, those
 * before place `end[v]` count as cheap: their sales are taken. Those from it on count as dear: their purchases are.
 */
interface PriceSearch {
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly end: Int32Array;
}

/**
 * The flow of most welfare; of equal welfare, that of most energy.
 *
 * Only sales and purchases have prices, so the price of every node can be found by halving: when just the sales below a
 * threshold and the purchases above it are taken, a minimum cut separates the nodes that are dearer than it from those
 * that are cheaper. Arcs from a cheaper to a dearer node are full, those back are empty, and both sides are searched on by
 * themselves, all in one go: log₂(number of prices) maximum flows. Each begins with what flowed before: an excess that
 * changing offers leave behind is only brought to where it lacks now, and the cut is as good as that of a flow.
 *
 * Only the order of prices matters, so the result is exact for any prices. At equal price a sale ranks before a purchase,
 * as if buyers paid half a unit more. This lets more energy win a tie but never a unit of welfare: on a cycle of the
 * residual graph, energy changes by 1 Wh per Wh at most.
 *
 * @returns By arc what it carries from tail to head, less what it carries back.
 * @source clearing reference, sections 1 and 2 (max welfare); parametric flow: Gallo, Grigoriadis and Tarjan 1989;
 * halving: Hochbaum 2001, as for total variation; cuts without a flow: Hochbaum 2008 (pseudoflow)
 */
export function minCostFlow(network: ClearingNetwork, terms: OfferTerms): Float64Array {
  const graph = excessGraph(network);
  const offers = rankOffers(network, terms);
  const search = startSearch(network, graph, offers);
  for (let open = offers.ranks; open > 1; open = Math.ceil(open / 2)) {
    for (let v = 0; v < network.nodes; v++) moveEnd(graph, offers, search, v, middle(search, v));
    gather(network, graph);
    balance(graph);
    settleArcs(network, graph, search);
    narrow(graph, search);
  }
  return finish(network, graph, offers, search);
}

/** Nothing is cheap yet: every purchase lacks all its energy. */
function startSearch({ nodes }: ClearingNetwork, { excess }: ExcessGraph, offers: RankedOffers): PriceSearch {
  const { ranks, sells, first, rank, energyWh } = offers;
  for (let v = 0; v < nodes; v++)
    for (let i = first[v] as number; i < (first[v + 1] as number); i++)
      if (sells[rank[i] as number] === 0) excess[v] = (excess[v] as number) - (energyWh[i] as number);
  return {
    low: new Int32Array(nodes),
    high: new Int32Array(nodes).fill(ranks),
    end: first.slice(0, nodes),
  };
}

/** Whether the price of a node is down to one rank. */
function isKnown({ low, high }: PriceSearch, v: number): boolean {
  return (high[v] as number) - (low[v] as number) <= 1;
}

function middle({ low, high }: PriceSearch, v: number): number {
  return ((low[v] as number) + (high[v] as number)) >>> 1;
}

/** Counts as cheap what ranks below the threshold. A sale that is taken adds to the excess, as does a purchase that is not. */
function moveEnd(
  { excess }: ExcessGraph,
  { first, rank, energyWh }: RankedOffers,
  { end }: PriceSearch,
  v: number,
  threshold: number,
): void {
  let at = end[v] as number;
  let own = excess[v] as number;
  const [start, stop] = [first[v] as number, first[v + 1] as number];
  for (; at < stop && (rank[at] as number) < threshold; at++) own += energyWh[at] as number;
  for (; at > start && (rank[at - 1] as number) >= threshold; at--) own -= energyWh[at - 1] as number;
  end[v] = at;
  excess[v] = own;
}

/** Lets what is left or lacks on the feeders meet on the way to the bus. Without offers of several intervals that is all. */
function gather({ sellArc, buyArc, netArc }: ClearingNetwork, graph: ExcessGraph): void {
  const { place, back } = graph;
  for (let k = netArc.length - 1; k >= 0; k--) {
    if (sellArc[k] !== ABSENT) passOn(graph, place[sellArc[k] as number] as number);
    if (buyArc[k] !== ABSENT) passOn(graph, back[place[buyArc[k] as number] as number] as number);
    if (netArc[k] !== ABSENT) passOn(graph, place[netArc[k] as number] as number);
  }
}

/** Shuts the arcs between nodes that the cut has separated: they stay full from the cheaper to the dearer, empty back. */
function settleArcs({ arcs, tail, head }: ClearingNetwork, graph: ExcessGraph, search: PriceSearch): void {
  const { place, back, room, level } = graph;
  for (let e = 0; e < arcs; e++) {
    const there = place[e] as number;
    if (there === NOWHERE) continue;
    const u = tail[e] as number;
    const v = head[e] as number;
    if ((level[u] === 0) === (level[v] === 0) || search.low[u] !== search.low[v] || isKnown(search, u)) continue;
    room[there] = 0;
    room[back[there] as number] = 0;
  }
}

/** Nodes from which a lack can be reached are worth at least the middle, the others less. */
function narrow({ nodes, level }: ExcessGraph, search: PriceSearch): void {
  const { low, high } = search;
  for (let v = 0; v < nodes; v++) {
    if (isKnown(search, v)) continue;
    const bound = level[v] === 0 ? high : low;
    bound[v] = middle(search, v);
  }
}

/**
 * Every node's price is known: all that is cheaper is sold, all that is dearer is bought. What is offered at just that
 * price makes up the difference; it is on one side only, since ranks tell sides apart.
 */
function finish(network: ClearingNetwork, graph: ExcessGraph, offers: RankedOffers, search: PriceSearch): Float64Array {
  const { nodes, excess } = graph;
  const { sells, first, rank, energyWh } = offers;
  const { low } = search;
  const sellsAt = (v: number): number => sells[low[v] as number] as number;
  for (let v = 0; v < nodes; v++) moveEnd(graph, offers, search, v, (low[v] as number) + 1 - sellsAt(v));
  balance(graph);
  for (let v = 0; v < nodes; v++) {
    const sign = sellsAt(v) === 1 ? 1 : -1;
    for (let i = first[v] as number; i < (first[v + 1] as number); i++)
      if (rank[i] === low[v]) excess[v] = (excess[v] as number) + sign * (energyWh[i] as number);
  }
  balance(graph);
  const flow = innerFlow(network, graph, search);
  for (let v = 0; v < nodes; v++) takeOffers(offers, v, low[v] as number, Math.abs(excess[v] as number), flow);
  return flow;
}

function innerFlow(
  { arcs, tail, head, capacity, backward }: ClearingNetwork,
  graph: ExcessGraph,
  { low }: PriceSearch,
) {
  const flow = new Float64Array(arcs);
  for (let e = 0; e < arcs; e++) {
    const there = graph.place[e] as number;
    if (there === NOWHERE) continue;
    const rise = (low[head[e] as number] as number) - (low[tail[e] as number] as number);
    if (rise < 0) flow[e] = -(backward[e] as number);
    else flow[e] = (capacity[e] as number) - (graph.room[there] as number);
  }
  return flow;
}

/** What the offers of a node trade when its price is that of a rank, of which this much is left over. */
function takeOffers(offers: RankedOffers, v: number, price: number, leftWh: number, flow: Float64Array): void {
  const { sells, first, arc, rank, energyWh } = offers;
  let left = leftWh;
  for (let i = first[v] as number; i < (first[v + 1] as number); i++) {
    const own = rank[i] as number;
    const energy = energyWh[i] as number;
    const rest = own === price ? Math.min(left, energy) : own < price === (sells[own] === 1) ? 0 : energy;
    if (own === price) left -= rest;
    flow[arc[i] as number] = energy - rest;
  }
}

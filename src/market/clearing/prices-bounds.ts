import type { OfferClasses } from "./classes.ts";
import { SELL } from "./instance.ts";
import { type ExcessGraph, excessGraph } from "./min-cost-graph.ts";
import { ABSENT, type ClearingNetwork } from "./network.ts";
import { NOWHERE } from "./residual-arcs.ts";

/** By node, the prices between which everybody gets of a flow what they want. */
export interface PriceBounds {
  readonly lowest: Float64Array;
  readonly highest: Float64Array;
}

/**
 * The bounds of all prices that prove a flow to be of most welfare. A sale that could trade more, or a purchase that
 * trades, is at least as dear as its node; a sale that trades, or a purchase that could trade more, at most. Where there is
 * room for more, the next node is no dearer. So each bound holds for all that can be reached, the tightest first.
 *
 * @param flow  By arc, of most welfare.
 * @source complementary slackness
 */
export function priceBounds(network: ClearingNetwork, classes: OfferClasses, flow: Float64Array): PriceBounds {
  const graph = excessGraph(network);
  for (let e = 0; e < network.arcs; e++) {
    const there = graph.place[e] as number;
    if (there === NOWHERE) continue;
    const here = graph.back[there] as number;
    graph.room[there] = (graph.room[there] as number) - (flow[e] as number);
    graph.room[here] = (graph.room[here] as number) + (flow[e] as number);
  }
  const bounds = offerBounds(network, classes, flow);
  const sorted = classes.price.slice().sort();
  const cheapest = sorted[0] ?? 0;
  const dearest = sorted[sorted.length - 1] ?? 0;
  return {
    lowest: spread(graph, bounds.lowest, cheapest, "raise"),
    highest: spread(graph, bounds.highest, dearest, "lower"),
  };
}

/** What offers say about the prices of their own nodes; infinite where they say nothing. */
function offerBounds(network: ClearingNetwork, classes: OfferClasses, flow: Float64Array): PriceBounds {
  const { nodes, tail, head, terminalArc, classNode } = network;
  const lowest = new Float64Array(nodes).fill(Number.NEGATIVE_INFINITY);
  const highest = new Float64Array(nodes).fill(Number.POSITIVE_INFINITY);
  for (let c = 0; c < classes.count; c++) {
    const arc = terminalArc[c] as number;
    const sells = classes.side[c] === SELL;
    const own = classNode[c] as number;
    const node = own !== ABSENT ? own : ((sells ? head[arc] : tail[arc]) as number);
    const price = classes.price[c] as number;
    const trades = (flow[arc] as number) > 0;
    const couldMore = (flow[arc] as number) < (classes.energyWh[c] as number);
    if (sells ? trades : couldMore) lowest[node] = Math.max(lowest[node] as number, price);
    if (sells ? couldMore : trades) highest[node] = Math.min(highest[node] as number, price);
  }
  return { lowest, highest };
}

/** By node the tightest bound that reaches it, the tightest of all first. */
function spread(graph: ExcessGraph, bounds: Float64Array, otherwise: number, way: "raise" | "lower"): Float64Array {
  const { nodes, first, to, back, room, queue } = graph;
  const raises = way === "raise";
  const bound = (v: number): number => bounds[v] as number;
  const sources = queue.map((_, v) => v).filter((v) => Number.isFinite(bound(v)));
  sources.sort((a, b) => (raises ? bound(b) - bound(a) : bound(a) - bound(b)));
  const reached = new Uint8Array(nodes);
  const price = new Float64Array(nodes).fill(otherwise);
  for (const source of sources) {
    if (reached[source] === 1) continue;
    reached[source] = 1;
    queue[0] = source;
    let end = 1;
    for (let at = 0; at < end; at++) {
      const v = queue[at] as number;
      price[v] = bound(source);
      const stop = first[v + 1] as number;
      for (let p = first[v] as number; p < stop; p++) {
        const u = to[p] as number;
        if (reached[u] === 1 || room[raises ? (back[p] as number) : p] === 0) continue;
        reached[u] = 1;
        queue[end++] = u;
      }
    }
  }
  return price;
}

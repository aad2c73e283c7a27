import { type ClearingNetwork, type NetworkArcs, SINK, SOURCE } from "./network.ts";
import { residualArcs } from "./residual-arcs.ts";

/**
 * What can still flow between the inner nodes of a network, both ways. What enters and leaves stands at the nodes: as an
 * excess that is to be brought away or, negative, a lack that is to be met. The half-arcs that begin at node v are at the
 * places from `first[v]` to `first[v + 1]`, the end excluded.
 */
export interface ExcessGraph {
  readonly nodes: number;
  readonly first: Int32Array;
  /** By place: where the half-arc ends, the place of its way back, and what still fits through it. */
  readonly to: Int32Array;
  readonly back: Int32Array;
  readonly room: Float64Array;
  /** By arc of the network: the place of tail → head, `NOWHERE` for an arc of source or sink. */
  readonly place: Int32Array;
  /** By node. */
  readonly excess: Float64Array;
  /** By node: 1 + arcs to the nearest lack; 0 where none can be reached. */
  readonly level: Int32Array;
  readonly queue: Int32Array;
  readonly next: Int32Array;
}

/** Whether an arc begins at the source or ends at the sink. */
export function isTerminal({ tail, head }: NetworkArcs, arc: number): boolean {
  return tail[arc] === SOURCE || head[arc] === SINK;
}

/** The inner part of a network, with nothing flowing. */
export function excessGraph(network: ClearingNetwork): ExcessGraph {
  const { nodes, arcs } = network;
  const isOuter = new Uint8Array(arcs);
  for (let e = 0; e < arcs; e++) if (isTerminal(network, e)) isOuter[e] = 1;
  const { start: first, to, mate: back, residual: room, position: place } = residualArcs(nodes, network, isOuter);
  const ints = (): Int32Array => new Int32Array(nodes);
  const excess = new Float64Array(nodes);
  return { nodes, first, to, back, room, place, excess, level: ints(), queue: ints(), next: ints() };
}

/** Moves the excess of one end of an arc, or its lack, to the other end, as far as there is room. */
export function passOn({ to, back, room, excess }: ExcessGraph, there: number): void {
  const here = back[there] as number;
  const u = to[here] as number;
  const v = to[there] as number;
  const own = excess[u] as number;
  if (own === 0) return;
  const moved = own > 0 ? Math.min(own, room[there] as number) : -Math.min(-own, room[here] as number);
  room[there] = (room[there] as number) - moved;
  room[here] = (room[here] as number) + moved;
  excess[u] = own - moved;
  excess[v] = (excess[v] as number) + moved;
}

/**
 * Brings as much excess to where it lacks as fits (Dinic: along shortest ways, until there is none). Afterwards `level`
 * is positive just at the nodes from which a lack can be reached: the sink's side of a minimum cut.
 */
export function balance(graph: ExcessGraph): void {
  while (findLevels(graph)) {
    const { nodes, first, excess, level, next } = graph;
    next.set(first.subarray(0, nodes));
    for (let v = 0; v < nodes; v++) if ((excess[v] as number) > 0 && (level[v] as number) > 0) bringAway(graph, v);
  }
}

/** Searches back from all that lacks. @returns Whether any excess can reach it. */
function findLevels({ nodes, first, to, back, room, excess, level, queue }: ExcessGraph): boolean {
  let end = 0;
  for (let v = 0; v < nodes; v++) {
    const lacks = (excess[v] as number) < 0;
    level[v] = lacks ? 1 : 0;
    if (lacks) queue[end++] = v;
  }
  let meets = false;
  for (let at = 0; at < end; at++) {
    const v = queue[at] as number;
    const further = (level[v] as number) + 1;
    if ((excess[v] as number) > 0) meets = true;
    const stop = first[v + 1] as number;
    for (let p = first[v] as number; p < stop; p++) {
      const u = to[p] as number;
      if (level[u] !== 0 || room[back[p] as number] === 0) continue;
      level[u] = further;
      queue[end++] = u;
    }
  }
  return meets;
}

/** Brings the excess of a node down the levels; the queue of the search serves as the path. */
function bringAway(graph: ExcessGraph, source: number): void {
  const { first, to, back, room, excess, level, next, queue: path } = graph;
  let depth = 0;
  let v = source;
  for (;;) {
    const below = (level[v] as number) - 1;
    if (below === 0 && (excess[v] as number) < 0) {
      depth = bringAlong(graph, source, v, depth);
      if (excess[source] === 0) return;
      v = depth === 0 ? source : (to[path[depth - 1] as number] as number);
      continue;
    }
    const stop = below === 0 ? 0 : (first[v + 1] as number);
    let p = next[v] as number;
    while (p < stop && (level[to[p] as number] !== below || room[p] === 0)) p++;
    next[v] = p;
    if (p < stop) {
      path[depth++] = p;
      v = to[p] as number;
    } else {
      // Nothing is reached from here any more on this level graph.
      level[v] = 0;
      if (depth === 0) return;
      v = to[back[path[--depth] as number] as number] as number;
    }
  }
}

/** Moves what fits from the first to the last node of a path. @returns How many arcs of it are left before a full one. */
function bringAlong(
  { back, room, excess, queue: path }: ExcessGraph,
  first: number,
  last: number,
  length: number,
): number {
  let fits = Math.min(excess[first] as number, -(excess[last] as number));
  for (let i = 0; i < length; i++) fits = Math.min(fits, room[path[i] as number] as number);
  let free = length;
  for (let i = length - 1; i >= 0; i--) {
    const p = path[i] as number;
    const left = (room[p] as number) - fits;
    room[p] = left;
    const q = back[p] as number;
    room[q] = (room[q] as number) + fits;
    if (left === 0) free = i;
  }
  excess[first] = (excess[first] as number) - fits;
  excess[last] = (excess[last] as number) + fits;
  return free;
}

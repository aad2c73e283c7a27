import type { NetworkArcs } from "./network.ts";

/**
 * What every arc of a network could still carry, both ways. The arcs at a node, in both directions, stand side by side:
 * those of node v at the positions from `start[v]` to `start[v + 1]`, the end excluded.
 */
export interface ResidualArcs {
  readonly start: Int32Array;
  /** By position: the node that the arc leads to. */
  readonly to: Int32Array;
  /** By position: the same arc, seen from its other end. */
  readonly mate: Int32Array;
  /** By position: what the arc could still carry, by taking back what it carries the other way if need be. */
  readonly residual: Float64Array;
  /** By arc of the network: its position at its tail, `NOWHERE` for one that was left out. */
  readonly position: Int32Array;
}

/** The position of arcs that were left out. */
export const NOWHERE = -1;

/** The arcs of a network with nothing flowing. @param isLeftOut  By arc, 1 for those that do not take part; null for none. */
export function residualArcs(nodes: number, network: NetworkArcs, isLeftOut: Uint8Array | null): ResidualArcs {
  const { arcs, tail, head, capacity, backward } = network;
  const start = firstPositions(nodes, network, isLeftOut);
  const size = start[nodes] as number;
  const [to, mate, residual] = [new Int32Array(size), new Int32Array(size), new Float64Array(size)];
  const position = new Int32Array(arcs).fill(NOWHERE);
  const free = start.slice();
  for (let a = 0; a < arcs; a++) {
    if (isLeftOut !== null && isLeftOut[a] === 1) continue;
    const u = tail[a] as number;
    const v = head[a] as number;
    const there = free[u] as number;
    free[u] = there + 1;
    const back = free[v] as number;
    free[v] = back + 1;
    to[there] = v;
    to[back] = u;
    mate[there] = back;
    mate[back] = there;
    residual[there] = capacity[a] as number;
    residual[back] = backward[a] as number;
    position[a] = there;
  }
  return { start, to, mate, residual, position };
}

function firstPositions(nodes: number, { arcs, tail, head }: NetworkArcs, isLeftOut: Uint8Array | null): Int32Array {
  const start = new Int32Array(nodes + 1);
  for (let a = 0; a < arcs; a++) {
    if (isLeftOut !== null && isLeftOut[a] === 1) continue;
    const u = (tail[a] as number) + 1;
    const v = (head[a] as number) + 1;
    start[u] = (start[u] as number) + 1;
    start[v] = (start[v] as number) + 1;
  }
  for (let v = 1; v <= nodes; v++) start[v] = (start[v] as number) + (start[v - 1] as number);
  return start;
}

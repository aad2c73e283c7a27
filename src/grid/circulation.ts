/** An arc from node to node that may carry up to its capacity; each unit of flow earns its gain. */
export interface Arc {
  readonly from: number;
  readonly to: number;
  readonly capacity: bigint;
  readonly gain: number;
}

interface Residual {
  readonly from: number;
  readonly to: number;
  readonly gain: number;
  free: bigint;
  /** Index of the same arc in the other direction. */
  readonly reverse: number;
}

/**
 * The largest gain that a circulation can earn (flow in = flow out at every node); whole, as capacities are.
 *
 * Cancels cycles of positive gain in the residual graph, wide ones first: with widths halved from phase to phase the number
 * of cycles grows with the number of arcs and the digits of the capacities, not with the capacities.
 *
 * @source Ahuja, Magnanti, Orlin, Network Flows (1993), 9.6 (cycle cancelling) and 10.2 (capacity scaling)
 */
export function largestGain(arcs: readonly Arc[]): bigint {
  const nodes = 1 + arcs.reduce((highest, { from, to }) => Math.max(highest, from, to), 0);
  const residual = arcs.flatMap(({ from, to, capacity, gain }, i): Residual[] => [
    { from, to, gain, free: capacity, reverse: 2 * i + 1 },
    { from: to, to: from, gain: -gain, free: 0n, reverse: 2 * i },
  ]);
  let earned = 0n;
  for (let width = widest(arcs); width > 0n; width /= 2n) {
    for (let cycle = gainfulCycle(nodes, residual, width); cycle; cycle = gainfulCycle(nodes, residual, width)) {
      earned += push(cycle, residual);
    }
  }
  return earned;
}

function widest(arcs: readonly Arc[]): bigint {
  let width = 1n;
  for (const { capacity } of arcs) while (2n * width <= capacity) width *= 2n;
  return width;
}

/** A cycle of positive gain over residual arcs of at least this width (Bellman–Ford over longest paths). */
function gainfulCycle(nodes: number, residual: readonly Residual[], width: bigint): readonly Residual[] | undefined {
  const wide = residual.filter(({ free }) => free >= width);
  const best = new Array<number>(nodes).fill(0);
  const last = new Array<Residual | undefined>(nodes).fill(undefined);
  for (let changed = true; changed; ) {
    changed = false;
    for (const arc of wide) {
      const reached = (best[arc.from] as number) + arc.gain;
      if (reached <= (best[arc.to] as number)) continue;
      best[arc.to] = reached;
      last[arc.to] = arc;
      changed = true;
    }
    const cycle = cycleIn(last);
    if (cycle) return cycle;
  }
  return undefined;
}

/** A cycle among the arcs by which nodes were last improved; any such cycle has a positive gain. */
function cycleIn(last: readonly (Residual | undefined)[]): readonly Residual[] | undefined {
  const seenFrom = new Array<number>(last.length).fill(-1);
  for (let start = 0; start < last.length; start++) {
    let node = start;
    while (seenFrom[node] === -1) {
      seenFrom[node] = start;
      const arc = last[node];
      if (arc === undefined) break;
      node = arc.from;
    }
    if (seenFrom[node] === start && last[node] !== undefined) return cycleThrough(node, last);
  }
  return undefined;
}

function cycleThrough(node: number, last: readonly (Residual | undefined)[]): readonly Residual[] {
  const cycle: Residual[] = [];
  let at = node;
  do {
    const arc = last[at] as Residual;
    cycle.push(arc);
    at = arc.from;
  } while (at !== node);
  return cycle;
}

function push(cycle: readonly Residual[], residual: readonly Residual[]): bigint {
  let amount = (cycle[0] as Residual).free;
  for (const { free } of cycle) if (free < amount) amount = free;
  let gain = 0;
  for (const arc of cycle) {
    arc.free -= amount;
    (residual[arc.reverse] as Residual).free += amount;
    gain += arc.gain;
  }
  return amount * BigInt(gain);
}

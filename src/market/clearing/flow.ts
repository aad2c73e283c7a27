import { type NetworkArcs, SINK, SOURCE } from "./network.ts";
import { type ResidualArcs, residualArcs } from "./residual-arcs.ts";

/** A flow on a network, kept as what every arc could still carry. */
export interface Flow extends ResidualArcs {
  readonly nodes: number;
  readonly search: Search;
}

/** What searches remember from one to the next. */
interface Search {
  /** By node: its distance from the source plus `mark`; less than `mark` where this search has not been; or `DEAD`. */
  readonly level: Int32Array;
  mark: number;
  /** Whether all that does not lead to the sink is marked as dead. */
  isCulled: boolean;
  /** By node: the position to try next; those before lead nowhere on this level graph. */
  readonly next: Int32Array;
  readonly queue: Int32Array;
  readonly path: Int32Array;
}

/** Above all levels: nothing leads from this node to the sink, and nothing will until another arc to the sink opens. */
const DEAD = 2 ** 31 - 1;

/** The flow that carries nothing. */
export function emptyFlow(nodes: number, arcs: NetworkArcs): Flow {
  const ints = (): Int32Array => new Int32Array(nodes);
  const search = { level: ints(), mark: 1, isCulled: false, next: ints(), queue: ints(), path: ints() };
  return { nodes, ...residualArcs(nodes, arcs, null), search };
}

/** The flow that carries what each arc is given, from tail to head less what goes back. */
export function flowCarrying(nodes: number, arcs: NetworkArcs, amounts: Float64Array): Flow {
  const flow = emptyFlow(nodes, arcs);
  for (let a = 0; a < arcs.arcs; a++) send(flow, a, amounts[a] as number);
  return flow;
}

/**
 * Makes the flow as large as it can be, from what it carries already. What source and sink arcs carry never shrinks, so
 * arcs that are opened one after the other keep their priority.
 *
 * @returns by how much it has grown
 * @source Dinic 1970: shortest augmenting paths, a whole level graph at a time
 */
export function augment(flow: Flow): number {
  if (!flow.search.isCulled && openArcs(flow, SINK) < openArcs(flow, SOURCE)) cull(flow);
  let total = 0;
  while (findLevels(flow)) total += blockLevels(flow);
  return total;
}

/** How many arcs of source or sink could carry more. */
function openArcs({ start, mate, residual }: Flow, end: typeof SOURCE | typeof SINK): number {
  let open = 0;
  const stop = start[end + 1] as number;
  for (let e = start[end] as number; e < stop; e++) {
    if (residual[end === SOURCE ? e : (mate[e] as number)] !== 0) open++;
  }
  return open;
}

/**
 * Marks all that does not lead to the sink as dead, by a search from there. Sending more changes only arcs between nodes
 * that do lead there, so what is dead stays dead.
 */
function cull({ start, to, mate, residual, search }: Flow): void {
  const { level, queue } = search;
  level.fill(DEAD);
  level[SINK] = 0;
  queue[0] = SINK;
  let end = 1;
  for (let at = 0; at < end; at++) {
    const v = queue[at] as number;
    const stop = start[v + 1] as number;
    for (let e = start[v] as number; e < stop; e++) {
      const u = to[e] as number;
      if (level[u] !== DEAD || u === SOURCE || residual[mate[e] as number] === 0) continue;
      level[u] = 0;
      queue[end++] = u;
    }
  }
  search.isCulled = true;
}

/** Levels by distance from the source, up to the sink. Without a way to the sink, all that was found is dead. */
function findLevels({ start, to, residual, search }: Flow): boolean {
  const { level, next, queue, mark } = search;
  level[SOURCE] = mark;
  queue[0] = SOURCE;
  let end = 1;
  for (let at = 0; at < end; at++) {
    const u = queue[at] as number;
    const beyond = (level[u] as number) + 1;
    const stop = start[u + 1] as number;
    for (let e = start[u] as number; e < stop; e++) {
      const v = to[e] as number;
      if ((level[v] as number) >= mark || residual[e] === 0) continue;
      level[v] = beyond;
      next[v] = start[v] as number;
      queue[end++] = v;
      // Nodes as far away as the sink lead nowhere: they stay without arcs to try.
      if (v === SINK) {
        search.mark = beyond + 1;
        return true;
      }
    }
  }
  for (let at = 1; at < end; at++) level[queue[at] as number] = DEAD;
  return false;
}

/** Fills the level graph with ways from the sink back to the source until every one of them holds a full arc. */
function blockLevels({ start, to, mate, residual, search }: Flow): number {
  const { level, next, path } = search;
  let total = 0;
  let depth = 0;
  let v = SINK;
  for (;;) {
    if (v === SOURCE) {
      const amount = bottleneck(residual, path, depth);
      total += amount;
      // The way is taken back to its full arc next to the sink: beyond it, nothing has changed.
      for (let i = depth - 1; i >= 0; i--) {
        const e = path[i] as number;
        const back = mate[e] as number;
        residual[back] = (residual[back] as number) + amount;
        const left = (residual[e] as number) - amount;
        residual[e] = left;
        if (left === 0) depth = i;
      }
      v = to[path[depth] as number] as number;
    }
    const stop = start[v + 1] as number;
    const before = (level[v] as number) - 1;
    let e = next[v] as number;
    while (e < stop && !((level[to[e] as number] as number) === before && (residual[mate[e] as number] as number) > 0))
      e++;
    next[v] = e;
    if (e < stop) {
      path[depth++] = mate[e] as number;
      v = to[e] as number;
    } else if (depth > 0) {
      level[v] = 0;
      v = to[path[--depth] as number] as number;
    } else return total;
  }
}

function bottleneck(residual: Float64Array, path: Int32Array, depth: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < depth; i++) {
    const left = residual[path[i] as number] as number;
    if (left < least) least = left;
  }
  return least;
}

/** What an arc carries, less what it carries backwards. */
export function carried(flow: Flow, { backward }: NetworkArcs, arc: number): number {
  const back = flow.mate[flow.position[arc] as number] as number;
  return (flow.residual[back] as number) - (backward[arc] as number);
}

/** What an arc can still carry. */
export function allowedMore(flow: Flow, arc: number): number {
  return flow.residual[flow.position[arc] as number] as number;
}

/** Lets an arc carry more, within what it can; what is negative goes back. */
export function send({ residual, mate, position }: Flow, arc: number, amount: number): void {
  if (amount === 0) return;
  const there = position[arc] as number;
  const back = mate[there] as number;
  residual[there] = (residual[there] as number) - amount;
  residual[back] = (residual[back] as number) + amount;
}

/** Sets what an arc may carry beyond what it carries now; 0 keeps it as it is. */
export function allowMore(flow: Flow, arc: number, amount: number): void {
  flow.residual[flow.position[arc] as number] = amount;
}

/** To be called after an arc that does not begin at the source was allowed more: what was dead may live again. */
export function revive({ search }: Flow): void {
  search.level.fill(0);
  search.isCulled = false;
}

/** Whether nothing leads from a node to the sink any more, as far as searches have seen: the source's side of a smallest cut. */
export function isDead({ search }: Flow, node: number): boolean {
  return node === SOURCE || search.level[node] === DEAD;
}

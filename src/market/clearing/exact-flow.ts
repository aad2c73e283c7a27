import { smaller } from "./amounts.ts";
import { type NetworkArcs, SINK, SOURCE } from "./network.ts";

/** Integers of any size by arc, in place of the doubles of a network. */
export interface ExactArcs {
  readonly capacity: readonly bigint[];
  readonly backward: readonly bigint[];
  /** Per unit from tail to head. */
  readonly cost: readonly bigint[];
}

/** A residual network: half-arc 2a is arc a, half-arc 2a + 1 its way back. */
interface Residual {
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly room: bigint[];
  readonly cost: readonly bigint[];
  /** By node: its half-arcs. */
  readonly leaving: readonly (readonly number[])[];
}

/**
 * The largest flow among those of least cost, as long as a unit more costs no more than 0: slow, simple, and exact for
 * integers of any size.
 *
 * @returns By arc, what it carries from tail to head, less what it carries back.
 * @source successive shortest paths; Bellman and Ford, since costs may be negative
 */
export function exactFlow(nodes: number, { arcs, tail, head }: NetworkArcs, exact: ExactArcs): readonly bigint[] {
  const all = Array.from({ length: arcs }, (_, a) => a);
  const from = all.flatMap((a) => [tail[a] as number, head[a] as number]);
  const to = all.flatMap((a) => [head[a] as number, tail[a] as number]);
  const room = all.flatMap((a) => [exact.capacity[a] as bigint, exact.backward[a] as bigint]);
  const cost = all.flatMap((a) => [exact.cost[a] as bigint, -(exact.cost[a] as bigint)]);
  const leaving: number[][] = Array.from({ length: nodes }, () => []);
  for (const [e, v] of from.entries()) (leaving[v] as number[]).push(e);
  const residual = { from, to, room, cost, leaving };
  for (let way = cheapestWay(residual); way !== null; way = cheapestWay(residual)) push(residual, way);
  return all.map((a) => (room[2 * a + 1] as bigint) - (exact.backward[a] as bigint));
}

/** The half-arcs of the cheapest way from source to sink; null when there is none that costs 0 or less. */
function cheapestWay({ from, to, room, cost, leaving }: Residual): readonly number[] | null {
  const distance = new Map<number, bigint>([[SOURCE, 0n]]);
  const arrival = new Map<number, number>();
  const waiting = new Set([SOURCE]);
  // A set hands out what is added while it is walked through, so this is a queue without doubles.
  for (const v of waiting) {
    waiting.delete(v);
    for (const e of leaving[v] as readonly number[]) {
      const there = to[e] as number;
      const further = (distance.get(v) as bigint) + (cost[e] as bigint);
      const known = distance.get(there);
      if (room[e] === 0n || (known !== undefined && known <= further)) continue;
      distance.set(there, further);
      arrival.set(there, e);
      waiting.add(there);
    }
  }
  const total = distance.get(SINK);
  if (total === undefined || total > 0n) return null;
  const way: number[] = [];
  for (let v = SINK; v !== SOURCE; v = from[way.at(-1) as number] as number) way.push(arrival.get(v) as number);
  return way;
}

function push({ room }: Residual, way: readonly number[]): void {
  const amount = way.map((e) => room[e] as bigint).reduce(smaller);
  for (const e of way) {
    room[e] = (room[e] as bigint) - amount;
    room[e ^ 1] = (room[e ^ 1] as bigint) + amount;
  }
}

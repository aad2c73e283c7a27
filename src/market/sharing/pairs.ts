import { type Wh, wh } from "#domain";
import type { SharingShare } from "./allocate.ts";

/** Energy that went from one home to another. */
export interface SharedFlow {
  readonly from: string;
  readonly to: string;
  readonly energyWh: Wh;
}

/**
 * Who gave to whom, so that a bill can name a counterparty. Everybody pays the same price, so it makes no difference to anybody's
 * money; nobody stands on both ends. At most as many flows as homes that give and homes that take.
 *
 * Givers lie around a circle, takers around the same one, turned until each begins behind its own end as a giver. Such a turn
 * exists because nobody gives and takes more together than is shared, which `sharing.allocate` sees to.
 */
export function sharedFlows(shares: readonly SharingShare[]): readonly SharedFlow[] {
  const total = shares.reduce((sum, { givenWh }) => sum + givenWh, 0n);
  const givers = arcsOf(shares, "givenWh", 0n);
  const takers = turned(arcsOf(shares, "takenWh", turnOf(shares)), total);
  const flows: SharedFlow[] = [];
  for (let g = 0, t = 0; g < givers.length && t < takers.length; ) {
    const [giver, taker] = [givers[g] as Arc, takers[t] as Arc];
    const from = later(giver.from, taker.from);
    const to = earlier(giver.to, taker.to);
    if (to > from) flows.push({ from: giver.member, to: taker.member, energyWh: wh(to - from) });
    if (giver.to <= taker.to) g++;
    else t++;
  }
  return flows;
}

interface Arc {
  readonly member: string;
  readonly from: bigint;
  readonly to: bigint;
}

function arcsOf(shares: readonly SharingShare[], side: "givenWh" | "takenWh", start: bigint): readonly Arc[] {
  let at = start;
  return shares.map((share) => {
    const from = at;
    at += share[side];
    return { member: share.member, from, to: at };
  });
}

/** How far a taker must lie behind so that none overlaps with itself. */
function turnOf(shares: readonly SharingShare[]): bigint {
  let [given, taken, turn] = [0n, 0n, 0n];
  for (const { givenWh, takenWh } of shares) {
    given += givenWh;
    if (given - taken > turn) turn = given - taken;
    taken += takenWh;
  }
  return turn;
}

/** The same arcs on a circle that begins at 0: those beyond its end come first, one that crosses it is cut in two. */
function turned(arcs: readonly Arc[], total: bigint): readonly Arc[] {
  const within: Arc[] = [];
  const beyond: Arc[] = [];
  for (const { member, from, to } of arcs) {
    if (from < total) within.push({ member, from, to: earlier(to, total) });
    if (to > total) beyond.push({ member, from: from > total ? from - total : 0n, to: to - total });
  }
  return [...beyond, ...within];
}

function earlier(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function later(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

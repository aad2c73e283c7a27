import { NeighborwattError } from "./errors.ts";
import type { FeederId } from "./ids.ts";
import type { IntervalIndex } from "./time.ts";
import { type Wh, wh } from "./units.ts";

/** The community's connection point: the root of the tree of feeders. */
export const CONNECTION: FeederId = 0;

/** What a branch may carry, in whole Wh per interval and per direction (TX 4: Cext and Cint). */
export interface BranchLimits {
  /** Largest net flow of the feeder and all below it towards its parent. */
  readonly netOutWh: Wh;
  /** Largest net flow from its parent into the feeder and all below it. */
  readonly netInWh: Wh;
  /** Largest amount sold on the feeder itself. */
  readonly sellWh: Wh;
  /** Largest amount bought on the feeder itself. */
  readonly buyWh: Wh;
}

/** The limits of one feeder of a radial tree. */
export interface FeederLimits extends BranchLimits {
  readonly feeder: FeederId;
  /** The feeder above, `CONNECTION` at the top; always a smaller number than the feeder's own. */
  readonly parent: FeederId;
}

/** The limits of a community, one entry per feeder. */
export type Limits = readonly FeederLimits[];

/** An order of the grid operator: from `first` to `last` a feeder carries less than agreed (§ 14a EnWG). */
export interface LoweredLimits extends BranchLimits {
  readonly feeder: FeederId;
  readonly first: IntervalIndex;
  readonly last: IntervalIndex;
}

/**
 * The limits of a feeder that hold alike in both directions, right below the connection point.
 *
 * @param netWh  Largest |sold − bought| (TX: Cext).
 * @param internalWh  Largest amount sold, and largest amount bought (TX: Cint).
 * @example
 * symmetricLimits(1, wh(5n), wh(9n)).netInWh   // 5n
 */
export function symmetricLimits(feeder: FeederId, netWh: Wh, internalWh: Wh, parent = CONNECTION): FeederLimits {
  return { feeder, parent, netOutWh: netWh, netInWh: netWh, sellWh: internalWh, buyWh: internalWh };
}

/**
 * The limits of one interval, as far as the operator has lowered them; an order never raises a limit.
 *
 * @example
 * limitsAt([symmetricLimits(1, wh(5n), wh(9n))], [], interval(3))[0].sellWh   // 9n
 */
export function limitsAt(agreed: Limits, lowered: readonly LoweredLimits[], k: IntervalIndex): Limits {
  const orders = lowered.filter(({ first, last }) => first <= k && k <= last);
  if (orders.length === 0) return agreed;
  return agreed.map((limit) => orders.filter((o) => o.feeder === limit.feeder).reduce(lowest, limit));
}

/**
 * Tells the branches with limits from a feeder to the connection point, its own first: what leaves the feeder flows over all
 * of them. A feeder without an entry has no limits and hangs right below the connection point.
 *
 * @throws DOMAIN_FEEDER_TWICE when a feeder has two entries
 * @throws DOMAIN_FEEDER_PARENT when a feeder hangs below itself or a later one
 * @source TX 4, (5)–(8), extended to a radial tree; design, section 6
 * @example
 * branchesOf([symmetricLimits(1, wh(9n), wh(9n)), symmetricLimits(3, wh(5n), wh(9n), 1)])(3).map((b) => b.feeder)   // [3, 1]
 */
export function branchesOf(limits: Limits): (feeder: FeederId) => readonly FeederLimits[] {
  const paths = new Map<FeederId, readonly FeederLimits[]>();
  const pathOf = (feeder: FeederId) => paths.get(feeder) ?? paths.get(CONNECTION) ?? [];
  // From the connection point outward: the path of a parent is there before its children ask for it.
  for (const limit of [...limits].sort((a, b) => a.feeder - b.feeder)) {
    const { feeder, parent } = limit;
    if (paths.has(feeder)) {
      throw misfit("DOMAIN_FEEDER_TWICE", `Feeder ${feeder} has two entries of limits; keep one.`, limit);
    }
    if (feeder !== CONNECTION && parent >= feeder) {
      throw misfit("DOMAIN_FEEDER_PARENT", `Feeder ${feeder} hangs below ${parent}; expected a smaller number.`, limit);
    }
    paths.set(feeder, [limit, ...(feeder === CONNECTION ? [] : pathOf(parent))]);
  }
  return pathOf;
}

function misfit(code: string, message: string, { feeder, parent }: FeederLimits): NeighborwattError {
  return new NeighborwattError(code, message, { details: { feeder, parent }, exitCode: 78 });
}

function lowest(a: FeederLimits, b: BranchLimits): FeederLimits {
  const less = (x: Wh, y: Wh): Wh => wh(x < y ? x : y);
  return {
    ...a,
    netOutWh: less(a.netOutWh, b.netOutWh),
    netInWh: less(a.netInWh, b.netInWh),
    sellWh: less(a.sellWh, b.sellWh),
    buyWh: less(a.buyWh, b.buyWh),
  };
}

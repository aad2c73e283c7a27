import { branchesOf, CONNECTION, type FeederId, type Limits, type Order, type OrderId, type Trade } from "#domain";
import { larger, setAmount } from "./amounts.ts";
import { type FeederAmounts, zeroLimits } from "./assemble-instance.ts";

/** The feeders of one interval in columns. */
export interface IntervalFeeders {
  readonly feeders: FeederAmounts;
  /** The number of a feeder in the columns; all that have no limits share one. */
  readonly numberOf: (feeder: FeederId) => number;
}

/** What trades that are fixed use of a feeder; the net flow is that of all below it too, and signed. */
interface Use {
  soldWh: bigint;
  boughtWh: bigint;
  netOutWh: bigint;
}

const NO_FEEDER = -1;
/** More than all energy that orders can name. */
const UNLIMITED = 1n << 128n;

/**
 * What the grid can still carry in one interval.
 *
 * @param fixed  Trades that are binding already; their orders tell the feeders.
 * @throws DOMAIN_FEEDER_TWICE, DOMAIN_FEEDER_PARENT
 */
export function feedersLeft(limits: Limits, orders: readonly Order[], fixed: readonly Trade[]): IntervalFeeders {
  const sorted = [...limits].sort((a, b) => a.feeder - b.feeder);
  const numbers = new Map(sorted.map(({ feeder }, number) => [feeder, number]));
  const top = numbers.get(CONNECTION) ?? NO_FEEDER;
  const used = usesOf(fixed, orders, limits);
  const columns = zeroLimits(sorted.length + 1);
  for (const [number, limit] of sorted.entries()) {
    const { soldWh, boughtWh, netOutWh } = used.get(limit.feeder) as Use;
    setAmount(columns.sellWh, number, larger(limit.sellWh - soldWh, 0n));
    setAmount(columns.buyWh, number, larger(limit.buyWh - boughtWh, 0n));
    setAmount(columns.netOutWh, number, larger(limit.netOutWh - netOutWh, 0n));
    setAmount(columns.netInWh, number, larger(limit.netInWh + netOutWh, 0n));
  }
  for (const column of Object.values(columns)) setAmount(column, sorted.length, UNLIMITED);
  const parents = sorted.map(({ feeder, parent }) =>
    feeder === CONNECTION ? NO_FEEDER : (numbers.get(parent) ?? top),
  );
  return {
    feeders: { parent: Int32Array.from([...parents, top]), ...columns },
    numberOf: (feeder) => numbers.get(feeder) ?? sorted.length,
  };
}

/** By feeder with limits. */
function usesOf(fixed: readonly Trade[], orders: readonly Order[], limits: Limits): ReadonlyMap<FeederId, Use> {
  const branches = branchesOf(limits);
  const uses = new Map(
    limits.map(({ feeder }): [FeederId, Use] => [feeder, { soldWh: 0n, boughtWh: 0n, netOutWh: 0n }]),
  );
  const feederOf = new Map<OrderId, FeederId>(orders.map(({ id, feeder }) => [id, feeder]));
  const feederOrTop = (order: OrderId): FeederId => feederOf.get(order) ?? CONNECTION;
  for (const { ask, bid, energyWh } of fixed) {
    for (const branch of branches(feederOrTop(ask))) (uses.get(branch.feeder) as Use).netOutWh += energyWh;
    for (const branch of branches(feederOrTop(bid))) (uses.get(branch.feeder) as Use).netOutWh -= energyWh;
    const [seller, buyer] = [uses.get(feederOrTop(ask)), uses.get(feederOrTop(bid))];
    if (seller !== undefined) seller.soldWh += energyWh;
    if (buyer !== undefined) buyer.boughtWh += energyWh;
  }
  return uses;
}

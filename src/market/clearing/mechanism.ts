import { type Address, type MeterId, nanoPerWh, type Order, type Side, type Trade, wh, ZERO_ADDRESS } from "#domain";
import { type OpenOrder, openOrders, withinBand } from "../auction/open-orders.ts";
import type { ClearingInput, ClearingOutcome, Mechanism, UnmatchedReason } from "../mechanism.ts";
import { boughtAndSold, type Leftover, unmatchedOf } from "../unmatched.ts";
import { noAmounts, setAmount } from "./amounts.ts";
import { assembled, type OfferAmounts } from "./assemble-instance.ts";
import type { ExactTrade } from "./exact-clearing.ts";
import { BUY, type ClearingObjective, SELL } from "./instance.ts";
import { feedersLeft } from "./interval-feeders.ts";
import type { LinearSolver } from "./linear-solver.ts";
import { solveInstance, tradeList } from "./solve-instance.ts";

/** How a community clears. */
export interface ClearingParameters {
  readonly objective: ClearingObjective;
  /** For most energy at different prices; null: a few per cent less, at times. */
  readonly linearSolver: LinearSolver | null;
  readonly market?: Address;
}

/**
 * The best trades of one interval that the grid carries. Of equally good ones, those that use up what ends first: orders
 * that may be served later (`until`) wait. Nobody trades with himself, and what is fixed counts.
 *
 * @source TX 4.2 (1) to (10); design, section 6 (M6)
 */
export const clearing: Mechanism<ClearingParameters> = {
  name: "clearing",
  clear: (input) => {
    const open = openOrders(input);
    return outcomeOf(input, tradesOf(input, open));
  },
};

function tradesOf(input: ClearingInput<ClearingParameters>, open: readonly OpenOrder[]): readonly Trade[] {
  const { objective, linearSolver } = input.parameters;
  const { feeders, numberOf } = feedersLeft(input.limits, input.orders, input.fixed);
  const offers = offersOf(open, input, numberOf);
  const instance = assembled({ objective, intervals: 1, start: 0, feeders, offers });
  const owners = numbersOf(open.map(({ order }) => order.meter));
  const pairs = tradeList(solveInstance(instance, { linearSolver, owners }));
  return pairs
    .filter(({ sell, buy }) => owners[sell] !== owners[buy])
    .map((pair, i) => tradeOf(pair, i, open, instance.priceShift, input));
}

function offersOf(
  open: readonly OpenOrder[],
  { interval }: Pick<ClearingInput<unknown>, "interval">,
  numberOf: (feeder: number) => number,
): OfferAmounts {
  const count = open.length;
  const energyWh = noAmounts(count);
  const price = noAmounts(count);
  for (const [i, offer] of open.entries()) {
    setAmount(energyWh, i, offer.energyWh);
    setAmount(price, i, offer.pricePerWh);
  }
  return {
    count,
    side: Uint8Array.from(open, ({ side }) => (side === "sell" ? SELL : BUY)),
    feeder: Int32Array.from(open, ({ order }) => numberOf(order.feeder)),
    energyWh,
    price,
    from: new Int32Array(count),
    // There is one interval, number 0: what ends later is only told apart from what ends now.
    to: Int32Array.from(open, ({ order }) => Math.max((order.until ?? interval) - interval, 0)),
    sets: new Map(),
  };
}

function numbersOf(meters: readonly MeterId[]): Int32Array {
  const numbers = new Map<MeterId, number>();
  for (const meter of meters) if (!numbers.has(meter)) numbers.set(meter, numbers.size);
  return Int32Array.from(meters, (meter) => numbers.get(meter) as number);
}

function tradeOf(
  pair: ExactTrade,
  position: number,
  open: readonly OpenOrder[],
  priceShift: bigint,
  { interval, fixed, parameters }: ClearingInput<ClearingParameters>,
): Trade {
  const { order: ask } = open[pair.sell] as OpenOrder;
  const { order: bid } = open[pair.buy] as OpenOrder;
  return {
    market: parameters.market ?? ZERO_ADDRESS,
    ask: ask.id,
    bid: bid.id,
    seller: ask.owner,
    buyer: bid.owner,
    interval,
    energyWh: wh(pair.energyWh),
    pricePerWh: nanoPerWh(pair.price + priceShift),
    nonce: BigInt(fixed.length + position + 1),
  };
}

function outcomeOf(input: ClearingInput<ClearingParameters>, trades: readonly Trade[]): ClearingOutcome {
  const orders = input.orders.map((order) => withinBand(order, input.band));
  const used = boughtAndSold([...input.fixed, ...trades]);
  const left = orders.filter(({ id, energyWh }) => energyWh > (used.get(id) ?? 0n));
  const [sales, purchases] = [keenest(left, "sell"), keenest(left, "buy")];
  // Two orders that are both left over although they agree: only the grid stands between them.
  const reasonOf = ({ order }: Leftover): UnmatchedReason | null => {
    const others = order.side === "sell" ? purchases : sales;
    return others.some((other) => other.meter !== order.meter && agree(order, other)) ? "limit-reached" : null;
  };
  return { trades, unmatched: unmatchedOf({ orders, fixed: input.fixed }, trades, reasonOf) };
}

/** The keenest order of a side, and the keenest of another meter. */
function keenest(orders: readonly Order[], side: Side): readonly Order[] {
  const sorted = orders
    .filter((order) => order.side === side)
    .sort((a, b) => Number(side === "sell" ? a.limitPrice - b.limitPrice : b.limitPrice - a.limitPrice));
  const second = sorted.find(({ meter }) => meter !== sorted[0]?.meter);
  return [...sorted.slice(0, 1), ...(second === undefined ? [] : [second])];
}

function agree(a: Order, b: Order): boolean {
  return a.side === "sell" ? a.limitPrice <= b.limitPrice : b.limitPrice <= a.limitPrice;
}

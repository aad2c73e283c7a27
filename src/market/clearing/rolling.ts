import type { Side } from "#domain";
import { type ClearingOptions, clearInstance } from "./clear.ts";
import { BUY, type ClearingInstance, type ClearingOffers, SELL } from "./instance.ts";

/** An offer to a market whose horizon rolls on. */
export interface RollingOffer {
  readonly side: Side;
  readonly feeder: number;
  readonly energyWh: number;
  readonly price: number;
  /** First and last interval in which the energy may flow. */
  readonly from: number;
  readonly to: number;
}

/** A finalised trade; `sell` and `buy` are numbers of offers in the order in which they were posted. */
export interface RollingTrade {
  readonly sell: number;
  readonly buy: number;
  readonly interval: number;
  readonly energyWh: number;
  readonly price: number;
}

/** A market while offers come in and intervals are finalised, one after the other. */
export interface RollingMarket extends Pick<ClearingInstance, "objective" | "intervals" | "feeders"> {
  readonly offers: readonly RollingOffer[];
  /** By offer: what finalised trades have left of it. */
  readonly leftWh: readonly number[];
  /** Intervals below it are final. */
  readonly start: number;
  readonly trades: readonly RollingTrade[];
}

/** A market in which nothing has been offered yet. */
export function openRollingMarket({
  objective,
  intervals,
  feeders,
}: Pick<ClearingInstance, "objective" | "intervals" | "feeders">): RollingMarket {
  return { objective, intervals, feeders, offers: [], leftWh: [], start: 0, trades: [] };
}

/** The market with more offers. */
export function postOffers(market: RollingMarket, posted: readonly RollingOffer[]): RollingMarket {
  const leftWh = [...market.leftWh, ...posted.map(({ energyWh }) => energyWh)];
  return { ...market, offers: [...market.offers, ...posted], leftWh };
}

/**
 * The market with all intervals up to and including `last` final: finds the best solution of all offers so far, keeps what
 * is final as it is, and makes of the new solution final only what can wait no longer. At the end of interval t that is
 * t + Tclear.
 *
 * @param options  `priority` is `fullest-first` unless given: what a full battery behind a thin cable can still deliver runs out
 *   first (measured: bench/clearing-rolling.ts).
 * @throws MARKET_LINEAR_SOLVER
 * @source TX 4.3, (11) to (13)
 */
export function finaliseThrough(
  market: RollingMarket,
  last: number,
  options: Omit<ClearingOptions, "owners"> = {},
): RollingMarket {
  const numbers = market.offers.flatMap(({ to }, i) =>
    to >= market.start && (market.leftWh[i] as number) > 0 ? [i] : [],
  );
  const { intervals, feeders, objective, start } = market;
  const { trades } = clearInstance(
    { objective, intervals, start, feeders, offers: columnsOf(market, numbers) },
    { priority: "fullest-first", ...options },
  );
  const leftWh = [...market.leftWh];
  const final: RollingTrade[] = [];
  for (let i = 0; i < trades.count; i++) {
    const interval = trades.interval[i] as number;
    if (interval > last) continue;
    const sell = numbers[trades.sell[i] as number] as number;
    const buy = numbers[trades.buy[i] as number] as number;
    const energyWh = trades.energyWh[i] as number;
    for (const offer of [sell, buy]) leftWh[offer] = (leftWh[offer] as number) - energyWh;
    final.push({ sell, buy, interval, energyWh, price: trades.price[i] as number });
  }
  return { ...market, leftWh, start: Math.max(start, last + 1), trades: [...market.trades, ...final] };
}

function columnsOf({ offers, leftWh }: RollingMarket, numbers: readonly number[]): ClearingOffers {
  const of = (value: (offer: RollingOffer) => number) => numbers.map((i) => value(offers[i] as RollingOffer));
  return {
    count: numbers.length,
    side: Uint8Array.from(of(({ side }) => (side === "sell" ? SELL : BUY))),
    feeder: Int32Array.from(of(({ feeder }) => feeder)),
    energyWh: Float64Array.from(numbers, (i) => leftWh[i] as number),
    price: Float64Array.from(of(({ price }) => price)),
    from: Int32Array.from(of(({ from }) => from)),
    to: Int32Array.from(of(({ to }) => to)),
    sets: new Map(),
  };
}

import { branchesOf, type FeederId, type Limits, minWh, type Trade, type Wh, wh } from "#domain";

/** The feeders of the two orders of a trade. */
export type FeedersOf = (trade: Trade) => { readonly askFeeder: FeederId; readonly bidFeeder: FeederId };

/** Energy that is sold on one feeder and bought on another, or on the same. */
export interface Transport {
  readonly askFeeder: FeederId;
  readonly bidFeeder: FeederId;
  readonly energyWh: Wh;
}

/** What the grid still carries in one interval beside what is booked. */
export interface Flows {
  /** The most that one more trade may take from a feeder to another; null = no limit. */
  readonly roomWh: (askFeeder: FeederId, bidFeeder: FeederId) => Wh | null;
  /** Whether the whole of it can be carried. */
  readonly fits: (transport: Transport) => boolean;
  /** Counts it from now on, whether it fits or not. */
  readonly book: (transport: Transport) => void;
}

/** Trades that the grid carries, and those it does not. */
export interface LimitedTrades {
  readonly kept: readonly Trade[];
  readonly dropped: readonly Trade[];
}

/** What is booked on a branch. */
interface Use {
  soldWh: bigint;
  boughtWh: bigint;
  /** Of the feeder and all below it, signed. */
  netOutWh: bigint;
}

/**
 * The grid of one interval with nothing booked on it, for mechanisms that ask trade by trade: a few operations each,
 * however many feeders there are. A trade booked the branches between its two feeders and what may be sold and bought on them.
 *
 * @throws DOMAIN_FEEDER_TWICE, DOMAIN_FEEDER_PARENT
 * @source TX 4, (5) to (8), on a tree
 */
export function openFlows(limits: Limits): Flows {
  const pathOf = branchesOf(limits);
  const booked = new Map<FeederId, Use>(limits.map((l) => [l.feeder, { soldWh: 0n, boughtWh: 0n, netOutWh: 0n }]));
  const bookedOn = (feeder: FeederId): Use => booked.get(feeder) as Use;

  function roomsOf(askFeeder: FeederId, bidFeeder: FeederId): readonly bigint[] {
    const [up, down] = [pathOf(askFeeder), pathOf(bidFeeder)];
    return [
      ...up.filter((b) => b.feeder === askFeeder).map((b) => b.sellWh - bookedOn(b.feeder).soldWh),
      ...down.filter((b) => b.feeder === bidFeeder).map((b) => b.buyWh - bookedOn(b.feeder).boughtWh),
      // What both feeders hang below carries nothing of the trade.
      ...up.filter((b) => !down.includes(b)).map((b) => b.netOutWh - bookedOn(b.feeder).netOutWh),
      ...down.filter((b) => !up.includes(b)).map((b) => b.netInWh + bookedOn(b.feeder).netOutWh),
    ];
  }

  function roomWh(askFeeder: FeederId, bidFeeder: FeederId): Wh | null {
    const rooms = roomsOf(askFeeder, bidFeeder).map((room) => wh(room > 0n ? room : 0n));
    return rooms.length === 0 ? null : rooms.reduce(minWh);
  }

  function book({ askFeeder, bidFeeder, energyWh }: Transport): void {
    for (const { feeder } of pathOf(askFeeder)) bookedOn(feeder).netOutWh += energyWh;
    for (const { feeder } of pathOf(bidFeeder)) bookedOn(feeder).netOutWh -= energyWh;
    const [sold, bought] = [booked.get(askFeeder), booked.get(bidFeeder)];
    if (sold !== undefined) sold.soldWh += energyWh;
    if (bought !== undefined) bought.boughtWh += energyWh;
  }

  function fits({ askFeeder, bidFeeder, energyWh }: Transport): boolean {
    const room = roomWh(askFeeder, bidFeeder);
    return room === null || energyWh <= room;
  }

  return { roomWh, fits, book };
}

/**
 * Lets trades become binding one after the other, each whole, as long as no feeder's limit is broken; a trade that a
 * later one makes room for gets another chance.
 *
 * @param fixed  Trades that are binding already and count.
 * @throws DOMAIN_FEEDER_TWICE, DOMAIN_FEEDER_PARENT
 * @source TX 4, (5) to (8); design, section 6 ("guards see orders and trades in every mechanism")
 */
export function keepLimits(
  trades: readonly Trade[],
  fixed: readonly Trade[],
  limits: Limits,
  feedersOf: FeedersOf,
): LimitedTrades {
  if (limits.length === 0) return { kept: trades, dropped: [] };
  const transportOf = (trade: Trade): Transport => ({ ...feedersOf(trade), energyWh: trade.energyWh });
  const flows = openFlows(limits);
  for (const trade of fixed) flows.book(transportOf(trade));
  const kept = new Set<Trade>();
  for (let before = -1; before < kept.size; ) {
    before = kept.size;
    for (const trade of trades) {
      if (kept.has(trade) || !flows.fits(transportOf(trade))) continue;
      flows.book(transportOf(trade));
      kept.add(trade);
    }
  }
  return { kept: trades.filter((t) => kept.has(t)), dropped: trades.filter((t) => !kept.has(t)) };
}

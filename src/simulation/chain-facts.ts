import type { Effect } from "#agents";
import type { Log } from "#chain";
import {
  type Address,
  type Calendar,
  type FeederId,
  type Hex,
  type Instant,
  type IntervalIndex,
  intervalAt,
  type NanoPerWh,
  type Trade,
  type Wh,
} from "#domain";
import { type IntervalPrices, unpackPrices } from "#market";

/** The kinds under which is stored what the chain said, so that a past day can be shown without going over its blocks. */
export const TRADE = "trade";
export const SETTLEMENT = "settlement";
export const ENDED = "ended";
export const CLEARING = "clearing";
export const COMMITMENT_PAID = "commitment-paid";
export const COMMITMENT_SETTLED = "commitment-settled";

/** Where something stands on the chain. */
export interface Place {
  readonly at: Instant;
  readonly block: number;
  /** Position within the block. */
  readonly index: number;
  readonly transaction: Hex;
}

/** An agreement; its key is its id. */
export type TradeRecord = Place & { readonly trade: Trade };
/** What became of an agreement. */
export type SettlementRecord = Place & {
  readonly deliveredWh: Wh;
  readonly paid: bigint;
  readonly localGridFee: bigint;
  readonly localTax: bigint;
};
/** An agreement that no receipt came for in time. */
export type EndedRecord = Place;
/** What a clearing made energy cost, at the community's bus and on each feeder where that differs. */
export type ClearingRecord = Place & {
  readonly pricePerWh: NanoPerWh;
  readonly feeders: ReadonlyMap<FeederId, NanoPerWh>;
};

/** What a consumer's commitment has paid; its key names consumer and sequence number. */
export type CommitmentPaidRecord = Place & {
  readonly paid: bigint;
  readonly gridFee: bigint;
  readonly tax: bigint;
};
/** What both meters confirmed of a commitment; its key is the commitment's digest. */
export type CommitmentSettledRecord = Place & { readonly deliveredWh: Wh };

/** Under which key the payment of a commitment stands. */
export function paidKey(consumer: Address, sequence: number): string {
  return `${consumer}/${sequence}`;
}

type RecordEffect = Extract<Effect, { kind: "record" }>;

/** What is to be stored of a log; null of most. Payments of commitments stand in the interval in which they are made. */
export function chainFact(log: Log, calendar: Calendar): RecordEffect | null {
  const { event, args, at, block, index, transaction } = log;
  const place: Place = { at, block, index, transaction };
  const fact = (what: string, interval: unknown, key: string, body: unknown): RecordEffect => {
    return { kind: "record", interval: interval as IntervalIndex, what, key, body };
  };
  if (event === "TransactionAllowed") {
    const trade = args.trade as Trade;
    return fact(TRADE, trade.interval, args.tradeId as Hex, { ...place, trade } satisfies TradeRecord);
  }
  if (event === "TradeSettled") {
    const { deliveredWh, paid, localGridFee, localTax } = args;
    const amounts = { deliveredWh, paid, localGridFee, localTax };
    return fact(SETTLEMENT, args.interval, args.tradeId as Hex, { ...place, ...amounts });
  }
  if (event === "TradeVoided" && log.contract === "AtomicSettlement") {
    return fact(ENDED, args.interval, args.tradeId as Hex, place satisfies EndedRecord);
  }
  const commitment = commitmentFact(log, place, intervalAt(calendar, at));
  if (commitment !== null) return commitment;
  const prices = pricesIn(log);
  // An interval may be cleared anew when somebody is left out: the block tells which was the last.
  return prices === null ? null : fact(CLEARING, args.interval, String(block), { ...place, ...prices });
}

function pricesIn({ contract, event, args }: Log): Pick<ClearingRecord, "pricePerWh" | "feeders"> | null {
  if (contract === "UniformAuction" && event === "AuctionCleared") {
    return args.energyWh === 0n ? null : { pricePerWh: args.pricePerWh as NanoPerWh, feeders: new Map() };
  }
  if (contract !== "ClearingMarket" || event !== "SolutionFinalized") return null;
  if (args.prices === "0x" || args.value === 0n) return null;
  const { bus, feeders } = unpackPrices(args.prices as Hex) as IntervalPrices;
  return { pricePerWh: bus, feeders: new Map(feeders?.map(({ hub }, feeder) => [feeder, hub] as const)) };
}

function commitmentFact({ contract, event, args }: Log, place: Place, now: number): RecordEffect | null {
  const interval = Math.max(0, now) as IntervalIndex;
  if (contract === "CommitmentLedger" && event === "CommitmentPaid") {
    const { paid, gridFee, tax } = args;
    const key = paidKey(args.consumer as Address, Number(args.sequence));
    return { kind: "record", interval, what: COMMITMENT_PAID, key, body: { ...place, paid, gridFee, tax } };
  }
  const digest =
    contract === "AtomicSettlement" && event === "CommitmentSettled"
      ? args.digest
      : contract === "SingleSettlement" && event === "Confirmed"
        ? args.commitment
        : null;
  if (digest === null) return null;
  const body = { ...place, deliveredWh: args.deliveredWh };
  return { kind: "record", interval, what: COMMITMENT_SETTLED, key: digest as Hex, body };
}

import type { Log } from "#chain";
import { type Address, type HouseholdName, type IntervalIndex, interval as intervalOf } from "#domain";
import type { Ledger } from "#settlement";
import type { CommunityReader } from "#storage";
import { type BooksConfig, ledgerOf, type StoredBooking } from "../../books.ts";
import {
  ENDED,
  type EndedRecord,
  type Place,
  SETTLEMENT,
  type SettlementRecord,
  TRADE,
  type TradeRecord,
} from "../../chain-facts.ts";
import { BOOKING } from "../../recorder.ts";

/** Intervals of which records are wanted; `end` is the first that is not. */
export interface Span {
  readonly first: IntervalIndex;
  readonly end: IntervalIndex;
}

/** What is stored under a kind for the intervals of a span. */
export function bodiesOf<T>(
  reader: CommunityReader,
  kind: string,
  { first, end }: Span,
): readonly (readonly [IntervalIndex, string, T])[] {
  return reader
    .records({ kind, from: first, to: end })
    .map(({ interval, key, body }) => [intervalOf(interval), key, body as T] as const);
}

/** The books of a span, and whose agents traded in it. */
export interface SpanBooks {
  readonly ledger: Ledger;
  readonly parties: ReadonlyMap<Address, HouseholdName>;
}

/** The books of a span alone. Where silence ended in it, the intervals since the last reading before are in them, too. */
export function booksOfSpan(reader: CommunityReader, config: BooksConfig, { first, end }: Span): SpanBooks {
  let from = first;
  for (;;) {
    const booked = bodiesOf<StoredBooking>(reader, BOOKING, { first: from, end }).map(([, , body]) => body);
    const since = booked.flatMap(({ homes }) => [...homes.values()].flatMap(({ gap }) => gap?.from ?? []));
    const earliest = Math.min(from, ...since);
    if (earliest === from) {
      return { ledger: ledgerOf(config, booked), parties: new Map(booked.flatMap(({ parties }) => [...parties])) };
    }
    from = intervalOf(earliest);
  }
}

/** The logs of a span's agreements, from what was stored of them, as they came. */
export function tradeLogs(reader: CommunityReader, span: Span): readonly Log[] {
  const logOf = (event: string, contract: string, { at, block, index, transaction }: Place, args: Log["args"]): Log => {
    return { contract, event, args, at, block, index, transaction };
  };
  const written = bodiesOf<TradeRecord>(reader, TRADE, span).map(([, tradeId, record]) =>
    logOf("TransactionAllowed", "", record, { tradeId, trade: record.trade }),
  );
  const settled = bodiesOf<SettlementRecord>(reader, SETTLEMENT, span).map(([, tradeId, record]) =>
    logOf("TradeSettled", "", record, { tradeId, ...record }),
  );
  const ended = bodiesOf<EndedRecord>(reader, ENDED, span).map(([, tradeId, place]) =>
    logOf("TradeVoided", "AtomicSettlement", place, { tradeId }),
  );
  return [...written.sort((a, b) => a.block - b.block || a.index - b.index), ...settled, ...ended];
}

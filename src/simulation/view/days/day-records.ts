import type { Log } from "#chain";
import { type IntervalIndex, interval as intervalOf } from "#domain";
import type { CommunityReader } from "#storage";
import {
  ENDED,
  type EndedRecord,
  type Place,
  SETTLEMENT,
  type SettlementRecord,
  TRADE,
  type TradeRecord,
} from "../../chain-facts.ts";

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

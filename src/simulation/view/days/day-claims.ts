import { type Hex, interval as intervalOf } from "#domain";
import type { CommunityReader } from "#storage";
import type { BookEntry } from "#trust";
import {
  COMMITMENT_PAID,
  COMMITMENT_SETTLED,
  type CommitmentPaidRecord,
  type CommitmentSettledRecord,
  paidKey,
} from "../../chain-facts.ts";
import { type Claim, claimsOf, type Payment } from "../claims.ts";
import { anchoredFrom } from "../node-standings.ts";
import { escrowOf, type ReceiptSources, type ReceiptViewConfig } from "../receipt-view.ts";
import { bodiesOf, type Span } from "./day-records.ts";

/** What becomes of the money of a day's agreements and commitments, from what was stored when it was paid. */
export function dayClaims(
  config: ReceiptViewConfig,
  { now, trades, nodes }: Omit<ReceiptSources, "first">,
  reader: CommunityReader,
  { first, end }: Span,
): readonly Claim[] {
  const { calendar } = config;
  // The last of a day are paid on the next.
  const until = { first, end: intervalOf(end + 86_400 / calendar.intervalSeconds) };
  const paid = byKey<CommitmentPaidRecord>(reader, COMMITMENT_PAID, until);
  const settled = byKey<CommitmentSettledRecord>(reader, COMMITMENT_SETTLED, until);
  const paymentOf = ({ commitment, digest }: BookEntry): Payment | null => {
    const payment = paid.get(paidKey(commitment.consumer, commitment.sequence));
    if (payment === undefined) return null;
    const deliveredWh = settled.get(digest as Hex)?.deliveredWh ?? 0n;
    return { deliveredWh, paidNano: payment.paid + payment.gridFee + payment.tax };
  };
  return claimsOf({
    calendar,
    now,
    trades,
    escrowNano: escrowOf(config),
    commitments: anchoredFrom(nodes, first).filter(({ commitment }) => commitment.interval < end),
    paymentOf,
  });
}

function byKey<T>(reader: CommunityReader, kind: string, span: Span): ReadonlyMap<string, T> {
  return new Map(bodiesOf<T>(reader, kind, span).map(([, key, body]) => [key, body]));
}

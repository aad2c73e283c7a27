import { endOf, type IntervalIndex, instant, interval as intervalOf } from "#domain";
import { type Made, type Sent, sentCall } from "./blocks.ts";
import type { DrawnTrade } from "./draw.ts";
import { expectPaid, overAt } from "./paid.ts";
import { AHEAD_SECONDS, committed, nextInterval } from "./timing.ts";
import { type Anchored, anchoredBy, promised, type Trading } from "./trading.ts";

/** What settles an interval: transactions of one call or several, and how many commitments they pay together. */
export interface Settling {
  readonly transactions: readonly (readonly Sent[])[];
  readonly paid: number;
}

/** How many intervals ahead of their settlement the commitments of an interval are anchored. */
export const AHEAD_STEPS = 2;

/**
 * Intervals one after the other in which the same is done again and again: as soon as one is over, a block brings its settlement
 * and, in one of its transactions, the anchor of what was promised for the next but one. The first two anchors come alone.
 *
 * @param steps  The trades of each interval; those of the last two are only committed to.
 * @returns the block of each interval but the last two
 */
export async function steadily(
  trading: Trading,
  steps: readonly (readonly DrawnTrade[])[],
  settle: (anchored: Anchored) => Settling,
): Promise<readonly Made[]> {
  const { calendar } = trading.street.scenario;
  const first = nextInterval(trading);
  const at = (step: number): IntervalIndex => intervalOf(first + step);
  const anchored: Anchored[] = [];
  for (const [i, trades] of steps.slice(0, AHEAD_STEPS).entries())
    anchored.push(await committed(trading, trades, at(i)));
  const made: Made[] = [];
  for (const [i, trades] of steps.slice(AHEAD_STEPS).entries()) {
    const open = anchored[i] as Anchored;
    await trading.waitUntil(instant(endOf(calendar, open.interval) - AHEAD_SECONDS * 1000));
    const next = promised(trading, trades, at(i + AHEAD_STEPS));
    const { transactions, paid } = settle(open);
    const sent = withAnchor(trading, transactions, next.anchor);
    const block = expectPaid(await trading.write(sent, overAt(trading, open)), paid);
    anchored.push(anchoredBy(trading, next, block));
    made.push(block);
  }
  // Whatever comes next shares no interval with those.
  await trading.waitUntil(endOf(calendar, at(steps.length - 1)));
  return made;
}

/** Transactions of which the last brings an anchor too. */
function withAnchor(trading: Trading, transactions: Settling["transactions"], anchor: Sent): readonly Sent[] {
  return transactions.map((calls, i) => together(trading, i === transactions.length - 1 ? [...calls, anchor] : calls));
}

/** Several calls in one transaction. @source contracts/src/interfaces/IBundle.sol */
function together({ street, database }: Trading, sent: readonly Sent[]): Sent {
  const [only] = sent;
  if (only !== undefined && sent.length === 1) return only;
  const { addressBook } = street.chain;
  const calls = sent.flatMap((one) => {
    if (!("call" in one)) return [];
    const { to: target, data } = addressBook.encodeCall(one.call);
    return [{ target, data }];
  });
  return sentCall(database.sender, "Bundle", "run", [calls]);
}

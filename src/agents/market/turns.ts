import { type Instant, instant } from "#domain";

/** From one who does the same work to the next: a block in between shows whether it is done. */
const TURN_MS = 1_000;
/** Blocks stand on whole seconds: what they say has arrived by then. */
const AFTER_BLOCK_MS = 200;
/** Trades that are opened in one call, so that it stays below 2²⁴ gas: each takes up to 400,000. */
const TRADES_PER_CALL = 20;

/** When it is the turn of the agent at a place, from 0 on, after an instant. @example turnAfter(instant(5_000), 1)   // 6200 */
export function turnAfter(at: Instant, index: number): Instant {
  return instant(at + AFTER_BLOCK_MS + index * TURN_MS);
}

/** The calls in which so many trades are opened. @example bindParts(25).map(({ count }) => count)   // [20, 5] */
export function bindParts(trades: number): readonly { readonly first: number; readonly count: number }[] {
  return Array.from({ length: Math.ceil(trades / TRADES_PER_CALL) }, (_, i) => {
    const first = i * TRADES_PER_CALL;
    return { first, count: Math.min(TRADES_PER_CALL, trades - first) };
  });
}

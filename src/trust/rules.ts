import { type Commitment, commitmentAmount, endOf, startOf } from "#domain";
import { type Refusal, refused } from "./admission.ts";
import type { ChainView } from "./view.ts";

/** Largest energy and price that a settlement can pack. @source contracts/src/libraries/CommitmentBatch.sol */
const LARGEST = (1n << 40n) - 1n;
const LAST_SEQUENCE = 2 ** 32 - 1;

/** Rules that hold for ever, whatever the time. */
export function checkForm(c: Commitment, view: ChainView): Refusal | null {
  if (c.energyWh > LARGEST) return refused("out-of-range", `at most ${LARGEST} Wh`, c.energyWh);
  if (c.pricePerWh > LARGEST) return refused("out-of-range", `at most ${LARGEST} nano per Wh`, c.pricePerWh);
  if (c.sequence < 1 || c.sequence > LAST_SEQUENCE) return refused("out-of-range", `1 to ${LAST_SEQUENCE}`, c.sequence);
  if (commitmentAmount(c, view.tariffAt(c.interval)) === 0n) return refused("amount-zero");
  const end = endOf(view.calendar, c.interval) / 1000;
  const latest = end + view.calendar.graceSeconds;
  if (c.expiry <= end || c.expiry > latest) return refused("expiry-invalid", `${end} < expiry <= ${latest}`, c.expiry);
  return null;
}

/** Rules of the present time. @param startedSeconds How long ago its interval may have begun. */
export function checkTime(c: Commitment, view: ChainView, startedSeconds: number): Refusal | null {
  const { now } = view;
  if (now > c.expiry) return refused("expired", c.expiry, now);
  const latest = startOf(view.calendar, c.interval) / 1000 + startedSeconds;
  if (now >= latest) return refused("interval-begun", `before ${latest}`, now);
  const furthest = now + view.horizonSeconds;
  return c.expiry > furthest ? refused("too-far-ahead", `expiry <= ${furthest}`, c.expiry) : null;
}

/** Rules of the consumer's account. */
export function checkAccount(c: Commitment, view: ChainView): Refusal | null {
  const { slashed, bondNano } = view.account(c.consumer);
  if (slashed) return refused("slashed");
  return bondNano < view.leastBondNano ? refused("no-bond", view.leastBondNano, bondNano) : null;
}

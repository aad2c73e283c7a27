import { type Commitment, EXIT, NeighborwattError } from "#domain";
import type { ConsumerStanding, HandedIn } from "#simulation";

/** What to do about each reason for which a node takes no commitment in. */
const ADVICE: Readonly<Record<string, readonly [advice: string, exitCode: number]>> = {
  "out-of-range": ["take smaller amounts", EXIT.data],
  "bad-signature": ["sign with the consumer's own key, for this community", EXIT.data],
  "amount-zero": ["a commitment holds more than nothing", EXIT.data],
  "expiry-invalid": ["receipts count until one grace after the interval's end", EXIT.data],
  expired: ["take a later interval", EXIT.tryAgain],
  "interval-begun": ["it began on the way; take a later one with --interval", EXIT.tryAgain],
  "too-far-ahead": ["take an earlier interval, or try again later", EXIT.tryAgain],
  slashed: ["this consumer has committed twice under one number; use another key", EXIT.data],
  "no-bond": ["put a bond up with --deposit", EXIT.data],
  "sequence-taken": ["another commitment of this consumer was faster; run the command again", EXIT.tryAgain],
  "sequence-gap": ["the node lacks an earlier commitment of this consumer; run the command again", EXIT.tryAgain],
  "previous-mismatch": ["another commitment of this consumer was faster; run the command again", EXIT.tryAgain],
  "held-mismatch": ["another commitment of this consumer was faster; run the command again", EXIT.tryAgain],
  "chain-too-long": ["wait until earlier commitments are paid or over", EXIT.tryAgain],
  "not-covered": ["put more aside with --deposit, or commit less", EXIT.data],
};

/** The refusal of a node as an error. */
export function refusedByNode({
  reason,
  expected,
  found,
}: Exclude<HandedIn, { readonly ok: true }>): NeighborwattError {
  const [advice, exitCode] = ADVICE[reason] ?? ["nothing was promised", EXIT.failed];
  const compared = [
    ...(expected === null ? [] : [`expected ${expected}`]),
    ...(found === null ? [] : [`found ${found}`]),
  ].join(", ");
  return new NeighborwattError(
    "CLI_COMMITMENT_REFUSED",
    `The node does not take the commitment in: ${reason}${compared === "" ? "" : ` (${compared})`}; ${advice}.`,
    { details: { reason, expected, found }, exitCode },
  );
}

/** Foresees a refusal before anything is signed, for what is signed cannot be taken back. */
export function expectTakenIn(
  { latestExpiry }: Pick<ConsumerStanding, "latestExpiry">,
  { expiry }: Pick<Commitment, "expiry">,
): void {
  if (expiry <= latestExpiry) return;
  throw refusedByNode({
    ok: false,
    reason: "too-far-ahead",
    expected: `expiry <= ${latestExpiry}`,
    found: String(expiry),
  });
}

import { type Hex, keccakOfText } from "#domain";
import { REFUSALS, type Refusal } from "#settlement";

/** Beside what nodes find out beforehand, the chain alone can say these. */
const BY_THE_CHAIN = ["Paid", "NotCovered"] as const;
/** A newer contract may know reasons that this page does not. */
const UNKNOWN = "Unknown";

/** Why the settlement refuses a claim: names of errors of `AtomicSettlement`. */
export const REFUSAL_REASONS = [...(Object.keys(REFUSALS) as Refusal[]), ...BY_THE_CHAIN, UNKNOWN] as const;

const BY_SELECTOR = new Map(
  REFUSAL_REASONS.map((reason) => [keccakOfText(`AtomicSettlement_${reason}()`).slice(0, 10), reason]),
);

/** The name of the error with a selector, as `ClaimRefused` tells it. */
export function refusalReasonOf(selector: Hex): (typeof REFUSAL_REASONS)[number] {
  return BY_SELECTOR.get(selector) ?? UNKNOWN;
}

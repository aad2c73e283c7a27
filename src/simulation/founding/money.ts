import type { Address } from "#domain";
import type { PendingCall } from "../block-writer.ts";
import type { Actor, HouseholdIdentity } from "../identities.ts";

/** What every trader pays in at the start, in nano: 1,000 of the currency. */
export const PAID_IN_NANO = 1_000_000_000_000n;

/** The agents of a household that need money: to trade with, or as a node's stake. */
export function tradersOf(identity: HouseholdIdentity): readonly Actor[] {
  return identity.actors.filter((a) => a.role === "seller" || a.role === "buyer" || a.role === "node");
}

/** Every trader's way of its money into the Vault. */
export function depositCalls(identities: readonly HouseholdIdentity[], vault: Address): readonly PendingCall[] {
  return identities.flatMap(tradersOf).flatMap(({ keys }) => [
    { signer: keys, call: { contract: "MoneyToken", function: "approve", args: [vault, PAID_IN_NANO] } },
    { signer: keys, call: { contract: "Vault", function: "deposit", args: [PAID_IN_NANO] } },
  ]);
}

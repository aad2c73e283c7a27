import { type Address, RESERVED_NAMES } from "#domain";
import type { KeyPair } from "#privacy";
import type { PendingCall } from "../block-writer.ts";
import type { Actor, HouseholdIdentity } from "../identities.ts";
import type { Scenario } from "../scenario/index.ts";

/** What every trader pays in at the start, in nano: 1,000 of the currency. */
const PAID_IN_NANO = 1_000_000_000_000n;
/** What a home's owner pays in, where people can commit by hand: 100 of the currency. */
const OWNER_PAID_IN_NANO = 100_000_000_000n;

/** Somebody who pays money in at the start. */
export interface PayingIn {
  /** Tells its payment from all others. */
  readonly name: string;
  readonly keys: KeyPair;
  readonly amountNano: bigint;
}

/** The agents of a household that need money: to trade with, or as a node's stake. */
function tradersOf(identity: HouseholdIdentity): readonly Actor[] {
  return identity.actors.filter((a) => a.role === "seller" || a.role === "buyer" || a.role === "node");
}

/**
 * Who of a household pays in. Where receipts settle trades its owner does too: a chain of commitments has one writer, so
 * people commit in their own name, not in that of their agents.
 */
export function payingIn({ choices }: Pick<Scenario, "choices">, identity: HouseholdIdentity): readonly PayingIn[] {
  const { name, owner } = identity;
  const traders = tradersOf(identity).map(({ role, keys }) => ({
    name: `${name} ${role}`,
    keys,
    amountNano: PAID_IN_NANO,
  }));
  if (choices.settlement !== "atomic" || RESERVED_NAMES.includes(name)) return traders;
  return [...traders, { name: `${name} owner`, keys: owner, amountNano: OWNER_PAID_IN_NANO }];
}

/** Everybody's way of its money into the Vault. */
export function depositCalls(
  scenario: Pick<Scenario, "choices">,
  identities: readonly HouseholdIdentity[],
  vault: Address,
): readonly PendingCall[] {
  return identities
    .flatMap((identity) => payingIn(scenario, identity))
    .flatMap(({ keys, amountNano }) => [
      { signer: keys, call: { contract: "MoneyToken", function: "approve", args: [vault, amountNano] } },
      { signer: keys, call: { contract: "Vault", function: "deposit", args: [amountNano] } },
    ]);
}

import type { Address, Agreement, Band, Hex, Instant, NanoPerWh, Order, PublicOffer, Wh } from "#domain";
import type { NegotiationMessage } from "./message.ts";
import type { StrategyName } from "./strategy-registry.ts";
import type { NegotiationTiming } from "./timing.ts";

/** What the machine of one order needs to know from the start. Plain data. */
export interface NegotiatorConfig {
  readonly order: Order;
  readonly strategy: StrategyName;
  readonly timing: NegotiationTiming;
  readonly band: Band;
  /** The settlement that agreements name. */
  readonly settlement: Address;
  /** Orders of one seed still draw independent numbers: the order's id is mixed in. */
  readonly seed: bigint;
  /**
   * Nobody bargains: everybody posts the limit at once, and in the last part of the window all trade at one price from
   * the ratio of supply to demand, which needs the feed-in. Left out: bargaining, then the end game.
   */
  readonly ratioFeedIn?: NanoPerWh;
  /** How many sellers a buyer speaks with at a time; 4 unless given. */
  readonly maxParallel?: number;
  /** Public scores of others (T4), for strategies that look at them. */
  readonly scores?: Readonly<Record<Address, number>>;
  readonly expectedGenerationWh?: Wh;
  readonly expectedConsumptionWh?: Wh;
}

/** What can happen to a negotiation. */
export type NegotiatorInput =
  | { readonly kind: "start" }
  /** All offers of the interval that the chain shows now; replaces what was known. */
  | { readonly kind: "offers"; readonly offers: readonly PublicOffer[] }
  /** A message whose sender, and signature where it carries an agreement, the agent has verified. */
  | { readonly kind: "message"; readonly message: NegotiationMessage }
  /** The chain shows that the buyer took its signature back; the seller's Wh are free again. */
  | { readonly kind: "revoked"; readonly agreement: Agreement }
  | { readonly kind: "clock" };

/** What a negotiation wants done. */
export type NegotiatorOutput =
  /** MakeOffer. */
  | { readonly kind: "post"; readonly energyWh: Wh; readonly openWh: Wh; readonly pricePerWh: NanoPerWh }
  /** To `message.receiver`; the agent fills in the signature of an agreement that the message carries. */
  | { readonly kind: "send"; readonly message: NegotiationMessage }
  /** The buyer takes a signature back on the chain, before the gate closes. */
  | { readonly kind: "revoke"; readonly agreement: Agreement }
  /** Both have confirmed. `signature` is the other side's. The seller writes the agreement in the margin. */
  | { readonly kind: "agreed"; readonly agreement: Agreement; readonly signature: Hex }
  /** Call `step` with `{ kind: "clock" }` then. */
  | { readonly kind: "wake"; readonly at: Instant };

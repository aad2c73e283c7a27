import type { Address, Envelope, Hex, HouseholdName } from "#domain";
import type { HomePlan } from "./home-plan.ts";
import type { MarketAddresses } from "./market.ts";

/** What a process of homes is told when it begins. */
export interface HomesTask {
  /** The chain's RPC front: the only way to the chain. */
  readonly url: string;
  readonly chainId: number;
  readonly contracts: MarketAddresses;
  readonly seed: bigint;
  /** Start of interval 0, in ms. */
  readonly epoch: number;
  readonly dso: Address;
  readonly dsoKey: Uint8Array;
  readonly homes: readonly HomePlan[];
}

/** From the parent to a process of homes. */
export type ToHomes =
  | { readonly kind: "begin"; readonly task: HomesTask }
  /** The post brings a letter from the DSO. */
  | { readonly kind: "letter"; readonly envelope: Envelope };

/** From a process of homes to the parent. */
export type FromHomes =
  | { readonly kind: "ready" }
  | { readonly kind: "letter"; readonly home: HouseholdName; readonly envelope: Envelope }
  /** An offer is about to be sent; `at` in ms since 1970. */
  | { readonly kind: "posting"; readonly offer: number; readonly transaction: Hex; readonly at: number }
  | { readonly kind: "lost"; readonly offer: number }
  /** Everything due by an interval is sent. */
  | { readonly kind: "level"; readonly interval: number }
  | { readonly kind: "failed"; readonly why: string };

import type { Address, FeederId, MeterId, OrderId } from "./ids.ts";
import type { IntervalIndex } from "./time.ts";
import type { NanoPerWh, Wh } from "./units.ts";

/** Which side of a trade an order stands on. */
export type Side = "sell" | "buy";

/** Where sold energy comes from; each technology has a price floor set by the community (M3). */
export type Technology = "none" | "pv" | "battery";
/** The technologies in the order in which contracts number them. */
export const TECHNOLOGIES = ["none", "pv", "battery"] as const satisfies readonly Technology[];

/**
 * A wish to sell or buy in one interval. `askingPrice` is public from the start; `limitPrice` stays with its owner
 * until the end game, when it becomes the asking price.
 */
export interface Order {
  readonly id: OrderId;
  readonly owner: Address;
  readonly meter: MeterId;
  readonly feeder: FeederId;
  readonly side: Side;
  readonly technology: Technology;
  readonly interval: IntervalIndex;
  /** Last interval in which the energy may flow; without it the order is for `interval` alone (TX 4.2: I, contiguous). */
  readonly until?: IntervalIndex;
  readonly energyWh: Wh;
  readonly limitPrice: NanoPerWh;
}

/** An order as the chain shows it to everyone: no limit price, but what is still open and since when it stands. */
export interface PublicOffer {
  readonly id: OrderId;
  readonly owner: Address;
  /** The owner's meter, from the public registry: two orders of one meter never trade with each other. */
  readonly meter: MeterId;
  readonly feeder: FeederId;
  readonly side: Side;
  readonly interval: IntervalIndex;
  readonly energyWh: Wh;
  /** The part not promised to anyone when the offer was last posted. */
  readonly openWh: Wh;
  readonly askingPrice: NanoPerWh;
  /** Block time of the last post, in seconds. */
  readonly postedAtSeconds: number;
}

import type { Address, FeederId, OrderId } from "./ids.ts";
import type { IntervalIndex } from "./time.ts";
import type { NanoPerWh, Wh } from "./units.ts";

/** A binding pairing of one ask and one bid. The Solidity struct `Trade` has the same fields in the same order. */
export interface Trade {
  readonly market: Address;
  readonly ask: OrderId;
  readonly bid: OrderId;
  readonly seller: Address;
  readonly buyer: Address;
  readonly interval: IntervalIndex;
  readonly energyWh: Wh;
  readonly pricePerWh: NanoPerWh;
  /** Tells two trades of the same pair apart. */
  readonly nonce: bigint;
}

/**
 * What both sides sign (EIP-712); the chain and the market are in the signing domain.
 * The Solidity struct `Agreement` has the same fields in the same order.
 */
export interface Agreement {
  readonly settlement: Address;
  readonly ask: OrderId;
  readonly bid: OrderId;
  readonly seller: Address;
  readonly buyer: Address;
  readonly askFeeder: FeederId;
  readonly bidFeeder: FeederId;
  readonly interval: IntervalIndex;
  readonly energyWh: Wh;
  readonly pricePerWh: NanoPerWh;
  /** Block time in seconds after which the agreement can no longer be written. */
  readonly expiry: number;
  readonly nonce: bigint;
}

/** The trade that an agreement becomes when its seller writes it. */
export function tradeOf(a: Agreement, market: Address): Trade {
  const { ask, bid, seller, buyer, interval, energyWh, pricePerWh, nonce } = a;
  return { market, ask, bid, seller, buyer, interval, energyWh, pricePerWh, nonce };
}

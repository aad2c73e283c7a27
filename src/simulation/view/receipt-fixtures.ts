import type { Log } from "#chain";
import {
  type Address,
  type Hex,
  type Instant,
  instant,
  interval,
  type Nano,
  nanoPerWh,
  type Trade,
  wh,
  ZERO_HASH,
} from "#domain";
import type { BookEntry } from "#trust";
import type { WrittenTrade } from "./trade-view.ts";

export const SELLER: Address = "0x5e11e40000000000000000000000000000000000";
export const BUYER: Address = "0xb0ae400000000000000000000000000000000000";

/** Hours of 1970: interval n is the hour from n to n + 1, and receipts count for another. */
export const CALENDAR = {
  epoch: instant(0),
  intervalSeconds: 3_600,
  windowSeconds: 3_600,
  commitMarginSeconds: 300,
  lastOffersSeconds: 300,
  graceSeconds: 3_600,
};

export function hour(n: number): Instant {
  return instant(n * 3_600_000);
}

/** Thirty-two bytes that are told apart by a number. */
export function id(n: number): Hex {
  return `0x${n.toString(16).padStart(64, "0")}`;
}

export function log(contract: string, event: string, args: Log["args"], at = hour(6), index = 0): Log {
  return { contract, event, args, block: 9, index, at, transaction: id(0xb10c) };
}

/** 1000 Wh at 100 in interval 5, as the chain wrote it. */
export function written(n: number, change: Partial<Pick<WrittenTrade, "settled" | "ended">> = {}): WrittenTrade {
  const trade: Trade = {
    market: SELLER,
    ask: id(1),
    bid: id(2),
    seller: SELLER,
    buyer: BUYER,
    interval: interval(5),
    energyWh: wh(1_000n),
    pricePerWh: nanoPerWh(100n),
    nonce: BigInt(n),
  };
  return {
    id: id(n),
    trade,
    written: log("BilateralMarket", "TransactionAllowed", {}),
    settled: null,
    ended: null,
    ...change,
  };
}

/** What the settlement says of it: fees are 30 per Wh. */
export function settled(n: number, deliveredWh: bigint): Log {
  const money = { paid: 100n * deliveredWh, localGridFee: 20n * deliveredWh, localTax: 10n * deliveredWh };
  return log("AtomicSettlement", "TradeSettled", { tradeId: id(n), deliveredWh, ...money });
}

/** A commitment that holds 130 per Wh for two hours after its expiry. */
export function entry(sequence: number, trade: Hex = ZERO_HASH, energyWh = 1_000n): BookEntry {
  const expiry = 7 * 3_600;
  const amountNano = 130n * energyWh;
  return {
    commitment: {
      consumer: BUYER,
      sequence,
      previous: ZERO_HASH,
      heldNano: amountNano as Nano,
      producer: SELLER,
      interval: interval(5),
      energyWh: wh(energyWh),
      pricePerWh: nanoPerWh(100n),
      expiry,
      consumerRoot: id(3),
      producerRoot: id(4),
      trade,
    },
    signature: "0x",
    digest: id(0xd000 + sequence),
    amountNano,
    endsAt: expiry + 2 * 3_600,
    anchor: 1,
  };
}

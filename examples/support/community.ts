/** Three neighbours in one interval: what every other example begins with. */
import {
  type Address,
  type Calendar,
  type IntervalTariff,
  instant,
  interval,
  nanoPerWh,
  type Order,
  type Side,
  wh,
} from "#domain";
import { bandOf, orderIdOf } from "#market";

const MARKET: Address = "0x00000000000000000000000000000000000000aa";

/** One hour to negotiate for each hour of delivery, the last five minutes of it for writing agreements. */
export const calendar: Calendar = {
  epoch: instant(0),
  intervalSeconds: 3600,
  windowSeconds: 3600,
  commitMarginSeconds: 300,
  graceSeconds: 3600,
};

/** 34 ct per kWh from the grid, 6.5 ct of fees on local energy, 8 ct for what is fed in. */
export const tariff: IntervalTariff = {
  energyPrice: nanoPerWh(160_000),
  gridFee: nanoPerWh(95_000),
  tax: nanoPerWh(85_000),
  feedIn: nanoPerWh(80_000),
  localGridFee: nanoPerWh(45_000),
  localTax: nanoPerWh(20_000),
  fundPerWh: nanoPerWh(10_000),
};

export const band = bandOf(tariff, { pv: nanoPerWh(60_000) });

/** An order of a home; its meter has the home's address here, for short. */
export function order(owner: Address, side: Side, energyWh: number, limitPrice: number): Order {
  return {
    id: orderIdOf(MARKET, owner, interval(12), side),
    owner,
    meter: owner,
    feeder: 1,
    side,
    technology: side === "sell" ? "pv" : "none",
    interval: interval(12),
    energyWh: wh(energyWh),
    limitPrice: nanoPerWh(limitPrice),
  };
}

export const ALICE: Address = "0x00000000000000000000000000000000000000a1";
export const BOB: Address = "0x00000000000000000000000000000000000000b0";
export const CAROL: Address = "0x00000000000000000000000000000000000000c0";

/** Alice has sun to sell, Bob and Carol want energy, together more than there is. */
export const orders: readonly Order[] = [
  order(ALICE, "sell", 2_500, 80_000),
  order(BOB, "buy", 1_800, 275_000),
  order(CAROL, "buy", 1_200, 240_000),
];

export const NAMES: Readonly<Record<Address, string>> = { [ALICE]: "Alice", [BOB]: "Bob", [CAROL]: "Carol" };

/** A price the way people say it. */
export function inCents(pricePerWh: bigint): string {
  return `${(Number(pricePerWh) / 10_000).toFixed(2)} ct/kWh`;
}

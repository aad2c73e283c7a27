import {
  type Address,
  type Band,
  type Calendar,
  type IntervalIndex,
  instant,
  interval,
  type NanoPerWh,
  nanoPerWh,
  type Order,
  type PublicOffer,
  type Side,
  type Technology,
  type Wh,
  wh,
} from "#domain";
import { registerStrategy } from "./bilateral/strategy-registry.ts";
import { orderIdOf } from "./order-id.ts";

/** One hour, 55 minutes of negotiation, 5 minutes of margin (MZ 4.1). */
export const HOURLY: Calendar = {
  epoch: instant(0),
  intervalSeconds: 3600,
  windowSeconds: 3600,
  commitMarginSeconds: 300,
  graceSeconds: 3600,
};
export const NOON: IntervalIndex = interval(12);
/** PV from 5 ct, battery from 8 ct, nothing above 25 ct per kWh. */
export const BAND: Band = {
  floor: { none: nanoPerWh(0n), pv: nanoPerWh(50_000n), battery: nanoPerWh(80_000n) },
  ceiling: nanoPerWh(250_000n),
};
export const MARKET: Address = `0x${"ab".repeat(20)}`;
export const SETTLEMENT: Address = `0x${"cd".repeat(20)}`;

/** The address of a named actor: its letters as bytes, so that a failing test shows who is meant. */
export function addressOf(name: string): Address {
  const bytes = Array.from(name, (letter) => letter.charCodeAt(0).toString(16).padStart(2, "0"));
  return `0x${bytes.join("").padStart(40, "0")}`;
}

interface OrderDetails {
  readonly feeder?: number;
  readonly meter?: Address;
  readonly technology?: Technology;
  readonly interval?: IntervalIndex;
}

/** A named actor's wish to sell: energy in Wh, limit in nano per Wh. */
export function ask(name: string, energyWh: bigint, limitPrice: bigint, details: OrderDetails = {}): Order {
  return orderOf(name, "sell", energyWh, limitPrice, { technology: "pv", ...details });
}

/** A named actor's wish to buy. */
export function bid(name: string, energyWh: bigint, limitPrice: bigint, details: OrderDetails = {}): Order {
  return orderOf(name, "buy", energyWh, limitPrice, { technology: "none", ...details });
}

function orderOf(name: string, side: Side, energy: bigint, limit: bigint, details: OrderDetails): Order {
  const owner = addressOf(name);
  const k = details.interval ?? NOON;
  return {
    id: orderIdOf(MARKET, owner, k, side),
    owner,
    meter: details.meter ?? owner,
    feeder: details.feeder ?? 1,
    side,
    technology: details.technology ?? "none",
    interval: k,
    energyWh: wh(energy),
    limitPrice: nanoPerWh(limit),
  };
}

/** An order as the chain shows it: asking for its limit unless another price is given. */
export function offerOf(
  order: Order,
  shown: { readonly askingPrice?: NanoPerWh; readonly openWh?: Wh; readonly postedAtSeconds?: number } = {},
): PublicOffer {
  const { id, owner, meter, feeder, side, interval: k, energyWh, limitPrice } = order;
  return {
    id,
    owner,
    meter,
    feeder,
    side,
    interval: k,
    energyWh,
    openWh: shown.openWh ?? energyWh,
    askingPrice: shown.askingPrice ?? limitPrice,
    postedAtSeconds: shown.postedAtSeconds ?? 0,
  };
}

/** A strategy that agrees to nothing before the end game, so that a test sees the end game alone. */
export const WAITING = registerStrategy("test-waiting", {
  open: ({ side, energyWh, band }) => ({ energyWh, pricePerWh: side === "sell" ? band.ceiling : nanoPerWh(0n) }),
  respond: () => ({ kind: "reject" }),
});

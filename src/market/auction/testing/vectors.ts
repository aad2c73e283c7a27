import { type Hex, type OrderId, wh } from "#domain";
import { SIDE_NUMBER } from "../../order-id.ts";
import { createGate } from "../gate.ts";
import { openOrders } from "../open-orders.ts";
import { packRanking, rankPurchases, rankSales } from "../ranking.ts";
import { sweep } from "../sweep.ts";
import { tradeInTurn } from "../trade-in-turn.ts";
import { uniformPrice } from "../uniform-price.ts";
import { inputOf, orderAt, type TestMarket } from "./market.ts";

/** A market as both languages read it: lists of numbers as text. */
interface MarketVector {
  /** Of each offer, in the order of the posts: side (0 sells, 1 buys), feeder, meter, energy, price. */
  readonly offers: readonly string[];
  /** Of each feeder: the one above, net out, net in, sold, bought. */
  readonly limits: readonly string[];
}

/** An auction at one price and what comes of it. */
export interface UniformVector extends MarketVector {
  readonly sales: Hex;
  readonly purchases: Hex;
  /** 0 when nothing crosses. */
  readonly pricePerWh: string;
  /** Of the sweep, before pairs are passed over. */
  readonly energyWh: string;
  /** Of each trade: the places of sale and purchase, energy. */
  readonly trades: readonly string[];
}

/** A double auction in which the offers arrive in the order of the posts, and what comes of it. */
export interface DoubleVector extends MarketVector {
  /** Of each trade: the places of sale and purchase, energy, price. */
  readonly trades: readonly string[];
  /** Places of what stands in the end, best first. */
  readonly sales: readonly string[];
  readonly purchases: readonly string[];
}

/** The auction at one price in a market. */
export function uniformVector(market: TestMarket): UniformVector {
  const offers = openOrders(inputOf(market, {}));
  const [sales, purchases] = [rankSales(offers), rankPurchases(offers)];
  const { pricePerWh, energyWh } = sweep(offers, sales, purchases);
  const { trades } = uniformPrice.clear(inputOf(market, {}));
  return {
    ...numbersOf(market),
    sales: packRanking(sales),
    purchases: packRanking(purchases),
    pricePerWh: String(pricePerWh ?? 0n),
    energyWh: String(energyWh),
    trades: trades.flatMap((t) => [placeOf(market, t.ask), placeOf(market, t.bid), t.energyWh]).map(String),
  };
}

/** The double auction in a market. */
export function doubleVector(market: TestMarket): DoubleVector {
  const input = inputOf(market, {});
  const { pairs, sales, purchases } = tradeInTurn(openOrders(input), createGate(input));
  return {
    ...numbersOf(market),
    trades: pairs
      .flatMap((p) => [placeOf(market, p.ask.id), placeOf(market, p.bid.id), p.energyWh, p.pricePerWh])
      .map(String),
    sales: sales.map(String),
    purchases: purchases.map(String),
  };
}

/** The market of a vector. */
export function marketOf({ offers, limits }: MarketVector): TestMarket {
  return { orders: rows(offers, 5).map(orderOf), limits: rows(limits, 5).map(limitOf) };
}

function orderOf([side = 0n, feeder = 0n, meter = 0n, energyWh = 0n, price = 0n]: readonly bigint[], place: number) {
  const home = { feeder: Number(feeder), meter: Number(meter) };
  return orderAt(place, side === BigInt(SIDE_NUMBER.sell) ? "sell" : "buy", home, energyWh, price);
}

function limitOf([parent = 0n, out = 0n, inward = 0n, sell = 0n, buy = 0n]: readonly bigint[], feeder: number) {
  const energies = { netOutWh: wh(out), netInWh: wh(inward), sellWh: wh(sell), buyWh: wh(buy) };
  return { feeder, parent: Number(parent), ...energies };
}

function rows(values: readonly string[], width: number): readonly (readonly bigint[])[] {
  return values.flatMap((_, i) => (i % width === 0 ? [values.slice(i, i + width).map(BigInt)] : []));
}

function numbersOf({ orders, limits }: TestMarket): MarketVector {
  return {
    offers: orders
      .flatMap((o) => [SIDE_NUMBER[o.side], o.feeder, BigInt(o.meter) - 1n, o.energyWh, o.limitPrice])
      .map(String),
    limits: limits.flatMap((l) => [l.parent, l.netOutWh, l.netInWh, l.sellWh, l.buyWh]).map(String),
  };
}

function placeOf({ orders }: TestMarket, id: OrderId): number {
  return orders.findIndex((order) => order.id === id);
}

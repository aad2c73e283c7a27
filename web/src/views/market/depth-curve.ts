import type { OpenOrder } from "#api";

/** What is offered up to each price, and what is wanted from it on: steps from each price to the next. */
export interface DepthCurve {
  /** In ct/kWh, ascending. */
  readonly prices: readonly number[];
  readonly end: number;
  /** In kWh. */
  readonly offered: readonly number[];
  readonly wanted: readonly number[];
}

const ROOM_CENTS = 2;

/** The depth of a book; null without any open order. */
export function depthCurve(offered: readonly OpenOrder[], wanted: readonly OpenOrder[]): DepthCurve | null {
  const all = [...offered, ...wanted].map(({ pricePerWh }) => Number(pricePerWh) / 10_000);
  if (all.length === 0) return null;
  const least = Math.max(0, Math.floor(Math.min(...all) - ROOM_CENTS));
  const end = Math.ceil(Math.max(...all) + ROOM_CENTS);
  const prices = [...new Set([least, ...all])].sort((a, b) => a - b);
  const sum = (orders: readonly OpenOrder[], counts: (price: number) => boolean) =>
    orders.reduce(
      (kWh, order) => (counts(Number(order.pricePerWh) / 10_000) ? kWh + Number(order.openWh) / 1_000 : kWh),
      0,
    );
  return {
    prices,
    end,
    offered: prices.map((price) => sum(offered, (asked) => asked <= price)),
    // Between two prices only those are left who would pay the dearer one.
    wanted: prices.map((price) => sum(wanted, (bid) => bid > price)),
  };
}

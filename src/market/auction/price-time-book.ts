import { BUY, SELL } from "../clearing/instance.ts";
import { NONE, type SideNumber, StandingOrders } from "./standing-orders.ts";
import { longer } from "./typed-columns.ts";

/** The trades of a book as columns, in the order in which they happened. Orders are numbered by arrival. */
export interface BookTrades {
  readonly count: number;
  /** The order that stood in the book; its price is the trade's. */
  readonly standing: Int32Array;
  readonly incoming: Int32Array;
  readonly energyWh: Float64Array;
}

/**
 * A price-time order book for large markets: integer ticks, first come first served at each price, partial fills, cancels.
 * Everything stands in typed arrays; an operation takes a few steps however many orders stand.
 *
 * Energies are whole and below 2⁵³. The mechanism `doubleAuction` works on `StandingOrders` instead, for the sake of
 * energies of any size, of feeders and of meters.
 *
 * @source design, section 6 (auctions); requirement M9
 * @example
 * new PriceTimeBook(10).submit(0, 7, 5)   // 0
 */
export class PriceTimeBook {
  readonly #standing: StandingOrders;
  #tick: Int32Array;
  #openWh: Float64Array;
  #orders = 0;
  #tradeStanding: Int32Array;
  #tradeIncoming: Int32Array;
  #tradeWh: Float64Array;
  #trades = 0;

  /**
   * @param ticks  Prices are whole numbers of ticks below it.
   * @param orders  Expected number of orders; more are welcome.
   */
  constructor(ticks: number, orders = 1024) {
    this.#standing = new StandingOrders(ticks, orders);
    this.#tick = new Int32Array(orders);
    this.#openWh = new Float64Array(orders);
    this.#tradeStanding = new Int32Array(orders);
    this.#tradeIncoming = new Int32Array(orders);
    this.#tradeWh = new Float64Array(orders);
  }

  /**
   * Trades with the best standing orders that cross, each at its price; what is left stands.
   *
   * @param side  0 sells, 1 buys.
   * @returns The order's number: how many came before it.
   */
  submit(side: SideNumber, tick: number, energyWh: number): number {
    const order = this.#orders++;
    if (order >= this.#openWh.length) this.#makeRoomForOrders();
    const leftWh = this.#match(order, side === SELL ? BUY : SELL, tick, energyWh);
    this.#tick[order] = tick;
    this.#openWh[order] = leftWh;
    if (leftWh > 0) this.#standing.add(order, side, tick);
    return order;
  }

  /** Takes an order out. @returns What of it was open; 0 when it no longer stood. */
  cancel(order: number): number {
    if (!this.#standing.has(order)) return 0;
    const leftWh = this.openWh(order);
    this.#standing.remove(order);
    this.#openWh[order] = 0;
    return leftWh;
  }

  /** What of an order stands in the book. */
  openWh(order: number): number {
    return this.#openWh[order] ?? 0;
  }

  /** The order of a side that trades next; −1 when the side is empty. */
  best(side: SideNumber): number {
    return this.#standing.best(side);
  }

  /** Price of an order in ticks. */
  tickOf(order: number): number {
    return this.#tick[order] ?? NONE;
  }

  /** All trades so far. The columns are the book's own: read, do not write, and ask again after an order. */
  trades(): BookTrades {
    return {
      count: this.#trades,
      standing: this.#tradeStanding.subarray(0, this.#trades),
      incoming: this.#tradeIncoming.subarray(0, this.#trades),
      energyWh: this.#tradeWh.subarray(0, this.#trades),
    };
  }

  /** @returns What found no partner. */
  #match(order: number, other: SideNumber, tick: number, energyWh: number): number {
    let leftWh = energyWh;
    while (leftWh > 0) {
      const best = this.#standing.best(other);
      if (best === NONE || !this.#standing.crosses(best, tick)) break;
      const openWh = this.#openWh[best] as number;
      const takenWh = Math.min(openWh, leftWh);
      this.#record(best, order, takenWh);
      leftWh -= takenWh;
      this.#openWh[best] = openWh - takenWh;
      if (takenWh === openWh) this.#standing.remove(best);
    }
    return leftWh;
  }

  #record(standing: number, incoming: number, energyWh: number): void {
    const trade = this.#trades++;
    if (trade >= this.#tradeWh.length) this.#makeRoomForTrades();
    this.#tradeStanding[trade] = standing;
    this.#tradeIncoming[trade] = incoming;
    this.#tradeWh[trade] = energyWh;
  }

  #makeRoomForOrders(): void {
    this.#tick = longer(this.#tick, this.#orders);
    this.#openWh = longer(this.#openWh, this.#orders);
  }

  #makeRoomForTrades(): void {
    this.#tradeStanding = longer(this.#tradeStanding, this.#trades);
    this.#tradeIncoming = longer(this.#tradeIncoming, this.#trades);
    this.#tradeWh = longer(this.#tradeWh, this.#trades);
  }
}

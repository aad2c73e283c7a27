import { BUY, SELL } from "../clearing/instance.ts";
import { TickSet } from "./tick-set.ts";
import { longer } from "./typed-columns.ts";

/** No order. */
export const NONE = -1;

/** Side of an order, as in the columns of a clearing. */
export type SideNumber = typeof SELL | typeof BUY;

/**
 * Which orders stand, by price and time: one queue per price and side. Adding, removing and finding the best take a few
 * steps however many orders stand. Prices are ticks, whole numbers from 0 on, and so are orders: small numbers of the
 * caller's choice.
 *
 * Queues have places: sales at their tick, purchases mirrored behind them, so that on both sides the smallest place is best.
 */
export class StandingOrders {
  readonly #ticks: number;
  /** Places whose queue is not empty. */
  readonly #used: TickSet;
  /** First and last order by place. */
  readonly #head: Int32Array;
  readonly #tail: Int32Array;
  /** Neighbours in the queue, and its place, by order. */
  #next: Int32Array;
  #previous: Int32Array;
  #place: Int32Array;
  #bestSale = NONE;
  #bestPurchase = NONE;

  /**
   * @param ticks  Prices are below it.
   * @param orders  Expected number of orders; more are welcome.
   */
  constructor(ticks: number, orders = 1024) {
    this.#ticks = ticks;
    this.#used = new TickSet(2 * ticks);
    this.#head = new Int32Array(2 * ticks).fill(NONE);
    this.#tail = new Int32Array(2 * ticks).fill(NONE);
    this.#next = new Int32Array(orders).fill(NONE);
    this.#previous = new Int32Array(orders).fill(NONE);
    this.#place = new Int32Array(orders).fill(NONE);
  }

  /** Puts an order behind all of its side and price. It must not stand already. */
  add(order: number, side: SideNumber, tick: number): void {
    if (order >= this.#place.length) this.#makeRoom(order);
    const place = this.#placeOf(side, tick);
    const last = this.#tail[place] as number;
    this.#place[order] = place;
    this.#previous[order] = last;
    this.#next[order] = NONE;
    this.#tail[place] = order;
    if (last !== NONE) {
      this.#next[last] = order;
      return;
    }
    this.#head[place] = order;
    this.#used.add(place);
    const best = this.best(side);
    if (best === NONE || place < (this.#place[best] as number)) this.#setBest(side, order);
  }

  /** Takes out an order that stands. */
  remove(order: number): void {
    const place = this.#place[order] as number;
    const previous = this.#previous[order] as number;
    const next = this.#next[order] as number;
    this.#place[order] = NONE;
    if (next === NONE) this.#tail[place] = previous;
    else this.#previous[next] = previous;
    if (previous !== NONE) {
      this.#next[previous] = next;
      return;
    }
    this.#head[place] = next;
    if (next === NONE) this.#used.delete(place);
    const side = place < this.#ticks ? SELL : BUY;
    if (this.best(side) === order) this.#setBest(side, next === NONE ? this.#firstFrom(place) : next);
  }

  /** Whether the order stands. */
  has(order: number): boolean {
    return order < this.#place.length && (this.#place[order] as number) !== NONE;
  }

  /** The order of a side that comes first: best price, then earliest. */
  best(side: SideNumber): number {
    return side === SELL ? this.#bestSale : this.#bestPurchase;
  }

  /** The order that comes after one that stands. */
  after(order: number): number {
    const next = this.#next[order] as number;
    return next === NONE ? this.#firstFrom(this.#place[order] as number) : next;
  }

  /** Whether an order that stands may trade with one of the other side at this price. */
  crosses(order: number, tick: number): boolean {
    const place = this.#place[order] as number;
    return place <= this.#placeOf(place < this.#ticks ? SELL : BUY, tick);
  }

  #placeOf(side: SideNumber, tick: number): number {
    return side === SELL ? tick : 2 * this.#ticks - 1 - tick;
  }

  /** The first order of the best queue behind an emptied or exhausted one, on the same side. */
  #firstFrom(place: number): number {
    const next = this.#used.next(place + 1);
    const isOtherSide = place < this.#ticks && next >= this.#ticks;
    return next === NONE || isOtherSide ? NONE : (this.#head[next] as number);
  }

  #setBest(side: SideNumber, order: number): void {
    if (side === SELL) this.#bestSale = order;
    else this.#bestPurchase = order;
  }

  #makeRoom(order: number): void {
    this.#next = longer(this.#next, order + 1, NONE);
    this.#previous = longer(this.#previous, order + 1, NONE);
    this.#place = longer(this.#place, order + 1, NONE);
  }
}

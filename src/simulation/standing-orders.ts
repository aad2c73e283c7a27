import { type Address, type IntervalIndex, minWh, type Order, type OrderId, type Trade, type Wh, wh } from "#domain";

/** Orders that wait for a partner over several intervals: what nobody took in one is offered again in the next. */
export class StandingOrders {
  /** `energyWh` is what is left of each. */
  readonly #orders = new Map<OrderId, Order>();

  /**
   * What an owner offers in an interval: earlier orders with what is left of them, and a new one for the rest of its plan;
   * never more than is planned, whatever was offered before.
   *
   * @param plannedWh  What the owner can give, or wants, in this interval.
   * @param fresh  Makes the order for what no earlier one covers; it stands until its `until`.
   */
  offered(owner: Address, interval: IntervalIndex, plannedWh: Wh, fresh: (energyWh: Wh) => Order): readonly Order[] {
    const offered: Order[] = [];
    let left = plannedWh;
    for (const order of this.#of(owner, interval)) {
      const energyWh = minWh(order.energyWh, left);
      if (energyWh > 0n) offered.push({ ...order, interval, energyWh });
      left = wh(left - energyWh);
    }
    if (left === 0n) return offered;
    const order = fresh(left);
    if ((order.until ?? interval) > interval) this.#orders.set(order.id, order);
    return [...offered, order];
  }

  /** Takes off what has found a partner. */
  follow(trades: readonly Trade[]): void {
    for (const { ask, bid, energyWh } of trades) {
      for (const id of [ask, bid]) {
        const order = this.#orders.get(id);
        if (order !== undefined) this.#orders.set(id, { ...order, energyWh: wh(order.energyWh - energyWh) });
      }
    }
  }

  /** An owner's orders that reach into an interval, first those that end first. Those that are over go. */
  #of(owner: Address, interval: IntervalIndex): readonly Order[] {
    const own = [...this.#orders.values()].filter((order) => order.owner === owner);
    const endOf = ({ until, interval: last }: Order): IntervalIndex => until ?? last;
    for (const order of own) {
      if (endOf(order) < interval || order.energyWh === 0n) this.#orders.delete(order.id);
    }
    return own.filter(({ id }) => this.#orders.has(id)).sort((a, b) => endOf(a) - endOf(b));
  }
}

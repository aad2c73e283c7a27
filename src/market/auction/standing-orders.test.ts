import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { NONE, StandingOrders } from "./standing-orders.ts";
import { TickSet } from "./tick-set.ts";

describe("a set of ticks", () => {
  it("finds the next member after any number, as a plain set does", () => {
    const changes = fc.array(fc.tuple(fc.boolean(), fc.nat(2_999)), { maxLength: 60 });
    fc.assert(
      fc.property(changes, fc.nat(3_100), (all, from) => {
        const [ticks, plain] = [new TickSet(3_000), new Set<number>()];
        for (const [isAdded, tick] of all) {
          if (isAdded) ticks.add(tick);
          else ticks.delete(tick);
          if (isAdded) plain.add(tick);
          else plain.delete(tick);
        }
        const later = [...plain].filter((tick) => tick >= from);
        assert.equal(ticks.next(from), later.length === 0 ? NONE : Math.min(...later));
      }),
    );
  });

  it("holds one tick, and a million", () => {
    for (const size of [1, 32, 33, 1_000_000]) {
      const ticks = new TickSet(size);
      assert.equal(ticks.next(0), NONE);
      ticks.add(size - 1);
      assert.deepEqual([ticks.next(0), ticks.next(size - 1), ticks.next(size)], [size - 1, size - 1, NONE]);
    }
  });
});

describe("standing orders", () => {
  it("come by price, and of equal price in the order in which they were added", () => {
    const book = new StandingOrders(10);
    for (const [order, tick] of [
      [0, 7],
      [1, 5],
      [2, 7],
      [3, 5],
    ] as const)
      book.add(order, 0, tick);
    for (const [order, tick] of [
      [4, 2],
      [5, 4],
      [6, 4],
    ] as const)
      book.add(order, 1, tick);
    assert.deepEqual(ordersOn(book, 0), [1, 3, 0, 2]);
    assert.deepEqual(ordersOn(book, 1), [5, 6, 4]);
  });

  it("keep their order whichever is taken out", () => {
    const book = new StandingOrders(4, 1);
    for (let order = 0; order < 6; order++) book.add(order, 0, order % 2);
    for (const gone of [2, 0, 5]) book.remove(gone);
    assert.deepEqual(ordersOn(book, 0), [4, 1, 3]);
    assert.deepEqual(
      [0, 1, 2, 99].map((order) => book.has(order)),
      [false, true, false, false],
    );
    for (const gone of [4, 1, 3]) book.remove(gone);
    assert.equal(book.best(0), NONE);
  });

  it("cross what is sold at their price or below, or bought at it or above", () => {
    const book = new StandingOrders(10);
    book.add(0, 0, 5);
    book.add(1, 1, 5);
    assert.deepEqual(
      [4, 5, 6].map((tick) => book.crosses(0, tick)),
      [false, true, true],
    );
    assert.deepEqual(
      [4, 5, 6].map((tick) => book.crosses(1, tick)),
      [true, true, false],
    );
  });
});

function ordersOn(book: StandingOrders, side: 0 | 1): readonly number[] {
  const orders: number[] = [];
  for (let order = book.best(side); order !== NONE; order = book.after(order)) orders.push(order);
  return orders;
}

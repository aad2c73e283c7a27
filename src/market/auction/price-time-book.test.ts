import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { PriceTimeBook } from "./price-time-book.ts";

const [SELL, BUY] = [0, 1] as const;

function tradesOf(book: PriceTimeBook) {
  const { count, standing, incoming, energyWh } = book.trades();
  return Array.from({ length: count }, (_, i) => [standing[i], incoming[i], energyWh[i]]);
}

describe("a price-time book", () => {
  it("matches an order with the best price first, and the earliest of equal price", () => {
    const book = new PriceTimeBook(100);
    const [dear, first, second] = [book.submit(SELL, 60, 5), book.submit(SELL, 50, 5), book.submit(SELL, 50, 5)];
    const buyer = book.submit(BUY, 60, 12);
    assert.deepEqual(tradesOf(book), [
      [first, buyer, 5],
      [second, buyer, 5],
      [dear, buyer, 2],
    ]);
    assert.deepEqual([book.openWh(dear), book.openWh(buyer), book.best(SELL)], [3, 0, dear]);
  });

  it("leaves standing what finds no partner", () => {
    const book = new PriceTimeBook(100);
    const seller = book.submit(SELL, 50, 5);
    const buyer = book.submit(BUY, 50, 8);
    assert.deepEqual([book.best(SELL), book.best(BUY), book.openWh(buyer)], [-1, buyer, 3]);
    assert.deepEqual([book.tickOf(seller), book.submit(BUY, 49, 1)], [50, 2]);
    assert.equal(tradesOf(book).length, 1);
  });

  it("forgets a cancelled order, and says what of it was open", () => {
    const book = new PriceTimeBook(100);
    const [early, late] = [book.submit(SELL, 50, 5), book.submit(SELL, 50, 5)];
    book.submit(BUY, 50, 2);
    assert.deepEqual([book.cancel(early), book.cancel(early), book.cancel(99)], [3, 0, 0]);
    const buyer = book.submit(BUY, 50, 9);
    assert.deepEqual(tradesOf(book).at(-1), [late, buyer, 5]);
  });

  it("lets an order without energy pass through", () => {
    const book = new PriceTimeBook(100);
    book.submit(SELL, 50, 0);
    assert.equal(book.best(SELL), -1);
  });

  it("does what a book of plain lists does, order by order and cancel by cancel", () => {
    const orders = fc.record({ side: fc.constantFrom(SELL, BUY), tick: fc.nat(9), energyWh: fc.nat(20) });
    const operations = fc.array(fc.oneof(orders, fc.record({ cancel: fc.nat(30) })), { maxLength: 60 });
    fc.assert(
      fc.property(operations, (all) => {
        // Room for one order: it must grow.
        const [book, plain] = [new PriceTimeBook(10, 1), plainBook()];
        for (const operation of all) {
          if ("cancel" in operation) assert.equal(book.cancel(operation.cancel), plain.cancel(operation.cancel));
          else {
            const order = book.submit(operation.side, operation.tick, operation.energyWh);
            assert.equal(book.openWh(order), plain.submit(operation));
          }
        }
        assert.deepEqual(tradesOf(book), plain.trades);
      }),
      { numRuns: 300 },
    );
  });
});

interface PlainOrder {
  readonly number: number;
  readonly side: 0 | 1;
  readonly tick: number;
  energyWh: number;
}

/** The rule of a price-time book as one would write it for ten orders. */
function plainBook() {
  const trades: number[][] = [];
  let count = 0;
  let standing: PlainOrder[] = [];
  const submit = ({ side, tick, energyWh }: Omit<PlainOrder, "number">): number => {
    const order = { number: count++, side, tick, energyWh };
    const sign = side === BUY ? 1 : -1;
    const others = standing
      .filter((other) => other.side !== side && sign * other.tick <= sign * tick)
      .sort((a, b) => sign * (a.tick - b.tick) || a.number - b.number);
    for (const other of others) {
      const taken = Math.min(order.energyWh, other.energyWh);
      if (taken > 0) trades.push([other.number, order.number, taken]);
      order.energyWh -= taken;
      other.energyWh -= taken;
    }
    standing = [...standing, order].filter((o) => o.energyWh > 0);
    return order.energyWh;
  };
  const cancel = (number: number): number => {
    const left = standing.find((order) => order.number === number)?.energyWh ?? 0;
    standing = standing.filter((order) => order.number !== number);
    return left;
  };
  return { trades, submit, cancel };
}

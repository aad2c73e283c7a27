import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { randomFrom, wh } from "#domain";
import { cutBound, dualBound } from "./bounds.ts";
import { certificateFor, worthOf } from "./certificate.ts";
import { checkSolution } from "./check-solution.ts";
import { clearInstance } from "./clear.ts";
import { type ClearingInstance, type ClearingTrades, SELL } from "./instance.ts";
import { unpackLimits } from "./limits-table.ts";
import { type Power, unpackPowers } from "./packed-solution.ts";
import { FAULTS, type Fault } from "./testing/faults.ts";
import { type Book, feasiblePowers, randomBook, submitted } from "./testing/random-book.ts";
import { verify } from "./verify.ts";

const BOOKS = process.env.NEIGHBORWATT_DEEP ? 6_000 : 600;

/** The same book as the solvers take it, with what is left of each offer. */
function instanceOf({ objective, offers, limits, remaining }: Book): ClearingInstance {
  const zeros = () => new Int32Array(offers.length);
  return {
    objective,
    intervals: 1,
    start: 0,
    feeders: {
      count: limits.length,
      parent: Int32Array.from(limits, ({ feeder, parent }) => (feeder === 0 ? -1 : parent)),
      netOutWh: Float64Array.from(limits, (l) => Number(l.netOutWh)),
      netInWh: Float64Array.from(limits, (l) => Number(l.netInWh)),
      sellWh: Float64Array.from(limits, (l) => Number(l.sellWh)),
      buyWh: Float64Array.from(limits, (l) => Number(l.buyWh)),
    },
    offers: {
      count: offers.length,
      side: Uint8Array.from(offers, ({ side }) => (side === "sell" ? SELL : 1 - SELL)),
      feeder: Int32Array.from(offers, ({ feeder }) => feeder),
      energyWh: Float64Array.from(offers, (o) => Number(remaining.get(o.number) ?? o.energyWh)),
      price: Float64Array.from(offers, ({ pricePerWh }) => Number(pricePerWh)),
      from: zeros(),
      to: zeros(),
      sets: new Map(),
    },
  };
}

function powersOf(trades: ClearingTrades): readonly Power[] {
  return Array.from({ length: trades.count }, (_, i) => ({
    sale: trades.sell[i] as number,
    purchase: trades.buy[i] as number,
    energyWh: wh(trades.energyWh[i] as number),
  }));
}

function tradesOf(powers: readonly Power[], prices: readonly bigint[]): ClearingTrades {
  return {
    count: powers.length,
    sell: Int32Array.from(powers, ({ sale }) => sale),
    buy: Int32Array.from(powers, ({ purchase }) => purchase),
    interval: new Int32Array(powers.length),
    energyWh: Float64Array.from(powers, ({ energyWh }) => Number(energyWh)),
    price: Float64Array.from(prices, Number),
  };
}

describe(`the proofs of ${BOOKS} random books`, () => {
  it("show of each best welfare that it is the best, and so does the checker", () => {
    for (let draw = 0; draw < BOOKS; draw++) {
      const book: Book = { ...randomBook(draw), objective: "max-welfare" };
      const { trades, value } = clearInstance(instanceOf(book));
      const solution = submitted(book, powersOf(trades));
      const checked = checkSolution(solution);
      assert.ok(checked.ok, `draw ${draw}`);
      assert.deepEqual([checked.value, checked.bound, checked.gap], [value, value, 0n], `draw ${draw}`);
    }
  });

  it("show of the most energy that it is the most, where all prices fit", () => {
    for (let draw = 0; draw < BOOKS; draw++) {
      const { offers, ...rest } = randomBook(draw);
      const free = {
        ...rest,
        offers: offers.map((o) => ({ ...o, pricePerWh: offers[0]?.pricePerWh ?? o.pricePerWh })),
      };
      const book: Book = { ...free, objective: "max-energy" };
      const { trades, value } = clearInstance(instanceOf(book));
      const checked = checkSolution(submitted(book, powersOf(trades)));
      assert.deepEqual(checked.ok && [checked.value, checked.bound, checked.gap], [value, value, 0n], `draw ${draw}`);
    }
  });

  it("never bound a book below its best solution, whatever prices and sides they name", () => {
    for (let draw = 0; draw < BOOKS; draw++) {
      const random = randomFrom(BigInt(draw)).fork("bounds");
      const book: Book = { ...randomBook(draw), objective: "max-welfare" };
      const offers = book.offers.map((o) => ({ ...o, energyWh: book.remaining.get(o.number) ?? o.energyWh }));
      const { trades, value } = clearInstance(instanceOf(book));
      const energy = worthOf("max-energy", offers, powersOf(trades));
      const side = () => random.below(2) === 0;
      const sides = book.limits.map(() => ({ in: side(), hub: side(), out: side() }));
      const price = () => offers[random.below(offers.length)]?.pricePerWh ?? (0n as never);
      const feeders = book.limits.map(() => ({ in: price(), hub: price(), out: price() }));
      assert.ok(cutBound(offers, book.limits, sides) >= energy, `draw ${draw}`);
      assert.ok(dualBound(offers, book.limits, { bus: price(), feeders }) >= value, `draw ${draw}`);
    }
  });

  it("leave of any feasible solution a gap that is not negative, and the two verifiers agree on it", () => {
    for (let draw = 0; draw < BOOKS; draw++) {
      const book = randomBook(draw);
      const powers = feasiblePowers(book, randomFrom(BigInt(draw)).fork("powers"));
      const checked = checkSolution(submitted(book, powers));
      assert.ok(checked.ok && checked.gap >= 0n, `draw ${draw}`);
      const prices = checked.trades.map(({ pricePerWh }) => pricePerWh);
      assert.deepEqual(verify(instanceOf(book), tradesOf(powers, prices)), [], `draw ${draw}`);
    }
  });
});

describe("a proof", () => {
  it("names prices that lie between what sellers and buyers of the solution accept", () => {
    for (let draw = 0; draw < BOOKS / 4; draw++) {
      const book: Book = { ...randomBook(draw), objective: "max-welfare" };
      const powers = powersOf(clearInstance(instanceOf(book)).trades);
      const offers = book.offers.map((o) => ({ ...o, energyWh: book.remaining.get(o.number) ?? o.energyWh }));
      const { feeders = [] } = certificateFor({ ...book, offers, powers }).prices;
      for (const { sale, purchase } of powers) {
        const [seller, buyer] = [offers[sale], offers[purchase]];
        assert.ok(seller !== undefined && buyer !== undefined);
        assert.ok((feeders[seller.feeder]?.in ?? -1n) >= seller.pricePerWh, `draw ${draw}`);
        assert.ok((feeders[buyer.feeder]?.out ?? 2n ** 64n) <= buyer.pricePerWh, `draw ${draw}`);
      }
    }
  });
});

/** Errors of the contract with the equations that they stand for. */
const REASONS: Readonly<Record<string, readonly number[]>> = {
  ClearingMarket_NotASale: [1],
  ClearingMarket_OfferOverdrawn: [3, 4],
  ClearingMarket_SoldOverLimit: [8],
  ClearingMarket_BoughtOverLimit: [7],
  ClearingMarket_NetOutOverLimit: [5],
  ClearingMarket_NetInOverLimit: [6],
};
/** What the trades of a solution do, and not how they are written down or proved. */
const OF_TRADES = [
  "sides swapped",
  "more than an offer has",
  "a Wh more",
  "less to sell",
  "less to buy",
  "less to send out",
  "less to take in",
];

describe("the two verifiers", () => {
  it("refuse the same trades, for the same reason", () => {
    const reasons = new Set<string>();
    for (let draw = 0; draw < BOOKS / 4; draw++) {
      const book = randomBook(draw);
      const random = randomFrom(BigInt(draw)).fork("faults");
      const honest = submitted(book, feasiblePowers(book, random));
      for (const name of OF_TRADES) {
        const spoiled = { ...(FAULTS[name] as Fault)(honest, random), certificate: "0x" } as const;
        const checked = checkSolution(spoiled);
        const powers = unpackPowers(spoiled.powers);
        const instance = instanceOf({ ...book, limits: unpackLimits(spoiled.limits) });
        const prices = powers.map(({ sale }) => book.offers[sale]?.pricePerWh ?? 0n);
        const rules = verify(instance, tradesOf(powers, prices)).map(({ rule }) => rule);
        const told = `draw ${draw}, ${name}: ${JSON.stringify(rules)}`;
        if (checked.ok) assert.deepEqual(rules, [], told);
        else if (checked.error !== "ClearingMarket_TradeOutOfOrder") {
          reasons.add(checked.error);
          assert.ok(
            rules.some((rule) => REASONS[checked.error]?.includes(rule)),
            `${told}, ${checked.error}`,
          );
        }
      }
    }
    assert.deepEqual([...reasons].sort(), Object.keys(REASONS).sort());
  });
});

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import fc from "fast-check";
import { branchesOf, interval, type Limits, type Order, type OrderId, symmetricLimits, type Trade, wh } from "#domain";
import { addressOf, ask, BAND, bid, MARKET, NOON } from "../fixtures.ts";
import type { ClearingOutcome } from "../mechanism.ts";
import type { ClearingObjective } from "./instance.ts";
import { type LinearSolver, openLinearSolver } from "./linear-solver.ts";
import { clearing } from "./mechanism.ts";

let linearSolver: LinearSolver;
before(async () => {
  linearSolver = await openLinearSolver();
});

interface Given {
  readonly limits?: Limits;
  readonly fixed?: readonly Trade[];
  readonly objective?: ClearingObjective;
}

function clear(orders: readonly Order[], { limits = [], fixed = [], objective = "max-energy" }: Given = {}) {
  const parameters = { objective, linearSolver, market: MARKET };
  return clearing.clear({ interval: NOON, orders, band: BAND, limits, fixed, parameters, seed: 0n });
}

function pairsOf({ trades }: ClearingOutcome) {
  return trades.map(({ seller, buyer, energyWh }) => [seller, buyer, energyWh]);
}

function reasonsOf({ unmatched }: ClearingOutcome) {
  return unmatched.map(({ openWh, reason }) => [openWh, reason]);
}

/** The feeders whose limits all trades together break. */
function breaches(trades: readonly Trade[], orders: readonly Order[], limits: Limits): readonly number[] {
  const branches = branchesOf(limits);
  const sumOf = (of: (trade: Trade) => bigint): bigint => trades.reduce((sum, trade) => sum + of(trade), 0n);
  const feederOf = (id: OrderId): number => orders.find((order) => order.id === id)?.feeder ?? 0;
  const isBelow = (id: OrderId, feeder: number): boolean => branches(feederOf(id)).some((b) => b.feeder === feeder);
  return limits
    .filter(({ feeder, sellWh, buyWh, netOutWh, netInWh }) => {
      const sold = sumOf(({ ask, energyWh }) => (feederOf(ask) === feeder ? energyWh : 0n));
      const bought = sumOf(({ bid, energyWh }) => (feederOf(bid) === feeder ? energyWh : 0n));
      const out = sumOf(({ ask, energyWh }) => (isBelow(ask, feeder) ? energyWh : 0n));
      const net = out - sumOf(({ bid, energyWh }) => (isBelow(bid, feeder) ? energyWh : 0n));
      return sold > sellWh || bought > buyWh || net > netOutWh || -net > netInWh;
    })
    .map(({ feeder }) => feeder);
}

const ALICE = addressOf("alice");
const ANNA = addressOf("anna");
const BOB = addressOf("bob");
const CAROL = addressOf("carol");

describe("clearing as a mechanism (M6)", () => {
  it("makes trades that are numbered and named like those of every mechanism", () => {
    const orders = [ask("alice", 500n, 60_000n), bid("bob", 400n, 200_000n)];
    assert.deepEqual(clear(orders).trades, [
      {
        market: MARKET,
        ask: orders[0]?.id,
        bid: orders[1]?.id,
        seller: ALICE,
        buyer: BOB,
        interval: NOON,
        energyWh: 400n,
        pricePerWh: 130_000n,
        nonce: 1n,
      },
    ]);
  });

  it("trades the most energy, or what is worth most, as the community has chosen", () => {
    const orders = [
      ask("alice", 100n, 60_000n),
      ask("anna", 100n, 150_000n),
      bid("bob", 100n, 200_000n),
      bid("carol", 100n, 100_000n),
    ];
    assert.equal(
      clear(orders).trades.reduce((sum, { energyWh }) => sum + energyWh, 0n),
      200n,
    );
    assert.deepEqual(pairsOf(clear(orders, { objective: "max-welfare" })), [[ALICE, BOB, 100n]]);
  });

  it("keeps every price within both limits and the community's band", () => {
    const { trades } = clear([ask("alice", 10n, 10_000n), bid("bob", 10n, 900_000n)]);
    assert.equal(trades[0]?.pricePerWh, (50_000n + 250_000n) / 2n);
    assert.deepEqual(reasonsOf(clear([ask("alice", 10n, 260_000n), bid("bob", 10n, 900_000n)])), [
      [10n, "price-outside-limit"],
      [10n, "price-outside-limit"],
    ]);
  });

  it("carries over every feeder above what the limits allow, and says what was held up", () => {
    const orders = [ask("alice", 100n, 60_000n, { feeder: 3 }), bid("bob", 100n, 90_000n, { feeder: 2 })];
    const limits = [symmetricLimits(1, wh(30n), wh(500n)), symmetricLimits(3, wh(80n), wh(500n), 1)];
    const outcome = clear(orders, { limits });
    assert.deepEqual(pairsOf(outcome), [[ALICE, BOB, 30n]]);
    assert.deepEqual(reasonsOf(outcome), [
      [70n, "limit-reached"],
      [70n, "limit-reached"],
    ]);
  });

  it("counts what is fixed: on orders, on feeders, and in the numbers of trades", () => {
    const orders = [ask("alice", 100n, 60_000n, { feeder: 1 }), bid("bob", 100n, 90_000n, { feeder: 2 })];
    const [first] = clear([ask("alice", 20n, 60_000n), bid("bob", 20n, 90_000n)]).trades;
    const fixed = [first as Trade];
    const outcome = clear(orders, { fixed, limits: [symmetricLimits(1, wh(50n), wh(500n))] });
    assert.deepEqual(
      outcome.trades.map(({ energyWh, nonce }) => [energyWh, nonce]),
      [[30n, 2n]],
    );
    assert.deepEqual(reasonsOf(outcome), [
      [50n, "limit-reached"],
      [50n, "limit-reached"],
    ]);
  });

  it("trades nothing more where what is fixed is beyond a limit that was lowered", () => {
    const orders = [ask("alice", 100n, 60_000n, { feeder: 1 }), bid("bob", 100n, 90_000n, { feeder: 2 })];
    const fixed = clear(orders, { limits: [symmetricLimits(1, wh(60n), wh(60n))] }).trades;
    assert.deepEqual(clear(orders, { fixed, limits: [symmetricLimits(1, wh(50n), wh(50n))] }).trades, []);
  });

  it("spends what can wait last, on either side", () => {
    const waits = (order: Order): Order => ({ ...order, until: interval(NOON + 5) });
    const sales = [waits(ask("alice", 10n, 60_000n)), ask("anna", 10n, 60_000n), bid("bob", 10n, 60_000n)];
    const purchases = [ask("alice", 10n, 60_000n), waits(bid("bob", 10n, 60_000n)), bid("carol", 10n, 60_000n)];
    for (const objective of ["max-energy", "max-welfare"] as const) {
      assert.deepEqual(pairsOf(clear(sales, { objective })), [[ANNA, BOB, 10n]], objective);
      assert.deepEqual(pairsOf(clear(purchases, { objective })), [[ALICE, CAROL, 10n]], objective);
    }
  });

  it("never pairs a meter with itself, and finds it another partner where there is one", () => {
    const home = { meter: addressOf("home") };
    const own = [ask("alice", 10n, 60_000n, home), bid("bob", 10n, 90_000n, home)];
    assert.deepEqual(reasonsOf(clear(own)), [
      [10n, "same-meter"],
      [10n, "same-meter"],
    ]);
    const more = [...own, ask("anna", 10n, 60_000n), bid("carol", 10n, 90_000n)];
    assert.deepEqual(
      pairsOf(clear(more)).sort(),
      [
        [ANNA, BOB, 10n],
        [ALICE, CAROL, 10n],
      ].sort(),
    );
  });

  it("has an answer to no orders, to one, and to energies beyond doubles", () => {
    assert.deepEqual(clear([]), { trades: [], unmatched: [] });
    assert.deepEqual(reasonsOf(clear([ask("alice", 5n, 60_000n)])), [[5n, "no-counterpart"]]);
    const huge = 2n ** 63n + 1n;
    assert.deepEqual(pairsOf(clear([ask("alice", huge, 60_000n), bid("bob", huge, 60_000n)])), [[ALICE, BOB, huge]]);
  });

  it("accounts for every Wh of every order, within all limits, whatever the orders", () => {
    const name = fc.constantFrom("alice", "anna", "bob", "carol", "dora", "emil");
    const order = fc.record({
      name,
      energyWh: fc.bigInt(0n, 50n),
      price: fc.bigInt(50_000n, 52_000n),
      feeder: fc.nat(3),
      sells: fc.boolean(),
    });
    const limit = fc.bigInt(0n, 60n).map(wh);
    const limits = fc
      .tuple(limit, limit, limit, limit)
      .map(([a, b, c, d]): Limits => [symmetricLimits(1, a, b), symmetricLimits(2, c, d, 1)]);
    const orders = fc.uniqueArray(order, { selector: ({ name, sells }) => `${name}${sells}` });
    const property = fc.property(orders, limits, (drawn, limits) => {
      const all = drawn.map((o) => (o.sells ? ask : bid)(o.name, o.energyWh, o.price, { feeder: o.feeder }));
      const outcome = clear(all, { limits });
      const used = new Map(outcome.unmatched.map(({ order, openWh }) => [order, openWh as bigint]));
      for (const { ask, bid, energyWh, seller, buyer } of outcome.trades) {
        assert.notEqual(seller, buyer);
        for (const id of [ask, bid]) used.set(id, (used.get(id) ?? 0n) + energyWh);
      }
      for (const { id, energyWh } of all) assert.equal(used.get(id) ?? 0n, energyWh);
      assert.deepEqual(breaches(outcome.trades, all, limits), []);
    });
    fc.assert(property, { numRuns: 150 });
  });
});

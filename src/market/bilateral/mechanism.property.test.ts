import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  type Address,
  type Calendar,
  type Instant,
  instant,
  maxPrice,
  minPrice,
  type Order,
  startOf,
  type Trade,
  type Wh,
} from "#domain";
import { addressOf, ask, BAND, bid, HOURLY, NOON, WAITING } from "../fixtures.ts";
import type { ClearingOutcome } from "../mechanism.ts";
import { boughtAndSold } from "../unmatched.ts";
import { type NegotiationParameters, negotiation } from "./mechanism.ts";
import { BUILT_IN_STRATEGIES } from "./strategies.ts";
import { type NegotiationTiming, roundTimes, timingFor } from "./timing.ts";

const CALENDARS: readonly Calendar[] = [
  HOURLY,
  { ...HOURLY, intervalSeconds: 900, windowSeconds: 900, commitMarginSeconds: 120 },
  { ...HOURLY, intervalSeconds: 300, windowSeconds: 80, commitMarginSeconds: 20 },
];

interface Home {
  readonly side: "sell" | "buy" | "both";
  readonly technology: "pv" | "battery";
  readonly energyWh: number;
  readonly limit: number;
  readonly feeder: number;
  readonly strategy: string;
  /** What becomes of its agent: it lives, does nothing from the start, or stops when this part of the window is over. */
  readonly fate: "lives" | "silent" | number;
}

interface Case {
  readonly homes: readonly Home[];
  readonly calendar: Calendar;
  readonly seed: bigint;
  readonly latencyMs: number;
}

const home: fc.Arbitrary<Home> = fc.record({
  side: fc.constantFrom("sell", "buy", "sell", "buy", "both"),
  technology: fc.constantFrom("pv", "battery"),
  energyWh: fc.integer({ min: 0, max: 4_000 }),
  limit: fc.integer({ min: 0, max: 300_000 }),
  feeder: fc.integer({ min: 1, max: 3 }),
  // Half of them wait for the end game, so that it has something to do.
  strategy: fc.oneof(fc.constantFrom(...Object.keys(BUILT_IN_STRATEGIES)), fc.constant(WAITING)),
  fate: fc.oneof(
    { weight: 6, arbitrary: fc.constant("lives" as const) },
    { weight: 1, arbitrary: fc.constant("silent" as const) },
    { weight: 2, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
    // The end game is where a crash hurts: in the shortest window it is the second half.
    { weight: 1, arbitrary: fc.double({ min: 0.95, max: 1, noNaN: true }) },
  ),
});

const community: fc.Arbitrary<Case> = fc.record({
  homes: fc.array(home, { minLength: 2, maxLength: 14 }),
  calendar: fc.constantFrom(...CALENDARS),
  seed: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
  latencyMs: fc.integer({ min: 1, max: 300 }),
});

function ordersOf(homes: readonly Home[]): readonly Order[] {
  return homes.flatMap((h, i) => {
    const [name, energy, limit] = [`home ${i}`, BigInt(h.energyWh), BigInt(h.limit)];
    const sale = ask(name, energy, limit, { feeder: h.feeder, technology: h.technology });
    const purchase = bid(name, energy, limit, { feeder: h.feeder });
    return h.side === "both" ? [sale, purchase] : [h.side === "sell" ? sale : purchase];
  });
}

function parametersOf({ homes, calendar, latencyMs }: Case, timing: NegotiationTiming): NegotiationParameters {
  const silent = new Set<Address>();
  const crashAt = new Map<Address, Instant>();
  homes.forEach(({ fate }, i) => {
    const owner = addressOf(`home ${i}`);
    if (fate === "silent") silent.add(owner);
    else if (fate !== "lives") {
      crashAt.set(owner, instant(Math.floor(timing.opensAt + fate * (timing.closesAt - timing.opensAt))));
    }
  });
  const strategyOf = (owner: Address): string => {
    const i = homes.findIndex((_, j) => addressOf(`home ${j}`) === owner);
    return homes[i]?.strategy ?? "linear";
  };
  return { calendar, latencyMs, silent, crashAt, strategyOf };
}

function clearCase(c: Case) {
  const timing = timingFor(c.calendar, NOON);
  const orders = ordersOf(c.homes);
  const parameters = parametersOf(c, timing);
  const input = { interval: NOON, orders, band: BAND, limits: [], fixed: [], parameters, seed: c.seed };
  return { timing, orders, parameters, outcome: negotiation.clear(input), again: () => negotiation.clear(input) };
}

/** In every round that somebody spoils by a crash, what is left waits for the next; the last round has no next. */
function isHealed(timing: NegotiationTiming, crashAt: ReadonlyMap<Address, Instant>): boolean {
  const spoilt = new Set<number>();
  for (const at of crashAt.values()) {
    if (at >= timing.endGameAt) spoilt.add(Math.floor((at - timing.endGameAt) / timing.endGameRoundMs));
  }
  return spoilt.size < timing.endGameRounds;
}

function openOf(order: Order, outcome: ClearingOutcome): bigint {
  return outcome.unmatched.find((left) => left.order === order.id)?.openWh ?? 0n;
}

function crossingPairs(orders: readonly Order[], outcome: ClearingOutcome): readonly string[] {
  const open = orders.filter((order) => openOf(order, outcome) > 0n);
  const lowest = (order: Order): bigint => maxPrice(order.limitPrice, BAND.floor[order.technology]);
  const highest = (order: Order): bigint => minPrice(order.limitPrice, BAND.ceiling);
  const asks = open.filter(({ side }) => side === "sell");
  const bids = open.filter(({ side }) => side === "buy");
  return asks.flatMap((a) =>
    bids
      .filter((b) => b.meter !== a.meter && lowest(a) <= highest(b))
      .map((b) => `${a.owner} could sell to ${b.owner}`),
  );
}

function assertWithinLimits(trade: Trade, orders: readonly Order[]): void {
  const sale = orders.find(({ id }) => id === trade.ask) as Order;
  const purchase = orders.find(({ id }) => id === trade.bid) as Order;
  assert.ok(trade.pricePerWh >= sale.limitPrice && trade.pricePerWh >= BAND.floor[sale.technology]);
  assert.ok(trade.pricePerWh <= purchase.limitPrice && trade.pricePerWh <= BAND.ceiling);
  assert.notEqual(sale.meter, purchase.meter);
  assert.ok(trade.energyWh > 0n);
}

describe("negotiation in random communities (M5)", () => {
  it("leaves no crossing pair among those who answered to the end (slow: many communities)", () => {
    fc.assert(
      fc.property(community, (c) => {
        const { timing, orders, parameters, outcome } = clearCase(c);
        const { silent, crashAt } = parameters;
        if (!isHealed(timing, crashAt ?? new Map())) return;
        const alive = orders.filter(({ owner }) => !silent?.has(owner) && !crashAt?.has(owner));
        assert.deepEqual(crossingPairs(alive, outcome), []);
      }),
      { numRuns: 150 },
    );
  });

  it("accounts for every Wh of every order and over-fills none, whoever crashes", () => {
    fc.assert(
      fc.property(community, (c) => {
        const { orders, outcome } = clearCase(c);
        const traded = boughtAndSold(outcome.trades);
        for (const order of orders) {
          const sum = (traded.get(order.id) ?? (0n as Wh)) + openOf(order, outcome);
          assert.equal(sum, order.energyWh, `order of ${order.owner}`);
        }
      }),
      { numRuns: 100 },
    );
  });

  it("keeps every price within both limits and the band, and trades nothing within one meter", () => {
    fc.assert(
      fc.property(community, (c) => {
        const { orders, outcome } = clearCase(c);
        for (const trade of outcome.trades) assertWithinLimits(trade, orders);
        assert.equal(new Set(outcome.trades.map((t) => `${t.ask}/${t.bid}/${t.nonce}`)).size, outcome.trades.length);
      }),
      { numRuns: 100 },
    );
  });

  it("gives the same trades for the same seed, in whatever order the orders come", () => {
    fc.assert(
      fc.property(community, (c) => {
        const { orders, parameters, outcome, again } = clearCase(c);
        assert.deepEqual(again(), outcome);
        const input = { interval: NOON, band: BAND, limits: [], fixed: [], parameters, seed: c.seed };
        const reversed = negotiation.clear({ ...input, orders: [...orders].reverse() });
        assert.deepEqual(reversed.trades, outcome.trades);
      }),
      { numRuns: 30 },
    );
  });
});

describe("the rounds of the end game", () => {
  it("end before the gate closes, and the calendar of the community says when that is", () => {
    for (const calendar of CALENDARS) {
      const timing = timingFor(calendar, NOON);
      assert.ok(roundTimes(timing, timing.endGameRounds - 1).confirmBy < timing.closesAt);
      assert.equal(timing.startsAt, startOf(calendar, NOON));
    }
  });
});

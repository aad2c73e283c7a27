import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type Agreement, instant, type Order, type OrderId, type PublicOffer, type Random, randomFrom } from "#domain";
import { ask, BAND, bid, HOURLY, NOON, offerOf, SETTLEMENT } from "../fixtures.ts";
import { createAgenda } from "./agenda.ts";
import { startNegotiator, step } from "./machine.ts";
import type { NegotiatorInput, NegotiatorOutput } from "./negotiator.ts";
import { agreedWh, type NegotiatorState, openWh, sameAgreement } from "./state.ts";
import { BUILT_IN_STRATEGIES } from "./strategies.ts";
import { timingFor } from "./timing.ts";

const TIMING = timingFor({ ...HOURLY, intervalSeconds: 900, windowSeconds: 300, commitMarginSeconds: 60 }, NOON);
const STRATEGIES = Object.keys(BUILT_IN_STRATEGIES);

/** How a bad network treats each message: it may be lost, come twice, and come late and out of order. */
interface Network {
  readonly lossPart: number;
  readonly twicePart: number;
  readonly slowestMs: number;
  readonly seed: bigint;
}

interface Run {
  readonly machines: ReadonlyMap<OrderId, NegotiatorState>;
  /** Agreements that a buyer took back on the chain. */
  readonly revoked: readonly Agreement[];
}

interface Delivery {
  readonly to: OrderId | "all";
  readonly input: NegotiatorInput;
}

/** Runs machines to the end over a bad network and a good chain. */
function run(orders: readonly Order[], network: Network, check: (machine: NegotiatorState) => void): Run {
  const random = randomFrom(network.seed);
  const agenda = createAgenda<Delivery>();
  const posted = new Map<OrderId, PublicOffer>();
  const revoked: Agreement[] = [];
  const machines = new Map(
    orders.map((order, i): [OrderId, NegotiatorState] => {
      const strategy = STRATEGIES[i % STRATEGIES.length] as string;
      return [
        order.id,
        startNegotiator({ order, strategy, timing: TIMING, band: BAND, settlement: SETTLEMENT, seed: 1n }),
      ];
    }),
  );
  const carryOut = (order: Order, output: NegotiatorOutput, now: number): void => {
    if (output.kind === "wake") agenda.put(output.at, { to: order.id, input: { kind: "clock" } });
    if (output.kind === "post") {
      const blockAt = (Math.floor(now / 1000) + 1) * 1000;
      const { openWh: open, pricePerWh: askingPrice } = output;
      posted.set(order.id, offerOf(order, { openWh: open, askingPrice, postedAtSeconds: blockAt / 1000 }));
      agenda.put(instant(blockAt), { to: "all", input: { kind: "offers", offers: [...posted.values()] } });
    }
    if (output.kind === "revoke") {
      const { agreement } = output;
      revoked.push(agreement);
      agenda.put(instant(now + 1_000), { to: agreement.ask, input: { kind: "revoked", agreement } });
    }
    if (output.kind !== "send" || output.message.performative === "not-understood") return;
    const { message } = output;
    const to = order.side === "sell" ? output.message.content.bid : output.message.content.ask;
    for (const at of arrivals(now, network, random))
      agenda.put(instant(at), { to, input: { kind: "message", message } });
  };
  for (const { id } of orders) agenda.put(TIMING.opensAt, { to: id, input: { kind: "start" } });
  for (let next = agenda.take(); next !== null; next = agenda.take()) {
    for (const { to, input } of next.items) {
      for (const order of to === "all" ? orders : orders.filter(({ id }) => id === to)) {
        const state = machines.get(order.id) as NegotiatorState;
        for (const output of step(state, input, next.at).outputs) carryOut(order, output, next.at);
        check(state);
      }
    }
  }
  return { machines, revoked };
}

function arrivals(now: number, { lossPart, twicePart, slowestMs }: Network, random: Random): readonly number[] {
  if (random.next() < lossPart) return [];
  const copies = random.next() < twicePart ? 2 : 1;
  return Array.from({ length: copies }, () => now + 1 + random.below(slowestMs));
}

/** Energy for which somebody holds, or may still hold, the order's word. */
function committedWh(state: NegotiatorState): bigint {
  let sum: bigint = agreedWh(state);
  for (const { status, energyWh } of state.conversations) {
    if (status === "accepted" || status === "proposed") sum += energyWh;
  }
  return sum;
}

const network: fc.Arbitrary<Network> = fc.record({
  lossPart: fc.double({ min: 0, max: 0.4, noNaN: true }),
  twicePart: fc.double({ min: 0, max: 0.5, noNaN: true }),
  slowestMs: fc.integer({ min: 1, max: 20_000 }),
  seed: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
});

const orders: fc.Arbitrary<readonly Order[]> = fc
  .array(fc.record({ sell: fc.boolean(), energy: fc.bigInt(1n, 3_000n), limit: fc.bigInt(50_000n, 250_000n) }), {
    minLength: 2,
    maxLength: 8,
  })
  .map((homes) => homes.map((h, i) => (h.sell ? ask : bid)(`home ${i}`, h.energy, h.limit)));

describe("over a network that loses, doubles, delays and reorders messages", () => {
  it("no machine ever promises the same Wh twice", () => {
    fc.assert(
      fc.property(orders, network, (all, bad) => {
        run(all, bad, (state) => {
          assert.ok(committedWh(state) <= state.config.order.energyWh, "more is promised than there is");
          assert.equal(committedWh(state) + openWh(state), state.config.order.energyWh);
        });
      }),
      { numRuns: 60 },
    );
  });

  it("what the seller holds and the buyer has not revoked never exceeds the buyer's order", () => {
    fc.assert(
      fc.property(orders, network, (all, bad) => {
        const { machines, revoked } = run(all, bad, () => undefined);
        const taken = new Set(revoked.map(({ bid: id, nonce }) => `${id}/${nonce}`));
        const held = new Map<OrderId, bigint>();
        for (const { config, confirmed } of machines.values()) {
          if (config.order.side === "buy") continue;
          for (const { agreement } of confirmed) {
            if (taken.has(`${agreement.bid}/${agreement.nonce}`)) continue;
            held.set(agreement.bid, (held.get(agreement.bid) ?? 0n) + agreement.energyWh);
          }
        }
        for (const order of all) assert.ok((held.get(order.id) ?? 0n) <= order.energyWh);
      }),
      { numRuns: 60 },
    );
  });

  it("a buyer counts on nothing that its seller has not confirmed", () => {
    fc.assert(
      fc.property(orders, network, (all, bad) => {
        const { machines } = run(all, bad, () => undefined);
        for (const { config, confirmed } of machines.values()) {
          if (config.order.side === "sell") continue;
          for (const { agreement } of confirmed) {
            const seller = machines.get(agreement.ask);
            assert.ok(seller?.confirmed.some((other) => sameAgreement(other.agreement, agreement)));
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

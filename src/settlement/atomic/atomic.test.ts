import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  type Claim,
  interval,
  type Metered,
  minWh,
  nanoPerWh,
  type Trade,
  tradeIdOf,
  type Wh,
  wh,
  ZERO_HASH,
} from "#domain";
import { agentOf, meterOf, TARIFF, trade } from "../fixtures.ts";
import { metered } from "../metered.ts";
import { atomic, receiptOutcome } from "./atomic.ts";
import { deliveriesOf } from "./deliveries.ts";

const HOMES = ["ana", "ben", "cai", "dia"];
const energy = fc.integer({ min: 0, max: 5_000 }).map((value) => wh(value));
const trades = fc
  .array(fc.tuple(fc.nat(1), fc.nat(1), energy), { minLength: 1, maxLength: 8 })
  .map((list) => list.map(([s, b, energyWh], i): Trade => ({ ...between(s, b, i), energyWh })));
const flows = fc.tuple(energy, energy, energy, energy);

/** Ana and Ben sell, Cai and Dia buy. */
function between(seller: number, buyer: number, nonce: number): Trade {
  return { ...trade(HOMES[seller] as string, HOMES[2 + buyer] as string, 0), nonce: BigInt(nonce) };
}

function readingsOf(flow: readonly Wh[]): ReadonlyMap<ReturnType<typeof meterOf>, Metered> {
  return new Map(
    HOMES.map((home, i) => [
      meterOf(agentOf(home)),
      i < 2 ? { importWh: wh(0n), exportWh: flow[i] as Wh } : { importWh: flow[i] as Wh, exportWh: wh(0n) },
    ]),
  );
}

function settle(list: readonly Trade[], readings: ReadonlyMap<ReturnType<typeof meterOf>, Metered>, rule = atomic) {
  return rule.settle({ interval: interval(0), trades: list, meterOf, readings, tariff: TARIFF, parameters: {} });
}

function claimsOf(list: readonly Trade[], of: (trade: Trade) => boolean): readonly Claim[] {
  return list.filter(of).map((t) => ({ id: tradeIdOf(t), energyWh: t.energyWh }));
}

describe("settlement by receipt", () => {
  it("allocates as the metered settlement does, and leaves out its penalties", () => {
    fc.assert(
      fc.property(trades, flows, (list, flow) => {
        const readings = readingsOf(flow);
        const byMeter = settle(list, readings, metered);
        settle(list, readings).forEach((outcome, i) => {
          const { sellerPenaltyNano, buyerPenaltyNano, buyerCompensationNano, sellerCompensationNano, ...rest } =
            outcome;
          assert.deepEqual([sellerPenaltyNano, buyerPenaltyNano], [0n, 0n]);
          assert.deepEqual([buyerCompensationNano, sellerCompensationNano], [0n, 0n]);
          assert.deepEqual({ ...byMeter[i], ...rest }, byMeter[i]);
        });
      }),
    );
  });

  it("pays what statements and receipts of the same meters deliver", () => {
    fc.assert(
      fc.property(trades, flows, (list, flow) => {
        const statements = [0, 1].map((s) => ({
          interval: interval(0),
          exportWh: flow[s] as Wh,
          claims: claimsOf(list, ({ seller }) => seller === agentOf(HOMES[s] as string)),
        }));
        const receipts = [2, 3].map((b) => {
          const claims = claimsOf(list, ({ buyer }) => buyer === agentOf(HOMES[b] as string));
          return { interval: interval(0), importWh: flow[b] as Wh, claims, statements: claims.map(() => ZERO_HASH) };
        });
        const deliveries = deliveriesOf(statements, receipts);
        const outcomes = settle(list, readingsOf(flow));
        for (const outcome of outcomes) {
          const shares = deliveries.get(tradeIdOf(outcome.trade));
          assert.ok(shares);
          assert.equal(shares.deliveredWh, minWh(shares.sellerShareWh, shares.buyerShareWh));
          assert.deepEqual(receiptOutcome(outcome.trade, shares, TARIFF), outcome);
        }
      }),
    );
  });

  it("pays nothing where either meter is silent, and nobody owes anything", () => {
    const [sale] = [between(0, 0, 1)];
    for (const home of ["ana", "cai"]) {
      const readings = new Map(readingsOf([wh(900n), wh(0n), wh(900n), wh(0n)]));
      readings.set(meterOf(agentOf(home)), "silent");
      assert.deepEqual(settle([sale], readings), [receiptOutcome(sale, null, TARIFF)]);
    }
    assert.equal(receiptOutcome(sale, null, TARIFF).paidNano, 0n);
  });

  it("counts a negative fee as 0", () => {
    const tariff = { localGridFee: nanoPerWh(-1n), localTax: nanoPerWh(-2n) };
    const shares = { sellerShareWh: wh(5n), buyerShareWh: wh(4n) };
    const { localGridFeeNano, localTaxNano, deliveredWh } = receiptOutcome(between(0, 0, 1), shares, tariff);
    assert.deepEqual([localGridFeeNano, localTaxNano, deliveredWh], [0n, 0n, 4n]);
  });

  it("refuses what the metered settlement refuses", () => {
    const readings = readingsOf([wh(1n), wh(1n), wh(1n), wh(1n)]);
    const refused: readonly [string, Trade][] = [
      ["SETTLEMENT_MIXED_INTERVALS", { ...between(0, 0, 1), interval: interval(1) }],
      ["SETTLEMENT_SAME_METER", { ...between(0, 0, 1), buyer: agentOf("ana") }],
      ["SETTLEMENT_READING_MISSING", { ...between(0, 0, 1), buyer: agentOf("eve") }],
    ];
    for (const [code, wrong] of refused) assert.throws(() => settle([wrong], readings), { code });
  });
});

describe("deliveries", () => {
  it("leave out what only one side's meter lists", () => {
    const claims = [{ id: ZERO_HASH, energyWh: wh(5n) }];
    const statement = { interval: interval(0), exportWh: wh(5n), claims };
    const receipt = { interval: interval(0), importWh: wh(5n), claims, statements: [ZERO_HASH] };
    assert.equal(deliveriesOf([statement], []).size, 0);
    assert.equal(deliveriesOf([], [receipt]).size, 0);
    assert.equal(deliveriesOf([statement], [receipt]).size, 1);
  });
});

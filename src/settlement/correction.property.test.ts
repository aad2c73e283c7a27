import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type IntervalTariff, instant, interval, nanoPerWh, wh } from "#domain";
import { accountsOf } from "./accounts.ts";
import { checkTotals } from "./checking/statement-check.ts";
import { type Correction, correctionAmounts } from "./correction.ts";
import { flow, record, TARIFF } from "./fixtures.ts";
import { bookInterval, emptyLedger, type Ledger } from "./ledger.ts";
import type { Flow } from "./record.ts";
import { type Statement, statementsOf } from "./statement.ts";
import type { TieredPrice } from "./tiered-price.ts";

const energy = fc.integer({ min: 0, max: 20_000 });
const meter = fc
  .record({ importWh: energy, exportWh: energy })
  .map(({ importWh, exportWh }) => flow(importWh, exportWh));
const price = fc.integer({ min: -200_000, max: 600_000 }).map((n) => nanoPerWh(BigInt(n)));
const tariff: fc.Arbitrary<IntervalTariff> = fc
  .record({ energyPrice: price, gridFee: price, tax: price, feedIn: price })
  .map((prices) => ({ ...TARIFF, ...prices }));
const tiers: fc.Arbitrary<TieredPrice | undefined> = fc.option(
  fc.record({ upTo: fc.integer({ min: 1, max: 30_000 }), low: price, high: price }).map(({ upTo, low, high }) => ({
    window: "day",
    from: interval(0),
    tiers: [
      { upToWh: wh(BigInt(upTo)), energyPrice: low },
      { upToWh: null, energyPrice: high },
    ],
  })),
  { nil: undefined },
);

/** Ana's first hour at a tariff, and a second one in which nothing flows, with what is billed late. */
function books(
  first: Flow,
  terms: { tariff: IntervalTariff; tieredPrice?: TieredPrice | undefined },
  late: readonly Correction[],
): Ledger {
  const more = { tariff: terms.tariff, ...(terms.tieredPrice && { tieredPrice: terms.tieredPrice }) };
  const without = flow(300, 40);
  const booked = bookInterval(
    emptyLedger(["ana", "ben"]),
    record(0, { ana: { metered: first, without }, ben: {} }, more),
  );
  return bookInterval(booked, record(1, { ana: {}, ben: {} }, { ...(late.length > 0 && { corrections: late }) }));
}

function correctionOf(
  number: number,
  before: Flow,
  after: Flow,
  terms: Parameters<typeof correctionAmounts>[2],
): Correction {
  return {
    number,
    household: "ana",
    interval: interval(0),
    from: instant(0),
    to: instant(3_600_000),
    reason: "meter exchanged",
    before,
    after,
    ...correctionAmounts(before, after, terms),
    corrects: null,
  };
}

const anaIn = (ledger: Ledger, period = {}) => statementsOf(ledger, period)[0] as Statement;

describe("a correction", () => {
  it("makes up, with what was billed, what would have been billed from the start", () => {
    fc.assert(
      fc.property(meter, meter, meter, tariff, tiers, (wrong, half, right, prices, tieredPrice) => {
        const terms = { tariff: prices, tieredPrice };
        const corrections = [
          correctionOf(1, wrong, half, { ...terms, gridImportWh: wrong.importWh }),
          correctionOf(2, half, right, { ...terms, gridImportWh: half.importWh }),
        ];
        const corrected = anaIn(books(wrong, terms, corrections));
        const honest = anaIn(books(right, terms, []));
        assert.equal(corrected.withCommunityNano, honest.withCommunityNano);
      }),
    );
  });

  it("changes no earlier statement, nothing of other homes, and nothing that a home saves", () => {
    fc.assert(
      fc.property(meter, meter, tariff, (wrong, right, prices) => {
        const terms = { tariff: prices };
        const late = [correctionOf(1, wrong, right, terms)];
        const [before, after] = [books(wrong, terms, []), books(wrong, terms, late)];
        const earlier = { to: instant(3_600_000) };
        assert.deepEqual(anaIn(after, earlier), anaIn(before, earlier));
        assert.deepEqual(statementsOf(after)[1], statementsOf(before)[1]);
        assert.equal(anaIn(after).savedNano, anaIn(before).savedNano);
      }),
    );
  });

  it("stands on the accounts as on the bills, and on the bill as parts that add up", () => {
    fc.assert(
      fc.property(meter, meter, tariff, (wrong, right, prices) => {
        const ledger = books(wrong, { tariff: prices }, [correctionOf(1, wrong, right, { tariff: prices })]);
        const { gridNano, taxNano, fundNano, operatorNano, communityBatteryNano } = accountsOf(ledger);
        const paid = statementsOf(ledger).reduce((sum, s) => sum + s.withCommunityNano, 0n);
        assert.equal(paid, gridNano + taxNano + fundNano + operatorNano + communityBatteryNano);
        assert.deepEqual(checkTotals(null, anaIn(ledger)), []);
        assert.equal(anaIn(ledger).corrections?.length, 1);
      }),
    );
  });
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { minWh, wh } from "#domain";
import { SHARING_KEYS, type SharingKeyName } from "#market";
import { accountsOf, energyOf, moneyOf, statementsOf } from "#settlement";
import { type LoadedScenario, loadScenario } from "../scenario/index.ts";
import { SCENARIOS } from "../scenario/testing.ts";
import { type StudyResult, study } from "../study.ts";

const HOURS = 24;
const STREET = loadScenario("street", { scenariosDir: SCENARIOS });

function sharedBy(key: SharingKeyName, change: Partial<LoadedScenario["scenario"]["sharing"]> = {}): StudyResult {
  const { scenario, profiles } = STREET;
  const sharing = { ...scenario.sharing, key, ...change };
  return study({ profiles, scenario: { ...scenario, sharing } }, "sharing", HOURS);
}

const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);

describe("a day of the street, shared after metering", () => {
  for (const key of SHARING_KEYS) {
    it(`keeps every balance of the books by ${key}`, () => {
      const { ledger } = sharedBy(key);
      const { gridNano, taxNano, fundNano, operatorNano, communityBatteryNano } = accountsOf(ledger);
      const statements = statementsOf(ledger);
      const paid = sum(statements.map((s) => s.withCommunityNano));
      assert.equal(paid, gridNano + taxNano + fundNano + operatorNano + communityBatteryNano);
      const money = moneyOf(ledger);
      assert.equal(money.paidNano, money.receivedNano + money.feesNano);
      assert.deepEqual([money.penaltiesNano, money.compensationNano], [0n, 0n]);
      const e = energyOf(ledger);
      const out = e.consumedWh + e.connectionExportWh + e.storageChangeWh + e.lossesWh;
      assert.equal(e.producedWh + e.connectionImportWh, out);
      assert.equal(e.tradedWh, e.deliveredWh);
    });

    it(`costs no home more than being alone by ${key}`, () => {
      for (const { household, savedNano } of statementsOf(sharedBy(key).ledger)) assert.ok(savedNano >= 0n, household);
    });
  }

  it("leaves the more to the grid the less a key knows of what homes need", () => {
    const missed = (key: SharingKeyName) => sharedBy(key).tally.unsoldWhileGridBoughtWh;
    assert.equal(missed("dynamic"), 0n);
    assert.equal(missed("cascaded"), 0n);
    assert.ok(missed("static") > missed("ex-ante") && missed("ex-ante") > 0n);
    assert.ok(sharedBy("static", { leftovers: "once" }).tally.unsoldWhileGridBoughtWh < missed("static"));
  });

  it("pays an incentive out of levies where nothing changes hands, and bills the grid in full", () => {
    const virtual = sharedBy("virtual-minimum");
    const shared = sum(statementsOf(virtual.ledger).map((s) => s.incentive?.energyWh ?? 0n));
    assert.equal(shared, energyOf(sharedBy("dynamic").ledger).deliveredWh);
    assert.equal(energyOf(virtual.ledger).deliveredWh, 0n);
    const { incentivePerWh } = STREET.scenario.sharing;
    assert.equal(-sum(statementsOf(virtual.ledger).map((s) => s.incentive?.amountNano ?? 0n)), shared * incentivePerWh);
    const none = accountsOf(sharedBy("virtual-minimum", { incentivePerWh: 0n as typeof incentivePerWh }).ledger);
    assert.equal(accountsOf(virtual.ledger).taxNano, none.taxNano - shared * incentivePerWh);
  });

  it("goes by the hour of the clock, not by the interval, where it is the hour that counts", () => {
    const quarters = loadScenario("spb", { scenariosDir: SCENARIOS });
    assert.equal(quarters.scenario.calendar.intervalSeconds, 900);
    const sharing = { ...quarters.scenario.sharing, key: "virtual-minimum" as const };
    const { ledger } = study({ ...quarters, scenario: { ...quarters.scenario, sharing } }, "sharing", 7);
    const awarded = ledger.intervals.map(({ homes }) =>
      Object.values(homes).some(({ lines }) => lines.some(({ kind }) => kind === "incentive")),
    );
    // It begins at 10:00, and the second hour is cut off.
    assert.deepEqual(awarded, [false, false, false, true, false, false, false]);
    const hour = ledger.intervals.slice(0, 4).flatMap(({ homes }) => Object.values(homes));
    const total = (of: "importWh" | "exportWh") => sum(hour.map(({ metered }) => metered?.[of] ?? 0n));
    const shared = sum(statementsOf(ledger).map((s) => s.incentive?.energyWh ?? 0n));
    assert.equal(shared, minWh(wh(total("importWh")), wh(total("exportWh"))));
    assert.ok(shared > 0n);
  });

  it("divides the money by the price, and nothing else", () => {
    const [low, high] = [100_000n, 200_000n].map((price) => sharedBy("dynamic", { pricePerWh: price as never }));
    assert.equal(energyOf(low?.ledger as never).deliveredWh, energyOf(high?.ledger as never).deliveredWh);
    const saved = (result: StudyResult | undefined) =>
      sum(statementsOf(result?.ledger as never).map((s) => s.savedNano));
    assert.equal(saved(low), saved(high));
  });
});

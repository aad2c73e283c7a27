import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { accountsOf, type IntervalBooking, statementsOf } from "#settlement";
import { loadScenario } from "./scenario/index.ts";
import { SCENARIOS } from "./scenario/testing.ts";
import { study } from "./study.ts";
import { tariffOf } from "./tariff.ts";

function studied(name: string, mechanism: Parameters<typeof study>[1], intervals: number) {
  const loaded = loadScenario(name, { scenariosDir: SCENARIOS });
  return { ...loaded, ledger: study(loaded, mechanism, intervals).ledger };
}

function assertBalanced(ledger: ReturnType<typeof studied>["ledger"]): void {
  const accounts = Object.values(accountsOf(ledger)).reduce((sum: bigint, amount: bigint) => sum + amount, 0n);
  assert.equal(
    statementsOf(ledger).reduce((sum, s) => sum + s.withCommunityNano, 0n),
    accounts,
  );
}

describe("two days of homes with a dynamic price", () => {
  const { scenario, ledger } = studied("dynamic", "negotiation", 192);

  it("balance to the nano, with fixed parts on an account of their own", () => {
    assertBalanced(ledger);
    assert.ok((accountsOf(ledger).fixedNano ?? 0n) > 0n);
  });

  it("bill each interval's grid energy at the price of that interval, part by part", () => {
    const home = statementsOf(ledger).find(({ household }) => household === "h03");
    const byKind = new Map<string, bigint>();
    for (const { interval, kind, energyWh, amountNano } of home?.lines ?? []) {
      const t = tariffOf(scenario)(interval);
      const [surcharge, levy] = [t.surchargeInEnergy ?? 0n, t.levyInTax ?? 0n];
      const prices: Record<string, bigint> = {
        "grid-energy": t.energyPrice - surcharge,
        "grid-surcharge": surcharge,
        "grid-fee": t.gridFee,
        "grid-levy": levy,
        "grid-tax": t.tax - levy,
      };
      byKind.set(kind, (byKind.get(kind) ?? 0n) + energyWh);
      if (kind in prices) assert.equal(amountNano, energyWh * (prices[kind] ?? 0n), `${kind} of interval ${interval}`);
    }
    const wattHours = ["grid-energy", "grid-surcharge", "grid-fee", "grid-levy", "grid-tax"].map((k) => byKind.get(k));
    assert.deepEqual(new Set(wattHours), new Set([home?.grid.importWh]));
  });

  it("let nobody buy for more than the grid asks, nor sell for less than it pays", () => {
    for (const { interval, homes } of ledger.intervals) {
      const t = tariffOf(scenario)(interval);
      const highest = t.energyPrice + t.gridFee + t.tax - t.localGridFee - t.localTax;
      for (const { pricePerWh } of tradesOf(homes)) assert.ok(t.feedIn <= pricePerWh && pricePerWh <= highest);
    }
  });
});

for (const mechanism of ["clearing", "uniform-price", "double-auction", "supply-demand-ratio"] as const) {
  it(`a day of homes with a dynamic price balances by ${mechanism}, and has trades`, () => {
    const { ledger } = studied("dynamic", mechanism, 96);
    assertBalanced(ledger);
    assert.ok(ledger.intervals.some(({ homes }) => tradesOf(homes).length > 0));
  });
}

it("a day of homes with a tiered price balances, and gives each home its free kWh of midday once", () => {
  const { ledger } = studied("allowance", "negotiation", 24);
  assertBalanced(ledger);
  for (const { household, lines } of statementsOf(ledger)) {
    const free = lines.filter(
      ({ kind, amountNano, energyWh }) => kind === "grid-energy" && amountNano === 0n && energyWh > 0n,
    );
    const freeWh = free.reduce((sum, { energyWh }) => sum + energyWh, 0n);
    assert.ok(freeWh <= 1_000n, household);
    for (const { interval } of free) assert.ok(interval >= 11 && interval < 15, household);
  }
});

function tradesOf(homes: IntervalBooking["homes"]) {
  return Object.values(homes).flatMap(({ trades }) => trades);
}

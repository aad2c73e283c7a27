import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DSO, type FeederId, nanoPerWh, type Side, symmetricLimits, wh } from "#domain";
import { NO_LIMIT } from "#market";
import { accountsOf, energyOf, type HomeBooking, type IntervalBooking, moneyOf, statementsOf } from "#settlement";
import { linearSolverFor, MECHANISMS } from "./mechanisms.ts";
import type { DsoOfferSpec, LoadedScenario } from "./scenario/index.ts";
import { loadScenario } from "./scenario/index.ts";
import { SCENARIOS } from "./scenario/testing.ts";
import { type StudyResult, study } from "./study.ts";

const HOURS = 24;
const STREET = loadScenario("street", { scenariosDir: SCENARIOS });
const TINY = loadScenario("tiny", { scenariosDir: SCENARIOS });
const ALL_DAY = { firstOfDay: 0, intervals: HOURS };

/** Above what homes ask at least, and below what they bid, at any hour of both scenarios. */
const PRICE = nanoPerWh(180_000n);

function offer(energyWh: number, changes: Partial<DsoOfferSpec> = {}): DsoOfferSpec {
  return { energyWh: wh(BigInt(energyWh)), pricePerWh: PRICE, ...ALL_DAY, ...changes };
}

/** The same community with a DSO that trades, from feeder 9. */
function withDso(loaded: LoadedScenario, dso: Partial<Record<Side, DsoOfferSpec>>): LoadedScenario {
  const { scenario, profiles } = loaded;
  const limits = [...scenario.limits, symmetricLimits(9, NO_LIMIT, NO_LIMIT)];
  const spec = { feeder: 9, sell: dso.sell ?? null, buy: dso.buy ?? null };
  return { profiles, scenario: { ...scenario, limits, dso: spec } };
}

/** Two homes that only use energy, one on each feeder. */
const CONSUMERS: LoadedScenario = {
  scenario: { ...TINY.scenario, households: TINY.scenario.households.slice(2) },
  profiles: { ...TINY.profiles, day: (index) => TINY.profiles.day(index).slice(2) },
};

/** The same community on whose feeder no energy can be bought. */
function closed({ scenario, profiles }: LoadedScenario, feeder: FeederId): LoadedScenario {
  const limits = scenario.limits.map((limit) => (limit.feeder === feeder ? { ...limit, buyWh: wh(0n) } : limit));
  return { profiles, scenario: { ...scenario, limits } };
}

function tradedBy(home: HomeBooking | undefined, side: "sold" | "bought"): bigint {
  const own = (home?.trades ?? []).filter((trade) => trade.side === side);
  return own.reduce((sum, { energyWh }) => sum + energyWh, 0n);
}

function tradedByHomes({ homes: { [DSO]: _, ...homes } }: IntervalBooking, side: "sold" | "bought"): bigint {
  return Object.values(homes).reduce((sum, home) => sum + tradedBy(home, side), 0n);
}

function intervalsOf({ ledger }: StudyResult): readonly IntervalBooking[] {
  assert.ok(ledger.intervals.length > 0);
  return ledger.intervals;
}

describe("a day of the street with a DSO that sells in the evening and buys at noon", () => {
  const noon = offer(3_000, { pricePerWh: nanoPerWh(85_000n), firstOfDay: 11, intervals: 4 });
  const loaded = withDso(STREET, { sell: offer(4_000, { firstOfDay: 17, intervals: 6 }), buy: noon });
  for (const mechanism of MECHANISMS) {
    it(`balances by ${mechanism}, within all limits, and bills homes only`, async () => {
      const result = study(loaded, mechanism, HOURS, await linearSolverFor(mechanism, loaded.scenario));
      const { ledger, tally } = result;
      const statements = statementsOf(ledger);
      const accounts = Object.values(accountsOf(ledger)).reduce((sum, amount) => sum + amount, 0n);
      assert.equal(statements.length, loaded.scenario.households.length);
      assert.equal(
        statements.reduce((sum, statement) => sum + statement.withCommunityNano, 0n),
        accounts,
      );
      const { paidNano, receivedNano, feesNano, penaltiesNano, compensationNano } = moneyOf(ledger);
      assert.equal(paidNano, receivedNano + feesNano + penaltiesNano - compensationNano);
      assert.equal(energyOf(ledger).lossesWh, batteryLosses(result));
      assert.equal(tally.limitViolations, 0);
    });
  }

  it("trades as much as it says, in its hours only, and never both ways", () => {
    for (const { interval, homes } of intervalsOf(study(loaded, "double-auction", HOURS))) {
      const [sold, bought] = [tradedBy(homes[DSO], "sold"), tradedBy(homes[DSO], "bought")];
      assert.ok(sold <= (interval >= 17 && interval < 23 ? 4_000n : 0n), `sold ${sold} Wh in ${interval}`);
      assert.ok(bought <= (interval >= 11 && interval < 15 ? 3_000n : 0n), `bought ${bought} Wh in ${interval}`);
    }
  });

  it("leaves nothing unsold by negotiation that a neighbour bought from the grid", () => {
    assert.equal(study(loaded, "negotiation", HOURS).tally.unsoldWhileGridBoughtWh, 0n);
  });
});

describe("a DSO that sells where nobody else does", () => {
  for (const mechanism of ["negotiation", "clearing", "uniform-price", "double-auction"] as const) {
    it(`supplies by ${mechanism} what is wanted, as far as it has it`, () => {
      const plenty = study(withDso(CONSUMERS, { sell: offer(50_000) }), mechanism, 3);
      const wanted = intervalsOf(plenty).map((booked) => tradedByHomes(booked, "bought"));
      assert.ok(wanted.every((energyWh) => energyWh > 100n));
      assert.equal(plenty.tally.unsoldWhileGridBoughtWh, 0n);
      const few = study(withDso(CONSUMERS, { sell: offer(100) }), mechanism, 3);
      for (const { homes, tradedWh } of intervalsOf(few)) {
        assert.deepEqual([tradedWh, tradedBy(homes[DSO], "sold")], [100n, 100n]);
      }
    });
  }

  it("earns for the operator, who pays the utility for it", () => {
    const without = accountsOf(study(CONSUMERS, "clearing", 3).ledger);
    const { ledger } = study(withDso(CONSUMERS, { sell: offer(50_000) }), "clearing", 3);
    const sold = ledger.intervals.flatMap(({ homes }) => (homes[DSO] as HomeBooking).trades);
    const earned = sold.reduce((sum, { paidNano }) => sum + paidNano, 0n);
    const gridEnergy = energyOf(ledger).gridImportWh * 160_000n;
    const { connectionImportWh } = energyOf(ledger);
    const compensation = moneyOf(ledger).compensationNano - compensationOfHomes(ledger.intervals);
    assert.ok(earned > 0n);
    assert.equal(accountsOf(ledger).operatorNano, earned + compensation + gridEnergy - connectionImportWh * 160_000n);
    assert.equal(without.operatorNano, 0n);
  });

  it("fills no feeder but its buyer's", () => {
    const { homes } =
      intervalsOf(study(closed(withDso(CONSUMERS, { sell: offer(50_000) }), 1), "clearing", 1))[0] ?? {};
    assert.equal(tradedBy(homes?.h03, "bought"), 0n);
    assert.ok(tradedBy(homes?.h04, "bought") > 0n);
  });
});

describe("a DSO in a clearing of the most energy, at prices that suit everybody", () => {
  /** What is traded in the first hour, in which nothing depends on what was traded before. */
  const firstHour = (loaded: LoadedScenario) => intervalsOf(study(loaded, "clearing", 1))[0] as IntervalBooking;
  const alone = firstHour(TINY);

  it("sells nothing while roofs have enough", () => {
    const booked = firstHour(withDso(TINY, { sell: offer(50_000) }));
    assert.ok(tradedByHomes(alone, "sold") > 0n);
    assert.deepEqual([tradedByHomes(booked, "sold"), booked.tradedWh], [alone.tradedWh, alone.tradedWh]);
  });

  it("buys the rest, after what the homes need", () => {
    const booked = firstHour(withDso(TINY, { buy: offer(50_000) }));
    assert.ok(tradedBy(booked.homes[DSO], "bought") > 0n);
    assert.equal(tradedByHomes(booked, "bought"), tradedByHomes(alone, "bought"));
  });
});

function compensationOfHomes(intervals: readonly IntervalBooking[]): bigint {
  const lines = intervals.flatMap(({ homes: { [DSO]: _, ...homes } }) => Object.values(homes).flatMap((h) => h.lines));
  return lines.reduce((sum, { kind, amountNano }) => (kind === "compensation" ? sum - amountNano : sum), 0n);
}

function batteryLosses({ ledger }: StudyResult): bigint {
  const homes = ledger.intervals.flatMap((booked) => Object.values(booked.homes));
  return homes.reduce(
    (sum, h) => sum + h.batteryChargeWh - h.batteryDischargeWh - (h.storedAfterWh - h.storedBeforeWh),
    0n,
  );
}

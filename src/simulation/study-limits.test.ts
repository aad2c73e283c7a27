import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type FeederId, type HouseholdName, type IntervalIndex, type Limits, wh } from "#domain";
import { type Breach, feederOverloads } from "#grid";
import type { Ledger } from "#settlement";
import { MECHANISMS } from "./mechanisms.ts";
import { type LoadedScenario, limitsIn, loadScenario, type Scenario } from "./scenario/index.ts";
import { SCENARIOS } from "./scenario/testing.ts";
import { study } from "./study.ts";

const HOURS = 24;
const NARROW = loadScenario("narrow", { scenariosDir: SCENARIOS });

/** The same homes on cables that carry everything. */
function withoutLimits({ scenario, profiles }: LoadedScenario): LoadedScenario {
  const limits: Limits = [];
  return { profiles, scenario: { ...scenario, limits, limitOrders: [] } };
}

/** The limits that the trades in the books break, found from the books alone. */
function brokenBy({ intervals }: Ledger, scenario: Scenario): readonly Breach[] {
  const feederOf = (name: HouseholdName): FeederId =>
    scenario.households.find((home) => home.name === name)?.feeder as FeederId;
  return intervals.flatMap(({ interval, homes }) => {
    const flows = Object.entries(homes).flatMap(([name, { trades }]) =>
      trades.map(({ side, energyWh }) => ({
        feeder: feederOf(name),
        interval,
        exportWh: side === "sold" ? energyWh : wh(0n),
        importWh: side === "bought" ? energyWh : wh(0n),
      })),
    );
    return feederOverloads(flows, limitsIn(scenario, interval));
  });
}

const hoursOf = (broken: readonly Breach[]) => new Set(broken.map(({ interval }) => interval));

describe("a day of the street on a thin cable", () => {
  for (const mechanism of MECHANISMS) {
    it(`breaks no limit by ${mechanism}, and trades`, () => {
      const { ledger, tally } = study(NARROW, mechanism, HOURS);
      assert.deepEqual([tally.limitViolations, brokenBy(ledger, NARROW.scenario)], [0, []]);
      assert.ok(tally.trades > 0);
    });
  }

  it("would break limits at noon and in the evening, were they not kept", () => {
    const hours = hoursOf(brokenBy(study(withoutLimits(NARROW), "negotiation", HOURS).ledger, NARROW.scenario));
    assert.ok(
      [12, 13, 14, 15].some((hour) => hours.has(hour as IntervalIndex)),
      [...hours].join(),
    );
    assert.ok(
      [18, 19, 20, 21, 22].some((hour) => hours.has(hour as IntervalIndex)),
      [...hours].join(),
    );
  });

  it("trades less in the hour for which the operator orders it", () => {
    const unordered = { ...NARROW, scenario: { ...NARROW.scenario, limitOrders: [] } };
    const boughtAt = ({ ledger }: ReturnType<typeof study>, hour: number) => ledger.intervals[hour]?.tradedWh as bigint;
    const [with19, without19] = [NARROW, unordered].map((loaded) => boughtAt(study(loaded, "negotiation", 20), 19));
    assert.ok((with19 as bigint) < (without19 as bigint), `${with19} Wh with the order, ${without19} Wh without`);
  });
});

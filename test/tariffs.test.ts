import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { ceilingOf, interval, startOf } from "#domain";
import { statementsOf } from "#settlement";
import {
  type Community,
  detailedStatement,
  type LoadedScenario,
  loadScenario,
  type Summary,
  storedCommunity,
  study,
  summaryOf,
  tariffOf,
} from "#simulation";
import { dayAheadCsv } from "../scripts/day-ahead-prices.ts";
import { choicesWith, finishedTiny, temporaryDirectory } from "./support/community.ts";
import { assertBalanced, assertSound } from "./support/soundness.ts";
import { ROOT } from "./support/source.ts";
import { dynamicTiny, onChain, PER_DAY } from "./support/tariffs.ts";

const SCENARIOS = { scenariosDir: join(ROOT, "scenarios") };
const PARTS = ["energyPrice", "gridFee", "tax", "feedIn", "localGridFee", "localTax", "fundPerWh"] as const;

it("the prices that ship are those that their script makes", () => {
  assert.equal(readFileSync(join(ROOT, "scenarios/prices/day-ahead.csv"), "utf8"), dayAheadCsv());
});

/** The same intervals without a chain and on it. */
interface Both {
  readonly studied: Summary;
  readonly ran: Summary;
}

async function both(
  loaded: LoadedScenario,
  intervals: number,
  look: (community: Community) => Promise<void> = async () => {},
): Promise<Both> {
  const choices = choicesWith("uniform-price");
  const { ledger, tally } = study(loaded, "uniform-price", intervals);
  const studied = summaryOf(loaded.scenario, choices, ledger, tally, null, 0);
  const ran = await finishedTiny(
    { loaded, choices },
    async (community, until) => {
      await assertSound(community, until);
      await look(community);
      return community.summary(until, 0);
    },
    intervals,
  );
  return { studied, ran };
}

async function assertTariffOf(community: Community, intervals: readonly number[]): Promise<void> {
  for (const k of intervals) {
    const { tariff, ceiling } = await onChain(community, k);
    const expected = tariffOf(community.scenario)(interval(k));
    for (const part of PARTS) assert.equal(tariff[part], expected[part], `${part} of interval ${k}`);
    assert.equal(ceiling, ceilingOf(expected));
  }
}

function assertAlike({ studied, ran }: Both): void {
  assertBalanced(ran);
  assert.ok(ran.trades > 0);
  assert.deepEqual(ran.statements, studied.statements);
  assert.deepEqual(ran.accounts, studied.accounts);
  assert.deepEqual(ran.energy, studied.energy);
  const { chain } = ran;
  assert.equal(chain !== null && "refused" in chain && chain.refused, 0);
}

describe("the homes of dynamic over a day and a night, without a chain and on it (slow: 120 intervals on the chain)", () => {
  const INTERVALS = 120;
  const loaded = loadScenario("dynamic", SCENARIOS);
  let alike: Both;
  before(async () => {
    alike = await both(loaded, INTERVALS, (community) =>
      assertTariffOf(
        community,
        Array.from({ length: 192 }, (_, k) => k),
      ),
    );
  });

  it("have the same statements, with the tariff of each interval on the chain before its gate opens", () => {
    assertAlike(alike);
  });
});

describe("homes with prices below 0 at night, four hours each (slow: two days on the chain)", () => {
  it("have the same statements without a chain and on it", async () => {
    const prices = (k: number) => (k % PER_DAY === 4 ? -400_000 : 170_000 - 9_000 * k);
    assertAlike(await both(dynamicTiny(prices), 2 * PER_DAY, (c) => assertTariffOf(c, [0, PER_DAY, PER_DAY + 4])));
  });
});

describe("the second day of homes with two tiered prices, from the database (slow: 28 intervals on the chain)", () => {
  it("is billed as in the books that are open, although its day ends within the shorter window", async () => {
    const folder = temporaryDirectory();
    const path = join(folder, "afternoon.yaml");
    const text = readFileSync(join(ROOT, "scenarios/allowance.yaml"), "utf8");
    // A day of the run that begins at 14:00 ends in the hours whose first kWh is free.
    writeFileSync(path, text.replace("2026-06-24T22:00:00Z", "2026-06-25T12:00:00Z"));
    const loaded = loadScenario(path, SCENARIOS);
    await finishedTiny(
      { loaded, choices: choicesWith("uniform-price") },
      ({ store, ledger, scenario }, until) => {
        const from = startOf(scenario.calendar, interval(24));
        const to = startOf(scenario.calendar, until);
        const stored = storedCommunity(store);
        for (const statement of statementsOf(ledger, { from, to })) {
          assert.deepEqual(detailedStatement(stored, statement.household, { from, to }), statement);
        }
      },
      28,
    );
  });
});

describe("a day of the homes of allowance, without a chain and on it (slow: 24 intervals on the chain)", () => {
  it("has the same statements, tier by tier", async () => {
    assertAlike(await both(loadScenario("allowance", SCENARIOS), 24));
  });
});

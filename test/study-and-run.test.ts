import assert from "node:assert/strict";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { loadScenario, MECHANISMS, type MechanismName, type Summary, study, summaryOf } from "#simulation";
import { choicesWith, finishedTiny, TINY_INTERVALS, tiny } from "./support/community.ts";
import { assertBalanced, assertSound } from "./support/soundness.ts";
import { ROOT } from "./support/source.ts";

const SCENARIOS = { scenariosDir: join(ROOT, "scenarios") };
const HOURS_OF_A_DAY = 24;

function studied(name: string, mechanism: MechanismName, intervals: number): Summary {
  const loaded = loadScenario(name, SCENARIOS);
  const { ledger, tally } = study(loaded, mechanism, intervals);
  return summaryOf(loaded.scenario, choicesWith(mechanism), ledger, tally, null, 0);
}

/** What every summary has at least, with a value of each kind. */
const PRINTED = {
  scenario: "street",
  seed: 1,
  mechanism: "negotiation",
  settlement: "metered",
  privacy: "open",
  households: 20,
  intervals: 24,
  trades: 0,
  energy: {
    producedWh: "0",
    consumedWh: "0",
    tradedWh: "0",
    deliveredWh: "0",
    gridImportWh: "0",
    gridExportWh: "0",
    connectionImportWh: "0",
    connectionExportWh: "0",
    storageChangeWh: "0",
    lossesWh: "0",
  },
  money: { paidNano: "0", receivedNano: "0", feesNano: "0", penaltiesNano: "0", compensationNano: "0" },
  unsoldWhileGridBoughtWh: "0",
  limitViolations: 0,
  feederOverloads: 0,
  chain: { kind: "embedded", chainId: 0, blocks: 0, transactions: 0, gasUsed: "0" },
  accounts: { gridNano: "0", taxNano: "0", fundNano: "0", operatorNano: "0", communityBatteryNano: "0" },
  statements: [{ household: "h01", withoutCommunityNano: "0", withCommunityNano: "0", savedNano: "0" }],
  wallMs: 0,
};

/** Has everything that the example has, each of the same kind; integers that may be large are decimal text. */
function assertLike(value: unknown, example: unknown, path = "summary"): void {
  if (Array.isArray(example)) {
    assert.ok(Array.isArray(value) && value.length > 0, path);
    for (const [i, item] of value.entries()) assertLike(item, example[0], `${path}[${i}]`);
  } else if (typeof example === "object" && example !== null) {
    for (const [key, part] of Object.entries(example)) {
      assertLike((value as Record<string, unknown>)[key], part, `${path}.${key}`);
    }
  } else {
    assert.equal(typeof value, typeof example, path);
    if (example === "0") assert.match(value as string, /^-?\d+$/, path);
  }
}

for (const mechanism of MECHANISMS) {
  describe(`tiny by ${mechanism}, with and without a chain (slow: a run on the chain)`, () => {
    const study = studied("tiny", mechanism, TINY_INTERVALS);
    let run: Summary;
    before(async () => {
      const changes = { choices: choicesWith(mechanism) };
      run = await finishedTiny(changes, async (community, until) => {
        await assertSound(community, until);
        return community.summary(until, 0);
      });
    });

    it("prints what a summary has, whose balances hold", () => {
      for (const summary of [study, run]) {
        assertLike(summary, PRINTED);
        assertLike(JSON.parse(JSON.stringify(summary)), PRINTED);
        assertBalanced(summary);
      }
    });

    it("leaves nothing unsold that a neighbour bought from the grid, within the limits", () => {
      for (const { trades, unsoldWhileGridBoughtWh, limitViolations, feederOverloads } of [study, run]) {
        assert.ok(trades > 0);
        assert.deepEqual([unsoldWhileGridBoughtWh, limitViolations, feederOverloads], ["0", 0, 0]);
      }
    });

    it("has the same homes under the same sun, who want and deliver the same", () => {
      assert.deepEqual(study.energy, run.energy);
      assert.equal(study.trades, run.trades);
      assert.equal(study.money.feesNano, run.money.feesNano);
      const without = ({ statements }: Summary) => statements.map((s) => [s.household, s.withoutCommunityNano]);
      assert.deepEqual(without(study), without(run));
    });
  });

  describe(`a day of the street by ${mechanism}, without a chain`, () => {
    const summary = studied("street", mechanism, HOURS_OF_A_DAY);

    it("balances", () => {
      assertBalanced(summary);
      assert.ok(summary.trades > 0);
    });

    it("keeps within the feeders' limits", () => {
      assert.deepEqual([summary.limitViolations, summary.feederOverloads], [0, 0]);
    });
  });
}

describe("a day of the street by negotiation", () => {
  it("leaves nothing unsold that a neighbour bought from the grid", () => {
    assert.equal(studied("street", "negotiation", HOURS_OF_A_DAY).unsoldWhileGridBoughtWh, "0");
  });
});

describe("a study", () => {
  it("is the same each time, and another one under another seed", () => {
    const again = () => studied("tiny", "negotiation", TINY_INTERVALS);
    assert.deepEqual(again(), again());
    const other = study(tiny(2n), "negotiation", TINY_INTERVALS).ledger;
    assert.notDeepEqual(other, study(tiny(), "negotiation", TINY_INTERVALS).ledger);
  });
});

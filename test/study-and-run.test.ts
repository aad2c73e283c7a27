import assert from "node:assert/strict";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import type { IntervalIndex, Message } from "#domain";
import {
  type Community,
  type LoadedScenario,
  loadScenario,
  MECHANISMS,
  type MechanismName,
  type SettlementName,
  type Summary,
  study,
  summaryOf,
} from "#simulation";
import { assertKeysUsedOnce, assertSameRoots } from "./support/atomic.ts";
import { tradesIn } from "./support/clearing.ts";
import { choicesWith, finishedTiny, TINY_INTERVALS, tiny } from "./support/community.ts";
import { assertBalanced, assertSound } from "./support/soundness.ts";
import { ROOT } from "./support/source.ts";

const SCENARIOS = { scenariosDir: join(ROOT, "scenarios") };
const HOURS_OF_A_DAY = 24;
/** Its cable is full at times: then it carries what is written first, and who negotiates writes when the money is there. */
const THIN = "narrow";
const NEGOTIATED: readonly MechanismName[] = ["negotiation", "supply-demand-ratio"];
/** Besides `tiny` as it is: other homes, and a street whose cable is thin. Scenario, seed, intervals. */
const DEEP: readonly (readonly [string, bigint, number])[] = process.env.NEIGHBORWATT_DEEP
  ? [
      ["tiny", 2n, 12],
      ["tiny", 3n, 12],
      [THIN, 1n, HOURS_OF_A_DAY],
      ["street", 1n, HOURS_OF_A_DAY],
    ]
  : [];

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

/** A finished day of `tiny`, in which all that must hold has been checked. */
interface Finished {
  readonly summary: Summary;
  readonly trades: readonly string[];
  readonly letters: readonly Message[];
}

async function ran(
  mechanism: MechanismName,
  settlement: SettlementName,
  loaded: LoadedScenario = tiny(),
  intervals: number = TINY_INTERVALS,
): Promise<Finished> {
  const letters: Message[] = [];
  const events = { message: (message: Message) => void letters.push(message) };
  const changes = { loaded, choices: choicesWith(mechanism, settlement), events };
  const look = async (community: Community, until: IntervalIndex) => {
    await assertSound(community, until);
    if (settlement === "atomic") await assertSameRoots(community);
    return { summary: community.summary(until, 0), trades: await tradesIn(community, until), letters };
  };
  return finishedTiny(changes, look, intervals);
}

function assertSettledAlike(metered: Finished, atomic: Finished): void {
  assert.deepEqual(atomic.trades, metered.trades);
  assert.deepEqual(atomic.summary.energy, metered.summary.energy);
  const { paidNano, receivedNano, feesNano, penaltiesNano } = atomic.summary.money;
  assert.deepEqual([feesNano, penaltiesNano], [metered.summary.money.feesNano, "0"]);
  assert.equal(receivedNano, receivedWithoutPenalties(metered.summary));
  assert.equal(BigInt(paidNano), BigInt(receivedNano) + BigInt(feesNano));
}

/** Sellers write in another order, in which shares of what was delivered are rounded otherwise: a Wh per trade at most. */
function assertNearlyAlike(metered: Finished, atomic: Finished): void {
  assert.deepEqual(atomic.trades, metered.trades);
  const apartWh = BigInt(atomic.summary.energy.deliveredWh) - BigInt(metered.summary.energy.deliveredWh);
  const mostWh = BigInt(atomic.trades.length);
  assert.ok(-mostWh <= apartWh && apartWh <= mostWh, `${apartWh} Wh apart`);
}

function withoutCommunity(statements: Summary["statements"]) {
  return statements.map((s) => [s.household, s.withoutCommunityNano]);
}

/** What sellers get for what was delivered. */
function receivedWithoutPenalties({ money }: Summary): string {
  return String(BigInt(money.receivedNano) - BigInt(money.compensationNano));
}

for (const mechanism of MECHANISMS) {
  describe(`tiny by ${mechanism}, without a chain and by both settlements (slow: two runs on the chain)`, () => {
    const study = studied("tiny", mechanism, TINY_INTERVALS);
    let metered: Finished;
    let atomic: Finished;
    let run: Summary;
    before(async () => {
      metered = await ran(mechanism, "metered");
      atomic = await ran(mechanism, "atomic");
      run = metered.summary;
    });

    it("prints what a summary has, whose balances hold", () => {
      for (const summary of [study, run, atomic.summary]) {
        assertLike(summary, PRINTED);
        assertLike(JSON.parse(JSON.stringify(summary)), PRINTED);
        assertBalanced(summary);
      }
    });

    it("leaves nothing unsold that a neighbour bought from the grid, within the limits", () => {
      for (const { trades, unsoldWhileGridBoughtWh, limitViolations, feederOverloads } of [
        study,
        run,
        atomic.summary,
      ]) {
        assert.ok(trades > 0);
        assert.deepEqual([unsoldWhileGridBoughtWh, limitViolations, feederOverloads], ["0", 0, 0]);
      }
    });

    it("has the same homes under the same sun, who want and deliver the same", () => {
      for (const { energy, trades, money, statements } of [run, atomic.summary]) {
        assert.deepEqual(energy, study.energy);
        assert.equal(trades, study.trades);
        assert.equal(money.feesNano, study.money.feesNano);
        assert.deepEqual(withoutCommunity(statements), withoutCommunity(study.statements));
      }
    });

    it("makes the same trades whether readings settle them or receipts, and then nobody pays a penalty", () => {
      assertSettledAlike(metered, atomic);
    });

    it("has no transaction refused, and no key of a meter used twice, where receipts settle", () => {
      const { chain } = atomic.summary;
      assert.equal(chain !== null && "refused" in chain && chain.refused, 0);
      assertKeysUsedOnce(atomic.letters);
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

for (const [name, seed, intervals] of DEEP) {
  for (const mechanism of MECHANISMS) {
    describe(`${intervals} hours of ${name} by ${mechanism}, seed ${seed} (slow: two runs on the chain)`, () => {
      it("are the same by both settlements, within the limits", async () => {
        const loaded = loadScenario(name, { ...SCENARIOS, seed });
        const metered = await ran(mechanism, "metered", loaded, intervals);
        const atomic = await ran(mechanism, "atomic", loaded, intervals);
        assertKeysUsedOnce(atomic.letters);
        assert.equal(atomic.summary.limitViolations, 0);
        assert.ok(atomic.summary.trades > 0);
        if (!NEGOTIATED.includes(mechanism)) assertSettledAlike(metered, atomic);
        else if (name !== THIN) assertNearlyAlike(metered, atomic);
      });
    });
  }
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

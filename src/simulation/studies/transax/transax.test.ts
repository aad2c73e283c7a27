import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { loadScenario } from "../../scenario/index.ts";
import type { Standing } from "../report/statements.ts";
import type { ChainFigures } from "./chain/figures.ts";
import { transaxDay } from "./day.ts";
import { transaxPage } from "./page.ts";
import { reproduceTransax, type TransaxFigures, type TransaxReport } from "./reproduce.ts";
import { clock, statementsOf } from "./statements.ts";

const SCENARIOS = fileURLToPath(new URL("../../../../scenarios", import.meta.url));
const MADE_BY = { machine: "a machine", version: "1", on: "2026-01-01" };
const scratch = mkdtempSync(join(tmpdir(), "neighborwatt-transax-"));
after(() => rmSync(scratch, { recursive: true }));

let report: TransaxReport;
before(async () => {
  const loaded = loadScenario("transax", { scenariosDir: SCENARIOS });
  report = await reproduceTransax(
    { scenario: loaded.scenario, day: transaxDay(loaded, 5), chainTests: [], processes: 1, secondsPerInterval: 3 },
    {
      directory: scratch,
      scenariosDir: SCENARIOS,
      codeVersion: "test",
      size: "small",
      stopwatch: { wallMs: () => 0, cpuMs: () => ({ own: 0, engine: null }) },
      progress: () => {},
    },
  );
});

/** Test C as a chain might have passed it. */
const PASSED: ChainFigures = {
  test: "C",
  window: 5,
  battery: true,
  processes: 31,
  homes: 102,
  addresses: 1_224,
  secondsPerInterval: 3,
  blocks: 300,
  blockSeconds: { count: 299, p50: 1, p99: 1.2, max: 1.4 },
  offers: { planned: 10, arrived: 10, notSent: 0 },
  intervalsFinal: 96,
  intervalsTraded: 70,
  provedBest: 70,
  tradedWh: [5],
  totalWh: 5,
  differences: [],
  memoryTotalWh: 5,
  limitsBroken: 0,
  recorded: { count: 10, p50: 2, p99: 8, max: 12, bins: [1, 9], binSeconds: 1 },
  finalised: { count: 10, p50: 2, p99: 2.2, max: 2.4, bins: [0, 0, 10], binSeconds: 1 },
  gas: [{ call: "ClearingMarket.bind", calls: 3, mean: 1_000_000, max: 1_200_000 }],
  refusals: [],
};

function standings(changes: Partial<TransaxFigures>): ReadonlyMap<string, Standing> {
  return new Map(
    statementsOf({ ...report, ...changes }).map(({ section, paper, standing }) => [`${section} ${paper}`, standing]),
  );
}

function standingOf(changes: Partial<TransaxFigures>, part: RegExp): Standing | undefined {
  return [...standings(changes)].find(([text]) => part.test(text))?.[1];
}

describe("the paper's day in memory", () => {
  it("holds what must hold: nothing is gained from L without batteries, and batteries never harm", () => {
    assert.equal(standingOf({}, /no effect/), "as in the paper");
    assert.equal(standingOf({}, /energy traded increased/), "as in the paper");
  });

  it("comes within half a per cent of the optimum with two intervals in sight", () => {
    const first = report.windows.find(({ battery, window }) => battery && window === 2);
    assert.ok((first?.gap.fullestFirst ?? 1) <= 0.005);
    assert.equal(standingOf({}, /as much information/), "measured");
  });

  it("says that no chain was asked for, rather than nothing", () => {
    const notShown = report.statements.filter(({ standing }) => standing === "not shown");
    assert.deepEqual(
      notShown.map(({ section }) => section),
      ["7.2", "7.3, Fig. 11", "6.5.2 (own)", "5.2.1", "own", "6.3, 6.4"],
    );
  });

  it("has the first producer's matches from memory, and says so", () => {
    assert.equal(report.producer.matchedOn, "memory");
    assert.match(transaxPage(report, MADE_BY), /cleared in memory/);
  });
});

describe("statements follow from the figures", () => {
  const chain = [PASSED];

  it("and hold for a chain that held", () => {
    assert.ok([...standings({ chain }).values()].every((standing) => standing !== "not held"));
  });

  const SPOILED: readonly [what: string, changes: () => Partial<TransaxFigures>, part: RegExp][] = [
    ["a limit that was broken", () => ({ chain: [{ ...PASSED, limitsBroken: 1 }] }), /unsafe/],
    [
      "trades that were final too late",
      () => ({ chain: [{ ...PASSED, finalised: { ...PASSED.finalised, p99: 5.1 } }] }),
      /much faster/,
    ],
    [
      "an offer recorded after two minutes",
      () => ({ chain: [{ ...PASSED, recorded: { ...PASSED.recorded, max: 121 } }] }),
      /always less/,
    ],
    [
      "a window that changes a day without batteries",
      () => ({
        windows: report.windows.map((p) =>
          p.battery || p.window < 5 ? p : { ...p, totalWh: { ...p.totalWh, plain: 1 } },
        ),
      }),
      /no effect/,
    ],
    [
      "a battery that harms",
      () => ({ windows: report.windows.map((p) => (p.battery ? { ...p, totalWh: { ...p.totalWh, plain: 1 } } : p)) }),
      /energy traded increased/,
    ],
    [
      "a gap above half a per cent",
      () => ({ windows: report.windows.map((p) => ({ ...p, gap: { ...p.gap, fullestFirst: 0.006 } })) }),
      /as much information/,
    ],
    [
      "a battery that is charged without a surplus",
      () => ({ producer: { ...report.producer, offered: [{ interval: 0, energyWh: 1, validIntervals: 96 }] } }),
      /charge their batteries/,
    ],
    [
      "energy that is sold before it is made",
      () => ({ producer: { ...report.producer, matches: [{ interval: 0, consumer: "c01", energyWh: 1 }] } }),
      /exceeded the generation/,
    ],
  ];
  for (const [what, changes, part] of SPOILED) {
    it(`${what} is not held`, () => assert.equal(standingOf(changes(), part), "not held"));
  }

  it("chain and memory that differ are said to differ", () => {
    assert.equal(standingOf({ chain: [{ ...PASSED, memoryTotalWh: 6 }] }, /one implementation/), "differs");
  });
});

describe("the page", () => {
  it("shows figures 6, 7, 9, 10 and 11, each named for whoever cannot see it, and each as a table too", () => {
    const page = transaxPage({ ...report, chain: [PASSED] }, MADE_BY);
    for (const figure of [6, 7, 9, 10, 11]) assert.match(page, new RegExp(`Fig\\. ${figure}\\)</h2>`));
    assert.equal(page.match(/role="img" aria-label="[^"]+"/g)?.length, 5);
    assert.equal(page.match(/<summary>The figure as a table<\/summary>/g)?.length, 5);
  });

  it("says openly that the traces are made up, and what is assumed", () => {
    const page = transaxPage(report, MADE_BY);
    assert.match(page, /proprietary; these are made by our generator/);
    assert.match(page, /30 kW in the shipped scenario/);
    assert.match(page, /Table 2 is a picture/);
    assert.doesNotMatch(
      transaxPage({ ...report, traces: "from files", statements: [] }, MADE_BY),
      /made by our generator/,
    );
  });

  it("needs nothing from anywhere", () => {
    assert.doesNotMatch(transaxPage(report, MADE_BY), /<script|src=|href=|url\(/);
  });
});

it("intervals are told as clock times", () =>
  assert.deepEqual([clock(0), clock(50), clock(96)], ["00:00", "12:30", "24:00"]));

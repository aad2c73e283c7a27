import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { marginCsv } from "./csv.ts";
import { mezquitaPage } from "./page.ts";
import { type MezquitaReport, reproduceMezquita } from "./reproduce.ts";
import { statementsOf } from "./statements.ts";
import type { Step } from "./step.ts";

const SCENARIOS = fileURLToPath(new URL("../../../../scenarios", import.meta.url));
/** Every question to the stopwatch takes a tenth of a second, so that speed is the same on every machine. */
const TICK_MS = 100;

const scratch = mkdtempSync(join(tmpdir(), "neighborwatt-mezquita-"));
after(() => rmSync(scratch, { recursive: true }));

let report: MezquitaReport;
before(async () => {
  let ms = 0;
  const wallMs = () => (ms += TICK_MS);
  const cpuMs = () => ({ own: ms, engine: null });
  report = await reproduceMezquita({
    directory: scratch,
    scenariosDir: SCENARIOS,
    codeVersion: "test",
    size: "small",
    stopwatch: { wallMs, cpuMs },
    progress: () => {},
  });
});

function step(number: number): Step {
  return report.order.steps[number - 1] as Step;
}

function minutes(of: Step): readonly number[] {
  return of.events.map(({ offsetSeconds }) => offsetSeconds / 60);
}

function within(all: readonly number[], from: number, to: number): boolean {
  return all.length > 0 && all.every((at) => at >= from && at < to);
}

describe("the paper's workflow on the chain (slow: three chains are founded once for all tests)", () => {
  it("goes through the six steps in the paper's order", () => {
    const names = ["PublishInfo", "MakeOffer", "GetOffers", "negotiation", "AllowTransaction", "MakeTransaction"];
    assert.deepEqual(
      report.order.steps.map(({ name }) => name),
      names,
    );
    assert.ok(report.order.inOrder);
    assert.deepEqual(
      report.order.steps.filter(({ holds }) => !holds),
      [],
    );
  });

  it("takes offers and messages for 55 minutes, agreements in the last 5, and pays after the hour", () => {
    assert.ok(within(minutes(step(2)), -60, -5));
    assert.ok(within(minutes(step(4)), -60, -5));
    assert.ok(within(minutes(step(5)), -5, 0));
    assert.ok(within(minutes(step(6)), 60, 120));
  });

  it("reads by GetOffers what everyone had posted", () => {
    const note = step(3).events[0]?.note ?? "";
    assert.match(note, /^3 offers: alice\/seller \d+ Wh, bob\/buyer \d+ Wh, carla\/buyer \d+ Wh$/);
  });

  it("agrees within the price band, and sells all that is wanted", () => {
    const { floor, ceiling, agreed } = report.order.band;
    assert.equal(agreed.length, 2);
    for (const price of agreed) assert.ok(BigInt(price) >= BigInt(floor) && BigInt(price) <= BigInt(ceiling));
    assert.equal(report.energy.agreedWh, report.energy.wantedWh);
  });

  it("shows every transaction with its block and gas", () => {
    const written = [1, 2, 5, 6].flatMap((number) => step(number).events);
    for (const { transaction, block, gasUsed } of written) {
      assert.match(transaction ?? "", /^0x[0-9a-f]{64}$/);
      assert.ok((block ?? 0) > 0 && (gasUsed ?? 0) > 21_000);
    }
    assert.equal(new Set(written.map(({ transaction }) => transaction)).size, written.length);
  });

  const REFUSED: readonly [number: number, what: RegExp, answer: RegExp][] = [
    [1, /never called PublishInfo/, /^Participants_UnknownAgent\(0x/],
    [2, /window is not open/, /^BilateralMarket_GateNotOpen\(2, /],
    [2, /in the margin/, /^BilateralMarket_GateClosed\(1, /],
    [4, /above the grid's/, /^BilateralMarket_PriceOutsideBand\(275001, 60000, 275000\)/],
    [4, /below the cost/, /^BilateralMarket_PriceOutsideBand\(59999, 60000, 275000\)/],
    [5, /before the margin/, /^BilateralMarket_NotInMargin\(1, /],
    [5, /by its buyer/, /^BilateralMarket_NotSeller\(0x/],
    [5, /a second time/, /^BilateralMarket_AlreadyAllowed\(0x/],
    [6, /before the hour is over/, /^verdict TooEarly, nothing moved/],
    [6, /meter had said nothing/, /^verdict NoEvidence, nothing moved/],
  ];
  for (const [number, what, answer] of REFUSED) {
    it(`does not take at step ${number} what is ${what.source}`, () => {
      const tried = step(number).tried.find((attempt) => what.test(attempt.what));
      assert.match(tried?.answer ?? "", answer);
      assert.ok(tried?.inVain);
      assert.match(tried?.transaction ?? "", /^0x[0-9a-f]{64}$/, "it stands in a block");
    });
  }

  it("tries nothing that is not in the list above", () => {
    const tried = report.order.steps.reduce((sum, one) => sum + one.tried.length, 0);
    assert.equal(tried, REFUSED.length);
  });
});

describe("what is written to the chain", () => {
  it("is two agreements by Alice and none by Bob and Carla, where the paper has two, one and one", () => {
    assert.deepEqual(report.homes.agreements, [
      { home: "alice", paper: 2, ours: 2 },
      { home: "bob", paper: 1, ours: 0 },
      { home: "carla", paper: 1, ours: 0 },
    ]);
  });

  it("is one PublishInfo per agent in its life", () => {
    const published = report.homes.registration.map(({ who, calls }) => [who, calls["Participants.PublishInfo"] ?? 0]);
    const agents = published.filter(([who]) => !String(who).endsWith("/owner"));
    assert.equal(agents.length, 11);
    assert.ok(agents.every(([, count]) => count === 1));
  });

  it("is counted per hour without what was tried in vain", () => {
    const calls = (who: string) => report.homes.hour.writes.find((one) => one.who === who)?.calls;
    const traded = { MakeOffer: 2, MakeTransaction: 2, AllowTransaction: 2 };
    const market = Object.entries(traded).map(([name, count]) => [`BilateralMarket.${name}`, count]);
    assert.deepEqual(calls("alice/seller"), Object.fromEntries(market));
    assert.deepEqual(calls("bob/buyer"), { "BilateralMarket.MakeOffer": 1 });
    assert.deepEqual(calls("carla/meter"), { "Meters.recordReading": 1, "DataAnchor.anchor": 1 });
  });

  it("is by role in a community with an operator, who settles for everybody", () => {
    const of = (role: string) => report.community.perHour.find(({ who }) => who === role)?.calls ?? {};
    assert.ok((of("operator")["MeteredSettlement.settle"] ?? 0) > 0);
    assert.ok((of("seller")["BilateralMarket.AllowTransaction"] ?? 0) > 0);
    assert.deepEqual(Object.keys(of("buyer")), ["BilateralMarket.MakeOffer"]);
    assert.equal(report.community.perHour.find(({ who }) => who === "meter")?.agents, 4);
    assert.equal(of("meter")["Meters.recordReading"], 4, "one reading per home and hour");
    assert.ok(report.community.agreements.busiestHour >= report.community.agreements.perHour);
  });
});

describe("the margin", () => {
  it("takes what fits into 300 seconds at the measured speed, for every number of agents", () => {
    const { points, marginSeconds } = report.margin;
    assert.equal(marginSeconds, 300);
    for (const { agreements, perSecond, fits, cpuMs } of points) {
      assert.equal(perSecond, (agreements * 1000) / TICK_MS);
      assert.equal(fits, perSecond * 300);
      assert.deepEqual(cpuMs, { own: TICK_MS / agreements, engine: null });
    }
  });

  it("is needed by ever more agreements the more agents there are, and each costs more gas in fresh storage", () => {
    const { points } = report.margin;
    assert.deepEqual(
      points.map(({ agents }) => agents),
      [4, 10, 20],
    );
    for (const [i, point] of points.slice(1).entries()) {
      const before = points[i] as (typeof points)[number];
      for (const key of ["oneEach", "asMeasured", "everyWithEvery"] as const) {
        assert.ok(point.needed[key] > before.needed[key], key);
      }
      assert.ok(point.gasPerAgreement >= before.gasPerAgreement);
    }
    assert.deepEqual(points.at(-1)?.needed, { ...points.at(-1)?.needed, oneEach: 10, everyWithEvery: 100 });
  });

  it("is full on a network when the blocks' gas is spent", () => {
    const { network, gasPerAgreement } = report.margin;
    assert.equal(network.perSecond, Math.floor(network.gasPerBlock / gasPerAgreement));
    assert.equal(network.inMargin, network.perSecond * 300);
    assert.equal(network.agents.oneEach, 2 * network.inMargin + 1);
  });

  it("is written as CSV with one row per number of agents", () => {
    const rows = marginCsv(report.margin).trimEnd().split("\r\n");
    assert.equal(rows.length, 1 + report.margin.points.length);
    assert.match(rows[0] ?? "", /^agents,agreements,per_second,/);
    assert.deepEqual(new Set(rows.map((row) => row.split(",").length)).size, 1);
  });
});

describe("the report", () => {
  it("says of each of the paper's sentences how ours stands to it, and differences plainly", () => {
    const standings = report.statements.map(({ section, standing }) => `${section}: ${standing}`);
    assert.ok(standings.includes("4.2, case 2: differs"));
    assert.ok(standings.includes("4.2, case 1: as in the paper"));
    assert.ok(!standings.some((standing) => standing.endsWith("not held")));
  });

  it("says so when a step does not hold", () => {
    const steps = report.order.steps.map((one) => ({ ...one, holds: false }));
    const broken = statementsOf({ ...report, order: { ...report.order, steps } });
    const notHeld = broken.filter(({ standing }) => standing === "not held").map(({ section }) => section);
    assert.deepEqual(notHeld, ["4.1", "4.1", "4.1, step 3", "4.1, step 4", "4.1, step 6", "4.2, case 1"]);
  });

  it("is JSON without losses", () => {
    assert.deepEqual(JSON.parse(JSON.stringify(report)), report);
  });

  it("is a page that needs nothing from anywhere, in light and dark, with every tag closed", () => {
    const page = mezquitaPage(report, { machine: "two <cores>", version: "1", on: "2026-06-25" });
    assert.doesNotMatch(page, /<script|\ssrc=|href=|url\(|@import/);
    assert.match(page, /prefers-color-scheme: dark/);
    assert.match(page, /two &lt;cores&gt;/);
    assert.deepEqual(unclosed(page), []);
    for (const { paper } of report.statements) assert.ok(page.includes(paper.replaceAll("'", "&#39;")), paper);
    for (const { tried } of report.order.steps)
      for (const { transaction } of tried) assert.ok(page.includes(transaction ?? "?"));
  });
});

/** Tags that are opened and not closed, or the other way round. */
function unclosed(page: string): readonly string[] {
  const open: string[] = [];
  for (const [, slash, name = "", end] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*?(\/?)>/g)) {
    if (end === "/" || name === "meta") continue;
    if (slash === "") open.push(name);
    else if (open.pop() !== name) return [`</${name}>`, ...open];
  }
  return open;
}

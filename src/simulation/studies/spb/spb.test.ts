import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { WAYS } from "./costs.ts";
import { wayOf } from "./figures.ts";
import { spbPage } from "./page.ts";
import { reproduceSpb, type SpbReport } from "./reproduce.ts";

const MADE_BY = { machine: "a test", version: "0", on: "2026-01-01" };

describe("reproduce spb, small (slow: four chains are founded)", () => {
  const directory = mkdtempSync(join(tmpdir(), "neighborwatt-spb-"));
  let report: SpbReport;
  before(async () => {
    report = await reproduceSpb({
      directory,
      scenariosDir: join(import.meta.dirname, "../../../../scenarios"),
      codeVersion: "0",
      size: "small",
      stopwatch: { wallMs: () => 0, cpuMs: () => ({ own: 0, engine: null }) },
      progress: () => {},
    });
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  it("shows both scenarios in the paper's six steps, each as expected", () => {
    for (const steps of [report.played.reliable, report.played.unreliable]) {
      assert.deepEqual(
        steps.map(({ step }) => step),
        [1, 2, 3, 4, 5, 6],
      );
      assert.deepEqual(
        steps.filter(({ holds }) => !holds).map(({ name }) => name),
        [],
      );
    }
  });

  it("frees the money of an unreliable producer's trade without anybody's help, all of it", () => {
    const facts = report.played.unreliable.at(-1)?.facts ?? {};
    assert.equal(facts["free now"], facts["free before"]);
    assert.notEqual(facts["free while on hold"], facts["free before"]);
    assert.match(report.played.unreliable[4]?.facts["a receipt one block late"] ?? "", /ReceiptLate/);
  });

  it("puts the same trades through five ways, with every transaction in a block", () => {
    const { f1 } = report;
    assert.deepEqual(
      f1.ways.map(({ way }) => way),
      WAYS,
    );
    const transactions = (way: (typeof WAYS)[number]) =>
      Math.round(wayOf(f1, way).transactionsPerTrade.mean * f1.trades);
    assert.deepEqual([transactions("contractPerTrade"), transactions("sharedEscrow")], [3 * f1.trades, 3 * f1.trades]);
    // Each settlement brings an anchor along: of a batch, or, one by one, of a round.
    assert.deepEqual([transactions("batch"), transactions("attested")], [1, 1]);
    assert.equal(transactions("single"), f1.trades);
    assert.deepEqual(
      f1.distinct.map(({ transactionsPerTrade }) => Math.round(transactionsPerTrade.mean * f1.trades)),
      [18, 18, 6, 2, 1],
    );
  });

  it("counts deposits, withdrawals and approvals with them", () => {
    const { batch, sharedEscrow, contractPerTrade } = Object.fromEntries(
      report.f1.ways.map((way) => [way.way, way]),
    ) as Record<string, SpbReport["f1"]["ways"][number]>;
    assert.ok((batch?.shared.gas ?? 0) > (sharedEscrow?.shared.gas ?? 0));
    assert.ok((sharedEscrow?.shared.gas ?? 0) > 0);
    assert.equal(contractPerTrade?.shared.gas, 0);
    assert.ok(report.f1.shared.money.every(({ cost, perTrade }) => cost.gas > 21_000 && perTrade > 0));
    assert.ok(report.certificates.transactions > 0);
  });

  it("judges by the leaner baseline, which is its own measure", () => {
    const { ofYardstick } = wayOf(report.f1, "sharedEscrow");
    assert.deepEqual(ofYardstick, { transactions: 1, gas: 1, bytes: 1 });
    assert.ok(wayOf(report.f1, "contractPerTrade").ofYardstick.gas > 1);
    for (const { atMost, found, held } of report.goals) assert.equal(held, found <= atMost);
  });

  it("takes three blocks for a baseline's trade and fewer for ours", () => {
    const { baseline, anchored, signed } = report.f1.delay;
    assert.ok(baseline.least > 15 && baseline.most <= 45);
    assert.ok(anchored.most <= 30 && anchored.mean < baseline.mean);
    assert.ok(signed.most <= 15 && signed.least > 0);
  });

  it("makes blocks of one transaction each when trades come one after the other", () => {
    for (const { way, transactions, minutes } of report.f1.oneAfterTheOther) {
      assert.equal(minutes, transactions / 4, way);
    }
  });

  it("says what differs from the paper, and what is not reached", () => {
    assert.ok(report.statements.some(({ standing }) => standing === "differs"));
    assert.ok(report.statements.some(({ section }) => section === "III-B1"));
    assert.ok([...report.played.reliable, ...report.played.unreliable].some(({ differs }) => differs !== null));
  });

  it("is plain data, and the same as a page without scripts", () => {
    assert.deepEqual(JSON.parse(JSON.stringify(report)), report);
    const page = spbPage(report, MADE_BY);
    assert.match(page, /^<!doctype html>/);
    assert.doesNotMatch(page, /<script|NaN|undefined|Infinity/);
    for (const figure of ["Figure 6", "Figure 7", "Figure 8", "Figure 9"]) assert.ok(page.includes(figure), figure);
  });
});

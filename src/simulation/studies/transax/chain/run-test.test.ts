import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { instant, symmetricLimits, wh } from "#domain";
import { dayOf, homeOf } from "../testing.ts";
import { type ChainFigures, figuresOf } from "./figures.ts";
import { type ChainRun, runOnChain } from "./run-test.ts";

const TEST = { name: "C", battery: true, window: 3 };
const LIMITS = [symmetricLimits(1, wh(2_500n), wh(9_000n)), symmetricLimits(2, wh(5_000n), wh(9_000n))];
/** `p` has a surplus first, of which feeder 1 carries a part, and its battery serves the second interval. */
const producer = homeOf("p", 1, 6_000, 100);
const bob = homeOf("bob", 2, 1_500, 2_000);
/** Its connection carries less than it wants, so the DSO refuses. */
const weak = { ...homeOf("weak", 2, 900, 900), capacity: { sellWh: wh(0n), buyWh: wh(10n) } };
const day = dayOf([producer], [homeOf("alice", 1, 500, 700), bob, weak], LIMITS);
const SETTING = { seed: 7n, epoch: instant(Date.UTC(2026, 5, 24, 22)), processes: 2, secondsPerInterval: 3 };

const scratch = mkdtempSync(join(tmpdir(), "neighborwatt-transax-"));
after(() => rmSync(scratch, { recursive: true }));

describe("a small day on a chain with homes in two processes (slow: a block a second, some twenty of them)", () => {
  let run: ChainRun;
  let figures: ChainFigures;
  before(async () => {
    run = await runOnChain(day, TEST, { ...SETTING, directory: scratch, progress: () => {} });
    figures = figuresOf(day, TEST, run, SETTING);
  });

  it("trades what a clearing in memory trades of the same offers, within the limits", () => {
    assert.deepEqual([figures.differences, figures.limitsBroken, figures.refusals], [[], 0, []]);
    assert.ok(figures.totalWh > 0);
  });

  it("serves a later interval from the battery", () => {
    assert.ok((figures.tradedWh[1] as number) > 100, `${figures.tradedWh[1]} Wh`);
  });

  it("makes every interval final, with the proof that no more could be traded", () => {
    assert.deepEqual([figures.intervalsFinal, figures.intervalsTraded, figures.provedBest], [2, 2, 2]);
  });

  it("posts only what the DSO permits: a home that asks for more than it can carry posts nothing", () => {
    const mine = run.offers.flatMap(({ owner }, id) => (owner === "weak" ? [id] : []));
    assert.deepEqual([...run.record.lost].toSorted(), mine);
    assert.equal(figures.offers.arrived, run.offers.length - mine.length);
  });

  it("knows of each traded offer how long it took to be recorded and to be final", () => {
    const traded = new Set(
      [...run.record.finals.values()].flatMap(({ trades }) => trades.flatMap(({ sell, buy }) => [sell, buy])),
    );
    assert.equal(figures.finalised.count, traded.size);
    assert.ok([...traded].every((id) => run.record.recordedAt.has(id)));
    assert.ok(figures.finalised.max > 0 && figures.recorded.max > 0);
  });
});

it("a process of homes ends when the channel to its parent closes, as it does when the parent is killed (slow: a process)", async () => {
  const entry = fileURLToPath(new URL("./homes-main.ts", import.meta.url));
  const child = fork(entry, [], {
    execArgv: [],
    serialization: "advanced",
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const [ready] = await once(child, "message");
  assert.deepEqual(ready, { kind: "ready" });
  child.disconnect();
  const [code] = await once(child, "exit");
  assert.equal(code, 0);
});

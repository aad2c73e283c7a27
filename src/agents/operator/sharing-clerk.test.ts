import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { interval, silenceFrom } from "#domain";
import type { Effect } from "../agent.ts";
import { AtWork, HOURLY, keysOf, logOf, minute } from "../fixtures.ts";
import { sharerAgent } from "../market/sharer.ts";
import { gridOperatorAgent } from "./grid-operator.ts";

const METERS = ["alice meter", "bob meter"].map((name) => keysOf(name).address);
const [ALICES, BOBS] = METERS as [`0x${string}`, `0x${string}`];

const chain = (contract: string, event: string, args: Readonly<Record<string, unknown>>, at = minute(0)) =>
  ({ kind: "chain", log: logOf(contract, event, args, at) }) as const;
const read = (meter: string, boundary: number) =>
  chain("Meters", "ReadingRecorded", { meter, boundary, importWh: 0n, exportWh: 0n }, minute(60 * boundary));
const shared = (k: number) =>
  chain("SharingLedger", "IntervalShared", { interval: k, sharedWh: 700n, missedWh: 30n }, minute(60 * k + 61));
/** What it wants written on the chain. */
const calls = (effects: readonly Effect[]) => effects.flatMap((e) => (e.kind === "submit" ? [e.call] : []));
const silence = (k: number) => silenceFrom(HOURLY, interval(k));

/** An operator that has intervals of two homes shared; the list of interval k is 0x0k. */
function clerk() {
  const listAt = (k: number) => `0x0${k}` as const;
  const sharing = { calendar: HOURLY, meters: METERS, listAt };
  const limits = () => [];
  return new AtWork(
    gridOperatorAgent({
      wallet: keysOf("operator"),
      calendar: HOURLY,
      settlement: "MeteredSettlement",
      limits,
      wires: [],
      sharing,
    }),
  );
}

describe("whoever has intervals shared", () => {
  it("hands one in when the last reading of its end is there, with its list, and once", () => {
    const at = clerk();
    const before = [read(ALICES, 0), read(BOBS, 0), read(ALICES, 1)].flatMap((event) => at.on(event, minute(60)));
    assert.deepEqual(calls(before), []);
    const [call, ...more] = calls(at.on(read(BOBS, 1), minute(60)));
    assert.deepEqual(
      [call?.contract, call?.function, call?.args, more.length],
      ["SharingLedger", "share", [0, "0x00"], 0],
    );
    assert.deepEqual(calls(at.on(read(BOBS, 1), minute(60))), []);
  });

  it("waits for a silent meter until its silence begins, and not longer", () => {
    const at = clerk();
    const reading = { interval: interval(1), connection: { importWh: 0n, exportWh: 0n }, feeders: [] } as never;
    assert.deepEqual(at.on({ kind: "grid", reading }, minute(60)).at(-1), { kind: "wake", at: silence(0) });
    for (const event of [read(ALICES, 0), read(BOBS, 0), read(ALICES, 1)]) at.on(event, minute(60));
    assert.deepEqual(calls(at.on({ kind: "clock" }, minute(100))), []);
    assert.deepEqual(
      calls(at.on({ kind: "clock" }, silence(0))).map(({ args }) => args),
      [[0, "0x00"]],
    );
    assert.deepEqual(calls(at.on({ kind: "clock" }, silence(0))), []);
  });

  it("does not hand in what somebody else did, and states what the key left over", () => {
    const at = clerk();
    const record = at.on(shared(0), minute(61)).find(({ kind }) => kind === "record");
    assert.deepEqual(record, {
      kind: "record",
      interval: 0,
      what: "shared",
      key: "community",
      body: { sharedWh: 700n, missedWh: 30n },
    });
    const readings = [read(ALICES, 0), read(BOBS, 0), read(ALICES, 1), read(BOBS, 1)];
    assert.deepEqual(calls(readings.flatMap((event) => at.on(event, minute(62)))), []);
  });

  it("makes up for what it missed while it was out of order, but not for what is shared no more", () => {
    const at = clerk();
    const late = calls(at.on({ kind: "clock" }, silence(200))).map(({ args }) => args[0]);
    assert.deepEqual(late, [200]);
  });

  it("forgets an interval that could not be shared", () => {
    const at = clerk();
    const sizes = Array.from({ length: 50 }, (_, k) => {
      assert.equal(calls(at.on({ kind: "clock" }, silence(k))).length, 1);
      return JSON.stringify(at.state).length;
    });
    assert.equal(sizes[49], sizes[10]);
  });
});

describe("the agent of a home that shares", () => {
  it("vouches for the home's bills and does nothing else", () => {
    const at = new AtWork(sharerAgent({ household: "alice", wallet: keysOf("alice buyer") }));
    const hash = `0x${"ab".repeat(32)}` as const;
    assert.equal(calls(at.on({ kind: "statement", interval: interval(3), hash }, minute(0))).length, 1);
    assert.deepEqual(at.on({ kind: "clock" }, minute(1)), []);
  });
});

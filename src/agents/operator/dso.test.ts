import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Address, type Instant, interval, type LoweredLimits, type MeterId, wh } from "#domain";
import type { AgentEvent, Effect } from "../agent.ts";
import { AtWork, HOURLY, keysOf, logOf, minute, only } from "../fixtures.ts";
import { gatesOf } from "../market/gates.ts";
import { gridOperatorAgent } from "./grid-operator.ts";

const HOMES = ["alice", "bob", "carl"];
const meterNamed = (name: string): MeterId => keysOf(`${name} meter`).address;
const METERS = new Map<Address, MeterId>(HOMES.map((name) => [keysOf(name).address, meterNamed(name)]));
const EVENING: LoweredLimits = {
  feeder: 1,
  first: interval(5),
  last: interval(6),
  netOutWh: wh(100n),
  netInWh: wh(200n),
  sellWh: wh(300n),
  buyWh: wh(400n),
};

function operator(orders: readonly LoweredLimits[] = []) {
  const dso = {
    gates: gatesOf(HOURLY),
    homes: [],
    meters: [...METERS.values()],
    meterOf: (agent: Address) => METERS.get(agent) ?? null,
    ordersOn: (day: number) => (day === 0 ? orders : []),
  };
  return new AtWork(
    gridOperatorAgent({
      wallet: keysOf("operator"),
      calendar: HOURLY,
      settlement: "MeteredSettlement",
      limits: () => [],
      wires: [],
      dso,
    }),
  );
}

type Operator = ReturnType<typeof operator>;

/** An interval begins; some feeders are reported out. */
function begins(k: number, out: readonly number[] = []): AgentEvent {
  const feeders = [1, 2].map((feeder) => {
    const quiet = { feeder, importWh: wh(0n), exportWh: wh(0n), netImportW: [0] };
    return out.includes(feeder) ? { ...quiet, out: true } : quiet;
  });
  return {
    kind: "grid",
    reading: { interval: interval(k), connection: { importWh: wh(0n), exportWh: wh(0n) }, feeders },
  };
}

const lowered = (effects: readonly Effect[]) =>
  only("submit", effects)
    .filter(({ call }) => call.function === "lower")
    .map(({ call }) => call.args);
const told = (effects: readonly Effect[], what: string) => only("record", effects).filter((fact) => fact.what === what);

describe("the DSO's orders", () => {
  it("reach the chain an interval before the first gate that they are for closes, once", () => {
    const at = operator([EVENING]);
    assert.deepEqual(lowered(at.on({ kind: "start" }, minute(-60))), []);
    assert.deepEqual(lowered(at.on(begins(2), minute(120))), []);
    const effects = at.on(begins(3), minute(180));
    const limit = { parent: 0, netOutWh: 100n, netInWh: 200n, sellWh: 300n, buyWh: 400n };
    assert.deepEqual(lowered(effects), [[1, 5, 6, limit]]);
    assert.deepEqual(
      told(effects, "limits-lowered").map(({ interval: k }) => k),
      [5],
    );
    assert.deepEqual(lowered(at.on(begins(4), minute(240))), []);
  });

  it("for the very first intervals are given before the day begins", () => {
    const at = operator([{ ...EVENING, first: interval(0), last: interval(1) }]);
    assert.deepEqual(lowered(at.on({ kind: "start" }, minute(-60)))[0]?.slice(0, 3), [1, 0, 1]);
  });

  it("that come late after an outage hold for the intervals that are still open", () => {
    const at = operator([EVENING]);
    assert.deepEqual(lowered(at.on({ kind: "clock" }, minute(296)))[0]?.slice(0, 3), [1, 6, 6]);
    assert.deepEqual(lowered(operator([EVENING]).on({ kind: "clock" }, minute(400))), []);
  });

  it("are cut into calls that the contract takes", () => {
    const at = operator([{ ...EVENING, first: interval(0), last: interval(99) }]);
    const spans = lowered(at.on({ kind: "start" }, minute(-60))).map((args) => args.slice(1, 3));
    assert.deepEqual(spans, [
      [0, 95],
      [96, 99],
    ]);
  });
});

describe("a feeder that fails", () => {
  it("is closed for the coming intervals, and for more as long as it is out", () => {
    const at = operator();
    const [first] = lowered(at.on(begins(2, [2]), minute(120)));
    assert.deepEqual(first, [2, 3, 5, { parent: 0, netOutWh: 0n, netInWh: 0n, sellWh: 0n, buyWh: 0n }]);
    assert.deepEqual(lowered(at.on(begins(3, [2]), minute(180)))[0]?.slice(0, 3), [2, 6, 6]);
    assert.deepEqual(lowered(at.on(begins(4), minute(240))), []);
    assert.deepEqual(lowered(at.on(begins(9, [2]), minute(540)))[0]?.slice(0, 3), [2, 10, 12]);
  });

  it("is written down", () => {
    assert.equal(told(operator().on(begins(2, [1]), minute(120)), "feeder-failed").length, 1);
  });
});

describe("a home that drops out", () => {
  const says = (at: Operator, contract: string, event: string, args: Record<string, unknown>, now: Instant) =>
    at.on({ kind: "chain", log: logOf(contract, event, args, now) }, now);
  const offers = (at: Operator, number: number, name: string, to: number) =>
    says(
      at,
      "ClearingMarket",
      "OfferPosted",
      { number, owner: keysOf(name).address, feeder: 1, from: 1, to },
      minute(0),
    );
  const speaks = (at: Operator, name: string, boundary: number) =>
    says(
      at,
      "Meters",
      "ReadingRecorded",
      { meter: meterNamed(name), boundary, importWh: 0n, exportWh: 0n },
      minute(60 * boundary + 0.1),
    );
  const excluded = (effects: readonly Effect[]) =>
    only("submit", effects)
      .filter(({ call }) => call.function === "exclude")
      .map(({ call }) => call.args[0]);
  /** Interval 1 begins, and some meters speak. */
  function boundary(...names: readonly string[]): Operator {
    const at = operator();
    for (const [i, name] of HOMES.entries()) offers(at, i + 1, name, 3);
    offers(at, 9, "alice", 1);
    at.on(begins(1), minute(60));
    for (const name of names) speaks(at, name, 1);
    return at;
  }

  it("has its open offers taken out when its meter has stayed silent for a minute", () => {
    const at = boundary("bob", "carl");
    assert.deepEqual(excluded(at.on({ kind: "clock" }, minute(60.5))), []);
    const effects = at.on({ kind: "clock" }, minute(61));
    assert.deepEqual(excluded(effects), [[1]]);
    assert.deepEqual(told(effects, "homes-dropped-out")[0]?.body, { meters: [meterNamed("alice")], offers: [1] });
    assert.deepEqual(excluded(at.on({ kind: "clock" }, minute(62))), []);
  });

  it("is waited for by a wake", () => {
    assert.ok(only("wake", operator().on(begins(1), minute(60))).some(({ at }) => at === minute(61)));
  });

  it("may offer again when it is back, and loses nothing as long as its meter speaks", () => {
    const at = boundary("bob", "carl");
    at.on({ kind: "clock" }, minute(61));
    offers(at, 12, "alice", 5);
    at.on(begins(2), minute(120));
    for (const name of HOMES) speaks(at, name, 2);
    assert.deepEqual(excluded(at.on({ kind: "clock" }, minute(121))), []);
    at.on(begins(3), minute(180));
    speaks(at, "bob", 3);
    speaks(at, "carl", 3);
    assert.deepEqual(excluded(at.on({ kind: "clock" }, minute(181))), [[12]]);
  });

  it("is not accused when no meter at all was heard: the operator was cut off itself", () => {
    assert.deepEqual(excluded(boundary().on({ kind: "clock" }, minute(61))), []);
  });

  it("is not accused when the operator comes back after the interval", () => {
    assert.deepEqual(excluded(boundary("bob").on({ kind: "clock" }, minute(125))), []);
  });

  it("keeps to calls of bounded size, and leaves strangers alone", () => {
    const at = boundary("bob", "carl");
    for (let number = 100; number < 130; number++) offers(at, number, "alice", 4);
    offers(at, 200, "stranger", 4);
    const sizes = excluded(at.on({ kind: "clock" }, minute(61))).map((numbers) => (numbers as number[]).length);
    assert.deepEqual(sizes, [20, 11]);
  });

  it("is not taken out twice when somebody else saw to it", () => {
    const at = boundary("bob", "carl");
    says(at, "ClearingMarket", "OffersExcluded", { numbers: [1] }, minute(60.2));
    assert.deepEqual(excluded(at.on({ kind: "clock" }, minute(61))), []);
  });
});

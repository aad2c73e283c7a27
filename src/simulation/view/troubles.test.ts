import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Address, type Hex, instant, interval, wh } from "#domain";
import { troublesOf } from "./troubles.ts";

const ALICE = `0x${"a1".repeat(20)}` as Address;
const calendar = {
  epoch: instant(0),
  intervalSeconds: 900,
  windowSeconds: 900,
  commitMarginSeconds: 60,
  graceSeconds: 900,
};
const nothing = {
  refused: new Map(),
  activities: [],
  repairs: [],
  overloads: [],
  feeders: [{ id: 1, name: "North" }],
  calendar,
};
const agent = {
  name: "h01/buyer",
  role: "buyer",
  address: ALICE,
  lastActiveAt: "1970-01-01T00:10:00Z",
  silent: false,
} as const;
const refused = (from: Address, at: number) => ({ at: instant(at), block: 3, from, error: "Vault_TooLittle" });

describe("what an operator should look at", () => {
  it("is nothing where all is well", () => {
    assert.deepEqual(troublesOf({ ...nothing, activities: [agent] }), []);
  });

  it("names the agent whose transaction was refused, and a stranger by address", () => {
    const stranger = `0x${"5e".repeat(20)}` as Address;
    const all = new Map<Hex, ReturnType<typeof refused>>([
      ["0x01", refused(ALICE, 60_000)],
      ["0x02", refused(stranger, 120_000)],
    ]);
    const found = troublesOf({ ...nothing, activities: [agent], refused: all });
    assert.deepEqual(
      found.map(({ about, text, at }) => [about, text, at]),
      [
        [stranger, "Vault_TooLittle in block 3", "1970-01-01T00:02:00Z"],
        ["h01/buyer", "Vault_TooLittle in block 3", "1970-01-01T00:01:00Z"],
      ],
    );
  });

  it("says by how much a feeder was beyond its limit, whichever it was", () => {
    const breach = { feeder: 1, overNetOutWh: wh(0n), overNetInWh: wh(7n), overSellWh: wh(0n), overBuyWh: wh(2n) };
    const overloads = [[interval(2), { overloads: [breach as never] }]] as const;
    const [found] = troublesOf({ ...nothing, overloads });
    assert.deepEqual(found, {
      what: "feeder-overload",
      at: "1970-01-01T00:30:00Z",
      about: "North",
      text: "7 Wh beyond its limit",
    });
  });

  it("names who is silent since when, or since the program began", () => {
    const silent = [
      { ...agent, silent: true },
      { ...agent, name: "h02/meter", silent: true, lastActiveAt: null },
    ];
    assert.deepEqual(
      troublesOf({ ...nothing, activities: silent }).map(({ about, at }) => [about, at]),
      [
        ["h01/buyer", "1970-01-01T00:10:00Z"],
        ["h02/meter", null],
      ],
    );
  });

  it("remembers nodes whose commitments had to be mended", () => {
    const repairs = [{ household: "h02", damage: "cut short", fetched: 3, from: "h01" }];
    const [found] = troublesOf({ ...nothing, repairs });
    assert.deepEqual([found?.what, found?.about], ["node-mended", "h02/node"]);
  });
});

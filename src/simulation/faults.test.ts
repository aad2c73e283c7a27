import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { instant } from "#domain";
import { faultsText, outagesOf } from "./faults.ts";

describe("faults as data", () => {
  const [noon, one] = [instant(43_200_000), instant(46_800_000)];
  const names = ["h01/meter", "h01/seller"];

  it("put an agent out of order from an instant up to another", () => {
    const { isOut, returns } = outagesOf([{ agent: "h01/seller", from: noon, to: one }], names);
    assert.deepEqual(
      [instant(noon - 1), noon, instant(one - 1), one].map((at) => isOut(1, at)),
      [false, true, true, false],
    );
    assert.equal(isOut(0, noon), false);
    assert.deepEqual(returns, [{ agent: 1, at: one }]);
  });

  it("put it out of order for good when they have no end", () => {
    const { isOut, returns } = outagesOf([{ agent: "h01/meter", from: noon }], names);
    assert.deepEqual([isOut(0, one), returns], [true, []]);
  });

  it("are written down in one line", () => {
    const faults = [
      { agent: "h01/meter", from: noon, to: one },
      { agent: "h01/seller", from: noon },
    ];
    const text = "h01/meter 1970-01-01T12:00:00Z/1970-01-01T13:00:00Z, h01/seller 1970-01-01T12:00:00Z/";
    assert.equal(faultsText(faults), text);
  });

  it("are refused for an agent that does not exist", () => {
    assert.throws(() => outagesOf([{ agent: "h02/meter", from: noon }], names), {
      code: "SIMULATION_FAULT_UNKNOWN_AGENT",
      exitCode: 78,
    });
  });
});

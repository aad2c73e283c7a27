import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CONNECTION, instant } from "#domain";
import { blackoutsOf, faultsText, outagesOf } from "./faults.ts";

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
      { feeder: 2, from: noon },
    ];
    const text =
      "h01/meter 1970-01-01T12:00:00Z/1970-01-01T13:00:00Z, h01/seller 1970-01-01T12:00:00Z/, feeder 2 1970-01-01T12:00:00Z/";
    assert.equal(faultsText(faults), text);
  });

  it("are refused for an agent that does not exist", () => {
    assert.throws(() => outagesOf([{ agent: "h02/meter", from: noon }], names), {
      code: "SIMULATION_FAULT_UNKNOWN_AGENT",
      exitCode: 78,
    });
  });

  it("take the voltage off a feeder and all below it, from an instant up to another", () => {
    const feeders = [
      { id: 1, parent: CONNECTION },
      { id: 2, parent: 1 },
      { id: 3, parent: CONNECTION },
    ];
    const isDark = blackoutsOf(
      [
        { feeder: 1, from: noon, to: one },
        { agent: "h01/seller", from: noon },
      ],
      feeders,
    );
    assert.deepEqual(
      [1, 2, 3, CONNECTION].map((feeder) => isDark(feeder, noon)),
      [true, true, false, false],
    );
    assert.deepEqual(
      [instant(noon - 1), instant(one - 1), one].map((at) => isDark(2, at)),
      [false, true, false],
    );
  });

  it("are refused for a feeder that does not exist", () => {
    assert.throws(() => blackoutsOf([{ feeder: 9, from: noon }], [{ id: 1, parent: CONNECTION }]), {
      code: "SIMULATION_FAULT_UNKNOWN_FEEDER",
      exitCode: 78,
      message: /no feeder 9.*there are 1/,
    });
  });
});

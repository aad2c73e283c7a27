import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { instant } from "#domain";
import { anyStep, batteryWithContent, CELLAR } from "../fixtures.ts";
import { SimulatedHome } from "./home.ts";

const START = instant(0);
const QUARTER = 900;

describe("a simulated home", () => {
  it("counts on two registers that only grow, and never nets one against the other", () => {
    const home = new SimulatedHome(null, START);
    home.pass(QUARTER, 300n, 0n, 0n);
    home.pass(QUARTER, 0n, 500n, 0n);
    const { importWh, exportWh, at } = home.readEnergy();
    assert.deepEqual([importWh, exportWh, at], [300n, 500n, 2 * QUARTER * 1_000]);
  });

  it("reports production since the last reading once, with power, voltage, current and reactive power", () => {
    const home = new SimulatedHome(null, START);
    home.pass(QUARTER, 0n, 230n, 0n);
    home.pass(QUARTER, 0n, 460n, 0n);
    const { energyWh, powerW, voltageV, currentA, reactiveVar } = home.readPv();
    assert.deepEqual([energyWh, powerW, voltageV, currentA], [690n, 1_840, 230, 8]);
    assert.ok(reactiveVar > 0 && reactiveVar < powerW);
    assert.equal(home.readPv().energyWh, 0n);
  });

  it("reports what went in and out of the battery since the last reading once, and what it can do", () => {
    const home = new SimulatedHome(CELLAR, START);
    home.pass(QUARTER, 0n, 1_000n, 0n);
    home.pass(QUARTER, 400n, 0n, 0n);
    const { storedWh, capacityWh, maxChargeW, maxDischargeW, chargedWh, dischargedWh } = home.readBattery();
    assert.deepEqual([storedWh, capacityWh, chargedWh, dischargedWh], [4_600n, CELLAR.capacityWh, 1_000n, 400n]);
    assert.deepEqual([maxChargeW, maxDischargeW], [CELLAR.maxChargeW, CELLAR.maxDischargeW]);
    assert.deepEqual([home.readBattery().chargedWh, home.readBattery().dischargedWh], [0n, 0n]);
  });

  it("says 0 for a battery that it does not have", () => {
    const { storedWh, capacityWh, maxChargeW } = new SimulatedHome(null, START).readBattery();
    assert.deepEqual([storedWh, capacityWh, maxChargeW], [0n, 0n, 0]);
  });

  it("goes on from a copy of its state as if nothing had happened", () => {
    fc.assert(
      fc.property(batteryWithContent, fc.array(anyStep, { maxLength: 6 }), fc.nat(6), ({ battery }, steps, cut) => {
        const through = new SimulatedHome(battery, START);
        let interrupted = new SimulatedHome(battery, START);
        steps.forEach((s, i) => {
          if (i === cut) interrupted = new SimulatedHome(battery, START, { ...interrupted.state });
          for (const home of [through, interrupted]) home.pass(s.seconds, s.loadWh, s.pvWh, s.netExportWh);
        });
        assert.deepEqual(interrupted.state, through.state);
      }),
    );
  });

  it("remembers what it owes its neighbours until it is told anew", () => {
    const home = new SimulatedHome(CELLAR, START);
    home.setNetExport(-250n);
    home.pass(QUARTER, 0n, 0n, 0n);
    assert.equal(home.state.netExportWh, -250n);
  });
});

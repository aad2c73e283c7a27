import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { wh } from "#domain";
import { anyStep, batteryWithContent, CELLAR } from "./fixtures.ts";
import { stepHome } from "./home-physics.ts";

const QUARTER = 900;
const HOUR = 3_600;
const step = (loadWh: bigint, pvWh: bigint, netExportWh = 0n, seconds = HOUR) => ({
  loadWh,
  pvWh,
  netExportWh,
  seconds,
});

describe("one step of a home", () => {
  it("conserves energy: load + charge + export = sun + discharge + import", () => {
    fc.assert(
      fc.property(batteryWithContent, anyStep, fc.boolean(), ({ battery, storedWh }, input, hasBattery) => {
        const flows = stepHome(hasBattery ? battery : null, hasBattery ? storedWh : 0n, input);
        assert.equal(input.loadWh + flows.chargeWh + flows.exportWh, input.pvWh + flows.dischargeWh + flows.importWh);
        assert.ok(flows.importWh === 0n || flows.exportWh === 0n);
      }),
    );
  });

  it("keeps the battery within its capacity and its powers, and loses energy but never makes any", () => {
    fc.assert(
      fc.property(batteryWithContent, anyStep, ({ battery, storedWh }, input) => {
        const { chargeWh, dischargeWh, storedWh: after } = stepHome(battery, storedWh, input);
        assert.ok(after >= 0n && after <= battery.capacityWh);
        assert.ok(Number(chargeWh) <= (battery.maxChargeW * input.seconds) / HOUR);
        assert.ok(Number(dischargeWh) <= (battery.maxDischargeW * input.seconds) / HOUR);
        assert.ok(after - storedWh <= chargeWh - dischargeWh);
        assert.ok(chargeWh === 0n || dischargeWh === 0n);
      }),
    );
  });

  it("goes below the owner's reserve for the own home only", () => {
    fc.assert(
      fc.property(batteryWithContent, anyStep, ({ battery, storedWh }, input) => {
        const { dischargeWh, storedWh: after } = stepHome(battery, storedWh, input);
        const ownNeedWh = input.loadWh > input.pvWh ? input.loadWh - input.pvWh : 0n;
        assert.ok(after >= battery.reserveWh || dischargeWh <= ownNeedWh);
      }),
    );
  });

  it("serves the own home before the neighbours", () => {
    const flows = stepHome(CELLAR, 1_500n, step(1_200n, 0n, 1_000n));
    assert.deepEqual([flows.importWh, flows.exportWh, flows.dischargeWh, flows.storedWh], [0n, 0n, 1_200n, 300n]);
  });

  it("gives neighbours what lies above the reserve", () => {
    const flows = stepHome(CELLAR, 4_000n, step(500n, 0n, 5_000n));
    assert.deepEqual([flows.exportWh, flows.storedWh], [2_500n, 1_000n]);
  });

  it("takes what was bought from the wire and not from the battery", () => {
    const flows = stepHome(CELLAR, 4_000n, step(1_000n, 0n, -800n));
    assert.deepEqual([flows.importWh, flows.dischargeWh, flows.storedWh], [800n, 200n, 3_800n]);
  });

  it("exports what was sold of the sun and stores the rest", () => {
    const flows = stepHome(CELLAR, 4_000n, step(300n, 2_000n, 700n));
    assert.deepEqual([flows.exportWh, flows.chargeWh, flows.storedWh], [700n, 1_000n, 5_000n]);
  });

  it("stops at what the cable carries", () => {
    assert.equal(stepHome(CELLAR, 4_000n, step(0n, 4_000n, 0n, QUARTER)).chargeWh, 1_250n);
    assert.equal(stepHome(CELLAR, 4_000n, step(4_000n, 0n, 0n, QUARTER)).dischargeWh, 1_250n);
  });

  it("loses on the way in and on the way out", () => {
    const lossy = { ...CELLAR, chargeEfficiencyPermille: 900, dischargeEfficiencyPermille: 900 };
    assert.equal(stepHome(lossy, 4_000n, step(0n, 1_000n)).storedWh, 4_900n);
    assert.equal(stepHome(lossy, 4_000n, step(900n, 0n)).storedWh, 3_000n);
  });

  it("stops charging when the battery is full, and discharging when it is empty", () => {
    const full = stepHome(CELLAR, CELLAR.capacityWh, step(0n, 1_000n));
    assert.deepEqual([full.exportWh, full.chargeWh], [1_000n, 0n]);
    const empty = stepHome(CELLAR, 0n, step(1_000n, 0n));
    assert.deepEqual([empty.importWh, empty.dischargeWh], [1_000n, 0n]);
  });

  it("keeps nothing in a home without a battery", () => {
    assert.equal(stepHome(null, wh(77n), step(1n, 2n)).storedWh, 0n);
  });
});

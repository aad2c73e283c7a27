import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type BatterySpec, stepHome } from "#devices";
import { wh } from "#domain";
import { energyFlows, type Sink, type Source } from "./energy-flows.ts";
import type { HomeStep } from "./world.ts";

const idle = { feeder: 1, chargeWh: 0n, dischargeWh: 0n, importWh: 0n, exportWh: 0n, storedWh: 0n };
const roof: HomeStep = { ...idle, name: "roof", loadWh: 100n, pvWh: 700n, exportWh: 600n };
const flat: HomeStep = { ...idle, name: "flat", loadWh: 400n, pvWh: 0n, importWh: 400n };

const flow = (homes: readonly HomeStep[], from: Source, to: Sink) =>
  energyFlows(homes).find((f) => f.from === from && f.to === to)?.energyWh ?? 0n;

describe("the flow of energy in a step", () => {
  it("takes what one home exports to another that imports, and only the rest to the grid", () => {
    assert.equal(flow([roof, flat], "sun", "homes"), 100n);
    assert.equal(flow([roof, flat], "sun", "neighbours"), 400n);
    assert.equal(flow([roof, flat], "neighbours", "homes"), 400n);
    assert.equal(flow([roof, flat], "sun", "grid"), 200n);
    assert.equal(flow([roof, flat], "grid", "homes"), 0n);
  });

  it("serves a home from its own battery before anybody else", () => {
    const stored: HomeStep = { ...idle, name: "stored", loadWh: 300n, pvWh: 0n, dischargeWh: 500n, exportWh: 200n };
    assert.equal(flow([stored], "batteries", "homes"), 300n);
    assert.equal(flow([stored], "batteries", "grid"), 200n);
    assert.equal(flow([stored, flat], "batteries", "neighbours"), 200n);
  });

  it("loses no Wh: what leaves a source arrives somewhere, whatever the homes do", () => {
    fc.assert(fc.property(fc.array(anyHome(), { maxLength: 6 }), conserves));
  });
});

function conserves(homes: readonly HomeStep[]): void {
  const flows = energyFlows(homes);
  const sum = (of: keyof HomeStep) => homes.reduce((total, home) => total + (home[of] as bigint), 0n);
  const leaves = (from: Source) => flows.reduce((total, f) => (f.from === from ? total + f.energyWh : total), 0n);
  const arrives = (to: Sink) => flows.reduce((total, f) => (f.to === to ? total + f.energyWh : total), 0n);
  assert.equal(leaves("sun"), sum("pvWh"));
  assert.equal(leaves("batteries"), sum("dischargeWh"));
  assert.equal(arrives("homes"), sum("loadWh"));
  assert.equal(arrives("batteries"), sum("chargeWh"));
  assert.equal(arrives("neighbours"), leaves("neighbours"));
  assert.equal(leaves("grid") - arrives("grid"), sum("importWh") - sum("exportWh"));
  assert.ok(leaves("grid") === 0n || arrives("grid") === 0n, "the community imports or exports, never both at once");
}

function anyHome(): fc.Arbitrary<HomeStep> {
  const energyWh = fc.bigInt({ min: 0n, max: 3_000n });
  const battery: BatterySpec = {
    capacityWh: wh(8_000n),
    initialWh: wh(0n),
    reserveWh: wh(500n),
    maxChargeW: 4_000,
    maxDischargeW: 4_000,
    chargeEfficiencyPermille: 950,
    dischargeEfficiencyPermille: 950,
  };
  return fc
    .record({
      loadWh: energyWh,
      pvWh: energyWh,
      storedWh: energyWh,
      netExportWh: fc.bigInt({ min: -2_000n, max: 2_000n }),
      hasBattery: fc.boolean(),
    })
    .map(({ loadWh, pvWh, storedWh, netExportWh, hasBattery }) => {
      const step = { loadWh, pvWh, netExportWh, seconds: 900 };
      const flows = stepHome(hasBattery ? battery : null, storedWh, step);
      return { name: "any", feeder: 1, loadWh, pvWh, ...flows };
    });
}

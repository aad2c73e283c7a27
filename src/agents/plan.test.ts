import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type BatterySpec, dischargeableWh, stepHome } from "#devices";
import { wh } from "#domain";
import { type Outlook, planTrade } from "./plan.ts";
import { storedAfter } from "./stored-after.ts";

const HOUR = 3_600;
const CELLAR: BatterySpec = {
  capacityWh: wh(10_000n),
  maxChargeW: 5_000,
  maxDischargeW: 5_000,
  reserveWh: wh(1_000n),
  initialWh: wh(4_000n),
  chargeEfficiencyPermille: 1_000,
  dischargeEfficiencyPermille: 1_000,
};

const energies = (most: bigint) => fc.array(fc.bigInt({ min: 0n, max: most }), { minLength: 8, maxLength: 8 });
const outlooks: fc.Arbitrary<Outlook> = fc.record({ loadWh: energies(2_000n), pvWh: energies(3_000n) });
const batteries: fc.Arbitrary<BatterySpec> = fc.record({
  capacityWh: fc.bigInt({ min: 1_000n, max: 20_000n }).map(wh),
  maxChargeW: fc.integer({ min: 0, max: 8_000 }),
  maxDischargeW: fc.integer({ min: 0, max: 8_000 }),
  reserveWh: fc.bigInt({ min: 0n, max: 900n }).map(wh),
  initialWh: fc.bigInt({ min: 0n, max: 1_000n }).map(wh),
  chargeEfficiencyPermille: fc.integer({ min: 700, max: 1_000 }),
  dischargeEfficiencyPermille: fc.integer({ min: 700, max: 1_000 }),
});
const homes = fc.record({ battery: fc.option(batteries), fill: fc.integer({ min: 0, max: 1_000 }), outlook: outlooks });

interface Planned {
  readonly battery: BatterySpec | null;
  readonly storedWh: bigint;
  readonly outlook: Outlook;
}

function each(check: (home: Planned) => void): void {
  fc.assert(
    fc.property(homes, ({ battery, fill, outlook }) => {
      check({ battery, storedWh: battery === null ? 0n : (battery.capacityWh * BigInt(fill)) / 1_000n, outlook });
    }),
  );
}

/** The planned interval as it was expected, with the plan as what is owed to neighbours. */
function asExpected({ battery, storedWh, outlook }: Planned) {
  const { sellWh, buyWh } = planTrade(battery, storedWh, outlook, HOUR);
  const [loadWh, pvWh] = [outlook.loadWh[0] as bigint, outlook.pvWh[0] as bigint];
  const flows = stepHome(battery, storedWh, { loadWh, pvWh, netExportWh: sellWh - buyWh, seconds: HOUR });
  return { sellWh, buyWh, flows };
}

function needUntilSurplus({ loadWh, pvWh }: Outlook): bigint {
  const lacks = loadWh.map((load, i) => load - (pvWh[i] as bigint)).slice(1);
  const surplus = lacks.findIndex((lack) => lack < 0n);
  return lacks.slice(0, surplus < 0 ? lacks.length : surplus).reduce((sum, lack) => sum + lack, 0n);
}

describe("the plan of a home", () => {
  it("sells or buys, never both", () => {
    each((home) => {
      const { sellWh, buyWh } = asExpected(home);
      assert.ok(sellWh === 0n || buyWh === 0n);
    });
  });

  it("comes true to the watt-hour when the interval is as expected", () => {
    each((home) => {
      const { sellWh, buyWh, flows } = asExpected(home);
      assert.deepEqual([flows.exportWh, flows.importWh], [sellWh, buyWh]);
    });
  });

  it("sells from the battery only what lies above the reserve and the home's own need until the next surplus", () => {
    each((home) => {
      const { battery, outlook } = home;
      const { sellWh, flows } = asExpected(home);
      if (battery === null || sellWh === 0n || flows.dischargeWh === 0n) return;
      assert.ok(flows.storedWh >= battery.reserveWh);
      assert.ok(dischargeableWh(battery, flows.storedWh, battery.reserveWh) >= needUntilSurplus(outlook) - 1n);
    });
  });

  it("stores the sun before it sells it", () => {
    const outlook = { loadWh: [300n], pvWh: [2_300n] };
    assert.deepEqual(planTrade(CELLAR, 9_500n, outlook, HOUR), { sellWh: 1_500n, buyWh: 0n, span: 1 });
    assert.deepEqual(planTrade(CELLAR, 1_000n, outlook, HOUR), { sellWh: 0n, buyWh: 0n, span: 1 });
  });

  it("lets the home use its reserve before it buys", () => {
    assert.deepEqual(planTrade(CELLAR, 800n, { loadWh: [700n], pvWh: [0n] }, HOUR), {
      sellWh: 0n,
      buyWh: 0n,
      span: 1,
    });
    assert.deepEqual(planTrade(CELLAR, 800n, { loadWh: [900n], pvWh: [0n] }, HOUR), {
      sellWh: 0n,
      buyWh: 100n,
      span: 1,
    });
  });

  it("keeps the night's need back when the sun comes again in the morning", () => {
    const night = { loadWh: [500n, 500n, 500n, 0n], pvWh: [0n, 0n, 0n, 900n] };
    assert.equal(planTrade(CELLAR, 4_000n, night, HOUR).sellWh, 1_500n);
  });

  it("sells no more than the cable carries beside the own home", () => {
    const evening = { loadWh: [500n, 0n], pvWh: [0n, 900n] };
    assert.equal(planTrade({ ...CELLAR, maxDischargeW: 1_200 }, 9_000n, evening, HOUR).sellWh, 700n);
  });

  it("lets a sale from the battery wait until the sun comes back, one from the roof not at all", () => {
    const night = { loadWh: [500n, 500n, 500n, 0n], pvWh: [0n, 0n, 0n, 900n] };
    assert.equal(planTrade(CELLAR, 4_000n, night, HOUR).span, 3);
    assert.equal(planTrade(CELLAR, 4_000n, { loadWh: [500n, 200n], pvWh: [0n, 0n] }, HOUR).span, 2);
    assert.equal(planTrade(CELLAR, 9_500n, { loadWh: [300n, 300n], pvWh: [2_300n, 0n] }, HOUR).span, 1);
  });

  it("ends the wait before the own home needs the cable itself", () => {
    const evening = { loadWh: [500n, 500n, 900n, 500n], pvWh: [0n, 0n, 0n, 0n] };
    const plan = planTrade({ ...CELLAR, maxDischargeW: 1_200 }, 9_000n, evening, HOUR);
    assert.deepEqual(plan, { sellWh: 700n, buyWh: 0n, span: 2 });
  });

  it("can be kept in whichever interval of its span the energy is sold", () => {
    each((home) => {
      const { battery, storedWh, outlook } = home;
      const { sellWh, span } = planTrade(battery, storedWh, outlook, HOUR);
      assert.ok(span >= 1);
      if (battery === null || span === 1) return;
      for (let sold = 0; sold < span; sold++) {
        let content = storedWh;
        for (let i = 0; i < span; i++) {
          const netExportWh = i === sold ? sellWh : 0n;
          const [loadWh, pvWh] = [outlook.loadWh[i] as bigint, outlook.pvWh[i] as bigint];
          const flows = stepHome(battery, content, { loadWh, pvWh, netExportWh, seconds: HOUR });
          // What a battery loses is rounded up in each interval.
          if (i === sold) assert.ok(flows.exportWh <= sellWh && flows.exportWh >= sellWh - BigInt(i));
          content = flows.storedWh;
        }
      }
    });
  });

  it("asks for nothing when nothing is expected", () => {
    assert.deepEqual(planTrade(null, 0n, { loadWh: [], pvWh: [] }, HOUR), { sellWh: 0n, buyWh: 0n, span: 1 });
  });
});

describe("the content expected after the running interval", () => {
  it("is what the devices would do with the expected load and sun and what is promised", () => {
    const outlook = { loadWh: [400n, 9_999n], pvWh: [0n, 9_999n] };
    assert.equal(storedAfter(CELLAR, 4_000n, outlook, 1_000n, HOUR), 2_600n);
    assert.equal(storedAfter(CELLAR, 4_000n, { loadWh: [], pvWh: [] }, 0n, HOUR), 4_000n);
  });
});

import fc from "fast-check";
import { wh } from "#domain";
import type { BatterySpec } from "./battery.ts";
import type { StepInput } from "./home-physics.ts";

/** 10 kWh and 5 kW without losses, of which 1 kWh is the owner's reserve. */
export const CELLAR: BatterySpec = {
  capacityWh: wh(10_000n),
  maxChargeW: 5_000,
  maxDischargeW: 5_000,
  reserveWh: wh(1_000n),
  initialWh: wh(4_000n),
  chargeEfficiencyPermille: 1_000,
  dischargeEfficiencyPermille: 1_000,
};

const LENGTHS_SECONDS = [60, 900, 3_600] as const;
const energy = (most: bigint) => fc.bigInt({ min: 0n, max: most });

/** Batteries with losses, and a content that they may have. */
export const batteryWithContent = fc
  .record({
    capacity: fc.bigInt({ min: 100n, max: 20_000n }),
    shares: fc.record({ reserve: fc.integer({ min: 0, max: 100 }), stored: fc.integer({ min: 0, max: 100 }) }),
    maxChargeW: fc.integer({ min: 0, max: 8_000 }),
    maxDischargeW: fc.integer({ min: 0, max: 8_000 }),
    chargeEfficiencyPermille: fc.integer({ min: 700, max: 1_000 }),
    dischargeEfficiencyPermille: fc.integer({ min: 700, max: 1_000 }),
  })
  .map(({ capacity, shares, ...limits }) => {
    const part = (percent: number) => wh((capacity * BigInt(percent)) / 100n);
    const battery: BatterySpec = {
      ...limits,
      capacityWh: wh(capacity),
      reserveWh: part(shares.reserve),
      initialWh: part(shares.stored),
    };
    return { battery, storedWh: battery.initialWh };
  });

/** Steps of a home with any load, sun and promise. */
export const anyStep: fc.Arbitrary<StepInput> = fc.record({
  loadWh: energy(5_000n),
  pvWh: energy(9_000n),
  netExportWh: fc.bigInt({ min: -6_000n, max: 6_000n }),
  seconds: fc.constantFrom(...LENGTHS_SECONDS),
});

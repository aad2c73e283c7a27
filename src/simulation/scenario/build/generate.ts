import { type Random, randomFrom } from "#domain";
import { refuseKey } from "../file/refuse.ts";
import { CONNECTION_KW, type HouseholdEntry, type ScenarioFile } from "../file/schema.ts";

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Battery power per capacity in generated homes: two hours from full to empty. */
const POWER_PER_CAPACITY = 0.5;

/**
 * Homes made from the seed, as if a person had listed them. Shares are kept exactly and spread evenly (0.5 = every
 * second home), feeders get neighbours in equal parts.
 *
 * @throws SIMULATION_SCENARIO_INVALID when a range is upside down
 */
export function generateHouseholds({ generate, feeders }: ScenarioFile, seed: bigint): HouseholdEntry[] {
  if (generate === undefined) return [];
  for (const key of ["annualLoad_kWh", "pvPeak_kW", "batteryCapacity_kWh"] as const) {
    const { from, to } = generate[key];
    if (from > to) throw refuseKey(["generate", key], `from ${from} is more than to ${to}.`);
  }
  const digits = Math.max(2, String(generate.count).length);
  let roofs = 0;
  return Array.from({ length: generate.count }, (_, i) => {
    const name = `${generate.namePrefix}${String(i + 1).padStart(digits, "0")}`;
    const random = randomFrom(seed).fork(`home ${name}`);
    const hasPv = falls(i, generate.pvShare);
    const hasBattery = hasPv && falls(roofs, generate.batteryShare);
    if (hasPv) roofs++;
    return {
      name,
      feeder: feeders[Math.floor((i * feeders.length) / generate.count)]?.id as number,
      connection_kW: CONNECTION_KW,
      annualLoad_kWh: drawn(random.fork("load"), generate.annualLoad_kWh),
      ...(hasPv && { pv: drawnRoof(random.fork("pv"), generate.pvPeak_kW) }),
      ...(hasBattery && { battery: drawnBattery(random.fork("battery"), generate.batteryCapacity_kWh) }),
      ...(falls(i, generate.carShare) && { car: { meanPerDay_kWh: 7, power_kW: 11, arrival: "18:00" } }),
    };
  });
}

/** Whether the i-th of many is one of a share, spread evenly. */
function falls(i: number, share: number): boolean {
  return Math.floor((i + 1) * share + 1e-9) > Math.floor(i * share + 1e-9);
}

function drawnRoof(random: Random, peak: Range): NonNullable<HouseholdEntry["pv"]> {
  return {
    peak_kW: drawn(random, peak),
    tilt_degrees: 20 + random.below(26),
    azimuth_degrees: 120 + random.below(121),
  };
}

function drawnBattery(random: Random, capacity: Range): NonNullable<HouseholdEntry["battery"]> {
  const capacity_kWh = drawn(random, capacity);
  return {
    capacity_kWh,
    power_kW: tenths(capacity_kWh * POWER_PER_CAPACITY),
    reserve_kWh: tenths(capacity_kWh * 0.1),
    chargeEfficiency: 0.95,
    dischargeEfficiency: 0.95,
  };
}

function drawn(random: Random, { from, to }: Range): number {
  return tenths(from + (to - from) * random.next());
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}

import { type Limits, symmetricLimits, wh } from "#domain";
import type { Prosumer, TransaxDay } from "./day.ts";

/** A home of a made-up day. */
export function homeOf(name: string, feeder: number, ...energyWh: readonly number[]): Prosumer {
  const most = wh(100_000n);
  return {
    name,
    feeder,
    energyWh: energyWh.map((energy) => wh(BigInt(energy))),
    capacity: { sellWh: most, buyWh: most },
  };
}

/** A made-up day; without limits its two feeders carry whatever comes. */
export function dayOf(
  producers: readonly Prosumer[],
  consumers: readonly Prosumer[],
  limits: Limits = [1, 2].map((feeder) => symmetricLimits(feeder, wh(1_000_000n), wh(1_000_000n))),
): TransaxDay {
  const intervals = [...producers, ...consumers][0]?.energyWh.length ?? 0;
  return { producers, consumers, limits, intervals };
}

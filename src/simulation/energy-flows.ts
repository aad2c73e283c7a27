import { type Instant, type IntervalIndex, isoTime, type Wh, wh } from "#domain";
import type { HomeStep } from "./world.ts";

/** Where energy comes from and where it goes; `neighbours` stands between the homes that give and those that take. */
export const SOURCES = ["sun", "batteries", "neighbours", "grid"] as const;
export const SINKS = ["homes", "batteries", "neighbours", "grid"] as const;
export type Source = (typeof SOURCES)[number];
export type Sink = (typeof SINKS)[number];

/** Energy from a source to a sink. */
export interface EnergyFlow {
  readonly from: Source;
  readonly to: Sink;
  readonly energyWh: Wh;
}

/** Where the community's energy went in one step: sums only, no home can be read from them. */
export interface StepFlowsRecord {
  readonly interval: IntervalIndex;
  readonly from: Instant;
  readonly to: Instant;
  readonly flows: readonly EnergyFlow[];
}

/** The kind under which a step's flows are stored. */
export const POWER = "power";

/** A step's flows as a fact of the run. */
export function powerFact(step: StepFlowsRecord) {
  return { kind: "record", interval: step.interval, what: POWER, key: isoTime(step.from), body: step } as const;
}

/**
 * Where the energy of one step came from and went. Behind each meter the sun serves the home first, then its battery;
 * what homes export meets what others import at once, and only the rest passes the community's meter. Whole Wh: each
 * source's parts add up to it, and so do each sink's.
 *
 * @source design, section 11 (energy-flow Sankey)
 */
export function energyFlows(homes: readonly HomeStep[]): readonly EnergyFlow[] {
  const sum = { own: 0n, stored: 0n, sunOut: 0n, fromBattery: 0n, batteryOut: 0n, homesIn: 0n, batteriesIn: 0n };
  for (const home of homes) {
    const behind = behindTheMeter(home);
    for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += behind[key];
  }
  const out = sum.sunOut + sum.batteryOut;
  const into = sum.homesIn + sum.batteriesIn;
  const met = out < into ? out : into;
  const sunMet = part(sum.sunOut, met, out);
  const homesMet = part(sum.homesIn, met, into);
  const all: readonly (readonly [Source, Sink, bigint])[] = [
    ["sun", "homes", sum.own],
    ["sun", "batteries", sum.stored],
    ["sun", "neighbours", sunMet],
    ["sun", "grid", sum.sunOut - sunMet],
    ["batteries", "homes", sum.fromBattery],
    ["batteries", "neighbours", met - sunMet],
    ["batteries", "grid", sum.batteryOut - (met - sunMet)],
    ["neighbours", "homes", homesMet],
    ["neighbours", "batteries", met - homesMet],
    ["grid", "homes", sum.homesIn - homesMet],
    ["grid", "batteries", sum.batteriesIn - (met - homesMet)],
  ];
  return all.filter(([, , energy]) => energy > 0n).map(([from, to, energy]) => ({ from, to, energyWh: wh(energy) }));
}

function behindTheMeter({ loadWh, pvWh, chargeWh, dischargeWh }: HomeStep) {
  const own = least(pvWh, loadWh);
  const stored = least(pvWh - own, chargeWh);
  const fromBattery = least(dischargeWh, loadWh - own);
  return {
    own,
    stored,
    sunOut: pvWh - own - stored,
    fromBattery,
    batteryOut: dischargeWh - fromBattery,
    homesIn: loadWh - own - fromBattery,
    batteriesIn: chargeWh - stored,
  };
}

/** The share of `energy` that was met, when `met` of `whole` was. */
function part(energy: bigint, met: bigint, whole: bigint): bigint {
  return whole === 0n ? 0n : (energy * met) / whole;
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

import { afterDischarge, type BatterySpec, chargeableWh, dischargeableWh, energyAtPower, least } from "#devices";
import { type Wh, wh } from "#domain";

/** What a home expects of coming intervals, the planned one first, in whole Wh. */
export interface Outlook {
  readonly loadWh: readonly bigint[];
  readonly pvWh: readonly bigint[];
}

/** What a home wants to trade in one interval; at most one of the two is positive. */
export interface Plan {
  readonly sellWh: Wh;
  readonly buyWh: Wh;
  /** Number of intervals, from the planned one on, in any of which the energy may flow as well; at least 1. */
  readonly span: number;
}

/**
 * What a home trades in one interval: the battery serves the own home first, keeps the owner's reserve and what the home
 * itself needs until the sun is next stronger than the load, and offers the rest: what lies in a battery can wait for a
 * buyer until then, what the sun gives cannot.
 *
 * @param storedWh Content expected at the start of the interval.
 * @source design, section 4 (Battery); TX 4.2 (offers for several intervals)
 * @example
 * planTrade(null, 0n, { loadWh: [300n], pvWh: [1_000n] }, 3600).sellWh   // 700n
 */
export function planTrade(battery: BatterySpec | null, storedWh: bigint, outlook: Outlook, seconds: number): Plan {
  const load = outlook.loadWh[0] ?? 0n;
  const pv = outlook.pvWh[0] ?? 0n;
  if (pv >= load) {
    const charge =
      battery === null
        ? 0n
        : least(pv - load, energyAtPower(battery.maxChargeW, seconds), chargeableWh(battery, storedWh));
    return { sellWh: wh(pv - load - charge), buyWh: wh(0n), span: 1 };
  }
  const deficit = load - pv;
  if (battery === null) return buying(deficit);
  const power = energyAtPower(battery.maxDischargeW, seconds);
  const own = least(deficit, power, dischargeableWh(battery, storedWh, 0n));
  if (own < deficit) return buying(deficit - own);
  const left = afterDischarge(battery, storedWh, own);
  const spare = dischargeableWh(battery, left, battery.reserveWh) - needUntilSurplus(outlook);
  const sell = spare > 0n ? least(spare, power - own) : 0n;
  return { sellWh: wh(sell), buyWh: wh(0n), span: sell > 0n ? spanOf(outlook, sell, power) : 1 };
}

function buying(energyWh: bigint): Plan {
  return { sellWh: wh(0n), buyWh: wh(energyWh), span: 1 };
}

/** How long the battery can deliver a sale beside what its own home lacks, until the sun fills it again. */
function spanOf(outlook: Outlook, sellWh: bigint, powerWh: bigint): number {
  const { length } = outlook.loadWh;
  for (let i = 1; i < length; i++) {
    const lack = (outlook.loadWh[i] as bigint) - (outlook.pvWh[i] ?? 0n);
    if (lack < 0n || lack + sellWh > powerWh) return i;
  }
  return length;
}

/** What the home lacks after the planned interval until its sun exceeds its load. */
function needUntilSurplus(outlook: Outlook): bigint {
  let need = 0n;
  for (let i = 1; i < outlook.loadWh.length; i++) {
    const lack = (outlook.loadWh[i] as bigint) - (outlook.pvWh[i] ?? 0n);
    if (lack < 0n) return need;
    need += lack;
  }
  return need;
}

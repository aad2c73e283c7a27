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
}

/**
 * What a home trades in one interval: the battery serves the own home first, keeps the owner's reserve and what the home
 * itself needs until the sun is next stronger than the load, and offers the rest.
 *
 * @param storedWh Content expected at the start of the interval.
 * @source design, section 4 (Battery)
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
    return { sellWh: wh(pv - load - charge), buyWh: wh(0n) };
  }
  const deficit = load - pv;
  if (battery === null) return { sellWh: wh(0n), buyWh: wh(deficit) };
  const power = energyAtPower(battery.maxDischargeW, seconds);
  const own = least(deficit, power, dischargeableWh(battery, storedWh, 0n));
  if (own < deficit) return { sellWh: wh(0n), buyWh: wh(deficit - own) };
  const left = afterDischarge(battery, storedWh, own);
  const spare = dischargeableWh(battery, left, battery.reserveWh) - needUntilSurplus(outlook);
  return { sellWh: wh(spare > 0n ? least(spare, power - own) : 0n), buyWh: wh(0n) };
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

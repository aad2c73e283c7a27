import {
  afterCharge,
  afterDischarge,
  type BatterySpec,
  chargeableWh,
  dischargeableWh,
  energyAtPower,
  least,
} from "./battery.ts";

/** What goes into one step of a home, in whole Wh; `netExportWh` is signed: sold less bought. */
export interface StepInput {
  readonly loadWh: bigint;
  readonly pvWh: bigint;
  readonly netExportWh: bigint;
  readonly seconds: number;
}

/** What one step of a home did: load + charge + export = pv + discharge + import. */
export interface StepFlows {
  readonly importWh: bigint;
  readonly exportWh: bigint;
  readonly chargeWh: bigint;
  readonly dischargeWh: bigint;
  readonly storedWh: bigint;
}

/**
 * One step of a home behind its meter. The battery serves the own home first, then what was promised to neighbours as
 * far as the owner's reserve allows, and takes in what is left of the sun.
 *
 * @param battery null for a home without one.
 * @param storedWh Content before the step.
 * @source design, sections 4 (Battery) and 5 of the issue that asks for the owner's reserve
 * @example
 * stepHome(null, 0n, { loadWh: 300n, pvWh: 500n, netExportWh: 0n, seconds: 900 }).exportWh   // 200n
 */
export function stepHome(battery: BatterySpec | null, storedWh: bigint, step: StepInput): StepFlows {
  const { chargeWh, dischargeWh } = battery === null ? IDLE : dispatch(battery, storedWh, step);
  const net = step.pvWh - step.loadWh - chargeWh + dischargeWh;
  return {
    importWh: net < 0n ? -net : 0n,
    exportWh: net > 0n ? net : 0n,
    chargeWh,
    dischargeWh,
    storedWh: battery === null ? 0n : afterDischarge(battery, afterCharge(battery, storedWh, chargeWh), dischargeWh),
  };
}

const IDLE = { chargeWh: 0n, dischargeWh: 0n };

function dispatch(
  battery: BatterySpec,
  storedWh: bigint,
  { loadWh, pvWh, netExportWh, seconds }: StepInput,
): { chargeWh: bigint; dischargeWh: bigint } {
  const surplus = pvWh - loadWh - netExportWh;
  if (surplus >= 0n) {
    return {
      chargeWh: least(surplus, energyAtPower(battery.maxChargeW, seconds), chargeableWh(battery, storedWh)),
      dischargeWh: 0n,
    };
  }
  const limit = energyAtPower(battery.maxDischargeW, seconds);
  const ownNeed = loadWh > pvWh ? least(loadWh - pvWh, -surplus) : 0n;
  const own = least(ownNeed, limit, dischargeableWh(battery, storedWh, 0n));
  const left = afterDischarge(battery, storedWh, own);
  const promised = least(-surplus - ownNeed, limit - own, dischargeableWh(battery, left, battery.reserveWh));
  return { chargeWh: 0n, dischargeWh: own + promised };
}

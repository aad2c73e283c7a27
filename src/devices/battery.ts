import type { Wh } from "#domain";

/** What a battery can do. Powers are at its terminals in W; efficiencies in parts per thousand. */
export interface BatterySpec {
  readonly capacityWh: Wh;
  readonly maxChargeW: number;
  readonly maxDischargeW: number;
  /** Kept for the owner's home: never sold. */
  readonly reserveWh: Wh;
  readonly initialWh: Wh;
  readonly chargeEfficiencyPermille: number;
  readonly dischargeEfficiencyPermille: number;
}

/** Energy a full charge still takes from outside. @example chargeableWh({ capacityWh: 10n, chargeEfficiencyPermille: 1000 }, 4n)   // 6n */
export function chargeableWh(
  spec: Pick<BatterySpec, "capacityWh" | "chargeEfficiencyPermille">,
  storedWh: bigint,
): bigint {
  const room = spec.capacityWh - storedWh;
  return room <= 0n ? 0n : (room * 1000n) / BigInt(spec.chargeEfficiencyPermille);
}

/** Energy that content above a level gives outside. @example dischargeableWh({ dischargeEfficiencyPermille: 900 }, 100n, 0n)   // 90n */
export function dischargeableWh(
  spec: Pick<BatterySpec, "dischargeEfficiencyPermille">,
  storedWh: bigint,
  aboveWh: bigint,
): bigint {
  const content = storedWh - aboveWh;
  return content <= 0n ? 0n : (content * BigInt(spec.dischargeEfficiencyPermille)) / 1000n;
}

/** Content after taking energy in, rounded down: what is lost is lost. */
export function afterCharge(
  spec: Pick<BatterySpec, "chargeEfficiencyPermille">,
  storedWh: bigint,
  chargeWh: bigint,
): bigint {
  return storedWh + (chargeWh * BigInt(spec.chargeEfficiencyPermille)) / 1000n;
}

/** Content after giving energy out, rounded so that no energy appears from nowhere. */
export function afterDischarge(
  spec: Pick<BatterySpec, "dischargeEfficiencyPermille">,
  storedWh: bigint,
  dischargeWh: bigint,
): bigint {
  const efficiency = BigInt(spec.dischargeEfficiencyPermille);
  return storedWh - (dischargeWh * 1000n + efficiency - 1n) / efficiency;
}

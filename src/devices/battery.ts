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

/** Energy that a power gives in a time, in whole Wh. @example energyAtPower(2_000, 900)   // 500n */
export function energyAtPower(powerW: number, seconds: number): bigint {
  return BigInt(Math.floor((powerW * seconds) / 3600));
}

/** The smallest of some amounts, never below 0. @example least(3n, 1n, 2n)   // 1n */
export function least(...amounts: readonly bigint[]): bigint {
  let smallest = amounts[0] ?? 0n;
  for (const amount of amounts) if (amount < smallest) smallest = amount;
  return smallest < 0n ? 0n : smallest;
}

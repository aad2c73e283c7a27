import { NeighborwattError } from "#domain";

/** A feeder's cable from the hub to where its homes stand, as one impedance. */
export interface Cable {
  readonly resistanceOhm: number;
  readonly reactanceOhm: number;
  /** Between phases for three-phase power, phase to neutral for single-phase power. */
  readonly nominalV: number;
}

/** An estimate of the voltage at a feeder's homes. */
export interface VoltageEstimate {
  /** (V − nominal) ÷ nominal: positive where the feeder exports. */
  readonly deviation: number;
  readonly voltageV: number;
  /** Within ±10 % of nominal. */
  readonly withinBand: boolean;
}

/** Load draws reactive power at this power factor; roofs and batteries feed in at 1. */
const LOAD_POWER_FACTOR = 0.95;
const BAND = 0.1;

/**
 * The voltage at a feeder's homes, to first order: ΔV/V = (P·R + Q·X) / V², P and Q counted from the homes to the hub. Good
 * to some tenths of a per cent within the band; it tells where to look, not what to switch.
 *
 * @param power  Mean power of all homes of the feeder, import and export apart.
 * @throws GRID_CABLE_INVALID
 * @source Baran and Wu 1989, IEEE Trans. Power Delivery 4(2), simplified DistFlow equations; EN 50160 (±10 %); MZ 4.4
 * @example
 * voltageEstimate({ importW: 0, exportW: 16_000 }, { resistanceOhm: 0.1, reactanceOhm: 0.08, nominalV: 400 }).voltageV   // 404
 */
export function voltageEstimate(
  power: { readonly importW: number; readonly exportW: number },
  cable: Cable,
): VoltageEstimate {
  const { resistanceOhm, reactanceOhm, nominalV } = cable;
  if (!(nominalV > 0) || !(resistanceOhm >= 0) || !(reactanceOhm >= 0)) {
    throw new NeighborwattError(
      "GRID_CABLE_INVALID",
      `A cable needs a nominal voltage above 0 and an impedance of at least 0, got ${nominalV} V, ${resistanceOhm} + j${reactanceOhm} ohm.`,
      { details: { nominalV, resistanceOhm, reactanceOhm }, exitCode: 78 },
    );
  }
  const activeW = power.exportW - power.importW;
  const reactiveVar = -power.importW * Math.tan(Math.acos(LOAD_POWER_FACTOR));
  const deviation = (activeW * resistanceOhm + reactiveVar * reactanceOhm) / nominalV ** 2;
  return { deviation, voltageV: nominalV * (1 + deviation), withinBand: Math.abs(deviation) <= BAND };
}

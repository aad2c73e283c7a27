import type { Instant, Wh } from "#domain";

/** Two cumulative registers of a meter, in whole Wh. */
export interface EnergyReading {
  readonly at: Instant;
  readonly importWh: Wh;
  readonly exportWh: Wh;
}

/** What a PV inverter reports (MZ 4.4, PV agent). */
export interface PvReading {
  readonly at: Instant;
  /** Produced since the last reading. */
  readonly energyWh: Wh;
  readonly powerW: number;
  readonly voltageV: number;
  readonly currentA: number;
  readonly reactiveVar: number;
}

/** What a battery reports (MZ 4.4, battery state agent). */
export interface BatteryReading {
  readonly at: Instant;
  readonly storedWh: Wh;
  readonly capacityWh: Wh;
  readonly maxChargeW: number;
  readonly maxDischargeW: number;
  /** Taken in since the last reading. */
  readonly chargedWh: Wh;
  /** Given out since the last reading. */
  readonly dischargedWh: Wh;
}

/** A device that counts energy. */
export interface EnergyMeter {
  readEnergy(): EnergyReading;
}

/** A device that produces. */
export interface PvInverter {
  readPv(): PvReading;
}

/** A device that stores, and how it is steered. */
export interface Battery {
  readBattery(): BatteryReading;
  /**
   * Asks the battery to bring the home's net export of the running interval to a target.
   * @param netExportWh Signed: what the home sold less what it bought.
   */
  setNetExport(netExportWh: bigint): void;
}

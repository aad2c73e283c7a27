import { type Instant, instant, type Wh, wh } from "#domain";
import type { BatterySpec } from "../battery.ts";
import { type StepFlows, stepHome } from "../home-physics.ts";
import type { Battery, BatteryReading, EnergyMeter, EnergyReading, PvInverter, PvReading } from "../port.ts";

/** Everything about a simulated home that changes; plain data, so that a run can be stopped and go on. */
export interface HomeState {
  at: Instant;
  storedWh: bigint;
  importWh: bigint;
  exportWh: bigint;
  netExportWh: bigint;
  pvWh: bigint;
  pvPowerW: number;
  chargedWh: bigint;
  dischargedWh: bigint;
}

/** Nominal voltage of a European low-voltage grid, in V (EN 50160). */
const NOMINAL_V = 230;
/** Share of a PV inverter's apparent power that is reactive at cos φ 0.98. */
const REACTIVE_SHARE = 0.203;

/**
 * A home that exists in numbers only: load and sun come from profiles, the battery obeys `setNetExport`.
 * It is meter, inverter and battery in one, since the three share one wire.
 *
 * @source design, section 10
 */
export class SimulatedHome implements EnergyMeter, PvInverter, Battery {
  readonly state: HomeState;
  readonly #battery: BatterySpec | null;

  constructor(battery: BatterySpec | null, start: Instant, state?: HomeState) {
    this.#battery = battery;
    this.state = state ?? {
      at: start,
      storedWh: battery?.initialWh ?? 0n,
      importWh: 0n,
      exportWh: 0n,
      netExportWh: 0n,
      pvWh: 0n,
      pvPowerW: 0,
      chargedWh: 0n,
      dischargedWh: 0n,
    };
  }

  /** Lets one step of `seconds` pass. `netExportWh` is this step's part of the interval's target. */
  pass(seconds: number, loadWh: bigint, pvWh: bigint, netExportWh: bigint): StepFlows {
    const flows = stepHome(this.#battery, this.state.storedWh, { loadWh, pvWh, netExportWh, seconds });
    const s = this.state;
    s.at = instant(s.at + seconds * 1000);
    s.storedWh = flows.storedWh;
    s.importWh += flows.importWh;
    s.exportWh += flows.exportWh;
    s.pvWh += pvWh;
    s.pvPowerW = (Number(pvWh) * 3600) / seconds;
    s.chargedWh += flows.chargeWh;
    s.dischargedWh += flows.dischargeWh;
    return flows;
  }

  readEnergy(): EnergyReading {
    return { at: this.state.at, importWh: wh(this.state.importWh), exportWh: wh(this.state.exportWh) };
  }

  readPv(): PvReading {
    const { at, pvPowerW } = this.state;
    const energyWh = take(this.state, "pvWh");
    const apparentA = pvPowerW / NOMINAL_V;
    return {
      at,
      energyWh,
      powerW: pvPowerW,
      voltageV: NOMINAL_V,
      currentA: apparentA,
      reactiveVar: pvPowerW * REACTIVE_SHARE,
    };
  }

  readBattery(): BatteryReading {
    const spec = this.#battery;
    return {
      at: this.state.at,
      storedWh: wh(this.state.storedWh),
      capacityWh: spec?.capacityWh ?? wh(0n),
      maxChargeW: spec?.maxChargeW ?? 0,
      maxDischargeW: spec?.maxDischargeW ?? 0,
      chargedWh: take(this.state, "chargedWh"),
      dischargedWh: take(this.state, "dischargedWh"),
    };
  }

  setNetExport(netExportWh: bigint): void {
    this.state.netExportWh = netExportWh;
  }
}

function take(state: HomeState, counter: "pvWh" | "chargedWh" | "dischargedWh"): Wh {
  const value = wh(state[counter]);
  state[counter] = 0n;
  return value;
}

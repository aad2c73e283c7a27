import { isoTime } from "#domain";
import { type EnergyFlow, SINKS, SOURCES, type StepFlowsRecord } from "../energy-flows.ts";
import type { LiveState, StepPower } from "./state.ts";

type Today = Pick<LiveState["today"], "loadWh" | "ownWh" | "neighbourWh" | "gridWh" | "pvWh">;

/** Where the day's energy came from and went, step by step. */
export class PowerView {
  readonly #steps = new Map<number, StepFlowsRecord>();

  /** Takes a step; the same one again changes nothing. */
  follow(step: StepFlowsRecord): void {
    this.#steps.set(step.from, step);
  }

  /** Forgets what was before an instant. */
  forgetBefore(instant: number): void {
    for (const from of this.#steps.keys()) if (from < instant) this.#steps.delete(from);
  }

  power(): LiveState["power"] {
    const steps = this.#ordered();
    const last = steps.at(-1);
    return {
      now: last === undefined ? null : powerOf(last),
      flows: last?.flows.map(({ from, to, energyWh }) => ({ from, to, powerW: watts(last, energyWh) })) ?? [],
      series: steps.map(powerOf),
    };
  }

  today(): Today {
    const flows = this.#ordered().flatMap((step) => step.flows);
    const sum = (from: readonly string[], to: readonly string[]) => String(energyOf(flows, from, to));
    return {
      loadWh: sum(SOURCES, ["homes"]),
      ownWh: sum(["sun", "batteries"], ["homes"]),
      neighbourWh: sum(["neighbours"], ["homes"]),
      gridWh: sum(["grid"], ["homes"]),
      pvWh: sum(["sun"], SINKS),
    };
  }

  #ordered(): readonly StepFlowsRecord[] {
    return [...this.#steps.values()].sort((a, b) => a.from - b.from);
  }
}

function powerOf(step: StepFlowsRecord): StepPower {
  const power = (from: readonly string[], to: readonly string[]) => watts(step, energyOf(step.flows, from, to));
  return {
    from: isoTime(step.from),
    to: isoTime(step.to),
    pvW: power(["sun"], SINKS),
    loadW: power(SOURCES, ["homes"]),
    ownW: power(["sun", "batteries"], ["homes"]),
    neighboursW: power(["neighbours"], ["homes"]),
    gridW: power(["grid"], ["homes"]),
    chargeW: power(SOURCES, ["batteries"]),
    dischargeW: power(["batteries"], SINKS),
    gridImportW: power(["grid"], SINKS),
    gridExportW: power(SOURCES, ["grid"]),
  };
}

/** The energy that goes from one of some sources to one of some sinks. */
function energyOf(flows: readonly EnergyFlow[], from: readonly string[], to: readonly string[]): bigint {
  return flows.reduce((sum, f) => (from.includes(f.from) && to.includes(f.to) ? sum + f.energyWh : sum), 0n);
}

function watts({ from, to }: StepFlowsRecord, energyWh: bigint): number {
  return (Number(energyWh) * 3_600_000) / (to - from);
}

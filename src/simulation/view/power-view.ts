import { isoTime, type Wh } from "#domain";
import { SINKS, SOURCES, type StepFlowsRecord } from "../energy-flows.ts";
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
    const all = this.#ordered().flatMap((step) => step.flows);
    const sum = (...pairs: readonly string[]): string =>
      String(all.reduce((total, f) => (pairs.includes(`${f.from}>${f.to}`) ? total + f.energyWh : total), 0n));
    return {
      loadWh: sum("sun>homes", "batteries>homes", "neighbours>homes", "grid>homes"),
      ownWh: sum("sun>homes", "batteries>homes"),
      neighbourWh: sum("neighbours>homes"),
      gridWh: sum("grid>homes"),
      pvWh: sum(...SINKS.map((sink) => `sun>${sink}`)),
    };
  }

  #ordered(): readonly StepFlowsRecord[] {
    return [...this.#steps.values()].sort((a, b) => a.from - b.from);
  }
}

function powerOf(step: StepFlowsRecord): StepPower {
  const from = sumBy(step, "from", SOURCES);
  const to = sumBy(step, "to", SINKS);
  return {
    from: isoTime(step.from),
    to: isoTime(step.to),
    pvW: from.sun,
    loadW: to.homes,
    chargeW: to.batteries,
    dischargeW: from.batteries,
    neighboursW: to.neighbours,
    gridImportW: from.grid,
    gridExportW: to.grid,
  };
}

function sumBy<Name extends string>(step: StepFlowsRecord, end: "from" | "to", names: readonly Name[]) {
  const sums = names.map((name) => {
    const energy = step.flows.reduce((sum, flow) => (flow[end] === name ? sum + flow.energyWh : sum), 0n);
    return [name, watts(step, energy as Wh)] as const;
  });
  return Object.fromEntries(sums) as Record<Name, number>;
}

function watts({ from, to }: StepFlowsRecord, energyWh: Wh): number {
  return (Number(energyWh) * 3_600_000) / (to - from);
}

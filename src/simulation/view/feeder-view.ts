import type { Address, FeederId, Trade } from "#domain";
import type { VoltageEstimate } from "#grid";
import type { FeederSpec, Scenario } from "../scenario/index.ts";
import type { HomeStep } from "../world.ts";
import type { FeederRow } from "./state.ts";

/** What the operator wrote down about an interval. */
export interface GridFact {
  readonly feeders: readonly {
    readonly feeder: FeederId;
    readonly peakNetImportW: number;
    readonly voltage: VoltageEstimate | null;
  }[];
}

/** What flows on each feeder, and what was promised for the interval that runs, beside what it may carry. */
export class FeederView {
  readonly #scenario: Pick<Scenario, "feeders" | "limits">;
  readonly #netImportW = new Map<FeederId, number>();
  #peakW = new Map<FeederId, number>();
  readonly #voltage = new Map<FeederId, number>();

  constructor(scenario: Pick<Scenario, "feeders" | "limits">) {
    this.#scenario = scenario;
  }

  /** Takes a step of the world. */
  step(homes: readonly HomeStep[], seconds: number): void {
    for (const { id } of this.#scenario.feeders) {
      const netWh = homes.reduce((sum, h) => (h.feeder === id ? sum + h.importWh - h.exportWh : sum), 0n);
      this.#flows(id, (Number(netWh) * 3600) / seconds);
    }
  }

  /** Takes what the operator wrote down. */
  follow({ feeders }: GridFact): void {
    for (const { feeder, peakNetImportW, voltage } of feeders) {
      this.#rises(feeder, peakNetImportW);
      if (voltage !== null) this.#voltage.set(feeder, voltage.voltageV);
    }
  }

  /** A new day has its own peak. */
  forgetPeaks(): void {
    this.#peakW = new Map();
  }

  feeders(running: readonly Trade[], feederOf: (agent: Address) => FeederId | undefined): FeederRow[] {
    const sum = (agent: "seller" | "buyer", id: FeederId) =>
      String(running.reduce((total, t) => (feederOf(t[agent]) === id ? total + t.energyWh : total), 0n));
    return this.#scenario.feeders.map(({ id, name, netLimitW }: FeederSpec) => {
      const limits = this.#scenario.limits.find((l) => l.feeder === id);
      return {
        id,
        name,
        netImportW: this.#netImportW.get(id) ?? null,
        peakW: this.#peakW.get(id) ?? 0,
        netLimitW,
        soldWh: sum("seller", id),
        boughtWh: sum("buyer", id),
        netOutLimitWh: String(limits?.netOutWh ?? 0n),
        netInLimitWh: String(limits?.netInWh ?? 0n),
        sellLimitWh: String(limits?.sellWh ?? 0n),
        buyLimitWh: String(limits?.buyWh ?? 0n),
        voltageV: this.#voltage.get(id) ?? null,
      };
    });
  }

  #flows(id: FeederId, netImportW: number): void {
    this.#netImportW.set(id, netImportW);
    this.#rises(id, netImportW);
  }

  #rises(id: FeederId, netImportW: number): void {
    this.#peakW.set(id, Math.max(this.#peakW.get(id) ?? 0, Math.abs(netImportW)));
  }
}

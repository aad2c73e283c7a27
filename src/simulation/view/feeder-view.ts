import {
  type Address,
  branchesOf,
  type FeederId,
  type FeederLimits,
  type IntervalIndex,
  type NanoPerWh,
  type Trade,
} from "#domain";
import type { VoltageEstimate } from "#grid";
import { type FeederSpec, limitsIn, type Scenario } from "../scenario/index.ts";
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

/** What the market says about the interval that runs. */
export interface RunningMarket {
  readonly interval: IntervalIndex;
  readonly trades: readonly Trade[];
  readonly feederOf: (agent: Address) => FeederId | undefined;
  /** What energy costs on a feeder where prices differ; without it no feeder has a price of its own. */
  readonly priceOn?: (feeder: FeederId) => NanoPerWh | null;
}

type Grid = Pick<Scenario, "calendar" | "feeders" | "limits" | "limitOrders">;

/** What flows on each feeder, and what was promised for the interval that runs, beside what it may carry. */
export class FeederView {
  readonly #grid: Grid;
  /** The feeders whose branches a feeder's energy flows over, its own among them. */
  readonly #branchesOf: (feeder: FeederId) => readonly FeederLimits[];
  readonly #netImportW = new Map<FeederId, number>();
  #peakW = new Map<FeederId, number>();
  readonly #voltage = new Map<FeederId, number>();

  constructor(grid: Grid) {
    this.#grid = grid;
    this.#branchesOf = branchesOf(grid.limits);
  }

  /** Takes a step of the world. */
  step(homes: readonly HomeStep[], seconds: number): void {
    for (const { id } of this.#grid.feeders) {
      const below = homes.filter((home) => this.#isBelow(home.feeder, id));
      const netWh = below.reduce((sum, home) => sum + home.importWh - home.exportWh, 0n);
      const netImportW = (Number(netWh) * 3600) / seconds;
      this.#netImportW.set(id, netImportW);
      this.#rises(id, netImportW);
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

  feeders(market: RunningMarket): FeederRow[] {
    const limits = new Map(limitsIn(this.#grid, market.interval).map((limit) => [limit.feeder, limit]));
    return this.#grid.feeders.map((feeder) => this.#row(feeder, limits.get(feeder.id) as FeederLimits, market));
  }

  #row({ id, name, parent }: FeederSpec, limit: FeederLimits, market: RunningMarket): FeederRow {
    const agreed = this.#grid.limits.find(({ feeder }) => feeder === id) as FeederLimits;
    const price = market.priceOn?.(id) ?? null;
    return {
      id,
      name,
      parent,
      netImportW: this.#netImportW.get(id) ?? null,
      peakW: this.#peakW.get(id) ?? 0,
      netOutLimitW: this.#powerOf(limit.netOutWh),
      netInLimitW: this.#powerOf(limit.netInWh),
      isLowered: limit.netOutWh < agreed.netOutWh || limit.netInWh < agreed.netInWh,
      ...this.#promised(id, market),
      netOutLimitWh: String(limit.netOutWh),
      netInLimitWh: String(limit.netInWh),
      sellLimitWh: String(limit.sellWh),
      buyLimitWh: String(limit.buyWh),
      pricePerWh: price === null ? null : String(price),
      voltageV: this.#voltage.get(id) ?? null,
    };
  }

  #promised(id: FeederId, { trades, feederOf }: RunningMarket) {
    const sum = (agent: "seller" | "buyer", counts: (feeder: FeederId) => boolean): bigint =>
      trades.reduce((total, trade) => {
        const feeder = feederOf(trade[agent]);
        return feeder !== undefined && counts(feeder) ? total + trade.energyWh : total;
      }, 0n);
    const below = (feeder: FeederId) => this.#isBelow(feeder, id);
    const netOutWh = sum("seller", below) - sum("buyer", below);
    return {
      soldWh: String(sum("seller", (feeder) => feeder === id)),
      boughtWh: String(sum("buyer", (feeder) => feeder === id)),
      netOutWh: String(netOutWh > 0n ? netOutWh : 0n),
      netInWh: String(netOutWh < 0n ? -netOutWh : 0n),
    };
  }

  #isBelow(feeder: FeederId, top: FeederId): boolean {
    return this.#branchesOf(feeder).some((branch) => branch.feeder === top);
  }

  #powerOf(energyWh: bigint): number {
    return (Number(energyWh) * 3600) / this.#grid.calendar.intervalSeconds;
  }

  #rises(id: FeederId, netImportW: number): void {
    this.#peakW.set(id, Math.max(this.#peakW.get(id) ?? 0, Math.abs(netImportW)));
  }
}

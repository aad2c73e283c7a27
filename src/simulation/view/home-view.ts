import type { HouseholdName } from "#domain";
import { COMMUNITY_BATTERY } from "#domain";
import { type Ledger, type Statement, type StatementTotals, statementsOf } from "#settlement";
import type { Scenario } from "../scenario/index.ts";
import { type HomeStep, residentsOf } from "../world.ts";
import type { ShownDay } from "./shown-day.ts";
import type { BatteryRow, HomeRow } from "./state.ts";

/** What a battery agent wrote down at the end of an interval. */
export interface BatteryFact {
  readonly storedWh: bigint;
}

/** What each home does now, and its bill of the day so far. */
export class HomeView {
  readonly #scenario: Scenario;
  readonly #storedWh = new Map<HouseholdName, bigint>();
  #last = new Map<HouseholdName, HomeStep>();
  #stepSeconds = 1;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    for (const { name, battery } of residentsOf(scenario)) {
      if (battery !== null) this.#storedWh.set(name, battery.initialWh);
    }
  }

  /** Takes a step of the world. */
  step(homes: readonly HomeStep[], seconds: number): void {
    this.#last = new Map(homes.map((home) => [home.name, home]));
    this.#stepSeconds = seconds;
    for (const { name, storedWh } of homes) this.#stores(name, storedWh);
  }

  /** Takes what a battery agent wrote down. */
  follow(home: HouseholdName, { storedWh }: BatteryFact): void {
    this.#stores(home, storedWh);
  }

  homes(statements: readonly StatementTotals[]): HomeRow[] {
    return this.#scenario.households.map((spec) => {
      const bill = statements.find((s) => s.household === spec.name);
      return {
        name: spec.name,
        feeder: spec.feeder,
        hasPv: spec.pv !== null,
        hasBattery: spec.battery !== null,
        netImportW: this.#watts(spec.name, (h) => h.importWh - h.exportWh),
        boughtWh: String(bill?.local.bought.energyWh ?? 0n),
        soldWh: String(bill?.local.sold.energyWh ?? 0n),
        gridImportWh: String(bill?.grid.importWh ?? 0n),
        gridExportWh: String(bill?.grid.feedIn.energyWh ?? 0n),
        withoutCommunityNano: String(bill?.withoutCommunityNano ?? 0n),
        withCommunityNano: String(bill?.withCommunityNano ?? 0n),
        savedNano: String(bill?.savedNano ?? 0n),
      };
    });
  }

  batteries(): BatteryRow[] {
    return residentsOf(this.#scenario).flatMap(({ name, battery }) => {
      if (battery === null) return [];
      return [
        {
          name,
          isShared: name === COMMUNITY_BATTERY,
          storedWh: String(this.#storedWh.get(name) ?? 0n),
          capacityWh: String(battery.capacityWh),
          powerW: this.#watts(name, (h) => h.dischargeWh - h.chargeWh),
        },
      ];
    });
  }

  #stores(name: HouseholdName, storedWh: bigint): void {
    if (this.#storedWh.has(name)) this.#storedWh.set(name, storedWh);
  }

  #watts(name: HouseholdName, energyWh: (home: HomeStep) => bigint): number | null {
    const home = this.#last.get(name);
    return home === undefined ? null : (Number(energyWh(home)) * 3600) / this.#stepSeconds;
  }
}

/** The bills of the shown day, one per home. */
export function statementsOfDay(ledger: Ledger, day: ShownDay): readonly Statement[] {
  return statementsOf(ledger, { from: day.from, to: day.to });
}

import type { BatterySpec } from "#devices";
import { type HomeState, SimulatedHome } from "#devices/simulated";
import {
  type Calendar,
  COMMUNITY_BATTERY,
  type FeederId,
  type HouseholdName,
  type Instant,
  type IntervalIndex,
  instant,
  wh,
} from "#domain";
import type { HomeRecord } from "#settlement";
import type { Blackouts } from "./faults.ts";
import type { Profiles, Scenario } from "./scenario/index.ts";

/** What one home did in one interval, in Wh; `without` is the same home with its battery but without neighbours. */
export interface HomeFlows {
  loadWh: bigint;
  pvWh: bigint;
  chargeWh: bigint;
  dischargeWh: bigint;
  importWh: bigint;
  exportWh: bigint;
  storedBeforeWh: bigint;
  storedAfterWh: bigint;
  withoutImportWh: bigint;
  withoutExportWh: bigint;
  /** Mean net import per step, signed, in W. */
  netImportW: number[];
}

/** What everybody did in one interval. */
export interface IntervalFlows {
  readonly homes: Map<HouseholdName, HomeFlows>;
  /** Between community and utility, step by step: what neighbours exchange within a step never gets there. */
  connection: { importWh: bigint; exportWh: bigint };
}

/** What one home did in one step, in Wh. */
export interface HomeStep {
  readonly name: HouseholdName;
  readonly feeder: FeederId;
  readonly loadWh: bigint;
  readonly pvWh: bigint;
  readonly chargeWh: bigint;
  readonly dischargeWh: bigint;
  readonly importWh: bigint;
  readonly exportWh: bigint;
  readonly storedWh: bigint;
}

/** Everything about the world that changes. */
export interface WorldState {
  readonly steps: number;
  readonly homes: Record<HouseholdName, { real: HomeState; alone: HomeState; atStart: HomeFlows }>;
  readonly connection: { importWh: bigint; exportWh: bigint };
}

interface Resident {
  readonly name: HouseholdName;
  readonly feeder: FeederId;
  readonly real: SimulatedHome;
  readonly alone: SimulatedHome;
  flows: HomeFlows;
}

/**
 * The physical side of a simulated community: homes with load, sun and batteries on their feeders. Beside each home it
 * keeps a twin that has no neighbours, for the statement's line "without the community".
 */
export class World {
  readonly stepSeconds: number;
  readonly #calendar: Calendar;
  readonly #profiles: Profiles;
  readonly #residents: Resident[];
  readonly #splits: number;
  readonly #isDark: Blackouts;
  #steps: number;
  #connection = { importWh: 0n, exportWh: 0n };

  /** @param isDark  A feeder without voltage when a step begins is without for the whole step. */
  constructor(scenario: Scenario, profiles: Profiles, saved?: WorldState, isDark: Blackouts = () => false) {
    this.#isDark = isDark;
    this.#calendar = scenario.calendar;
    this.#profiles = profiles;
    this.stepSeconds = Math.min(PROFILE_STEP_SECONDS, scenario.calendar.intervalSeconds);
    this.#splits = PROFILE_STEP_SECONDS / this.stepSeconds;
    this.#steps = saved?.steps ?? 0;
    if (saved !== undefined) this.#connection = { ...saved.connection };
    this.#residents = residentsOf(scenario).map(({ name, feeder, battery }) => {
      const start = scenario.calendar.epoch;
      const kept = saved?.homes[name];
      const real = new SimulatedHome(battery, start, kept?.real);
      const alone = new SimulatedHome(name === COMMUNITY_BATTERY ? null : battery, start, kept?.alone);
      return { name, feeder, real, alone, flows: kept?.atStart ?? emptyFlows(real.state.storedWh) };
    });
  }

  home(name: HouseholdName): SimulatedHome {
    return (this.#residents.find((r) => r.name === name) as Resident).real;
  }

  get stepsPerInterval(): number {
    return this.#calendar.intervalSeconds / this.stepSeconds;
  }

  /** End of the step that runs now. */
  get nextStepAt(): Instant {
    return (this.#calendar.epoch + (this.#steps + 1) * this.stepSeconds * 1000) as Instant;
  }

  /** Lets one step pass in every home. */
  step(): readonly HomeStep[] {
    const position = this.#steps % this.stepsPerInterval;
    const profileStep = Math.floor(this.#steps / this.#splits);
    const day = this.#profiles.day(Math.floor(profileStep / STEPS_PER_DAY));
    const slot = profileStep % STEPS_PER_DAY;
    const from = instant(this.nextStepAt - this.stepSeconds * 1000);
    const homes = this.#residents.map((resident, i) => {
      if (this.#isDark(resident.feeder, from)) return this.#stepHome(resident, 0n, 0n, 0n);
      const profile = day[i];
      const loadWh = this.#part(profile?.loadWh[slot] ?? 0);
      const pvWh = this.#part(profile?.pvWh[slot] ?? 0);
      const promised = shareOf(resident.real.state.netExportWh, position, this.stepsPerInterval);
      return this.#stepHome(resident, loadWh, pvWh, promised);
    });
    const net = homes.reduce((sum, home) => sum + home.importWh - home.exportWh, 0n);
    if (net > 0n) this.#connection.importWh += net;
    else this.#connection.exportWh -= net;
    this.#steps++;
    return homes;
  }

  /** What happened since the last call; to be called when an interval has ended. */
  takeInterval(): IntervalFlows {
    const homes = new Map<HouseholdName, HomeFlows>();
    for (const resident of this.#residents) {
      homes.set(resident.name, resident.flows);
      resident.flows = emptyFlows(resident.real.state.storedWh);
    }
    const connection = this.#connection;
    this.#connection = { importWh: 0n, exportWh: 0n };
    return { homes, connection };
  }

  /** The interval to which the running step belongs. */
  get runningInterval(): IntervalIndex {
    return Math.floor(this.#steps / this.stepsPerInterval) as IntervalIndex;
  }

  save(): WorldState {
    const homes: WorldState["homes"] = {};
    for (const r of this.#residents)
      homes[r.name] = { real: { ...r.real.state }, alone: { ...r.alone.state }, atStart: r.flows };
    return { steps: this.#steps, homes, connection: { ...this.#connection } };
  }

  #stepHome(resident: Resident, loadWh: bigint, pvWh: bigint, promisedWh: bigint): HomeStep {
    const flows = resident.real.pass(this.stepSeconds, loadWh, pvWh, promisedWh);
    const alone = resident.alone.pass(this.stepSeconds, loadWh, pvWh, 0n);
    const f = resident.flows;
    f.loadWh += loadWh;
    f.pvWh += pvWh;
    f.chargeWh += flows.chargeWh;
    f.dischargeWh += flows.dischargeWh;
    f.importWh += flows.importWh;
    f.exportWh += flows.exportWh;
    f.storedAfterWh = flows.storedWh;
    f.withoutImportWh += alone.importWh;
    f.withoutExportWh += alone.exportWh;
    f.netImportW.push((Number(flows.importWh - flows.exportWh) * 3600) / this.stepSeconds);
    return { name: resident.name, feeder: resident.feeder, loadWh, pvWh, ...flows };
  }

  /** The part of a profile's quarter hour that falls into one of our steps; the parts add up to the whole. */
  #part(wholeWh: number): bigint {
    const position = this.#steps % this.#splits;
    return shareOf(BigInt(wholeWh), position, this.#splits);
  }
}

/** Profiles come in quarter hours. */
const PROFILE_STEP_SECONDS = 900;
const STEPS_PER_DAY = 86_400 / PROFILE_STEP_SECONDS;

/** Everybody with a meter: the households in the scenario's order, then the community's battery. */
export function residentsOf(
  scenario: Scenario,
): readonly { name: HouseholdName; feeder: FeederId; battery: BatterySpec | null }[] {
  const homes = scenario.households.map(({ name, feeder, battery }) => ({ name, feeder, battery }));
  const shared = scenario.communityBattery;
  return shared === null ? homes : [...homes, { name: COMMUNITY_BATTERY, feeder: shared.feeder, battery: shared }];
}

/** The part of a whole that falls on one of `count` positions, by cumulative floor. */
function shareOf(whole: bigint, position: number, count: number): bigint {
  if (count === 1) return whole;
  const n = BigInt(count);
  const p = BigInt(position);
  return floorDiv(whole * (p + 1n), n) - floorDiv(whole * p, n);
}

function floorDiv(a: bigint, b: bigint): bigint {
  return a >= 0n ? a / b : -((-a + b - 1n) / b);
}

/** An interval in which nothing flows. */
export function emptyFlows(storedWh: bigint): HomeFlows {
  return {
    loadWh: 0n,
    pvWh: 0n,
    chargeWh: 0n,
    dischargeWh: 0n,
    importWh: 0n,
    exportWh: 0n,
    storedBeforeWh: storedWh,
    storedAfterWh: storedWh,
    withoutImportWh: 0n,
    withoutExportWh: 0n,
    netImportW: [],
  };
}

/** The part of a home's flows that needs no meter reading. */
export function bookedFlows(f: HomeFlows): Omit<HomeRecord, "metered" | "gap"> {
  return {
    loadWh: wh(f.loadWh),
    pvWh: wh(f.pvWh),
    batteryChargeWh: wh(f.chargeWh),
    batteryDischargeWh: wh(f.dischargeWh),
    storedBeforeWh: wh(f.storedBeforeWh),
    storedAfterWh: wh(f.storedAfterWh),
    without: { importWh: wh(f.withoutImportWh), exportWh: wh(f.withoutExportWh) },
  };
}

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { EXIT, NeighborwattError } from "#domain";
import { buildScenario } from "./build/build.ts";
import { buildClock } from "./build/calendar.ts";
import { priceMappings } from "./build/tariff.ts";
import { readPrices } from "./csv/prices.ts";
import { readSeries, type Series } from "./csv/series.ts";
import { nearest } from "./file/nearest.ts";
import { parseScenarioFile } from "./file/parse.ts";
import { parseStandardProfile } from "./generator/standard-profile.ts";
import { parseTypicalYear } from "./generator/typical-year.ts";
import { type OwnHome, type PlacedHome, withOwnHome } from "./own-home.ts";
import { makeProfiles, type ProfileData } from "./profiles.ts";
import type { HouseholdSpec, ProfileSource, Profiles, Scenario } from "./scenario.ts";
import { withHours, withSharingKey } from "./sharing-file.ts";
import { withPrices } from "./tariff-at.ts";

/** Where to look for scenarios and profiles, and which seed to take. */
export interface LoadOptions {
  /** Folder with the scenarios that ship, and their `profiles/`. */
  readonly scenariosDir: string;
  /** Folder to which paths of CSV files are relative; without it, the folder of the scenario file. */
  readonly profilesDir?: string;
  /** Takes the place of the file's seed. */
  readonly seed?: bigint;
  /** Takes the place of the file's sharing key: a name, or the path of a file. */
  readonly sharingKey?: string;
  /** A person's own home, that joins the others. */
  readonly own?: OwnHome;
}

/** A scenario and the energy of its homes. */
export interface LoadedScenario {
  readonly scenario: Scenario;
  readonly profiles: Profiles;
  /** Where the own home stands that joined it. */
  readonly mine?: PlacedHome;
}

/**
 * Reads a scenario by its name or path, with the files it names, and refuses whatever is wrong with them before
 * anything runs.
 *
 * @throws SIMULATION_OWN_HOME_DAYS, SIMULATION_SCENARIO_UNKNOWN, SIMULATION_SCENARIO_INVALID, SIMULATION_PROFILE_*, SIMULATION_SHARING_*, MARKET_SHARING_FILE_INVALID
 */
export function loadScenario(nameOrPath: string, options: LoadOptions): LoadedScenario {
  const path = findScenario(nameOrPath, options.scenariosDir);
  const baseDir = options.profilesDir ?? dirname(path);
  const read = readScenario(path, options.seed);
  const prices = readSeriesOfPrices(read, baseDir);
  const clock = buildClock(read.scenario.calendar, read.scenario.timezone);
  const joined = options.own === undefined ? null : withOwnHome(read.scenario, clock, options.own);
  const own = withHours(withPrices(joined?.scenario ?? read.scenario, prices), dirname(path));
  const scenario = options.sharingKey === undefined ? own : withSharingKey(own, options.sharingKey);
  const data = {
    ...readShipped(join(options.scenariosDir, "profiles")),
    csvLoad: seriesOf(
      scenario,
      baseDir,
      (home) => home.load,
      () => null,
    ),
    csvPv: seriesOf(
      scenario,
      baseDir,
      (home) => home.pv?.profile,
      (home) => home.pv?.peakW ?? null,
    ),
  };
  if (joined !== null) {
    data.csvLoad.set(joined.home, joined.load);
    if (joined.pv !== null) data.csvPv.set(joined.home, joined.pv);
  }
  const profiles = makeProfiles(scenario, clock, data);
  const filledPrices = (prices.energyPrices?.filled ?? 0) + (prices.feedIns?.filled ?? 0);
  return {
    scenario,
    ...(joined === null ? {} : { mine: joined.placed }),
    profiles: { ...profiles, filledValues: profiles.filledValues + filledPrices },
  };
}

/** Names of the scenarios in a folder. */
export function scenarioNames(scenariosDir: string): readonly string[] {
  return readdirSync(scenariosDir)
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => file.slice(0, -".yaml".length))
    .sort();
}

function findScenario(nameOrPath: string, scenariosDir: string): string {
  const shipped = join(scenariosDir, `${nameOrPath}.yaml`);
  if (/^[a-z0-9-]+$/.test(nameOrPath) && existsSync(shipped)) return shipped;
  if (/\.ya?ml$/.test(nameOrPath) && statSync(nameOrPath, { throwIfNoEntry: false })?.isFile())
    return resolve(nameOrPath);
  const names = scenarioNames(scenariosDir);
  const guess = nearest(nameOrPath, names);
  const hint = guess === null ? "" : ` Did you mean ${guess}?`;
  const reason = `There is no scenario "${nameOrPath}"; expected a path to a .yaml file or one of ${names.join(", ")}.${hint}`;
  throw new NeighborwattError("SIMULATION_SCENARIO_UNKNOWN", reason, { details: { nameOrPath }, exitCode: EXIT.usage });
}

interface ReadScenario {
  readonly scenario: Scenario;
  readonly mappings: ReturnType<typeof priceMappings>;
}

/** Reads and checks a file; a refusal begins with its name. */
function readScenario(path: string, seed: bigint | undefined): ReadScenario {
  const text = readFileSync(path, "utf8");
  try {
    const file = parseScenarioFile(text);
    return { scenario: buildScenario(file, seed), mappings: priceMappings(file) };
  } catch (cause) {
    if (!(cause instanceof NeighborwattError)) throw cause;
    const { code, details, exitCode } = cause;
    throw new NeighborwattError(code, `${basename(path)}: ${cause.message}`, {
      details: { ...details, path },
      exitCode,
      cause,
    });
  }
}

function readSeriesOfPrices({ scenario, mappings }: ReadScenario, baseDir: string) {
  const { calendar, timezone } = scenario;
  const of = (key: "energyPrices" | "feedIns") => {
    const mapping = mappings[key];
    if (mapping === null) return null;
    const bytes = readProfile(resolve(baseDir, mapping.csv), mapping.csv, `tariff.${key}`);
    return readPrices(mapping.csv, bytes, mapping, calendar, timezone);
  };
  return { energyPrices: of("energyPrices"), feedIns: of("feedIns") };
}

function readShipped(dir: string): Pick<ProfileData, "standard" | "year"> {
  const text = (name: string) => readFileSync(join(dir, name), "utf8");
  const standard = (name: string) => parseStandardProfile(text(`${name}.csv`));
  return {
    standard: { h25: standard("h25"), p25: standard("p25"), s25: standard("s25") },
    year: parseTypicalYear(text("tmy3-723170.csv")),
  };
}

function seriesOf(
  scenario: Scenario,
  baseDir: string,
  sourceOf: (home: HouseholdSpec) => ProfileSource | undefined,
  peakOf: (home: HouseholdSpec) => number | null,
): Map<HouseholdSpec, Series> {
  const series = new Map<HouseholdSpec, Series>();
  for (const home of scenario.households) {
    const source = sourceOf(home);
    if (source?.kind !== "csv") continue;
    const { mapping } = source;
    const bytes = readProfile(resolve(baseDir, mapping.csv), mapping.csv, home.name);
    series.set(home, readSeries(mapping.csv, bytes, mapping, scenario.timezone, peakOf(home)));
  }
  return series;
}

/** Ten years of quarter hours fit ten times. */
const MOST_PROFILE_BYTES = 100_000_000;

function readProfile(path: string, name: string, household: string): Uint8Array {
  try {
    const { size } = statSync(path);
    if (size > MOST_PROFILE_BYTES) throw new RangeError(`${size} bytes, expected at most ${MOST_PROFILE_BYTES}`);
    return readFileSync(path);
  } catch (cause) {
    const reason = `${name}: the file for ${household} cannot be read (${(cause as Error).message}). Paths are relative to the scenario file, or to the folder given by --profiles.`;
    throw new NeighborwattError("SIMULATION_PROFILE_MISSING", reason, {
      details: { file: name, household },
      exitCode: EXIT.data,
      cause,
    });
  }
}

import { refuseKey } from "../file/refuse.ts";
import type { ScenarioFile } from "../file/schema.ts";
import { dateAfter } from "../generator/civil-date.ts";
import type { HouseholdSpec, Scenario, WeatherPlan } from "../scenario.ts";
import { withPrices } from "../tariff-at.ts";
import { buildBattery } from "./batteries.ts";
import { buildCalendar, buildClock } from "./calendar.ts";
import { buildClearing } from "./clearing.ts";
import { buildDso, limitsOfDso } from "./dso.ts";
import { buildFeeders, limitsOf } from "./feeders.ts";
import { buildHouseholds } from "./households.ts";
import { buildLimitOrders } from "./limit-orders.ts";
import { buildSharing } from "./sharing.ts";
import { buildFloors, buildTariff } from "./tariff.ts";

/** Founders when a scenario names none: the smallest number of validators that survives the loss of one. */
const DEFAULT_FOUNDERS = 4;

/**
 * A scenario in exact units, checked across its keys.
 *
 * @param seed  Takes the place of the file's seed; it draws generated homes too.
 * @throws SIMULATION_SCENARIO_INVALID
 */
export function buildScenario(file: ScenarioFile, seed: bigint = BigInt(file.seed)): Scenario {
  const calendar = buildCalendar(file);
  const clock = buildClock(calendar, file.timezone);
  const tariff = buildTariff(file, calendar, clock);
  const feeders = buildFeeders(file);
  const limits = feeders.map((feeder) => limitsOf(feeder, calendar));
  const floors = buildFloors(file, tariff, calendar, clock);
  const hasSeries = file.tariff.energyPrices !== undefined || file.tariff.feedIns !== undefined;
  const dso = buildDso(file, { schedule: hasSeries ? null : tariff.schedule, floors, calendar, clock });
  const households = buildHouseholds(file, seed, calendar);
  if (file.mechanism === "sharing" && file.settlement !== "metered") {
    throw refuseKey(["settlement"], `sharing allocates what was metered; expected metered, found ${file.settlement}.`);
  }
  const { name, title, timezone, currency, days, mechanism, settlement, privacy, admission, forecast } = file;
  const scenario: Scenario = {
    name,
    title,
    calendar,
    location: { latitudeDegrees: file.location.latitude, longitudeDegrees: file.location.longitude },
    timezone,
    currency,
    days,
    intervals: file.intervals ?? null,
    seed,
    ...tariff,
    floors,
    feeders,
    limits: [...limits, ...limitsOfDso(dso)],
    limitOrders: buildLimitOrders(file, limits, calendar, clock),
    households,
    communityBattery: buildCommunityBattery(file),
    dso,
    choices: { mechanism, settlement, privacy, admission },
    clearing: buildClearing(file),
    sharing: buildSharing(file.sharing, households, calendar, ["sharing"]),
    forecast,
    founders: buildFounders(file, households),
    weather: buildWeather(file),
  };
  // The schedule of a tariff with seasons is that of the first day; with prices from a file that waits for them.
  return hasSeries ? scenario : withPrices(scenario, { energyPrices: null, feedIns: null });
}

function buildCommunityBattery({ communityBattery, feeders }: ScenarioFile): Scenario["communityBattery"] {
  if (communityBattery === undefined) return null;
  const { feeder, ...battery } = communityBattery;
  if (!feeders.some(({ id }) => id === feeder)) {
    const ids = feeders.map(({ id }) => id).join(", ");
    throw refuseKey(["communityBattery", "feeder"], `there is no feeder ${feeder}; there are ${ids}.`);
  }
  return { ...buildBattery(battery, ["communityBattery"]), feeder };
}

function buildFounders({ founders }: ScenarioFile, households: readonly HouseholdSpec[]): readonly string[] {
  const names = households.map((household) => household.name);
  founders?.forEach((founder, i) => {
    if (!names.includes(founder)) throw refuseKey(["founders", i], `there is no household "${founder}".`);
    if (founders.indexOf(founder) < i) throw refuseKey(["founders", i], `"${founder}" is named twice.`);
  });
  return founders ?? names.slice(0, DEFAULT_FOUNDERS);
}

function buildWeather({ weather }: ScenarioFile): WeatherPlan {
  const dates = weather?.dates ?? [];
  dates.forEach((date, i) => {
    // The typical year has no 29 February.
    const real =
      !Number.isNaN(Date.parse(`2001-${date}T00:00:00Z`)) && dateAfter(`2001-${date}`, 0).iso.slice(5) === date;
    if (!real)
      throw refuseKey(["weather", "dates", i], `found "${date}", expected a day of the typical year such as 06-25.`);
  });
  return { dates, afterwards: weather?.afterwards ?? "follow" };
}

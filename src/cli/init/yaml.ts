import { instantsOfLocal } from "#domain";
import { namesOf } from "./homes.ts";
import { firstWholeDay, lookAt } from "./meter-file.ts";
import { placeOf } from "./places.ts";
import type { AnswerName } from "./questions.ts";

/** All answers, each checked. */
export type Community = Readonly<Record<AnswerName, string>>;

/** How the file is to name what lies beside it. */
export interface Paths {
  /** The JSON Schema, for editors. */
  readonly schema: string;
  /** The meter's file; empty without one. */
  readonly mine: string;
  /** The file of prices; empty without one. */
  readonly prices: string;
}

/** Homes differ: what they use in a year, and how their roofs lie. Made up, in the range of German homes. */
const LOADS_KWH = [3400, 4100, 2300, 1700, 3900, 2900, 5200, 3600, 2100, 4700];
const ROOFS = [
  "peak_kW: 7.5",
  "peak_kW: 9.2, azimuth_degrees: 165",
  "peak_kW: 5.1, tilt_degrees: 40, azimuth_degrees: 205",
  "peak_kW: 8.4, tilt_degrees: 35",
  "peak_kW: 6.3, tilt_degrees: 25, azimuth_degrees: 110",
];
const BATTERIES = [
  "capacity_kWh: 9.6, power_kW: 4.8, reserve_kWh: 1, initial_kWh: 4",
  "capacity_kWh: 7.7, power_kW: 3.8, reserve_kWh: 0.8, initial_kWh: 3",
];
const HOUR_MS = 3_600_000;
const INTERNAL_PER_NET = 1.5;

const HOURS = `  interval_minutes: 60
  window_minutes: 60 # 55 minutes to trade the next hour, 5 to write the agreements
  commitMargin_minutes: 5
`;
/** No interval may be longer than a price holds. */
const QUARTERS = `  interval_minutes: 15
  commitMargin_minutes: 3 # to write the agreements
`;

const ENERGY_PRICE: Readonly<Record<string, string>> = {
  flat: "  energyPrice_ct_per_kWh: 16\n",
  "time-of-use": `  schedule: # local times; together they cover the day once
    - { from: "06:00", to: "17:00", energyPrice_ct_per_kWh: 15 }
    - { from: "17:00", to: "21:00", energyPrice_ct_per_kWh: 20 }
    - { from: "21:00", to: "06:00", energyPrice_ct_per_kWh: 11.5 }
`,
};

/** The scenario file of a community, with what a person may want to change explained. */
export function communityYaml(community: Community, paths: Paths): string {
  const { name, start, tariff, mechanism, settlement } = community;
  const { latitude, longitude } = placeOf(community.place) ?? { latitude: 0, longitude: 0 };
  const timezone = community.timezone;
  const midnight = midnightOf(start, timezone);
  return `# yaml-language-server: $schema=${paths.schema}
# Written by neighborwatt init. Change what you like: a key that does not exist is refused, with the one you may have meant.
name: ${nameOf(name)}
title: ${JSON.stringify(name)}
seed: 1 # another number makes other habits of the same homes
days: 1

calendar:
  start: ${new Date(midnight).toISOString().replace(".000Z", "Z")} # midnight of ${start} in ${timezone}
${tariff === "dynamic" ? QUARTERS : HOURS}
location: { latitude: ${latitude}, longitude: ${longitude} } # for the sun
timezone: ${timezone}
currency: EUR
forecast: automatic # each home by what its own last week shows to be best

# Made up, in the range of German prices of 2025: put in what stands on your own bill.
# A neighbour's energy pays the local grid fee and tax only.
tariff:
${ENERGY_PRICE[tariff] ?? pricesYaml(community, paths.prices)}  gridFee_ct_per_kWh: 9.5
  tax_ct_per_kWh: 8.5 # electricity tax, levies and VAT together
  feedIn_ct_per_kWh: 7.9
  localGridFee_ct_per_kWh: 4.75
  localTax_ct_per_kWh: 2.05

# Nobody sells below the cost of production.
floors: { pv_ct_per_kWh: 6, battery_ct_per_kWh: 9 }

# No trade breaks a limit; netLimit is what may flow in or out, internalLimit what its homes may use or make together.
feeders:
${feedersYaml(community)}
# What is generated follows a standard profile and the sun; a reserve of a battery is never sold.
households:
${homesYaml(community, paths)}
mechanism: ${mechanism} # how orders become trades
settlement: ${settlement} # how is paid
`;
}

/** Where clocks change at midnight a day may begin at one. */
function midnightOf(date: string, timezone: string): number {
  const local = Date.parse(`${date}T00:00:00Z`);
  const [first = local] = [...instantsOfLocal(timezone, local), ...instantsOfLocal(timezone, local + HOUR_MS)];
  return first;
}

/**
 * A short name from a title, for files and directories.
 *
 * @example nameOf("Müller's Straße 7")   // "muller-s-strasse-7"
 */
export function nameOf(title: string): string {
  const plain = title
    .replaceAll("ß", "ss")
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^[-0-9]+|-+$/g, "")
    .slice(0, 40)
    .replace(/-$/, "");
  return plain === "" ? "community" : plain;
}

function feedersYaml({ feeders, limit }: Community): string {
  const internal = Math.min(10_000, Number(limit) * INTERNAL_PER_NET);
  return Array.from(
    { length: Number(feeders) },
    (_, i) =>
      `  - { id: ${i + 1}, name: Feeder ${i + 1}, netLimit_kW: ${Number(limit)}, internalLimit_kW: ${internal} }\n`,
  ).join("");
}

function homesYaml(community: Community, paths: Paths): string {
  const names = namesOf(community.homes);
  const [roofs, batteries, feeders] = [community.roofs, community.batteries, community.feeders].map(Number) as [
    number,
    number,
    number,
  ];
  let roof = 0;
  let battery = 0;
  return names
    .map((name, i) => {
      const lines = [`  - name: ${name}`, `    feeder: ${Math.floor((i * feeders) / names.length) + 1}`];
      lines.push(i === 0 && paths.mine !== "" ? meterYaml(community, paths.mine) : loadYaml(i));
      if (isOneOf(i, roofs, names.length)) {
        lines.push(`    pv: { ${ROOFS[roof % ROOFS.length]} }`);
        if (isOneOf(roof, batteries, roofs)) lines.push(`    battery: { ${BATTERIES[battery++ % BATTERIES.length]} }`);
        roof++;
      }
      return `${lines.join("\n")}\n`;
    })
    .join("");
}

function loadYaml(index: number): string {
  return `    annualLoad_kWh: ${LOADS_KWH[index % LOADS_KWH.length]}`;
}

/** What the meter counted; its columns are known, or the question before would have been asked again. */
function meterYaml({ mine, mineTime, mineValue, mineUnit, timezone }: Community, path: string): string {
  const mapping = { csv: path, ...formOf(mine, timezone), time: mineTime, value: mineValue, unit: mineUnit };
  return `    load: # the meter's own values\n${mappingYaml(mapping, 6)}`;
}

/** Prices of other dates than the community's are moved to begin with its first day. */
function pricesYaml({ prices, pricesValue, pricesUnit, timezone }: Community, path: string): string {
  const file = lookAt(prices);
  const firstDay = typeof file === "string" ? null : firstWholeDay(file, timezone);
  const form = { ...formOf(prices, timezone), ...(firstDay === null ? {} : { firstDay }) };
  return `  energyPrices: # of an exchange, without what the supplier takes
${mappingYaml({ csv: path, value: pricesValue, unit: pricesUnit, ...form }, 4)}
  surcharge_ct_per_kWh: 2 # the supplier's
`;
}

/** How a file writes times and numbers. */
function formOf(path: string, timezone: string) {
  const file = lookAt(path);
  if (typeof file === "string") return {};
  const { time, timeUnit, separator, decimal } = file;
  return { time, timeUnit, separator, decimal, ...(timeUnit === "iso" ? { timezone } : {}) };
}

function mappingYaml(mapping: Readonly<Record<string, string>>, indent: number): string {
  return Object.entries(mapping)
    .map(([key, value]) => `${" ".repeat(indent)}${key}: ${JSON.stringify(value)}`)
    .join("\n");
}

/** Whether the i-th of `all` is one of `some`, spread evenly. */
function isOneOf(index: number, some: number, all: number): boolean {
  return Math.floor(((index + 1) * some) / all) > Math.floor((index * some) / all);
}

import { createHash } from "node:crypto";
import { basename } from "node:path";
import type { ImportReport, MeterSeries } from "#meterdata";
import { type Ledger, type Statement, statementsOf, statementText } from "#settlement";
import type { LoadedScenario, OwnHome, PlacedHome, RunLength } from "#simulation/study";
import { usage } from "./failure.ts";
import { meterDataOf } from "./meter-data.ts";
import type { MineOptions } from "./mine-options.ts";
import { bold, log, say } from "./output.ts";

/** A home of one's own, and what is known of it once the scenario was loaded. */
export interface MyHome {
  readonly own: OwnHome;
  /** What tells its energy from any other. @throws Error before the scenario was loaded */
  fingerprint(): string;
}

/** The home that the options bring, null when they bring none. @throws CLI_USAGE */
export function myHomeOf(options: MineOptions, length: RunLength): MyHome | null {
  const { mine, mineFrom, mineMap, mineGaps } = options;
  if (mine === undefined) {
    if (mineFrom === undefined && mineMap === undefined && mineGaps === undefined) return null;
    throw usage("--mine-from, --mine-map and --mine-gaps are about the file of --mine: give it too.");
  }
  if (mineFrom !== undefined && !isDate(mineFrom)) {
    throw usage(`--mine-from: found "${mineFrom}", expected a date such as 2025-06-24.`);
  }
  let seen: MeterSeries | null = null;
  const read = (timezone: string) => {
    const given = { timezone, ...(mineMap && { map: mineMap }), ...(mineGaps && { gaps: mineGaps }) };
    const { series, report } = meterDataOf(mine, given);
    warn(mine, report);
    seen = series;
    return series;
  };
  return {
    own: { file: basename(mine), from: mineFrom ?? null, length, read },
    fingerprint: () => fingerprintOf(seen as MeterSeries | null, mineFrom ?? ""),
  };
}

function isDate(text: string): boolean {
  const ms = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

function warn(path: string, { quality, gapRule }: ImportReport): void {
  const made = quality.filled + quality.refused;
  if (made > 0) log(`neighborwatt: ${path}: ${made} quarter hours were missing and filled in (${gapRule}).`);
}

/** The same whether the file came as an export or as the profile of it. */
function fingerprintOf(series: MeterSeries | null, from: string): string {
  if (series === null) throw new Error("The file of --mine was not read yet.");
  const hash = createHash("sha256").update(`${series.start}|${from}`);
  for (const [channel, energyWh] of Object.entries(series.energyWh).sort()) {
    hash.update(channel).update(Buffer.from(energyWh.buffer, energyWh.byteOffset, energyWh.byteLength));
  }
  return hash.digest("hex").slice(0, 32);
}

/** The bill of the home that joined, for the end of a run. */
export function myStatement({ mine }: LoadedScenario, ledger: Ledger): Statement | null {
  return (mine && statementsOf(ledger).find(({ household }) => household === mine.name)) ?? null;
}

/** Prints which of one's own days were played and how they were read, then the bill. */
export function printMyBill({ mine, scenario }: LoadedScenario, statement: Statement | null): void {
  if (mine === undefined || statement === null) return;
  say(`\n${bold("Your own home")}\n${explanation(mine)}\n`);
  say(statementText(statement, { currency: scenario.currency }));
}

/** What must be known to read the bill. */
export function explanation({ name, feeder, fileDate, scenarioDate, load, feedsIn }: PlacedHome): string {
  const net =
    "Its load is what its meter imported, and its production what the meter exported: what happened behind the meter is not in the file.";
  const whole = "Its load is what the home used: import and production less export.";
  const lines = [
    `${name} on ${feeder}: your ${fileDate} plays ${scenarioDate} and the days after it follow; the other homes, the sky and the prices are the scenario's.`,
    load === "net" ? net : whole,
    feedsIn
      ? "Where an interval has both, only the difference is traded and billed."
      : "Nothing was fed in on any day of it.",
  ];
  return lines.join("\n");
}

/**
 * Question: with a year of quarter hours of 20 homes in the database, how long does any day take to read and book anew, how
 * long one home's bill, and does booking an interval become slower as the year goes on?
 * Compare with: 300 ms for any day's view (the budget of the issue that asked for it); a bill over a year took 14 s.
 * A win: any day and any bill in 300 ms or less, and the last thousand intervals of a year booked as fast as the first.
 *
 * Usage: node bench/year.ts [--size small|full]   (full writes some 600 MB into the system's temporary directory)
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Address, type HouseholdName, interval, startOf } from "#domain";
import { bookInterval, statementsOf } from "#settlement";
import {
  booksConfig,
  booksOf,
  identitiesOf,
  ledgerOf,
  loadScenario,
  spanOf,
  storedCommunity,
  storedStatement,
} from "#simulation";
import { bookedYear, fillStore } from "#simulation/testing";
import { DATABASE_FILE, openCommunityStore, readCommunityStore } from "#storage/sqlite";
import { ROOT } from "./support/program.ts";
import { report, round } from "./support/result.ts";

const SIZES = {
  small: { name: "tiny", days: 4, sample: 96 },
  full: { name: "street", days: 365, sample: 1_000 },
} as const;
const PER_DAY = 96;

const { values } = parseArgs({ options: { size: { type: "string", default: "full" } } });
const size = values.size === "small" ? "small" : "full";
const { name, days, sample } = SIZES[size];
const directory = mkdtempSync(join(tmpdir(), "neighborwatt-bench-"));
const loaded = loadScenario(name, { scenariosDir: join(ROOT, "scenarios") }).scenario;
const scenario = { ...loaded, intervals: null, calendar: { ...loaded.calendar, intervalSeconds: 900 } };

function timed<T>(work: () => T): { readonly ms: number; readonly value: T } {
  const start = process.hrtime.bigint();
  const value = work();
  return { ms: Number(process.hrtime.bigint() - start) / 1e6, value };
}

/** Milliseconds per interval in each run of `sample` intervals, while the books grow as they do in a community that runs. */
function bookingSpeed(): readonly number[] {
  const identities = identitiesOf(scenario);
  const config = booksConfig(scenario, identities);
  let ledger = ledgerOf(config, []);
  const speeds: number[] = [];
  let [spent, count] = [0, 0];
  for (const booked of bookedYear(scenario, identities, config.tariffAt, days * PER_DAY)) {
    const householdOf = (agent: Address) => booked.parties.get(agent) as HouseholdName;
    const { ms, value } = timed(() => bookInterval(ledger, { ...booked, householdOf }));
    ledger = value;
    spent += ms;
    count++;
    if (count % sample !== 0) continue;
    speeds.push(spent / sample);
    spent = 0;
  }
  return speeds;
}

try {
  const writing = openCommunityStore(directory);
  fillStore(writing, scenario, days);
  writing.close();
  const reader = readCommunityStore(directory);
  const community = storedCommunity(reader);
  const [home = ""] = community.households;
  const dayOf = (day: number) => {
    const at = (k: number) => startOf(scenario.calendar, interval(k));
    return { from: at(day * PER_DAY), to: at((day + 1) * PER_DAY) };
  };
  const looked = Array.from({ length: Math.min(days, 24) }, (_, i) => Math.floor((i * days) / Math.min(days, 24)));
  const dayMs = looked.map((day) => {
    const { ms, value } = timed(() => statementsOf(booksOf(community, spanOf(community, dayOf(day))), dayOf(day)));
    if (value.length !== community.households.length || value[0]?.intervals !== PER_DAY)
      throw new Error(`day ${day} is not whole`);
    return ms;
  });
  const billMs = looked.map((day) => timed(() => storedStatement(community, home, dayOf(day))).ms);
  const year = timed(() => storedStatement(community, home));
  if (year.value.days.length !== days) throw new Error("the year is not whole");
  reader.close();
  const speeds = bookingSpeed();
  report("year", size, 1, {
    homes: community.households.length,
    days,
    fileMB: Math.round(statSync(join(directory, DATABASE_FILE)).size / 1e6),
    dayOfAllHomesMs: {
      most: round(Math.max(...dayMs)),
      mean: round(dayMs.reduce((sum, ms) => sum + ms, 0) / dayMs.length),
    },
    billOfADayMs: round(Math.max(...billMs)),
    billOfTheYearMs: round(year.ms),
    budgetMs: 300,
    bookingMsPerInterval: { first: round(speeds[0] ?? 0), last: round(speeds.at(-1) ?? 0) },
    peakMemoryMB: Math.round(process.resourceUsage().maxRSS / 1000),
  });
} finally {
  rmSync(directory, { recursive: true, force: true });
}

/**
 * Question: how long does any day's view take, out of a year of quarter hours of 20 homes: the day in full, one home's
 * day, the list of all days, a home's counters?
 * Compare with: 300 ms, beyond which a page does not feel immediate (visual rules of the dashboard).
 * A win: every one of them in 300 ms or less, as JSON text, for the first day, the last and any between.
 *
 * Usage: node bench/day-view.ts [--size small|full]   (full writes some 2 GB into the system's temporary directory)
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { loadScenario } from "#simulation";
import { livedYear } from "#simulation/testing";
import { DATABASE_FILE, openCommunityStore } from "#storage/sqlite";
import { ROOT } from "./support/program.ts";
import { report, round } from "./support/result.ts";

const SIZES = { small: { name: "tiny", days: 3, asked: 3 }, full: { name: "street", days: 365, asked: 50 } } as const;

const { values } = parseArgs({ options: { size: { type: "string", default: "full" } } });
const size = values.size === "small" ? "small" : "full";
const { name, days, asked } = SIZES[size];
const directory = mkdtempSync(join(tmpdir(), "neighborwatt-bench-"));

/** How long each of several questions takes to answer, and how much text the answers are. */
function ask(questions: readonly (() => unknown)[]): { readonly ms: Record<string, number>; readonly kB: number } {
  const taken: number[] = [];
  let characters = 0;
  for (const question of questions) {
    const start = process.hrtime.bigint();
    characters += JSON.stringify(question()).length;
    taken.push(Number(process.hrtime.bigint() - start) / 1e6);
  }
  const sorted = taken.toSorted((a, b) => a - b);
  const at = (share: number) => round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return {
    ms: { median: at(0.5), p95: at(0.95), most: round(sorted.at(-1) ?? 0) },
    kB: Math.round(characters / taken.length / 1000),
  };
}

try {
  const loaded = loadScenario(name, { scenariosDir: join(ROOT, "scenarios") }).scenario;
  const scenario = { ...loaded, intervals: null, calendar: { ...loaded.calendar, intervalSeconds: 900 } };
  const store = openCommunityStore(directory);
  const start = process.hrtime.bigint();
  const archive = livedYear(store, scenario, days);
  const fillSeconds = Number(process.hrtime.bigint() - start) / 1e9;
  const all = archive.days().days;
  if (all.length !== days || all.some(({ isComplete }) => !isComplete)) throw new Error("a day is missing");
  // The first, the last, and days spread over the year.
  const spread = Array.from({ length: asked }, (_, i) => all[Math.round((i * (days - 1)) / (asked - 1))]?.date ?? "");
  const found = spread.map((date) => archive.find(date) ?? missing(date));
  const homes = scenario.households.map((home) => home.name);
  const figures = {
    day: ask(found.map((day) => () => archive.day(day))),
    homeDay: ask(found.map((day, i) => () => archive.homeDay(day, homes[i % homes.length] ?? ""))),
    trades: ask(found.map((day) => () => archive.trades(day, { home: homes[0], offset: 0, limit: 1_000 }))),
    list: ask(Array.from({ length: 5 }, () => () => archive.days())),
    counters: ask(homes.slice(0, 5).map((home) => () => archive.energy(home))),
  };
  store.close();
  report("day-view", size, 1, {
    homes: homes.length,
    days,
    fileMB: Math.round(statSync(join(directory, DATABASE_FILE)).size / 1e6),
    fillSeconds: round(fillSeconds),
    budgetMs: 300,
    ...figures,
  });
} finally {
  rmSync(directory, { recursive: true, force: true });
}

function missing(date: string): never {
  throw new Error(`there is no ${date}`);
}

/**
 * Question: how long does one day of a year of quarter hours of 20 homes take to read, and what does the year cost?
 * Compare with: a page feels immediate below 300 ms (visual rules of the dashboard), 245,000 bare rows a second into
 * `node:sqlite` in one transaction (a trial before this code was written).
 * A win: any day, and one home's month of one kind, below 300 ms; opening the year's file below 3 s.
 *
 * Usage: node bench/storage.ts [--size small|full]   (full writes some 300 MB into the system's temporary directory)
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { CommunityStore } from "#storage";
import { DATABASE_FILE, openCommunityStore } from "#storage/sqlite";

const HOMES = 20;
const PER_DAY = 96;
const SIZES = { small: 7, full: 365 } as const;

const { values } = parseArgs({ options: { size: { type: "string", default: "full" } } });
const days = values.size === "small" ? SIZES.small : SIZES.full;
const directory = mkdtempSync(join(tmpdir(), "neighborwatt-bench-"));

/** Two facts per home and interval: what the meter said and what the home owes. */
function fill(store: CommunityStore): void {
  for (let k = 0; k < days * PER_DAY; k++) {
    const records = [];
    for (let home = 0; home < HOMES; home++) {
      const key = `h${String(home + 1).padStart(2, "0")}`;
      const energyWh = BigInt((k * 37 + home * 11) % 900);
      records.push({ kind: "reading", key, body: { importWh: energyWh, exportWh: 0n } });
      records.push({ kind: "bill", key, body: { gridNano: energyWh * 310_000n, localNano: 0n, savedNano: 1n } });
    }
    store.appendRecords(k, records);
  }
}

function timed<T>(work: () => T): { ms: number; value: T } {
  const start = process.hrtime.bigint();
  const value = work();
  return { ms: Math.round(Number(process.hrtime.bigint() - start) / 1e4) / 100, value };
}

try {
  const writing = openCommunityStore(directory);
  const write = timed(() => fill(writing));
  writing.close();
  const opened = timed(() => openCommunityStore(directory));
  const store = opened.value;
  const middle = Math.floor(days / 2) * PER_DAY;
  const day = timed(() => store.records({ from: middle, to: middle + PER_DAY }));
  const month = timed(() => store.records({ kind: "bill", key: "h07", from: 0, to: 30 * PER_DAY }));
  const kindOfDay = timed(() => store.records({ kind: "reading", from: middle, to: middle + PER_DAY }));
  const rows = day.value.length;
  if (rows !== HOMES * PER_DAY * 2) throw new Error(`a day has ${rows} records`);
  store.close();
  const result = {
    bench: "storage",
    days,
    records: days * PER_DAY * HOMES * 2,
    fileMB: Math.round(statSync(join(directory, DATABASE_FILE)).size / 1e6),
    writeMsPerInterval: Math.round((write.ms / (days * PER_DAY)) * 1_000) / 1_000,
    openMs: opened.ms,
    dayMs: day.ms,
    dayOfOneKindMs: kindOfDay.ms,
    monthOfOneHomeMs: month.ms,
  };
  console.log(JSON.stringify(result, null, 2));
} finally {
  rmSync(directory, { recursive: true, force: true });
}

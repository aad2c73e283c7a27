/**
 * Question: how long do the statements of a year take, of every home, as text, JSON, CSV and PDF?
 * Compare with: 30 s for 100 homes in all formats (the budget of the issue that asked for them); reading and booking the
 * year's quarter hours anew took 5 min and more memory than there is.
 * A win: 100 homes in 30 s or less, and one home in 300 ms or less.
 *
 * Usage: node bench/statements.ts [--size small|full]   (full writes some 4 GB into the system's temporary directory)
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { statementPdf } from "#documents";
import { statementDaysCsv, statementText } from "#settlement";
import {
  loadScenario,
  type StoredStatement,
  statementDocument,
  statementSheet,
  storedCommunity,
  storedStatement,
} from "#simulation";
import { fillStore } from "#simulation/testing";
import { DATABASE_FILE, openCommunityStore, readCommunityStore } from "#storage/sqlite";
import { ROOT } from "./support/program.ts";
import { report, round } from "./support/result.ts";

const SIZES = { small: { name: "tiny", days: 3 }, full: { name: "hundred", days: 365 } } as const;

const { values } = parseArgs({ options: { size: { type: "string", default: "full" } } });
const size = values.size === "small" ? "small" : "full";
const { name, days } = SIZES[size];
const directory = mkdtempSync(join(tmpdir(), "neighborwatt-bench-"));

function timed<T>(work: () => T): { readonly seconds: number; readonly value: T } {
  const start = process.hrtime.bigint();
  const value = work();
  return { seconds: Number(process.hrtime.bigint() - start) / 1e9, value };
}

try {
  const loaded = loadScenario(name, { scenariosDir: join(ROOT, "scenarios") }).scenario;
  const scenario = { ...loaded, intervals: null, calendar: { ...loaded.calendar, intervalSeconds: 900 } };
  const writing = openCommunityStore(directory);
  const write = timed(() => fillStore(writing, scenario, days));
  writing.close();
  const reader = readCommunityStore(directory);
  const community = storedCommunity(reader);
  const [one = ""] = community.households;
  const first = timed(() => storedStatement(community, one));
  const formats: Record<string, (home: string, bill: StoredStatement) => string | Promise<Uint8Array>> = {
    text: (_, bill) => statementText(bill.totals, bill),
    json: (home, bill) => JSON.stringify(statementDocument(community, home, bill)),
    pdf: (home, bill) => statementPdf(statementSheet(community, home, bill)),
    csv: (_, bill) => statementDaysCsv(bill.days.map(({ totals }) => totals)),
  };
  const seconds: Record<string, number> = {
    sums: 0,
    ...Object.fromEntries(Object.keys(formats).map((key) => [key, 0])),
  };
  let bytes = 0;
  for (const home of community.households) {
    const { seconds: taken, value: bill } = timed(() => storedStatement(community, home));
    if (bill.days.length !== days || bill.anchored.some(({ matches }) => !matches))
      throw new Error(`${home} is not whole`);
    seconds.sums = (seconds.sums ?? 0) + taken;
    for (const [format, write] of Object.entries(formats)) {
      const start = process.hrtime.bigint();
      const written = await write(home, bill);
      seconds[format] = (seconds[format] ?? 0) + Number(process.hrtime.bigint() - start) / 1e9;
      bytes += written.length;
    }
  }
  reader.close();
  report("statements", size, 1, {
    homes: community.households.length,
    days,
    fileMB: Math.round(statSync(join(directory, DATABASE_FILE)).size / 1e6),
    fillSeconds: round(write.seconds),
    oneHomeMs: Math.round(first.seconds * 1000),
    seconds: Object.fromEntries(Object.entries(seconds).map(([key, value]) => [key, round(value)])),
    allSeconds: round(Object.values(seconds).reduce((sum, value) => sum + value, 0)),
    budgetSeconds: 30,
    writtenMB: round(bytes / 1e6),
    peakMemoryMB: Math.round(process.resourceUsage().maxRSS / 1000),
  });
} finally {
  rmSync(directory, { recursive: true, force: true });
}

import { writeFileSync } from "node:fs";
import { EXIT, type HouseholdName, isoTime, NeighborwattError } from "#domain";
import { intervalRows, intervalsCsv, type Statement, statementCsv, statementDaysCsv, statementText } from "#settlement";
import {
  type AnchoredStatement,
  booksOf,
  detailedStatement,
  recomputedHash,
  type StoredCommunity,
  type StoredStatement,
  spanOf,
  statementDocument,
  statementSheet,
  storedCommunity,
  storedStatement,
  tariffOf,
} from "#simulation";
import { readCommunityStore } from "#storage/sqlite";
import type { StatementOptions } from "../statement.ts";
import { usage } from "../support/failure.ts";
import { log, say } from "../support/output.ts";

/** Periods up to this long show every line unless something else is asked for. */
const LINES_UP_TO_MS = 31 * 86_400_000;

/** Writes a home's bill. */
export async function statement(household: string, options: StatementOptions): Promise<void> {
  const { from, to, data, out } = options;
  const format = options.json ? "json" : options.format;
  if (from !== undefined && to !== undefined && from >= to) throw usage("--from: expected an instant before --to.");
  if (options.detail === "intervals" && format !== "csv") throw usage("--detail intervals: only with --format csv.");
  if (format === "pdf" && out === undefined && process.stdout.isTTY) {
    throw usage("--format pdf: a PDF is no text for a terminal; give --out FILE, or send it through a pipe.");
  }
  const reader = readCommunityStore(data);
  try {
    const community = storedCommunity(reader);
    const bill = await billIn(community, household, options, format);
    if (out === undefined && typeof bill === "string") say(bill);
    else if (out === undefined) process.stdout.write(bill);
    else write(out, bill);
  } finally {
    reader.close();
  }
}

async function billIn(
  community: StoredCommunity,
  household: HouseholdName,
  options: StatementOptions,
  format: StatementOptions["format"],
): Promise<string | Uint8Array> {
  const stored = storedStatement(community, household, options);
  const detail = options.detail ?? (isShort(stored) ? "lines" : "days");
  if (detail === "intervals") return intervals(community, household, options);
  const lines = detail === "lines" ? detailedStatement(community, household, options) : null;
  const bill =
    lines === null ? stored : { ...stored, anchored: againstBookings(community, household, stored.anchored) };
  if (format === "json") return JSON.stringify(statementDocument(community, household, bill, lines), null, 2);
  if (format === "pdf") {
    const { statementPdf } = await import("#documents");
    return statementPdf(statementSheet(community, household, bill, lines));
  }
  const anchors = anchorsText(bill.anchored);
  if (format === "text") return `${statementText(textual(bill, lines), bill)}\n${anchors}`;
  // A table has no place for them.
  log(anchors);
  return lines === null ? statementDaysCsv(bill.days.map(({ totals }) => totals)) : statementCsv(lines);
}

function isShort({ totals: { from, to } }: StoredStatement): boolean {
  return from === null || to === null || to - from <= LINES_UP_TO_MS;
}

function textual({ totals }: StoredStatement, lines: Statement | null) {
  return lines === null ? totals : { ...totals, trades: lines.trades };
}

function intervals(community: StoredCommunity, household: HouseholdName, period: StatementOptions): string {
  const span = spanOf(community, period);
  const books = booksOf(community, span);
  const wanted = books.intervals.filter(({ interval }) => interval >= span.first && interval < span.end);
  return intervalsCsv(household, intervalRows({ intervals: wanted }, household, tariffOf(community.scenario)));
}

/** Whether also the bookings, from which everything follows, still give what was anchored. */
function againstBookings(
  community: StoredCommunity,
  household: HouseholdName,
  anchored: readonly AnchoredStatement[],
): readonly AnchoredStatement[] {
  return anchored.map((day) => ({
    ...day,
    matches: day.matches && recomputedHash(community, household, day.interval) === day.hash,
  }));
}

function anchorsText(anchored: readonly AnchoredStatement[]): string {
  const lines = anchored.map((d) => `${isoTime(d.from)} to ${isoTime(d.to)}\n  ${d.hash}\n  ${verdict(d.matches)}`);
  return ["Anchored on the chain by the home", ...(lines.length > 0 ? lines : ["no whole day so far"])].join("\n");
}

function verdict(matches: boolean): string {
  return matches ? "and these books give the same hash" : "but these books give ANOTHER hash: somebody changed them";
}

function write(file: string, content: string | Uint8Array): void {
  try {
    writeFileSync(file, typeof content === "string" && !content.endsWith("\n") ? `${content}\n` : content);
  } catch (cause) {
    throw new NeighborwattError("CLI_FILE_NOT_WRITTEN", `${file} cannot be written: ${(cause as Error).message}.`, {
      details: { file },
      exitCode: EXIT.failed,
      cause,
    });
  }
  log(`Written to ${file}`);
}

import { type HouseholdName, isoTime } from "#domain";
import {
  intervalRows,
  intervalsCsv,
  type Period,
  type Statement,
  statementCsv,
  statementDaysCsv,
  statementText,
} from "#settlement";
import { statementDocument, statementSheet } from "./statement-document.ts";
import {
  type AnchoredStatement,
  booksOf,
  detailedStatement,
  recomputedHash,
  type StoredCommunity,
  type StoredStatement,
  spanOf,
  storedStatement,
} from "./stored-statement.ts";
import { tariffOf } from "./tariff.ts";

/** How a statement can be written. */
export const STATEMENT_FORMATS = ["text", "json", "csv", "pdf"] as const;
/** One of `STATEMENT_FORMATS`. */
export type StatementFormat = (typeof STATEMENT_FORMATS)[number];
/** Sums by day; every line and trade; or, as CSV, one row per interval with its prices. */
export const STATEMENT_DETAILS = ["days", "lines", "intervals"] as const;
/** One of `STATEMENT_DETAILS`. */
export type StatementDetail = (typeof STATEMENT_DETAILS)[number];

/** Periods up to this long show every line unless something else is asked for. */
const LINES_UP_TO_MS = 31 * 86_400_000;

/** A statement as a file, and beside it what it says of its anchors where the form has no place for them. */
export interface WrittenStatement {
  readonly content: string | Uint8Array;
  readonly anchors: string;
}

/**
 * A home's bill in one of its forms.
 *
 * @param detail  Default: lines up to 31 days, else days. `intervals` is for CSV.
 * @throws SIMULATION_HOUSEHOLD_UNKNOWN (64)
 */
export async function writtenStatement(
  community: StoredCommunity,
  household: HouseholdName,
  period: Period,
  { format, detail }: { readonly format: StatementFormat; readonly detail?: StatementDetail | undefined },
): Promise<WrittenStatement> {
  const stored = storedStatement(community, household, period);
  const wanted = detail ?? (isShort(stored) ? "lines" : "days");
  const lines = wanted === "lines" ? detailedStatement(community, household, period) : null;
  const bill =
    lines === null ? stored : { ...stored, anchored: againstBookings(community, household, stored.anchored) };
  const anchors = anchorsText(bill.anchored);
  const content = () => {
    if (wanted === "intervals") return intervals(community, household, period);
    if (format === "json") return JSON.stringify(statementDocument(community, household, bill, lines), null, 2);
    if (format === "pdf") return pdf(community, household, bill, lines);
    if (format === "text") return `${statementText(textual(bill, lines), bill)}\n${anchors}\n`;
    return lines === null ? statementDaysCsv(bill.days.map(({ totals }) => totals)) : statementCsv(lines);
  };
  return { content: await content(), anchors };
}

/** The library that draws is loaded only where a PDF is wanted. */
async function pdf(
  community: StoredCommunity,
  household: HouseholdName,
  bill: StoredStatement,
  lines: Statement | null,
) {
  const { statementPdf } = await import("#documents");
  return statementPdf(statementSheet(community, household, bill, lines));
}

function isShort({ totals: { from, to } }: StoredStatement): boolean {
  return from === null || to === null || to - from <= LINES_UP_TO_MS;
}

function textual({ totals }: StoredStatement, lines: Statement | null) {
  return lines === null ? totals : { ...totals, trades: lines.trades };
}

function intervals(community: StoredCommunity, household: HouseholdName, period: Period): string {
  const { first, end } = spanOf(community, period);
  const wanted = booksOf(community, { first, end }).intervals.filter(
    ({ interval }) => interval >= first && interval < end,
  );
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

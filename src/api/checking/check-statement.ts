import { type Hex, NeighborwattError } from "#domain";
import { canonical, type Json, saltedHash, statementJson, sumOfStatements, totalsFromJson } from "#settlement";
import { type Day, readDocument, type StatementDocument } from "./read-document.ts";

/** A whole day of a statement's file, hashed anew. */
export interface CheckedDay {
  readonly from: string;
  readonly to: string;
  /** keccak256(salt ‖ head) of what stands in the file: this is what must be anchored. */
  readonly hash: Hex;
  /** Whether the day's lines and trades in the file are those that were hashed; null where the file has none of the day's. */
  readonly hasItsLines: boolean | null;
}

/** What can be said about a statement's file without asking anybody. */
export interface CheckedStatement {
  readonly household: string;
  readonly currency: string;
  readonly savedNano: string;
  readonly days: readonly CheckedDay[];
  /** Whether the sums of the file are those of its days; null where it reaches beyond whole days, so that nobody can say. */
  readonly addsUp: boolean | null;
}

/**
 * Hashes each day of a statement's file anew and adds the days up. Whether the hashes are the anchored ones, the chain has to say.
 *
 * @param text  What `statement --format json` wrote; somebody may have changed it.
 * @throws API_NOT_A_STATEMENT
 * @source ADR 0022
 */
export function checkStatement(text: string): CheckedStatement {
  const document = readDocument(text);
  try {
    const days = document.days.map((day) => checkedDay(document, day));
    const { household, currency } = document;
    return { household, currency, savedNano: String(document.sums.savedNano ?? "0"), days, addsUp: addsUp(document) };
  } catch (error) {
    // Amounts that are no numbers, times that are none: the file was changed by hand until nothing can be read in it.
    if (error instanceof NeighborwattError && error.code === "SETTLEMENT_BAD_SALT") throw error;
    throw new NeighborwattError("API_NOT_A_STATEMENT", "Something in this statement is no amount or no time any more.");
  }
}

function checkedDay({ detail }: StatementDocument, { from, to, head, salt }: Day): CheckedDay {
  const hash = saltedHash(canonical(head), salt);
  if (detail === null || head.late !== undefined) return { from, to, hash, hasItsLines: null };
  const ofDay = (rows: readonly Json[]) => rows.filter((row) => startsWithin(row, from, to));
  const lines = canonical({ lines: ofDay(detail.lines), trades: ofDay(detail.trades) });
  return { from, to, hash, hasItsLines: saltedHash(lines, salt) === head.detail };
}

function startsWithin(row: Json, from: string, to: string): boolean {
  const startsAt = (row as { readonly startsAt?: string } | null)?.startsAt ?? "";
  return startsAt >= from && startsAt < to;
}

function addsUp({ days, sums }: StatementDocument): boolean | null {
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || sums.from !== first.from || sums.to !== last?.to) return null;
  const added = statementJson(sumOfStatements(days.map(({ head }) => totalsFromJson(head))));
  return canonical(added) === canonical(sums);
}

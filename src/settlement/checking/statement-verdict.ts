import type { StatementCheck } from "./statement-check.ts";

/** What the chain says of a day's hash. */
export type DayVerdict = "matches" | "superseded" | "altered" | "not anchored yet";

/** What a statement's file comes to; `partly`: nothing differs, and something cannot be compared yet. */
export type StatementVerdict = "matches" | "differs" | "partly" | "nothing";

/**
 * Compares a day's hash with what its home has anchored.
 *
 * @param anchored  Every hash of that day, oldest first. A home may anchor anew, never undo: what counts is what it said last.
 * @example
 * dayVerdict("0x1", ["0x1", "0x2"])   // "superseded"
 */
export function dayVerdict(hash: string, anchored: readonly string[]): DayVerdict {
  if (anchored.length === 0) return "not anchored yet";
  if (anchored.at(-1) === hash) return "matches";
  return anchored.includes(hash) ? "superseded" : "altered";
}

/**
 * A file in one word. Whatever is wrong anywhere makes it differ; without whole days it says nothing that was anchored.
 *
 * @param days   The verdict of each day.
 * @param wrong  What else is not so, such as whose file it says it is.
 * @example
 * statementVerdict({ isWholeDays: true, inconsistencies: [] }, ["matches"], [])   // "matches"
 */
export function statementVerdict(
  { isWholeDays, inconsistencies }: Pick<StatementCheck, "isWholeDays" | "inconsistencies">,
  days: readonly DayVerdict[],
  wrong: readonly string[],
): StatementVerdict {
  const is = (verdict: DayVerdict) => days.filter((one) => one === verdict).length;
  if (inconsistencies.length + wrong.length + is("altered") + is("superseded") > 0) return "differs";
  if (is("matches") === 0) return "nothing";
  return isWholeDays && is("matches") === days.length ? "matches" : "partly";
}

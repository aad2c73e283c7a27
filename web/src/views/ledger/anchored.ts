import type { CheckedStatement } from "#api/checking";

/** A day of a statement's file beside what the home has anchored; `anchored` is null where that is nothing yet. */
export interface ComparedDay {
  readonly from: string;
  readonly hash: string;
  readonly hasItsLines: boolean | null;
  readonly anchored: string | null;
}

/** What a check comes to: `partly` means that nothing differs, and something cannot be compared. */
export type Verdict = "matches" | "differs" | "partly" | "nothing";

/** In one word. What differs anywhere differs; sums that are not those of the days differ as well. */
export function verdictOf(days: readonly ComparedDay[], addsUp: CheckedStatement["addsUp"]): Verdict {
  const compared = days.filter(({ anchored }) => anchored !== null);
  const isOther = ({ hash, anchored, hasItsLines }: ComparedDay) =>
    (anchored !== null && anchored !== hash) || hasItsLines === false;
  if (addsUp === false || days.some(isOther)) return "differs";
  if (compared.length === 0) return "nothing";
  return compared.length === days.length && addsUp !== null ? "matches" : "partly";
}

import type { HomeDayState } from "#api";
import type { DayVerdict, HashedDay, StatementCheck, StatementFile, StatementVerdict } from "#settlement/checking";

/** What the home has anchored of a day; null where that is nothing yet. */
type AnchoredDay = HomeDayState["statement"];

/** A day of a statement's file beside what the home has anchored. */
export interface ComparedDay {
  readonly from: string;
  readonly hash: string;
  readonly hasItsLines: boolean | null;
  readonly anchored: string | null;
  readonly verdict: DayVerdict;
}

/** A file, checked and compared. */
export interface ComparedFile {
  readonly household: string;
  readonly days: readonly ComparedDay[];
  readonly verdict: StatementVerdict;
  /** Whether its sums could be compared with those of its days. */
  readonly isWholeDays: boolean;
  /** One sentence each. */
  readonly wrong: readonly { readonly day: string | null; readonly what: string }[];
}

type Checking = typeof import("#settlement/checking");

/**
 * A file beside what its home has anchored, with the verdict that `audit statement` gives.
 *
 * @param checking  Loaded when somebody checks something.
 * @param anchored  Of each day of the file.
 * @param claims    What to say of a file that names another contract or owner.
 */
export function compared(
  { dayVerdict, statementVerdict }: Pick<Checking, "dayVerdict" | "statementVerdict">,
  check: StatementCheck,
  file: Pick<StatementFile, "anchor">,
  anchored: readonly AnchoredDay[],
  claims: { readonly contract: string; readonly owner: string },
): ComparedFile {
  const days = check.days.map((day, i): ComparedDay => {
    const own = ofSameDay(day, anchored[i] ?? null);
    const { from, hash, hasItsLines } = day;
    return { from, hash, hasItsLines, anchored: own, verdict: dayVerdict(hash, own === null ? [] : [own]) };
  });
  const known = anchored.find((day) => day !== null);
  const foreign = [
    ...(known != null && known.contract !== file.anchor.contract ? [claims.contract] : []),
    ...(known != null && known.owner !== file.anchor.owner ? [claims.owner] : []),
  ];
  const startOf = new Map(check.days.map(({ interval, from }) => [interval, from]));
  return {
    household: check.household,
    days,
    verdict: statementVerdict(
      check,
      days.map(({ verdict }) => verdict),
      foreign,
    ),
    isWholeDays: check.isWholeDays,
    wrong: [
      ...foreign.map((what) => ({ day: null, what })),
      ...check.inconsistencies.map(({ interval, what }) => ({
        day: interval === null ? null : (startOf.get(interval) ?? null),
        what,
      })),
    ],
  };
}

/** Hashes stand on the chain under the number of the day's last interval: a file that names another one has none. */
function ofSameDay({ interval, from }: HashedDay, anchored: AnchoredDay): string | null {
  return anchored !== null && anchored.interval === interval && anchored.from === from ? anchored.hash : null;
}

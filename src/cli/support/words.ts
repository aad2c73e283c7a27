import { nearest } from "#simulation/study";
import { usage } from "./failure.ts";

/** Refuses words that are no command of a group. @throws CLI_USAGE */
export function refuseWords(group: string, [word]: readonly string[], known: readonly string[]): void {
  if (word === undefined) return;
  const guess = nearest(word, known);
  throw usage(
    `${group}: unknown command "${word}"; expected one of ${known.join(", ")}.${guess === null ? "" : ` Did you mean ${guess}?`}`,
  );
}

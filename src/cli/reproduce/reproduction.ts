import type { MadeBy, StudySetting } from "#simulation";

/** A paper that has been reproduced: its figures, and how they are shown. */
export interface Reproduced {
  /** Plain data, for `--json`. */
  readonly report: object;
  /** In short, for a terminal. */
  readonly text: string;
  /** What is written, by name. */
  files(madeBy: MadeBy): Readonly<Record<string, string>>;
}

/** A paper's study, with everything that was wrong with its options refused already. */
export type Reproduction = (setting: StudySetting) => Promise<Reproduced>;

import { type Command, Option } from "commander";
import type { GapRule } from "#meterdata";

/** The rules for gaps, without what reads files: `--help` answers at once. */
export const GAP_RULES: readonly GapRule[] = ["refuse", "zero", "hold", "interpolate", "yesterday"];

/** What a command line says about a home of one's own. */
export interface MineOptions {
  readonly mine?: string;
  readonly mineFrom?: string;
  readonly mineMap?: string;
  readonly mineGaps?: GapRule;
}

/** The options of a command that lets a home of one's own in. */
export function withMineOptions(command: Command): Command {
  return command
    .option("--mine <file>", "your own home joins: meter data that import reads, or the profile it wrote")
    .option("--mine-from <date>", "local date of your file that becomes the first day")
    .option("--mine-map <mapping>", "what the columns of your file are, as import --map")
    .addOption(new Option("--mine-gaps <rule>", "what to do where its values are missing").choices(GAP_RULES));
}
